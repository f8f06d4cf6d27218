"""What is a field of a case file called on screen?

Source: case material, section 2 (paths); pages paper, section 2 (the voice).
"""

_FIELD_TITLES = {
    "location": "where", "narrative": "what happened", "text": "", "victim wishes": "What the victim asked for",
    "risk factors": "Risk factor", "incidents": "Incident", "notes": "Note", "actions": "Action",
    "contact warnings": "What not to do", "kinds": "what kind",
}  # fmt: skip


def field_title(path: str) -> str:
    """A path of the case file as people say it: `notes[2].text` is Note 3, `risk.factors[0]` Risk factor 1."""
    head, _, rest = path.partition("[")
    name = _FIELD_TITLES.get(head.replace("_", " ").replace(".", " "), head.replace("_", " ").capitalize())
    number, _, member = rest.partition("]")
    member = member.removeprefix(".").partition("[")[0]
    part = _FIELD_TITLES.get(member, member)
    numbered = f"{name} {int(number) + 1}" if number.isdigit() else name
    return f"{numbered}, {part}" if part else numbered
