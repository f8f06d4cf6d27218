"""What are the bytes of this value, the same on every machine?

A profile of RFC 8785 (JSON Canonicalization Scheme) that Python's standard library produces
exactly: no numbers but integers within 2^53, member names of a narrow form, no lone surrogates.
Source: RFC 8785; the sealed log's own specification, section 3.1.
"""

import json
import re

_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}\Z")
MAX_DEPTH = 8
MAX_INTEGER = 2**53 - 1


class NotCanonicalError(ValueError):
    """The value lies outside the profile; the message names the rule, never the value."""


def canonical_bytes(value: object) -> bytes:
    """The one UTF-8 encoding of `value`. Raises NotCanonicalError outside the profile."""
    _check(value, 1)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonicalError("a lone surrogate") from error


def _check(value: object, depth: int) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonicalError("an integer beyond 2^53-1")
        return
    if depth > MAX_DEPTH:
        raise NotCanonicalError("nested too deep")
    if isinstance(value, list | tuple):
        for member in value:
            _check(member, depth + 1)
        return
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str) or not _NAME.match(name):
                raise NotCanonicalError("a member name of another form")
            _check(member, depth + 1)
        return
    raise NotCanonicalError("a value that is not object, list, text, whole number, true, false or null")
