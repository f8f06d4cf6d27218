"""Where do e-mail addresses, web addresses and account names stand, whoever they belong to?

Each begins from a sign or word that prose hardly has (`@`, `://`, `.co.uk`) and is read to both sides within
bounds, so that a long text without them costs one look.
Source: redaction requirements, section 5.
"""

import re
from collections.abc import Iterator

from hub.redaction.spans import Span
from hub.redaction.tokens import Text

_AT = re.compile(r"(?:\s?\[at\]\s?|\s?\(at\)\s?|@)(?=\w)")  # an at sign, made harmless or not
_LOCAL = re.compile(r"[\w.+'-]{1,64}\Z")  # what stands before it
_DOMAIN = re.compile(r"[\w-]{1,63}(?:(?:\.|\s?\[dot\]\s?|\s?\(dot\)\s?)[\w-]{1,63}){1,4}")  # and after
_HANDLE = re.compile(r"@[A-Za-z0-9_](?:[\w.-]{0,38}[A-Za-z0-9_])?")
_SCHEME = re.compile(r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"]{2,300}", re.IGNORECASE)  # hxxp: made harmless
_TOP = re.compile(
    r"\.(?:com|org|net|(?:co|org|gov|ac|sch|police|nhs)\.uk|uk|example|test|invalid|info|io|tv|me|eu)\b(?:/[^\s<>\"]{0,200})?"
)
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\Z")
_ACCOUNT_WORDS = ("account", "profile", "user", "handle", "channel", "page", "insta", "snap", "tiktok", "twitter",
                  "facebook", "fb", "screen", "gamertag")  # fmt: skip
_ACCOUNT = re.compile(
    r"\b(?:account|accounts|profile|username|user\s?name|user|handle|channel|page|insta|instagram|snap|snapchat|tiktok|twitter|"
    r"facebook|fb|screen\s?name|gamertag)\s(?:(?:is|was|name|called|named|under|as|of|by|run\sby)\s){0,2}[\"']?"
    r"((?=[a-z0-9_.]{0,30}[\d_])[a-z][a-z0-9_.]{2,30}[a-z0-9_])"
)


# The name of an account as it is shown, after a word that can mean nothing else.
_SHOWN = re.compile(
    r"\b(?:user|username|account name|gamertag|screen name)\s(?:called\s|named\s)?([A-Z]\w{2,20}(?:\s[A-Z]\w{2,20})?)"
)


def find_net(text: Text) -> Iterator[Span]:
    """E-mails, web addresses and account names."""
    plain, low = text.folded.plain, text.folded.low
    if "@" in low or "[at]" in low or "(at)" in low:
        yield from _around_at(text, plain)
    if " dot " in low:
        for match in _SPELT.finditer(low):
            yield _span(text, *match.span(), "EMAIL", "an e-mail address spelt out")
    if "://" in low or "www." in low:
        for match in _SCHEME.finditer(plain):
            end = match.start() + len(match.group().rstrip(".,;:!?)'"))
            yield _span(text, match.start(), end, "URL", "a web address")
    for match in _TOP.finditer(low):
        host = _HOST.search(low, max(0, match.start() - 130), match.start())
        if host and not (host.start() and low[host.start() - 1] in "@/."):
            end = match.start() + len(match.group().rstrip(".,;:!?)'"))
            yield _span(text, host.start(), end, "URL", "a web address")
    for match in _ACCOUNT.finditer(low) if any(word in low for word in _ACCOUNT_WORDS) else ():
        yield _span(text, *match.span(1), "HANDLE", "an account name after its cue")
    for match in _SHOWN.finditer(plain) if "user" in low or " name " in low or "gamertag" in low else ():
        yield _span(text, *match.span(1), "HANDLE", "an account name after its cue")


# An address spelt out: "anna dot k at example dot org".
_SPELT = re.compile(
    r"(?<!\w)[\w+-]{1,40}(?:\s(?:dot|underscore|dash|hyphen)\s[\w+-]{1,40}){0,3}\sat\s[\w-]{2,40}(?:\sdot\s[a-z]{2,12}){1,3}(?!\w)"
)


def _around_at(text: Text, plain: str) -> Iterator[Span]:
    for sign in _AT.finditer(plain):
        local = _LOCAL.search(plain, max(0, sign.start() - 64), sign.start())
        domain = _DOMAIN.match(plain, sign.end(), sign.end() + 330)
        if local and domain:
            yield _span(text, local.start(), domain.end(), "EMAIL", "an e-mail address")
        elif not (local and local.end() == sign.start()) and sign.group() == "@":
            handle = _HANDLE.match(plain, sign.start(), sign.start() + 42)
            if handle:
                yield _span(text, *handle.span(), "HANDLE", "an account name")


def _span(text: Text, start: int, end: int, kind: str, why: str) -> Span:
    return Span(*text.folded.original(start, end), kind, None, why, 0.95)
