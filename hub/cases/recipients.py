"""Who could be told about a case, in words, and whom may a form name?

Source: pages paper, sections 1 and 2; case material, section 2a.
"""

from hub.db.work import Reading
from hub.identity import queries as identity
from hub.lawful.purposes import RecipientKind

Choice = tuple[str, str]


def recipient_words(reading: Reading) -> dict[str, str]:
    """What people read for each name of a recipient: an agency, a team, a kind of agency, or everybody."""
    words = {kind.value: f"{kind.title_text} (any)" for kind in RecipientKind}
    words |= {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}
    words |= {"*": "everybody", "support": words[RecipientKind.VOLUNTARY.value]}
    return words | {"landlord_case": "the landlord's own case", "statistics": "statistics"}


def recipient_choices(reading: Reading) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Recipients to choose from, in groups: everybody, a kind of agency, one agency or team."""
    agencies = [
        (view.recipient, view.title)
        for view in identity.list_agencies(reading, with_teams=True)
        if view.code != reading.actor.agency
    ]
    kinds = tuple((kind.value, kind.title_text) for kind in RecipientKind if kind is not RecipientKind.OTHER)
    return (
        ("Everybody", (("*", "everybody"),)),
        ("Every agency of one kind", kinds),
        ("One agency or team", tuple(agencies)),
    )
