"""Did a text arrive whole, so that it can be stored, shown and printed as it came?

Source: threat model 6.3, P24 (payloads in every field); redaction requirements, section 10 (robustness).
"""

import re

_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
"""Control characters other than tab and line breaks, half characters, and the mark of what could not be read."""


def arrived_whole(text: str) -> bool:
    """Whether `text` holds no control character, and nothing that was wrongly encoded."""
    return _NO_TEXT.search(text) is None
