"""When is a file no clean file? When something in it cannot be read.

Source: redaction requirements, section 7.
"""


class UnreadableError(Exception):
    """Part of a file cannot be read, so nobody can say that nothing is in it. The message names the sort of part."""
