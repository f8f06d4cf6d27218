"""Which pages does the gallery show? All that links lead to, and those that only a press of a button reaches.

Pages of one kind (one address with other references in it) are shown once, unless the table says that
they look different in each state.
Source: pages paper, sections 3 to 5; contracts for the gallery.
"""

import re
from dataclasses import dataclass

VISITOR = "visitor"

REFERENCE = re.compile(r"^(?=.*\d)[A-Za-z0-9_@.-]+$|^[0-9a-f-]{32,}$|^[A-Za-z0-9_-]{16,}$")
"""A part of an address that names one record: it holds a digit, or is long."""

EXAMPLES: dict[str, int] = {
    "/disclosures/*": 8,
    "/shared/*": 5,
    "/log/*": 4,
    "/agreements/*": 3,
    "/cases/*": 2,
}
"""How many pages of one kind are shown, where their states look different; others are shown once."""

PRINTED = ("/shared/*", "/disclosures/*", "/log", "/log/*", "/agreements/*", "/cases/*")
AT_NIGHT = ("/", "/shared", "/shared/*", "/disclosures", "/disclosures/*", "/cases/*/share", "/sign-in")
"""Which kinds are also shown as on paper, and as read at night."""

NEVER_FOLLOWED = re.compile(r"/(sign-out|static)\b|\.(json|eml|pdf|csv|ics|txt)$")


def kind_of(path: str) -> str:
    """The address with each reference replaced by `*`, without its query: pages of one kind have the same."""
    parts = [("*" if REFERENCE.match(part) else part) for part in path.split("?")[0].strip("/").split("/")]
    return "/" + "/".join(parts)


def name_of(kind: str) -> str:
    """A file name for pages of this kind."""
    return kind.strip("/").replace("/", "-").replace("*", "one") or "home"


@dataclass(frozen=True, slots=True)
class Errand:
    """A page behind a form. start: the kind it begins on; steps: what somebody does there, in order.

    A step is the words of a button, `tick NAME`, `choose NAME=VALUE` or `write NAME=TEXT`; one that begins with `?`
    is left out where it cannot be done.
    """

    name: str
    role: str
    start: str
    steps: tuple[str, ...]


SHARE = "/cases/*/share"
ERRANDS: tuple[Errand, ...] = (
    Errand(
        "text-of-what-was-shared", "partner_user", "/shared/*", ("? tick no_conflict", "? tick accepts", "Open"),
    ),
    Errand(
        "share-with-police", "coordinator", SHARE,
        ("choose recipient=west-midlands-police", "choose purpose=prevent_detect_crime", "Show what may go"),
    ),
    Errand(
        "share-with-a-charity", "coordinator", SHARE,
        ("choose recipient=victim-support", "choose purpose=victim_support", "Show what may go"),
    ),
    Errand("log-verified", "dpo", "/log", ("Verify",)),
    Errand("entry-verified", "dpo", "/log/*", ("Verify this entry",)),
)  # fmt: skip

VISITOR_PATHS = ("/sign-in", "/reset", "/no-such-page", "/privacy", "/accessibility")
"""What somebody who is not signed in can reach; the third shows the page for nothing found."""
