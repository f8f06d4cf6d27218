"""Does the minimisation matrix have exactly one cell for everything, and the cells that protect people?"""

from collections import Counter
from itertools import product

import pytest

from hub.lawful.matrix import _ROLES, ENTRIES, KINDS, ROWS, TABLE, Cell, cell
from hub.lawful.purposes import SAFE, SPECIAL, Category, RecipientKind, Role

BODIES = [role for role in Role if role not in {Role.DECEASED, Role.NONE}]


def test_every_role_category_and_kind_has_exactly_one_cell():
    written = Counter(
        (role, category)
        for roles, categories, _ in ROWS
        for short in roles.split()
        for role in _ROLES[short]
        for category in categories.split()
    )
    assert set(written.values()) == {1}
    assert all(isinstance(cell(*key), Cell) for key in product(Role, Category, RecipientKind))
    assert len(TABLE) == len(written) * len(KINDS)


def test_every_row_has_a_cell_for_every_kind_and_only_known_ways_to_write_it():
    assert all(len(cells.split()) == len(KINDS) == len(RecipientKind) - 1 for _, _, cells in ROWS)
    assert {written for _, _, cells in ROWS for written in cells.split()} == set(ENTRIES)


def test_somebody_else_is_told_nothing():
    assert {cell(role, category, RecipientKind.OTHER) for role in Role for category in Category} == {Cell.NEVER}


def test_what_no_row_names_goes_to_nobody():
    assert cell(Role.PROFESSIONAL, Category.ADDRESS, RecipientKind.POLICE) is Cell.NEVER
    assert cell(Role.NONE, Category.AGGREGATE, RecipientKind.POLICE) is Cell.NEVER
    assert cell(Role.WITNESS, Category.COUNSELLING_NOTES, RecipientKind.POLICE) is Cell.NEVER


@pytest.mark.parametrize("kind", KINDS)
def test_people_who_died_have_the_victims_cells(kind):
    assert all(cell(Role.DECEASED, c, kind) is cell(Role.VICTIM, c, kind) for c in Category)


@pytest.mark.parametrize("kind", KINDS)
def test_what_not_to_do_goes_wherever_a_person_can_be_reached(kind):
    reaching = (Category.IDENTITY, Category.CONTACT, Category.ADDRESS)
    for role in BODIES:
        if any(cell(role, category, kind) is not Cell.NEVER for category in reaching):
            assert cell(role, Category.CONTACT_WARNING, kind) is Cell.YES


@pytest.mark.parametrize("kind", KINDS)
def test_safe_places_go_on_their_own_terms_only(kind):
    assert {cell(role, category, kind) for role in BODIES[:-1] for category in SAFE} == {Cell.SAFE_TERMS}


def test_trans_identity_needs_no_justification_on_explicit_consent_where_one_could_be_given():
    for kind in KINDS:
        plain = cell(Role.VICTIM, Category.TRANS, kind)
        agreed = cell(Role.VICTIM, Category.TRANS, kind, explicit_consent=True)
        assert agreed is (Cell.YES if plain is Cell.JUSTIFY else plain)
    assert cell(Role.VICTIM, Category.TRANS, RecipientKind.NHS_BODY, explicit_consent=True) is Cell.YES
    assert cell(Role.VICTIM, Category.TRANS, RecipientKind.FIRE_SERVICE, explicit_consent=True) is Cell.NEVER


def test_explicit_consent_changes_no_other_cell():
    for role, category, kind in product(Role, set(Category) - {Category.TRANS}, KINDS):
        assert cell(role, category, kind, explicit_consent=True) is cell(role, category, kind)


def test_a_court_order_opens_counselling_notes_to_the_court_and_nothing_else():
    changed = {
        (role, category, kind)
        for role, category, kind in product(BODIES, Category, KINDS)
        if cell(role, category, kind, court_order=True) is not cell(role, category, kind)
    }
    notes, court = Category.COUNSELLING_NOTES, RecipientKind.LEGAL_OR_COURT
    assert changed == {(role, notes, court) for role in (Role.VICTIM, Role.PERPETRATOR, Role.CHILD)}


def test_nothing_sensitive_goes_to_the_contractor():
    assert {cell(role, c, RecipientKind.CONTRACTOR) for role in BODIES for c in SPECIAL} == {Cell.NEVER}
