"""Small decisions about a case that need no database.

Source: case material, section 2; Hate Crime Policy 2.3(k); threat model, section 5.
"""

import re
import unicodedata

LEAST_REASON = 20
"""Characters of a reason for emergency access that somebody else must be able to follow (ours)."""


def comparable(text: str) -> str:
    """A name, address or reference in the form in which exact search compares it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def digits(text: str) -> str:
    """A telephone number by its national digits."""
    found = re.sub(r"\D", "", text.replace("(0)", ""))
    return re.sub(r"^(?:0044|44)", "", found).lstrip("0")
