"""What do case notes, statements, messages, e-mails and call logs say? Sentences with places to fill.

`{k}` a known person in any form, `{kf} {kg} {kt}` in full, by given name, with title; `{uf} {ug} {ul}` somebody
nobody recorded, in full, by given or family name (`{uf2}`: another one); other braces name a kind of value;
double brackets hold words that look like a name, month, age or number and are none.
"""

NOTES = {
    "tuning": """
T/C to {kt} on {phone}, no reply, message left. Will try again tomorrow.
{k} rang at 10:40, very upset, says the noise started again on {day}.
Visited {addr} with {uf}, the new caretaker. Photos of the fence taken.
{k} says {k} from {house} swore at the children on {day}.
Home visit. {kg} showed me the messages from {k} and said they come every night.
Spoke to a neighbour called {uf}, who saw {k} by the bins.
{relation} {ug} was in the garden and heard everything. {ug} does not want to give a statement.
PC {ul} {collar} attended, crime ref {crime}. PC {ul} will ring back.
Dr {ul} at the surgery has written in support of a move.
Mrs {ul} opposite keeps a diary. Mrs {ul} is frightened of {k}.
Contractor {uf} fitted the lock at {addr} by 3pm.
[[May]] half term is difficult for {k}, nobody is at home to watch the door.
It [[will]] be hard to prove, but there is a paint [[mark]] on the gate and a [[bill]] for the damage.
I [[hope]] to close this in [[March]]. The [[grace]] period on the notice ends on {day}.
We [[may]] need a [[frank]] talk about the dog. The [[young]] man said nothing.
The [[Rose Street]] office is shut, so the meeting was at the [[Housing Options]] desk.
NINO on the form is {nino}, which belongs to {k}; taken off the referral.
NI number given as {nino}. Passport {passport} seen and copied.
NHS no {nhs} written on the letter. Not to be shared.
Car parked across the drive was a blue Astra, reg {reg}.
Sort code {sort}, account {account} for the refund to {kt}.
{k} paid by card {card} and wants it taken off the account.
Landlord's reference {crime}, our job {job}, tenancy {tenancy}.
{kf}, DOB {dob}, moved in two years ago with {relation}.
Born {dob}, {k} has lived here since 1994.
The account {handle} posted a clip at 01.12 and {k} is named in it.
Postcode on the letter is {pc} which is wrong for the block.
{k} has been told not to go near {house}.
School has rung: {school} want to speak to {k} about {relation}.
The rent went up by [[£120]] in [[April 2025]] and there were [[14 incidents]] in 6 weeks.
CCTV covers [[16:05-16:31]], about 90 per cent of the path.
{uf} of Victim Support will act for {k}. {ug} rings on Mondays.
Cllr {uf} asked for an update, told we cannot discuss it.
Statement taken from {uf} (34) and handed to Sgt {ul2}.
Neighbours {ug} and {ug2} both said they heard shouting.
{ug} told {kg} to keep the gate shut.
Met {uf} outside the block, she is {k}'s cousin.
Witness {ul}, {ug} wishes to stay out of it.
Photos sent by {uf} to the housing inbox on {day}.
Passed to {ug} in Lettings to look at a transfer.
Interpreter {uf} booked through the council, Language Line used in the meantime.
{k} spoke with {ug}, who works with him at {employer}.
[[Christmas]] lights were pulled down but nobody saw who did it.
The [[Court]] has listed it, and the [[Safer Walsall Partnership]] meets on {day}.
Bail until {day}, condition not to go to {addr}.
Now staying at {uaddr} with a friend, {ug}.
The family of {uf} moved out after the fire.
{k} gave {email} for letters.
Driving licence {licence} shown as proof of address.
Call from number {phone} withheld the second time.
""",
    "held-out": """
Telephone call from {kt}, callback number {phone}. Tearful throughout.
Door knocked at {addr}, nobody in, card left for {k}.
{k} reports eggs thrown at the window on {day}, third time since [[June]].
Joint visit with {uf} from the fire service. Smoke alarm fitted.
Complaint about {k} at {house} logged, second this month.
According to {k}, the man next door is {uf} and he has only just moved in.
{relation}, {ug}, came to the door and asked us to leave. {ug} later apologised.
Sgt {ul} {collar} has the file, reference {crime}. Sgt {ul} is on leave until {day}.
Mr {ul} at number two heard [[nothing]]. Mr {ul} is hard of hearing.
Ms {ul} rang on behalf of {k}.
Locksmith {uf} attended at noon, invoice to follow.
There [[may]] be more to this. It was [[dawn]] when they left and there was a [[rose]] on the step.
She asked for a [[grant]] to replace the [[summer]] house. [[Faith]] groups have offered help.
[[Heather]] bushes in the front were dug up. The [[winter]] fuel payment was late.
He walked [[miles]] to the office on a [[long]] [[day]], with a [[stone]] in his hand.
[[Banks]] were shut, so nothing was paid. The [[Marsh Lane]] depot was shut too.
National insurance number {nino} was on the letter by mistake.
Her NHS number is {nhs} according to the hospital letter.
The van outside, registration {reg}, belongs to {k}.
Refund to account number {account}, sort code {sort}.
ID seen: passport {passport}. Driving licence {licence} too.
IBAN {iban} was given for the compensation.
Police log on the wall says {log}. Repair raised as job {job}.
{kf} (date of birth {dob}) is the sole tenant; tenancy ref {tenancy}.
Correct birth date for {k} is {dob}, system amended.
Profile {handle} is thought to be run by {k}.
Letter went to {pc} instead and came back.
Keep away letter hand delivered to {house}.
Attendance at {school} has dropped, says the head, {uf}.
The damage came to [[£2,340.50]] and there are [[12 flats]] on the landing, [[3 floors]] up.
Noise recorded between [[2300]] and [[0200]] on 5 nights out of 7.
{uf} from the mosque committee offered to mediate. {ug} is trusted by both sides.
Statement of {uf} (51) read over and signed; exhibit handed to DC {ul2}.
The brothers {ug} and {ug2} were seen running off.
{ug} shouted at {kg} over the fence again.
Introduced to {uf}, who is the uncle of {k}.
Email forwarded by {uf} in the contact centre.
Asked {ug} in Income to hold the arrears letter.
Support worker {uf} sat in; notes taken by {ug2}.
{k} works nights with {ug} at {employer}.
The [[Council]] and [[West Midlands Police]] hold a joint surgery each [[Tuesday]].
Not to be contacted at {addr} until {day}.
Sleeping on the sofa of {uf} at {uaddr}.
Since then {ug} has not been seen on the estate.
{k} uses {email} and checks it weekly.
Mobile {phone} is shared with {relation}, use with care.
Words were had with {uf} about parking.
Nobody but {ug} has a key to the bin store.
""",
}

STATEMENTS = {
    "tuning": """
I am {kf} and I live at {addr} with {relation}.
I know the man as {k}. He lives at {house}.
At about [[half past four]] I saw {k} walk up to the gate with {uf}.
I was with my friend {ug} at the time. {ug} rang the police on {phone}.
He said to me, "I know where you live, {kg}", and {ug} laughed.
My neighbour Mrs {ul} came out and took my arm.
I would describe him as about [[six foot]], with a [[sharp]] voice. I [[will]] go to court if I must.
I later found out that he is {uf} and that he drives {reg}.
I was born on {dob} and I make this statement of my own free will.
The officer who took this down was PC {ul2} {collar}.
I showed the recording, exhibit {exhibit}, to {ug}.
I wrote the number {reg} on my hand.
""",
    "held-out": """
My name is {kf} and my address is {addr}.
The person I mean is {k} of {house}.
I heard a woman shout and then {uf} came down the stairs.
My sister {ug} had her phone out. {ug} can be reached on {phone}.
She shouted, "Go home {kg}", and {ug} told her to stop.
An elderly gentleman, Mr {ul}, held the door for me.
I am [[sure]] about the time because the [[day]] centre bus had just left. It [[may]] have been later.
The driver was {uf}. His car is {reg}.
My date of birth is {dob} and I am willing to attend court.
DC {ul2} {collar} wrote this for me and I have read it.
I produce the clip as {exhibit}, which {ug} filmed.
I have known {uf} since school and he has always been decent to us.
""",
}

MESSAGES = {
    "tuning": """
hi its {kl} from {house} can u ring me on {phone}
{kl} was outside again last nite shouting, my mate {ulow} saw it
tell {kl} he can have his ball back if he says sorry
mrs {ullow} at the end house has it on her phone
i [[will]] be in at 4 but {kl} [[may]] not want to talk
been to see dr {ullow} about my nerves, cant sleep
that car is {reg} {kl} drives it
dont ring {phone} its my sisters, use {email}
he lives at {addrl} not the flats
someone called {ulow} keeps asking for me
""",
    "held-out": """
its {kl} ere, moved to {addrl} last week
pls tell {kl} to turn it down its gone midnight
my cousin {ulow} got it all on video
{kl} came round with {ulow} and kicked the bin over
mr {ullow} downstairs heard it too ask him
i [[hope]] u can sort it, [[price]] of the lock was mad
new number is {phone}, old one is dead
a lad named {ulow} is stirring it all up
white van {reg} again outside {house}
{kl} said she [[will]] get her brothers on me
""",
}

EMAILS = {
    "tuning": """
Hi {ug},
Dear Mr {ul},
Please can you look at the below from {kt}? It came in on {day}.
I have copied in {uf} at the council and {uf2} from Youth Justice.
{kg} would like to be called on {phone} after six.
My own number is {phone} and I am in until {day}.
The link is {url} and the upload came from {ip}.
Kind regards, {uf}
Many thanks {ug}
Sent from {email}
The case of {k} is on the list for {day}.
""",
    "held-out": """
Hello {ug},
Dear Ms {ul},
Forwarding this on behalf of {kt}, who has no printer.
Could {uf} join us? {uf2} will chair.
You can reach {kg} on {phone} in the mornings.
I can be found at {email} or on {phone}.
Screens are at {url}, posted from {ip}.
Regards, {uf}
Best wishes {ug}
Thank you for speaking to {k} on {day}.
""",
}

CALLS = {
    "tuning": """
09:14 | in | {phone} | {kt} | says bin moved again, asked for {ug}
11:02 | out | {phone} | {uf} | left voicemail re {k}
14:30 | in | withheld | caller gave name as {uf}, will not say more
16:47 | in | {phone} | {k} | police ref {crime}
17:05 | out | {phone} | Sgt {ul} | no answer
""",
    "held-out": """
Call 1, 08:55, from {phone}: {kt} reports shouting at {house}
Call 2, 10:20, to {phone}: spoke to {uf}, will visit
Call 3, 12:41: anonymous female, mentioned {uf} by name
Call 4, 15:33, from {phone}: {k}, quoting {crime}
Call 5, 16:10, to {phone}: Insp {ul} unavailable
""",
}

STYLES = {"note": NOTES, "statement": STATEMENTS, "message": MESSAGES, "email": EMAILS, "calls": CALLS}

RELATIONS = ("her son", "his wife", "her little boy", "their daughter", "her elderly mother", "his partner", "my brother", "her aunt")


def lines(style: str, part: str) -> list[str]:
    """The sentences of a style for one part of the material."""
    return STYLES[style][part].strip().splitlines()
