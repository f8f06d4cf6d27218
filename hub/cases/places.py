"""On which line of a JSON text does a member stand?

Asked only after something was found wrong, so it reads the text once more, token by token.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|\s+', re.DOTALL)


def line_of(text: str, path: str) -> int:
    """The line (from 1) of the member `path`, of its nearest parent if it is absent, 0 if nothing is found."""
    lines: dict[str, int] = {}
    for found, line in _members(text):
        lines.setdefault(found, line)
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 0)


def second_of_a_name(text: str) -> tuple[str, int]:
    """Path and line of the first member that stands a second time in its object; ("", 0) if there is none."""
    seen: set[str] = set()
    for path, line in _members(text):
        if path in seen and not path.endswith("]"):
            return path, line
        seen.add(path)
    return "", 0


def _members(text: str) -> Iterator[tuple[str, int]]:
    """Each member's path with its line, in the order of the text; what is no JSON yields what it can."""
    stack: list[list] = []
    line, expecting_name = 1, False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "{":
            stack.append(["object", ""])
            expecting_name = True
        elif token == "[":
            stack.append(["list", 0])
            yield _path(stack), line
        elif token in "}]" and stack:
            stack.pop()
            expecting_name = False
        elif token == "," and stack:
            if stack[-1][0] == "list":
                stack[-1][1] += 1
                yield _path(stack), line
            expecting_name = stack[-1][0] == "object"
        elif token.startswith('"') and expecting_name and stack:
            stack[-1][1] = token[1:-1]
            expecting_name = False
            yield _path(stack), line
        line += token.count("\n")


def _path(stack: list[list]) -> str:
    parts = [f"[{key}]" if kind == "list" else f".{key}" for kind, key in stack]
    return "".join(parts).lstrip(".")
