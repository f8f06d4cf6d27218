"""Which passwords are tried first by people who break in?

Source: hub/identity/data/NOTICE.md; OWASP ASVS 5.0 V6.2.4 (at least the 3,000 commonest), V6.2.12 (offline).
"""

from functools import lru_cache
from importlib.resources import files

from hub.identity.rules import fold


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The deny list, folded for comparison."""
    text = (files("hub.identity") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(fold(line) for line in text.splitlines() if line)
