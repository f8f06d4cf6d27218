"""May exactly these bytes leave?

Opens the finished file, looks for every value in everything it says, and keeps the digest of the bytes looked at.
Source: redaction requirements, section 7; threat model 6.7.
"""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256

from hub.redaction.matcher import automaton
from hub.redaction.reader import views_of
from hub.redaction.unreadable import UnreadableError
from hub.redaction.verify import Forbidden, Hit, LeakCheck, check

UNREADABLE = "unreadable"
"""Kind of the hit where part of a file cannot be read: nobody can say that nothing is in it."""


def check_file(name: str, content: bytes, media: str, forbidden: Collection[Forbidden]) -> LeakCheck:
    """The check of one file that would leave under `name` as `media`; what cannot be read does not pass."""
    digest = sha256(content).hexdigest()
    try:
        views = views_of(name, content, media)
    except UnreadableError as error:
        return LeakCheck(False, len(forbidden), (Hit(str(error), UNREADABLE, 0),), digest=digest)
    return replace(check(views, forbidden, automaton), digest=digest)
