"""Which words stand around people, and which make a place or a thing of a capital?

Small tables of ours, from reading case notes; whoever finds a word missing adds it here.
Source: redaction requirements, section 4.
"""

TO_ALL = frozenset(["all", "both", "everyone", "everybody", "team", "there", "again", "folks", "guys", "sir", "madam", "colleagues", "colleague", "again", "morning"])

MOSTLY_NAMES = frozenset(
    ["mark", "grace", "carol", "jack", "harry", "ray", "bob", "rob", "nick", "pat", "sally", "sandy", "robin", "lee", "glen", "neil", "max",
     "josh", "ken", "mike", "ted", "victor", "martin", "peter", "sue", "jay", "jade", "eve", "penny", "heather", "holly", "lily", "daisy",
     "poppy", "iris", "ruby", "amber", "hazel", "violet", "dean", "drew", "maria", "marina", "rosemary", "warren", "crystal", "melody",
     "miles", "bill", "rose", "frank", "dawn", "joy", "faith", "kitty", "dolly", "patty", "sherry", "derrick", "roman", "foster", "precious"]
)
"""Ordinary words that, with a capital, are names far more often than not."""

WEAK_VERBS = frozenset(
    ["is", "was", "were", "are", "has", "had", "have", "will", "would", "could", "can", "did", "does", "do", "may", "might", "must", "should",
     "and", "with", "who", "whose", "rings", "calls", "made", "makes", "got", "gets", "came", "comes", "went", "goes", "put", "held", "kept", "left",
     "fell", "broke", "used", "works", "worked", "opened", "stopped", "started", "moved", "needs", "needed", "charged", "hit", "found", "sent", "set"]
)
"""Verbs of which things are also the subject."""

WITH_PEOPLE = frozenset(
    ["asked", "told", "with", "by", "rang", "met", "saw", "emailed", "thanked", "advised", "informed", "contacted", "called", "texted", "visited",
     "phoned", "ask", "tell", "thank", "updated", "reminded", "interviewed", "spoke", "messaged", "seen"]
)

ACTING = frozenset(["n", "is", "was", "and", "also", "always", "never", "keeps", "kept", "still", "just", "again", "ere", "here", "got", "aint", "isnt"])

TOWARDS_PEOPLE = frozenset(
    ["and", "n", "with", "its", "it's", "told", "tell", "tells", "ask", "asked", "can", "saw", "seen", "says", "said", "rang", "ring", "text",
     "texted", "met", "by", "than", "about", "for", "like", "hates", "loves", "called", "from", "to", "nan", "mate", "when", "if", "but", "that"]
)  # fmt: skip

NOT_ALONE = frozenset(
    ["north", "south", "east", "west", "court", "house", "church", "hall", "law", "case", "temple", "abbey", "street", "lane", "land", "power",
     "moon", "sun", "star", "day", "winter", "summer", "spring", "autumn", "major", "christmas", "good", "best",
     "black", "white", "green", "brown", "grey", "gray", "page", "key", "sea", "more", "root", "trip", "skip", "chip", "charity",
     "cash", "camp", "worth", "banks", "park", "parks", "ward", "cross", "may", "april", "june", "august", "july", "case", "chase", "ball", "art", "faith", "field", "price", "bill", "pound", "justice", "peace", "unity", "silver", "royal",
     "saint", "trinity", "success", "promise", "memory", "gift", "fortune", "honour", "glory", "victory", "wonder", "can", "don", "king", "lord"]
)
"""Ordinary words that also begin names of things with a capital: by themselves they are no name."""

CLOSINGS = frozenset(["regards", "wishes", "thanks", "sincerely", "faithfully", "cheers", "yours", "love", "truly"])

GREETINGS = frozenset(["dear", "hi", "hello", "hey", "hiya", "morning", "afternoon", "evening"])

ARTICLES = frozenset(["a", "an", "the", "this", "that", "these", "those", "some", "any", "no", "every", "each", "another"])

PLACING = frozenset(
    ["in", "near", "towards", "around", "outside", "across", "via", "into", "at", "within", "throughout", "off"]
)

MAKING = frozenset(
    ["blue", "red", "black", "white", "silver", "grey", "gray", "green", "yellow", "orange", "gold", "brown", "dark", "old", "new",
     "an", "a", "brand"]
)  # fmt: skip

MADE_WORDS = ("ness", "ment", "tion", "tions", "ship", "able", "ible", "ised", "ized", "ising", "izing", "less", "wards", "ally")

NEVER = frozenset(
    ["i", "he", "she", "they", "it", "we", "you", "the", "a", "an", "this", "that", "and", "but", "if", "when", "then", "there", "so",
     "as", "at", "in", "on", "of", "to", "for", "by", "from", "with", "no", "not", "yes", "or", "is", "was", "are", "were", "be",
     "her", "his", "its", "their", "our", "my", "your", "him", "them", "who", "what", "where", "why", "how", "which", "nb", "re"]
)  # fmt: skip

CONTRACTIONS = frozenset(
    ["i'm", "i've", "i'll", "i'd", "it's", "he's", "she's", "that's", "there's", "don't", "didn't", "can't", "won't", "isn't", "they're"]
)

LOOSE_TITLES = frozenset(["officer", "sister", "father", "master", "uncle", "auntie", "aunty", "aunt", "nan", "nana", "gran", "grandad", "lord", "lady", "sir"])

SMALL_TITLES = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "pc", "pcso", "dc", "sgt", "cllr", "imam", "rev", "auntie", "aunty", "uncle", "insp", "inspector", "prof"])

ALSO_TITLES = frozenset(["sheikh", "shaykh", "lord", "pandit", "nana", "master", "sister"])  # also family names

ALSO_DONE = frozenset({"works", "act", "acts", "care", "support", "park", "store", "stores", "rise", "drive", "walk"})
"""Words for bodies and places that also say what somebody does."""

ALSO_FAMILY = frozenset(["hill", "lane", "green", "park", "banks", "bank", "croft", "rise", "place", "mount", "vale", "way"])
ENGLISH_PARTICLES = frozenset(["do", "bin", "van", "den", "st", "o", "ap", "ab", "mac", "san", "le", "la"])
"""Particles that are words of English or its notes: part of a name only where a name may begin."""
