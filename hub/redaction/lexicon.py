"""Which words are ordinary, which could be names, and which say something about somebody?

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
    ["mr", "mrs", "ms", "miss", "mx", "dr", "rev", "imam", "sheikh", "cllr", "sir", "lady", "lord", "sgt", "pc", "pcso", "dc", "ds", "di", "dci", "insp", "inspector", "sergeant", "constable", "officer", "prof", "professor", "sister", "father", "rabbi", "pastor", "uncle", "auntie", "aunty", "aunt", "nan", "nana", "gran", "grandad", "master"]
)
RANKS = frozenset(["pc", "pcso", "dc", "ds", "di", "dci", "sgt", "insp", "inspector", "sergeant", "constable"])
PARTICLES = frozenset(
    ["al", "el", "bin", "ibn", "bint", "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter", "o", "mac", "mc", "st", "san", "kaur", "singh", "begum", "khatun", "abu", "umm", "ap", "ab"]
)
"""Parts that join to the next and never match by themselves."""

NICKNAMES: dict[str, tuple[str, ...]] = {
    "william": ("will", "bill", "billy", "willy", "liam"), "robert": ("rob", "bob", "bobby", "robbie"),
    "richard": ("rich", "rick", "dick", "richie"), "elizabeth": ("liz", "beth", "betty", "lizzie", "eliza"),
    "margaret": ("maggie", "meg", "peggy", "marge"), "katherine": ("kate", "kathy", "katie", "kath"),
    "catherine": ("cath", "cathy", "kate", "katie"), "james": ("jim", "jimmy", "jamie"), "john": ("jack", "johnny"),
    "thomas": ("tom", "tommy"), "michael": ("mike", "mick", "mickey"), "joseph": ("joe", "joey"),
    "david": ("dave", "davy"), "daniel": ("dan", "danny"), "samuel": ("sam", "sammy"), "samantha": ("sam",),
    "alexander": ("alex", "sandy", "al"), "alexandra": ("alex", "sandra"), "andrew": ("andy", "drew"),
    "anthony": ("tony",), "antony": ("tony",), "christopher": ("chris", "kit"), "christine": ("chris", "chrissie"),
    "edward": ("ed", "eddie", "ted", "ned"), "benjamin": ("ben", "benny"), "matthew": ("matt",),
    "nicholas": ("nick", "nicky"), "patrick": ("pat", "paddy"), "patricia": ("pat", "trish", "patty"),
    "peter": ("pete",), "philip": ("phil", "pip"), "raymond": ("ray",), "ronald": ("ron", "ronnie"),
    "stephen": ("steve", "stevie"), "steven": ("steve", "stevie"), "susan": ("sue", "susie"),
    "victoria": ("vicky", "tori"), "jennifer": ("jen", "jenny"), "jessica": ("jess",), "deborah": ("deb", "debbie"),
    "rebecca": ("becky", "bex"), "charlotte": ("charlie", "lottie"), "charles": ("charlie", "chas"),
    "dorothy": ("dot", "dolly"), "gerald": ("gerry",), "kenneth": ("ken", "kenny"), "lawrence": ("larry",),
    "frederick": ("fred", "freddie"), "george": ("georgie",), "henry": ("harry", "hal"), "jonathan": ("jon", "jonny"),
    "joshua": ("josh",), "kimberley": ("kim",), "leonard": ("len", "lenny"), "timothy": ("tim",),
    "dominic": ("dom",), "mohammed": ("mo",), "abigail": ("abi", "abby"), "isabella": ("bella", "izzy"),
}  # fmt: skip

SPELLINGS: tuple[frozenset[str], ...] = tuple(
    frozenset(family.split())
    for family in (
        "mohammed muhammad mohamed mohammad muhammed mohamad",
        "hussain hussein husain hussayn hossein",
        "sean shaun shawn",
        "yusuf yousef youssef yousuf yusef",
        "ahmed ahmad",
        "ali aly",
        "fatima fatma fatimah",
        "aisha ayesha aysha",
        "khadija khadijah kadija",
        "haddad hadad",
        "siobhan shevaun chevonne",
        "stephen steven",
        "katherine catherine kathryn catharine",
        "sara sarah",
        "jon john",
        "lukasz lukas lucas",
        "akhtar akthar akhter",
    )
)
"""Families of spellings that count as aliases, not as mistakes."""

AMBIGUOUS = frozenset(
    ["will", "grace", "mark", "rose", "may", "joy", "hope", "frank", "bill", "art", "penny", "dawn", "amber", "christmas", "price", "young", "bishop", "field", "chance", "faith", "june", "april", "august", "summer", "autumn", "winter", "day", "holly", "ivy", "olive", "ruby", "pearl", "iris", "lily", "daisy", "poppy", "heather", "hazel", "jasmine", "violet", "charity", "patience", "prudence", "constance", "victor", "grant", "miles", "rich", "gene", "dean", "duke", "earl", "king", "prince", "knight", "baron", "page", "carter", "cook", "baker", "taylor", "smith", "mason", "hunter", "fisher", "archer", "parker", "walker", "turner", "potter", "cooper", "brown", "green", "white", "black", "gray", "grey", "long", "short", "little", "small", "strong", "sharp", "swift", "wise", "good", "best", "rich", "poor", "noble", "love", "lord", "wood", "woods", "hill", "hills", "lake", "rivers", "stone", "brook", "banks", "forest", "moor", "heath", "marsh", "lane", "street", "church", "temple", "abbey", "cross", "bell", "ball", "bond", "bush", "camp", "case", "cash", "chase", "cole", "court", "crane", "crow", "dale", "drew", "fox", "frost", "gale", "gill", "hale", "hall", "hart", "hawk", "house", "hunt", "jay", "kidd", "land", "law", "lee", "major", "mann", "max", "mercy", "miller", "moon", "more", "neil", "nick", "north", "south", "east", "west", "nut", "oak", "pace", "parks", "paine", "peach", "pike", "pitt", "pope", "pound", "power", "ray", "reed", "rich", "rob", "rock", "root", "sage", "sandy", "savage", "sky", "star", "steel", "storm", "sun", "sunny", "tiger", "todd", "trout", "valentine", "ward", "waters", "wells", "wild", "wolf", "worth", "batch", "lis", "penn", "key", "sea", "ridge", "frank", "ash", "basil", "bob", "bud", "chip", "clay", "cliff", "dot", "drew", "fern", "flora", "gay", "ginger", "glen", "harry", "herb", "jack", "jet", "jewel", "josh", "ken", "kit", "lance", "mike", "misty", "nancy", "nat", "pat", "peg", "pip", "randy", "robin", "rod", "rusty", "sally", "skip", "sonny", "ted", "trip", "van", "wade", "ty", "em", "nas", "dom", "ray"]
)
"""Ordinary words that are also names: a stronger reading beside them wins."""

VERBS_AFTER_NAMES = frozenset(
    ["said", "says", "say", "saw", "sees", "told", "tells", "rang", "rings", "called", "calls", "came", "comes", "went", "goes", "wants", "wanted", "asked", "asks", "has", "had", "have", "is", "was", "were", "will", "would", "could", "can", "did", "does", "do", "may", "might", "must", "should", "lives", "lived", "thinks", "thought", "feels", "felt", "knows", "knew", "heard", "hears", "found", "finds", "gave", "gives", "got", "gets", "left", "leaves", "made", "makes", "met", "meets", "needs", "needed", "reported", "replied", "shouted", "screamed", "threatened", "pushed", "hit", "kicked", "spat", "stood", "stopped", "started", "tried", "took", "takes", "texted", "wrote", "writes", "agreed", "agrees", "believes", "confirmed", "denies", "denied", "describes", "described", "explained", "fell", "held", "kept", "looked", "moved", "opened", "put", "ran", "returned", "sat", "sent", "showed", "spoke", "stated", "stayed", "suffered", "used", "visited", "waited", "walked", "works", "worked", "admitted", "apologised", "attended", "banged", "broke", "charged", "drove", "filmed", "followed", "hopes", "posted", "refused", "smashed", "sprayed", "threw", "wakes", "woke", "and", "who", "whose", "with"]
)

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

RELATION_WORDS = frozenset(word for words in RELATIONS.values() for word in words) | {"kids", "children", "parents"}

HEALTH_WORDS: tuple[str, ...] = (
    "severely sight impaired", "sight impaired", "visually impaired", "partially sighted", "registered blind", "blind",
    "deaf", "hard of hearing", "white cane", "guide dog", "wheelchair", "type 2 diabetic", "type 1 diabetic",
    "diabetic", "diabetes", "dementia", "alzheimer's", "moca", "low mood", "depression", "depressed", "anxiety",
    "anxious", "suicidal", "self-harm", "bipolar", "schizophrenia", "psychosis", "autism", "autistic", "adhd",
    "learning disability", "learning difficulties", "epilepsy", "epileptic", "asthma", "cancer", "chemotherapy",
    "stroke", "parkinson's", "multiple sclerosis", "hiv", "pregnant", "pregnancy", "miscarriage", "alcohol problem",
    "alcoholic", "drug problem", "addiction", "methadone", "medication", "antidepressants", "mental health", "ptsd",
    "confused about dates", "wetting herself", "wetting himself", "hearing aid", "insulin", "tablets", "counselling",
    "x-rayed", "hospitalised", "panic attacks", "capacity and care needs",
)  # fmt: skip

STRAND_WORDS: dict[str, tuple[str, ...]] = {
    "race": (
        "black british", "british asian", "black african", "black caribbean", "white british", "white irish", "asian",
        "african", "caribbean", "polish", "pole", "romanian", "roma", "gypsy", "traveller", "travellers", "pakistani",
        "indian", "bangladeshi", "punjabi", "kashmiri", "bengali", "chinese", "somali", "nigerian", "yoruba", "igbo",
        "ghanaian", "jamaican", "eastern european", "lithuanian", "latvian", "bulgarian", "hungarian", "slovak", "czech",
        "ukrainian", "russian", "turkish", "kurdish", "iranian", "iraqi", "syrian", "afghan", "eritrean", "sudanese",
        "urdu", "arabic", "ethnicity", "race card", "mixed race", "monkey noises", "go home",
    ),
    "religion": (
        "muslim", "islam", "islamic", "sikh", "hindu", "jewish", "jew", "christian", "catholic", "buddhist", "mosque",
        "masjid", "gurdwara", "mandir", "synagogue", "jumu'ah", "isha", "madrasa", "hijab", "niqab", "turban", "pork",
        "swastika", "imam", "worshippers", "go pray",
    ),
    "sexual_orientation": ("gay", "lesbian", "bisexual", "homosexual", "same-sex", "queer", "homophobic"),
    "trans": (
        "trans woman", "trans man", "transgender", "transsexual", "trans", "transition", "transitioned", "grc",
        "gender recognition certificate", "gender recognition", "gender reassignment", "non-binary", "deadname",
        "dead name", "transphobic",
    ),
    "political_belief": ("far right", "far-right", "national front", "neo-nazi"),
}  # fmt: skip
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
    "settled status", "pre-settled status", "share code", "home office reference", "asylum", "visa", "leave to remain",
    "refugee status", "deportation", "immigration status", "indefinite leave", "biometric residence",
)  # fmt: skip

FORMER_NAME_CUES = (
    "former name", "former-name", "old name", "previous name", "birth name", "born with", "born as", "nee ", "nee,",
    "maiden name", "dead name", "deadname", "used to be", "was called", "known before as", "earlier name",
)  # fmt: skip

POSTCODE_AREAS = frozenset(
    ["ab", "al", "b", "ba", "bb", "bd", "bh", "bl", "bn", "br", "bs", "bt", "ca", "cb", "cf", "ch", "cm", "co", "cr", "ct", "cv", "cw", "da", "dd", "de", "dg", "dh", "dl", "dn", "dt", "dy", "e", "ec", "en", "ex", "eh", "fk", "fy", "g", "gl", "gu", "ha", "hd", "hg", "hp", "hr", "hs", "hu", "hx", "ig", "im", "ip", "iv", "je", "ka", "kt", "kw", "ky", "l", "la", "ld", "le", "ll", "ln", "ls", "lu", "m", "me", "mk", "ml", "n", "ne", "ng", "nn", "np", "nr", "nw", "ol", "ox", "pa", "pe", "ph", "pl", "po", "pr", "rg", "rh", "rm", "s", "sa", "se", "sg", "sk", "sl", "sm", "sn", "so", "sp", "sr", "ss", "st", "sw", "sy", "ta", "td", "tf", "tn", "tq", "tr", "ts", "tw", "ub", "w", "wa", "wc", "wd", "wf", "wn", "wr", "ws", "wv", "yo", "ze", "gy", "bx"]
)

GIVEN_NAMES = frozenset(
    ["aaron", "adam", "adeel", "adam", "ahmed", "aisha", "alan", "albert", "alice", "amir", "amy", "andrew", "angela", "anita", "ann", "anna", "anne", "anthony", "asha", "ayesha", "barbara", "barry", "ben", "beth", "brian", "carol", "caroline", "charlotte", "chris", "christine", "claire", "colin", "daniel", "darren", "dave", "david", "dawid", "deborah", "denise", "derek", "diane", "donna", "dorota", "eileen", "ellen", "emily", "emma", "eric", "ewa", "farah", "fatima", "fiona", "gareth", "gary", "gemma", "geoff", "george", "gillian", "gloria", "graham", "gurpreet", "harjit", "harpreet", "harry", "helen", "ian", "imran", "ivan", "jack", "jackie", "jacqueline", "jagdeep", "jakub", "james", "jan", "jane", "janet", "jason", "jaswinder", "jean", "jennifer", "jenny", "joan", "joanna", "joe", "john", "jordan", "joseph", "joyce", "judith", "julia", "julie", "karen", "katarzyna", "kate", "kelly", "ken", "kevin", "khalid", "kirsty", "krzysztof", "kuldip", "kyle", "laura", "lauren", "leanne", "lee", "lesley", "linda", "lisa", "louise", "lucy", "luke", "maciej", "malcolm", "malik", "mandeep", "manjit", "marek", "margaret", "maria", "marion", "martin", "mary", "matthew", "megan", "michael", "michelle", "mick", "mohammed", "monika", "nadia", "nasreen", "natalie", "nicola", "nigel", "nikki", "olga", "oliver", "omar", "pamela", "parveen", "patricia", "paul", "paula", "pauline", "peter", "philip", "piotr", "priya", "rachel", "raj", "rajesh", "ravi", "rebecca", "rhys", "richard", "robert", "roger", "ruth", "ryan", "sajid", "samina", "samuel", "sandra", "sarah", "satnam", "sean", "shabana", "sharon", "shazia", "sheila", "sian", "simon", "sophie", "stephanie", "stephen", "steven", "stuart", "sukhdev", "susan", "suzanne", "tariq", "teresa", "terry", "thomas", "tomasz", "tony", "tracey", "trevor", "vera", "victoria", "wayne", "wendy", "yasmin", "yvonne", "zara", "zofia", "chidi", "emeka", "ngozi", "chioma", "ade", "tunde", "bukola", "funmi", "kwame", "abena", "ioana", "andrei", "mihai", "elena", "cerys", "dafydd", "eleri", "gwyn", "niamh", "aoife", "ciaran", "padraig"]
)
"""Given names of several origins, ours; only a hint for people nobody recorded."""
