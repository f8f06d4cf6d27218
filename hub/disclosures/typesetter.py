"""The program that sets one document, run aside by `typesetting` and never imported: only here typst is loaded.

What typst keeps for the next document, some 80 MB and more, goes with the process.
Source: fourth issue, figures (memory of a web process); threat model 6.7, P24.
"""

from typing import Any

import typst

from hub.kernel.aside import packed, serve


def set_document(work: dict[str, Any]) -> dict[str, Any]:
    """The pages, or why there can be none."""
    try:
        made = typst.compile(work["source"].encode(), **work["how"])
    except typst.TypstError as error:
        return {"unprintable": _cause(error)}
    return {"pages": [packed(page) for page in (made if isinstance(made, list) else [made])]}


def _cause(error: typst.TypstError) -> str:
    """What went wrong, without the words that it went wrong with."""
    if "could not be displayed" in str(error) or "no font" in str(error):
        return "no font of ours has one of the signs"
    return "the pages could not be set"


if __name__ == "__main__":
    serve(set_document)
