"""Which words are ordinary, which stand beside names, and which say something about somebody?

Data first: the ordinary words of English lie in a file with its notice; the small lists here are ours.
Source: redaction requirements, sections 3 to 6; case material, section 7.
"""

from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def ordinary_words() -> frozenset[str]:
    """Lower-case English words (SCOWL, see words-notice.txt beside the file)."""
    return frozenset((_DATA / "words.txt").read_text(encoding="utf-8").split())


TITLES = frozenset(
    ["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "imam", "sheikh", "cllr", "sir", "lady", "lord", "sgt", "pc", "pcso", "dc", "ds", "di", "dci", "insp", "inspector", "sergeant", "constable", "officer", "prof", "professor", "sister", "father", "rabbi", "pastor", "uncle", "auntie", "aunty", "aunt", "nan", "nana", "gran", "grandad", "master", "senora", "senor", "sra", "madame", "monsieur", "herr", "frau", "pani", "doamna", "domnul", "signora", "signor", "haji", "hajji", "alhaji", "mallam", "ustad", "maulana", "mufti", "swami", "giani", "granthi", "bhai", "reverend", "revd", "canon"]
)
RARE_TITLES = frozenset(["imam", "sheikh", "shaykh", "maulana", "rabbi", "vicar", "reverend", "rev", "pastor", "granthi", "giani", "pandit", "councillor", "cllr"])
"""Titles that say by themselves who is meant where one person of the case bears them (`the Imam`)."""
SOBRIQUETS = frozenset(["old", "big", "little", "wee", "fat", "mad", "young"])
"""Words that stand before a name like part of it (`old Bill`, `Big Dale`)."""
HERS = frozenset({"ms", "mrs", "miss", "lady", "auntie", "aunt", "nan", "sister"})
HIS = frozenset({"mr", "master", "imam", "sir", "lord", "uncle", "father", "rabbi"})
"""Titles of a woman and of a man."""
RANKS = frozenset(["pc", "pcso", "dc", "ds", "di", "dci", "sgt", "insp", "inspector", "sergeant", "constable"])
PARTICLES = frozenset(
    ["al", "el", "bin", "ibn", "bint", "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "o", "mac", "mc", "st", "san", "kaur", "singh", "begum", "khatun", "abu", "umm", "ap", "ab", "ferch", "verch", "ul", "ud", "ur", "nic", "ni", "fitz", "dela", "te"]
)
"""Parts that join to the next and never match by themselves."""

AMBIGUOUS = frozenset(
    ["will", "grace", "mark", "rose", "may", "joy", "hope", "frank", "bill", "art", "penny", "dawn", "amber", "christmas", "price", "young", "bishop", "field", "chance", "faith", "june", "april", "august", "summer", "autumn", "winter", "day", "holly", "ivy", "olive", "ruby", "pearl", "iris", "lily", "daisy", "poppy", "heather", "hazel", "jasmine", "violet", "charity", "patience", "prudence", "constance", "victor", "grant", "miles", "rich", "gene", "dean", "duke", "earl", "king", "prince", "knight", "baron", "page", "carter", "cook", "baker", "taylor", "smith", "mason", "hunter", "fisher", "archer", "parker", "walker", "turner", "potter", "cooper", "brown", "green", "white", "black", "gray", "grey", "long", "short", "little", "small", "strong", "sharp", "swift", "wise", "good", "best", "rich", "poor", "noble", "love", "lord", "wood", "woods", "hill", "hills", "lake", "rivers", "stone", "brook", "banks", "forest", "moor", "heath", "marsh", "lane", "street", "church", "temple", "abbey", "cross", "bell", "ball", "bond", "bush", "camp", "case", "cash", "chase", "cole", "court", "crane", "crow", "dale", "drew", "fox", "frost", "gale", "gill", "hale", "hall", "hart", "hawk", "house", "hunt", "jay", "kidd", "land", "law", "lee", "major", "mann", "max", "mercy", "miller", "moon", "more", "neil", "nick", "north", "south", "east", "west", "nut", "oak", "pace", "parks", "paine", "peach", "pike", "pitt", "pope", "pound", "power", "ray", "reed", "rich", "rob", "rock", "root", "sage", "sandy", "savage", "sky", "star", "steel", "storm", "sun", "sunny", "tiger", "todd", "trout", "valentine", "ward", "waters", "wells", "wild", "wolf", "worth", "batch", "lis", "penn", "key", "sea", "ridge", "frank", "ash", "basil", "bob", "bud", "chip", "clay", "cliff", "dot", "drew", "fern", "flora", "gay", "ginger", "glen", "harry", "herb", "jack", "jet", "jewel", "josh", "ken", "kit", "lance", "mike", "misty", "nancy", "nat", "pat", "peg", "pip", "randy", "robin", "rod", "rusty", "sally", "skip", "sonny", "ted", "trip", "van", "wade", "ty", "em", "nas", "dom", "ray"]
)
"""Ordinary words that are also names: a stronger reading beside them wins."""

_SPOKEN = """
    aint alot alright anymore arent arsed asap aswell atm becos blah bloke blokes bro bruv cant cause cos couldnt cuz
    cya deffo dem didnt doesnt dont dunno em ere etc everytime fella fellas fink gona gonna gotta gr gr8 havent hes hiya
    jpg jpeg png gif pdf doc docx mov mp4 heic img
    hmm recd reqd govt hows ill im innit isnt ive jus kinda lad lads lemme lmao lol lotta luv mam mates mite mum mums msg mustnt nan
    nans nah nite nowt nvm oi ok okay omg ones outta pls plz ppl prob probs ramdom rly shes shouldnt shouldve sth
    soz summat sumone tbh telly tellin thats theres theyre theyve thru til tho thx tmrw tomoz tryna txt ur urself uve
    voicemail wanna wasnt wat watcha weve werent whats wheres whos wiv wont wot woulda wouldnt wouldve wkend ya yea yeah
    yep yer yous youve y'all hadnt hasnt hed itll itd youd youll youre theyll shed well wed
    online email emails inbox website websites app apps laptop mobile mobiles selfie selfies vlog livestream livestreamed
    screenshot screenshots voicemails doorbell wheelie binman binmen bins scroung scrounger chav chavs tenancy tenancies
    letterbox letterboxes cctv perp perps complainant complainants safeguarding reoffend reoffended triage triaged
    callout callback inhouse onsite offsite handover timeline timelines lockable graffitied misgendered misgendering
    deadnamed lettings arrears caseworker caseworkers helpline hotline dropdown fob fobs breakin walkabout
    homophobia homophobic transphobia transphobic islamophobia islamophobic antisemitic disablist racist racists slur
    slurs vape vapes vaping ebike escooter moped mopeds quad quads airsoft catapult nitrous spliff weed
    """
SPOKEN = frozenset(_SPOKEN.split())
"""Words of messages and of the work that no dictionary lists (ours)."""

_ALSO_GIVEN = """
    angel aspen beauty bella blessed blessing bliss blossom brandy bright brook buddy butch can candy carol charity chastity cherish
    cherry chuck clay colt comfort confidence coral crystal deacon derrick desire destiny diamond divine dolly don dove dung earnest
    ebony eddy ember emerald essence eve favour fern flint forgive fortune foster garnet genesis gift ginger gladness glory godly
    goodness goodwill guy happiness harmony haven heaven honest honesty honour immaculate innocent ivory jade journey kindness kitty
    lacy laurel lavender lovely loveness lucky lyric magnolia maria marina martin marvel maverick melody memory mercy miracle misty
    obedience pansy patience patty peace peter phoenix pierce pleasant praise precious princess promise prosper prosperity providence
    prudence purity raven robin roman rosemary royal sage saint scarlet serenity sherry sierra silver sincere sky sparkle spencer
    sterling stormy success sue sunshine tanner tawny testimony thankful treasure trinity unity velvet verity victory viola virtue
    warren willow winsome wisdom wonder yen zeal
    """
ALSO_GIVEN = frozenset(_ALSO_GIVEN.split())
"""Ordinary words that parents also give as names; virtues not least (ours)."""

VERBS_AFTER_NAMES = frozenset(
    ["said", "says", "say", "saw", "sees", "told", "tells", "rang", "rings", "called", "calls", "came", "comes", "went", "goes", "wants", "wanted", "asked", "asks", "has", "had", "have", "is", "was", "were", "will", "would", "could", "can", "did", "does", "do", "may", "might", "must", "should", "lives", "lived", "thinks", "thought", "feels", "felt", "knows", "knew", "heard", "hears", "found", "finds", "gave", "gives", "got", "gets", "left", "leaves", "made", "makes", "met", "meets", "needs", "needed", "reported", "replied", "shouted", "screamed", "threatened", "pushed", "hit", "kicked", "spat", "stood", "stopped", "started", "tried", "took", "takes", "texted", "wrote", "writes", "agreed", "agrees", "believes", "confirmed", "denies", "denied", "describes", "described", "explained", "fell", "held", "kept", "looked", "moved", "opened", "put", "ran", "returned", "sat", "sent", "showed", "spoke", "stated", "stayed", "suffered", "used", "visited", "waited", "walked", "works", "worked", "admitted", "apologised", "attended", "banged", "broke", "charged", "drove", "filmed", "followed", "hopes", "posted", "refused", "smashed", "sprayed", "threw", "wakes", "woke", "and", "who", "whose", "with"]
)

VERBS_OF_SPEECH = frozenset(["said", "says", "told", "tells", "rang", "texted", "phoned", "replied", "shouted", "messaged"])
"""Verbs before which an ordinary word is a known name even in lower case."""

STRONGER_AFTER: dict[str, frozenset[str]] = {
    "*": frozenset(["of", "for", "period", "bushes", "lights", "close", "leave", "be", "half"]),
    "art": frozenset(["on", "class", "work", "room", "lesson", "gallery"]),
    "christmas": frozenset(
        ["lights", "leave", "tree", "card", "cards", "day", "eve", "dinner", "party", "week", "holiday", "holidays", "break", "time", "close", "present", "presents", "decorations", "lunch"]
    ),
    "rose": frozenset(["bush", "bushes", "bed", "beds", "garden", "street", "road", "petals"]),
    "field": frozenset(["trip", "work"]),
    "bill": frozenset(["from", "was", "came", "received"]),
    "amber": frozenset(["alert", "beads", "light", "status"]),
    "may": frozenset(["be", "have", "need", "not", "half", "day", "bank", "also", "well", "the"]),
    "will": frozenset(["be", "have", "need", "not", "you", "the", "this", "there"]),
    "hope": frozenset(["to", "that", "this", "you", "it"]),
    "mark": frozenset(["on", "the"]),
    "dawn": frozenset(["raid", "chorus"]),
    "grace": frozenset(["period"]),
}
"""Words after which the capitalised word before is no name."""

STRONGER_BEFORE: dict[str, frozenset[str]] = {"bill": frozenset({"old"}), "*": frozenset({"the", "a", "an"})}

MONTHS = (
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]
)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"]

STREET_TYPES: dict[str, tuple[str, ...]] = {
    "road": ("rd",), "street": ("st", "str"), "drive": ("dr", "drv"), "avenue": ("ave", "av"), "close": ("cl",),
    "lane": ("ln", "la"), "court": ("ct", "crt"), "crescent": ("cres", "cresc"), "grove": ("gr", "gv"),
    "place": ("pl",), "terrace": ("terr", "ter"), "gardens": ("gdns", "gdn"), "square": ("sq",), "walk": (),
    "way": (), "rise": (), "hill": (), "weir": (), "view": (), "mews": (), "row": (), "green": (), "croft": (),
    "house": ("hse",), "park": ("pk",), "path": (), "bank": (), "end": (), "fold": (), "parade": ("pde",),
}  # fmt: skip

STREET_WORDS = frozenset(STREET_TYPES) | frozenset(
    ["rd", "ave", "cres", "gdns", "terr", "heights", "tower", "towers", "meadow", "meadows", "villas", "estate", "yard", "wharf", "approach", "broadway", "circle", "cottages", "embankment", "mount", "passage", "promenade", "quay", "vale", "buildings", "lodge"]
)
"""Words that end the name of a street or building."""

COMPANIONS = frozenset(
    ["male", "female", "bloke", "neighbour", "neighbours", "friend", "friends", "mate", "colleague", "landlord", "landlady", "tenant", "housemate", "flatmate", "carer", "fella", "cousins", "brothers", "sisters", "twins", "sons", "daughters", "uncles", "aunts", "stepson", "stepdaughter", "stepdad", "stepmum", "stepfather", "stepmother", "grandkids", "bloke", "widow", "widower", "godson", "goddaughter", "roommate", "nephews", "nieces", "bro", "sis", "missus", "toddler", "teenager"]
)
"""Words beside kin after which a name may stand."""

CALLINGS = frozenset(
    ["contractor", "witness", "interpreter", "locksmith", "caretaker", "engineer", "plumber", "electrician", "operative", "worker", "manager", "warden", "teacher", "headteacher", "nurse", "midwife", "solicitor", "barrister", "councillor", "complainant", "applicant", "respondent", "victim", "suspect", "perpetrator", "occupier", "occupant", "resident", "caller", "driver", "passenger", "owner", "keeper", "surveyor", "inspector", "coordinator", "advocate", "mediator", "counsellor", "therapist", "consultant", "surgeon", "dentist", "optician", "pharmacist", "paramedic", "firefighter", "gardener", "cleaner", "decorator", "roofer", "glazier", "handyman", "labourer", "joiner", "carpenter", "apprentice", "student", "pupil", "translator", "volunteer", "chairman", "chair", "secretary", "treasurer", "director", "clerk", "usher", "magistrate", "judge", "prosecutor", "defendant", "claimant", "constables", "priest", "vicar", "preacher", "trustee", "partner", "boy", "girl", "man", "woman", "lady", "gentleman", "lad", "youth", "male", "female", "child", "baby", "called", "boss", "supervisor", "duty", "officer", "adviser", "advisor"]
)
"""Callings and parts people play, after which a name may stand."""

NAMING_WORDS = frozenset(["named", "called", "nicknamed", "aka", "signed", "surnamed", "alias", "né", "nee", "christened", "pseudonym"])
"""Words after which a name stands, whatever it looks like."""

ORGANISATION_WORDS = frozenset(
    ["court", "council", "police", "board", "partnership", "trust", "hospital", "school", "academy", "association", "support", "team", "service", "services", "act", "university", "college", "surgery", "centre", "center", "unit", "department", "office", "agency", "group", "housing", "constabulary"]
)
ORGANISATIONS = (
    "victim support", "west midlands police", "staffordshire police", "west midlands fire service", "fire service",
    "walsall council", "walsall healthcare nhs trust", "black country integrated care board", "probation service",
    "midland homes", "stop hate uk", "walsall advice centre", "social services", "youth justice",
    "community protection notice", "acceptable behaviour policy", "housing ombudsman", "citizens advice",
)  # fmt: skip

SCHOOL_WORDS = frozenset(["academy", "school", "primary", "infants", "juniors", "junior", "infant", "college", "nursery", "high", "grammar"])
EMPLOYER_WORDS = frozenset(
    ["ltd", "limited", "plc", "motors", "castings", "care", "practice", "logistics", "foods", "stores", "builders", "plumbing", "cleaning", "engineering", "industries", "transport", "bakery", "factory", "works"]
)
PLACE_WORDS = frozenset(["library", "surgery", "masjid", "mosque", "temple", "gurdwara", "church", "mandir", "synagogue", "centre", "park"])

RELATIONS: dict[str, frozenset[str]] = {
    "son": frozenset(["son", "boy", "lad", "kid", "child", "baby"]),
    "daughter": frozenset(["daughter", "girl", "kid", "child", "baby", "lass"]),
    "mother": frozenset(["mother", "mum", "mom", "mam", "ma"]),
    "father": frozenset(["father", "dad", "pa"]),
    "brother": frozenset({"brother"}),
    "sister": frozenset({"sister"}),
    "husband": frozenset(["husband", "hubby"]),
    "wife": frozenset({"wife"}),
    "partner": frozenset(["partner", "boyfriend", "girlfriend", "fiance", "fiancee", "ex"]),
    "grandson": frozenset(["grandson", "grandchild"]),
    "granddaughter": frozenset(["granddaughter", "grandchild"]),
    "grandmother": frozenset(["nan", "gran", "grandmother", "nana", "granny", "grandma"]),
    "grandfather": frozenset(["grandad", "grandfather", "grandpa"]),
    "aunt": frozenset(["aunt", "auntie", "aunty"]),
    "uncle": frozenset({"uncle"}),
    "cousin": frozenset({"cousin"}),
    "niece": frozenset({"niece"}),
    "nephew": frozenset({"nephew"}),
    "neighbour": frozenset(),
}
"""Relationship type of the person referred to -> the words for it."""

_CHILDREN, _PARENTS, _SIBLINGS = ("son", "daughter"), ("mother", "father"), ("brother", "sister")
_COUPLE = ("husband", "wife", "partner")
INVERSE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("mother", "father", "parent", "stepmother", "stepfather"), _CHILDREN),
    **dict.fromkeys(("son", "daughter", "child", "stepson", "stepdaughter"), _PARENTS),
    **dict.fromkeys(_SIBLINGS, _SIBLINGS),
    **dict.fromkeys((*_COUPLE, "spouse", "fiance", "fiancee"), _COUPLE),
    **dict.fromkeys(("grandmother", "grandfather"), ("grandson", "granddaughter")),
    **dict.fromkeys(("grandson", "granddaughter", "grandchild"), ("grandmother", "grandfather")),
    **dict.fromkeys(("aunt", "uncle"), ("niece", "nephew")),
    **dict.fromkeys(("niece", "nephew"), ("aunt", "uncle")),
    "cousin": ("cousin",),
}
"""What one person is to another -> what the other may be called in return."""

RELATION_WORDS = frozenset(word for words in RELATIONS.values() for word in words) | {"kids", "children", "parents"}

HEALTH_WORDS: tuple[str, ...] = tuple(
    """
    severely sight impaired|sight impaired|visually impaired|partially sighted|registered blind|blind|sight loss|glaucoma
    cataracts|macular|deaf|partially deaf|hard of hearing|hearing impaired|hearing loss|hearing aid|hearing aids|bsl
    sign language|lip reads|lip-reads|white cane|guide dog|assistance dog|wheelchair|mobility scooter|walking frame
    zimmer frame|crutches|prosthetic|amputee|type 2 diabetic|type 1 diabetic|diabetic|diabetes|insulin|dementia
    alzheimer's|moca|parkinson's|multiple sclerosis|motor neurone|cerebral palsy|muscular dystrophy|spina bifida
    epilepsy|epileptic|seizure|seizures|migraine|migraines|stroke|brain injury|arthritis|rheumatoid|osteoporosis
    fibromyalgia|lupus|crohn's|colitis|copd|emphysema|asthma|asthmatic|inhaler|angina|heart attack|heart condition
    heart disease|pacemaker|dialysis|kidney disease|liver disease|cirrhosis|hepatitis|leukaemia|cancer|tumour
    chemotherapy|radiotherapy|biopsy|terminally ill|palliative|hospice|sickle cell|anaemia|thyroid|eczema|psoriasis
    incontinent|incontinence|catheter|colostomy|hiv|down's syndrome|tourette's|asperger's|autism|autistic|adhd
    dyslexia|dyslexic|dyspraxia|learning disability|learning disabilities|learning disabled|learning difficulties
    special needs|ehcp|non-verbal|stammer|stutter|low mood|depression|depressed|anxiety|anxious|suicidal|suicide
    attempted suicide|overdose|self-harm|self harm|self-harming|self-harms|bipolar|schizophrenia|schizophrenic
    psychosis|psychotic|hears voices|hallucinations|paranoia|personality disorder|eating disorder|anorexia|bulimia
    ocd|ptsd|panic attacks|panic attack|nervous breakdown|breakdown|mental health|mental illness|sectioned|psychiatrist
    psychiatric|therapist|counselling|medication|antidepressants|antidepressant|antipsychotic|antipsychotics
    sertraline|fluoxetine|citalopram|diazepam|olanzapine|risperidone|metformin|warfarin|tablets|methadone|pregnant
    pregnancy|miscarriage|miscarried|postnatal|alcohol problem|alcoholic|alcohol dependent|alcohol dependency
    drug problem|drug addict|addiction|addicted|substance misuse|heroin|detox|rehab|blue badge
    confused about dates|wetting herself|wetting himself|wetting the bed|x-rayed|hospitalised|capacity and care needs
    """.strip().replace("\n", "|").split("|")
)
HEALTH_WORDS = tuple(word.strip() for word in HEALTH_WORDS)
"""Words that say something of somebody's health or disability (ours)."""

_STRANDS: dict[str, str] = {
    "race": """
    black british|british asian|black african|black caribbean|african-caribbean|afro-caribbean|west indian|white british
    white irish|black man|black woman|black boy|black girl|black lad|black family|black people|black couple|brown people
    asian|south asian|british indian|british pakistani|african|caribbean|polish|pole|poles|romanian|romanians|roma|romany
    romani|gypsy|gypsies|traveller|travellers|irish traveller|irish|pakistani|pakistanis|indian|indians|bangladeshi
    punjabi|kashmiri|bengali|sylheti|mirpuri|gujarati|hindi|tamil|sri lankan|nepali|nepalese|gurkha|chinese|mandarin
    cantonese|japanese|korean|filipino|filipina|vietnamese|thai|malaysian|burmese|rohingya|somali|somalian|nigerian
    yoruba|igbo|hausa|ghanaian|twi|kenyan|ugandan|zimbabwean|shona|swahili|congolese|ethiopian|amharic|eritrean|tigrinya
    sudanese|gambian|sierra leonean|cameroonian|moroccan|algerian|tunisian|libyan|egyptian|palestinian|lebanese
    jordanian|yemeni|saudi|jamaican|trinidadian|guyanese|eastern european|lithuanian|latvian|estonian|bulgarian
    hungarian|slovak|slovakian|czech|ukrainian|russian|moldovan|albanian|kosovan|serbian|bosnian|croatian|portuguese
    brazilian|turkish|kurdish|kurd|kurds|iranian|persian|farsi|iraqi|syrian|afghan|afghani|pashto|dari|armenian|georgian
    arab|arabs|arabic|urdu|ethnicity|ethnic minority|skin colour|race card|mixed race|mixed heritage|dual heritage
    foreigner|foreigners|immigrant|immigrants|migrant|migrants|monkey noises|go home|back to your country
    """,
    "religion": """
    muslim|muslims|islam|islamic|sunni|shia|ahmadi|ahmadiyya|sikh|sikhs|hindu|hindus|jewish|jew|jews|christian|christians
    catholic|catholics|pentecostal|methodist|jehovah's witness|mormon|buddhist|jain|pagan|rastafarian|mosque|masjid
    gurdwara|mandir|synagogue|jumu'ah|isha|madrasa|madrassa|ramadan|eid|diwali|vaisakhi|hanukkah|passover|shabbat
    quran|qur'an|koran|torah|prayer|prayers|prayer mat|halal|kosher|hijab|niqab|burqa|burka|jilbab|abaya|headscarf
    turban|kirpan|kippah|skullcap|pork|bacon|pig's head|swastika|imam|worshippers|go pray|allah
    """,
    "sexual_orientation": """
    gay|gays|lesbian|lesbians|bisexual|homosexual|same-sex|queer|homophobic|lgbt|lgbtq|lgbtq+|pride flag|rainbow flag
    """,
    "trans": """
    trans woman|trans man|transwoman|transman|transgender|transsexual|trans|transition|transitioned|transitioning|grc
    gender recognition certificate|gender recognition|gender reassignment|gender identity|gender dysphoria|gender clinic
    born a man|born a woman|born male|born female|assigned male|assigned female|sex change|hormone treatment
    non-binary|non binary|deadname|deadnamed|deadnaming|dead name|misgendered|misgendering|transphobic
    """,
    "political_belief": """
    far right|far-right|far left|national front|neo-nazi|neo-nazis|nazi|nazis|fascist|fascists|bnp|edl|britain first
    national action|communist|marxist
    """,
}
STRAND_WORDS: dict[str, tuple[str, ...]] = {
    category: tuple(word.strip() for word in words.strip().replace("\n", "|").split("|"))
    for category, words in _STRANDS.items()
}
"""Category -> words that say it of somebody."""

SLURS: dict[str, tuple[str, ...]] = {
    "racist": ("race",),
    "religious": ("religion",),
    "antisemitic": ("religion", "race"),
    "islamophobic": ("religion",),
    "homophobic": ("sexual_orientation",),
    "transphobic": ("trans",),
    "disablist": ("disability_health",),
}
"""Word in a slur bracket -> categories it says of the victims."""

IMMIGRATION_WORDS = (
    "settled status", "pre-settled status", "settlement scheme", "euss", "share code", "home office reference",
    "home office ref", "asylum", "asylum seeker", "visa", "visas", "leave to remain", "right to remain", "refugee status",
    "refugee", "refugees", "deportation", "deported", "immigration status", "immigration", "indefinite leave", "biometric residence",
    "residence permit", "brp", "undocumented", "overstayer", "overstayed", "no recourse to public funds", "nrpf", "ukvi",
)  # fmt: skip

FORMER_NAME_CUES = (
    "former name", "former-name", "old name", "previous name", "birth name", "born with", "born as", "nee ", "nee,",
    "maiden name", "dead name", "deadname", "used to be", "was called", "known before as", "earlier name",
    "formerly known as", "previously known as", "formerly", "deed poll", "changed her name", "changed his name",
)  # fmt: skip

POSTCODE_AREAS = frozenset(
    ["ab", "al", "b", "ba", "bb", "bd", "bh", "bl", "bn", "br", "bs", "bt", "ca", "cb", "cf", "ch", "cm", "co", "cr", "ct", "cv", "cw", "da", "dd", "de", "dg", "dh", "dl", "dn", "dt", "dy", "e", "ec", "en", "ex", "eh", "fk", "fy", "g", "gl", "gu", "ha", "hd", "hg", "hp", "hr", "hs", "hu", "hx", "ig", "im", "ip", "iv", "je", "ka", "kt", "kw", "ky", "l", "la", "ld", "le", "ll", "ln", "ls", "lu", "m", "me", "mk", "ml", "n", "ne", "ng", "nn", "np", "nr", "nw", "ol", "ox", "pa", "pe", "ph", "pl", "po", "pr", "rg", "rh", "rm", "s", "sa", "se", "sg", "sk", "sl", "sm", "sn", "so", "sp", "sr", "ss", "st", "sw", "sy", "ta", "td", "tf", "tn", "tq", "tr", "ts", "tw", "ub", "w", "wa", "wc", "wd", "wf", "wn", "wr", "ws", "wv", "yo", "ze", "gy", "bx"]
)
