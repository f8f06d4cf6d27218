"""The process that sets one document and ends: the job as JSON on stdin, its pages as JSON on stdout.

Run by `typesetting`, never imported: what typst keeps in memory for the next document goes with the process, and a
document on which it hangs, or for which it wants ever more memory, ends this process and no other. It has no settings,
keys or files of the hub; it writes nothing down, and says nothing but the pages, or why there are none.
Source: fourth issue, figures (memory of a web process); threat model 6.7, P24.
"""

import base64
import json
import os
import resource
import sys

import typst

FURTHER_BACK = 5
"""By how much it stands back for those who wait for a page."""


def main() -> None:
    """Set the one document, within the bounds that the job names."""
    job = json.load(sys.stdin.buffer)
    os.nice(FURTHER_BACK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no word of a case stays on the disk, however this ends
    resource.setrlimit(resource.RLIMIT_DATA, (job["bytes"], job["bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    try:
        made = typst.compile(job["source"].encode(), **job["how"])
    except typst.TypstError as error:
        json.dump({"unprintable": _cause(error)}, sys.stdout)
        return
    pages = made if isinstance(made, list) else [made]
    json.dump({"pages": [base64.b64encode(page).decode() for page in pages]}, sys.stdout)


def _cause(error: typst.TypstError) -> str:
    """What went wrong, without the words that it went wrong with."""
    if "could not be displayed" in str(error) or "no font" in str(error):
        return "no font of ours has one of the signs"
    return "the pages could not be set"


if __name__ == "__main__":
    main()
