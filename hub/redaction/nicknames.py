"""Which other names do people go by? Diminutives, and families of spellings that are the same name.

Small tables of our own, from general knowledge; staff add what they learn as aliases.
Source: redaction requirements, section 3.
"""

_DIMINUTIVES = """
william: will bill billy willy willie liam wills; robert: rob bob bobby robbie bert; richard: rich rick dick richie ricky
elizabeth: liz beth betty lizzie eliza libby betsy bess lisa; margaret: maggie meg peggy marge margie madge rita
katherine: kate kathy katie kath kitty kat; catherine: cath cathy kate katie cat; kathleen: kath kathy kate katie
james: jim jimmy jamie jimbo; john: jack johnny jon; thomas: tom tommy; michael: mike mick mickey micky mikey
joseph: joe joey; david: dave davy davie; daniel: dan danny; samuel: sam sammy; samantha: sam sammy sammi
alexander: alex sandy al xander sasha lex; alexandra: alex sandra sandy lexi; andrew: andy drew; andrea: andi
anthony: tony ant; antony: tony ant; christopher: chris kit topher; christine: chris chrissie tina; christina: chris tina
edward: ed eddie ted ned teddy; edwin: ed eddie; edmund: ed ted; benjamin: ben benny benji; matthew: matt matty
nicholas: nick nicky nico; nicola: nicky nikki; nicole: nicky nikki; patrick: pat paddy; patricia: pat trish patty tricia
peter: pete; philip: phil pip; phillip: phil pip; raymond: ray; ronald: ron ronnie; stephen: steve stevie ste
steven: steve stevie ste; susan: sue susie suzie; suzanne: sue suzie; victoria: vicky vicki tori vic; jennifer: jen jenny
jessica: jess jessie; deborah: deb debbie debs; debra: deb debbie; rebecca: becky bex becca becks; charlotte: charlie lottie
charles: charlie chas chaz chuck; dorothy: dot dolly dottie; gerald: gerry ger; gerard: gerry ged; kenneth: ken kenny
lawrence: larry laurie loz; laurence: larry laurie loz; frederick: fred freddie freddy; george: georgie; henry: harry hal
harold: harry hal; jonathan: jon jonny jono; joshua: josh; kimberley: kim kimmy; kimberly: kim; leonard: len lenny leo
timothy: tim timmy; dominic: dom; mohammed: mo; muhammad: mo; mohamed: mo; abigail: abi abby gail; isabella: bella izzy
isabel: izzy bella belle; isobel: izzy; barbara: barb babs barbie; geoffrey: geoff jeff; jeffrey: jeff; gregory: greg
graham: gra; derek: del dez; terence: terry tel; theresa: terri tess terry; teresa: terri tess terry; albert: al bert bertie
alfred: alf alfie fred; arthur: art artie; ernest: ernie; eric: rick ricky; francis: frank fran frankie; frances: fran frankie
franklin: frank; gabriel: gabe; gabrielle: gabby; jacqueline: jackie jacqui; jane: janey; janet: jan; janice: jan
jeremy: jez jem jerry; jeremiah: jerry; judith: judy jude; julia: jules; julie: jules; julian: jules; karen: kaz
kevin: kev; leslie: les; lesley: les; louise: lou; louis: lou louie; lucy: lu; malcolm: mal malc; marcus: marc
martin: marty mart; maureen: mo maur; maurice: mo; melanie: mel; melissa: mel missy; nathan: nate nath; nathaniel: nate nath
natalie: nat; natasha: nat tasha; norman: norm; oliver: ollie oli olly; olivia: liv livvy; pamela: pam pammy; paula: pauly
rachel: rach rachael; reginald: reg reggie; roderick: rod roddy; rodney: rod roddy; roger: rog; rosemary: rose rosie
rosalind: ros roz; russell: russ; sandra: sandy sand; sarah: sal sally sadie; sharon: shaz shazza; sheila: shee
sidney: sid; stuart: stu stew; stewart: stu stew; tobias: toby; tracey: trace; tracy: trace; trevor: trev; valerie: val
vanessa: ness nessa; veronica: ronnie vron; vincent: vince vinny vin; virginia: ginny; walter: wally walt; wayne: waz
winifred: winnie freda; zachary: zach zack zak; adam: ad; amanda: mandy manda; angela: angie ange; antonia: toni
bernard: bernie; beverley: bev; bradley: brad; cameron: cam; carol: caz; caroline: caz carrie caro; cassandra: cass cassie
cheryl: chez; clifford: cliff; clive: clivey; craig: craigy; cynthia: cindy; darren: daz dazza; dean: deano; denise: den
dennis: den denny; diana: di; diane: di; donald: don donny; douglas: doug dougie; eleanor: ellie nell nora; emily: em emmy
emma: em ems; eugene: gene; florence: flo florrie flossie; gareth: gaz gary; gary: gaz gazza; georgina: georgie gina
gillian: gill gilly jill; glenda: glen; gwendoline: gwen; harriet: hattie harri; hayley: hayles; heather: heath; helen: nell
imogen: immy; irene: rene; jason: jase jay; joanna: jo joey; joanne: jo; josephine: jo josie; kelly: kel; kerry: kez
kirsty: kirst; kyle: ky; lauren: loz; leanne: lee; lillian: lily lil; linda: lyn lindy; lindsay: lins; luke: lukey
lynette: lyn; madeleine: maddie; madison: maddie; marjorie: marge margie; marilyn: maz lyn; mark: marky; mary: polly molly may
mervyn: merv; millicent: millie; miranda: mandy; muriel: mu; neil: neily; nigel: nige; ophelia: phil; pauline: paul
penelope: penny pen; phyllis: phil phyl; priscilla: cilla; ralph: ralphie; randolph: randy; raphael: raph; roland: rolly
rupert: ru; sebastian: seb; selina: sel; simon: si; sophia: sophie soph; sophie: soph; spencer: spence; stanley: stan
sylvia: syl; tamara: tam tammy; tamsin: tam; theodore: ted theo teddy; thelma: thel; tristan: tris; tyrone: ty; wilfred: wilf
yvonne: von; agnieszka: aga; aleksandra: ola; aleksander: olek; andrzej: andrzejek; anna: ania annie; barbara: basia
bartlomiej: bartek; dorota: dorotka; elzbieta: ela; ewa: ewka; grzegorz: grzesiek; halina: halinka; jakub: kuba; jan: janek
joanna: asia; jozef: jozek; katarzyna: kasia; krzysztof: krzysiek krzys; magdalena: magda; malgorzata: gosia malgosia
marcin: marcinek; maria: marysia maja; mateusz: mati; michal: misiek; pawel: pawelek; piotr: piotrek; stanislaw: staszek
tomasz: tomek; wojciech: wojtek; zbigniew: zbyszek; zofia: zosia; alexandru: alex alexu; andreea: andra; constantin: costel
gheorghe: gigi; ioan: ionut nelu; mihai: misu; nicolae: nicu; stefan: fane; vasile: vali; gurpreet: preet guri gp
harpreet: preet harry; jaspreet: jas preet; manpreet: mani preet; simranjit: simran; amandeep: aman deep; mandeep: mandy deep
sandeep: sandy deep; kuldeep: kully; jasleen: jas; jaswinder: jas jassi; harjinder: harj; sukhwinder: sukhi; parminder: pam parm
satnam: sat; balwinder: bal; baljit: bal; ravinder: ravi rav; davinder: dav; narinder: nindi; rajinder: raj; surinder: sindy
chukwuemeka: emeka; chinedu: nedu chi; ngozi: ngo; oluwaseun: seun shawn; oluwatobi: tobi; oluwatoyin: toyin
olufunke: funke; olufunmilayo: funmi; babatunde: tunde; adebayo: bayo ade; adewale: wale ade; temitope: temi tope; ayodele: ayo dele
kehinde: kenny; taiwo: tai; folasade: sade fola; abdirahman: abdi; abdullahi: abdi; ibrahim: ibby ibra; khadija: dija
mustafa: mus; suleiman: sulei; yusuf: yus yousi; zaynab: zee; siobhan: shiv; padraig: podge pod; aoife: eef
rhiannon: rhi; angharad: haz; gwenllian: gwen; llewelyn: llew; dafydd: dai; oleksandr: sasha; volodymyr: vova; kateryna: katya
svitlana: sveta; nataliya: natasha; dmytro: dima
"""

NICKNAMES: dict[str, tuple[str, ...]] = {
    name.strip(): tuple(others.split())
    for entry in _DIMINUTIVES.replace("\n", ";").split(";")
    if ":" in entry
    for name, others in [entry.split(":")]
}
"""Folded given name -> what its bearers are also called."""

_SPELLINGS = """
mohammed muhammad mohamed mohammad muhammed mohamad muhamad mohamud mohd
hussain hussein husain hussayn hossein hossain huseyin husayn
sean shaun shawn; yusuf yousef youssef yousuf yusef yousaf yosef; ahmed ahmad achmed ahmet; ali aly
fatima fatma fatimah fatemeh; aisha ayesha aysha aesha aishah ayisha; khadija khadijah kadija khadeeja hadija
haddad hadad; siobhan shevaun chevonne; stephen steven stephan; katherine catherine kathryn catharine katharine kathrine
sara sarah; jon john; lukasz lukas lucas; akhtar akthar akhter akther; abdul abdel abdal; abdullah abdulla abdallah abdalla
ibrahim ebrahim ibraheem; ismail ismael esmail; mustafa mustapha moustafa; omar umar omer; osman usman uthman othman
hassan hasan hassen; khalid khaled; tariq tarek tarik tareq; jamal gamal jamaal; karim kareem; rashid rasheed; said saeed sayeed
saleh salih; salim saleem; samir sameer; walid waleed; yasin yaseen yassin; zainab zaynab zeinab zeynep; maryam mariam miriam
nasreen nasrin; parveen parvin perveen; rehana rihana rayhana; shazia shaziya; sadia saadia; samina sameena; tahira tahirah
chaudhry chowdhury choudhury choudhry chaudhary chaudry chaudhuri; qureshi quraishi koreshi; siddiqui siddiqi siddique
begum begam; miah mia mian; sheikh shaikh shaykh sheik; syed said sayed sayyid; uddin udin; islam eslam; rahman rehman
iqbal eqbal; malik malek; mirza mirzah; bhatti bhati; butt but; kaur kour; singh sing; gurpreet gurprit; harpreet harprit
manjit manjeet; baljit baljeet; amarjit amarjeet; ranjit ranjeet; surjit surjeet; daljit daljeet; kuljit kuljeet
jagdeep jagdip; sandeep sandip; kuldeep kuldip; hardeep hardip; mandeep mandip; pradeep pradip; dilip dileep; patel patell
agnieszka agnieska; malgorzata margorzata; zbigniew zbignew; wojciech wojtech; krzysztof kristof christof krystof
alexandru alexandro; mihai michai; stefan stephan; oksana oxana; oleksandr aleksandr alexander; nataliya natalia natalya
volodymyr vladimir; dmytro dmitry dmitri; mykola nikolai nicolai; serhiy sergei sergey; andriy andrei andrey; kateryna katerina
clare claire clair; ann anne; allan alan allen; brian bryan; carl karl; cathy kathy; colin collin; deborah debra; eileen aileen
geoffrey jeffrey; graham graeme; helen helena; ian iain; jacqueline jaqueline; jean jeanne; karen caren; laurence lawrence
lesley leslie; lynn lynne lyn; mark marc; marjorie margery; michelle michele; natalie nathalie; neil neal niall; nicholas nicolas
philip phillip; rachel rachael; rebecca rebekah; rhys reece rees reese; robyn robin; sheila sheelagh shelagh; sian shan
stuart stewart; susan suzan; teresa theresa; thomas tomas; tony toni; tracey tracy tracie; vivien vivienne vivian; zoe zoey
caoimhe keeva kweeva; niamh neve neeve; aoife eefa; saoirse sersha; roisin rosheen; sinead shinead; oisin osheen; cian kian
ciaran kieran; eoin owen; aisling ashling; padraig patrick; tadhg tige; grainne gronya; eilidh ailey; catriona katrina
dafydd david; gwyn gwynne; llewelyn llewellyn llywelyn; geraint gerant; sion shon; price pryce; rees rhys; prydderch pruderch
"""

SPELLINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(family.split()) for family in _SPELLINGS.replace("\n", ";").split(";") if family.strip()
)
"""Families of spellings that count as aliases, not as mistakes."""

OTHER_SPELLINGS: dict[str, frozenset[str]] = {
    name: frozenset().union(*(family for family in SPELLINGS if name in family)) - {name}
    for name in {name for family in SPELLINGS for name in family}
}
"""Folded name -> its other spellings."""
