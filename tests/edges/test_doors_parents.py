"""A child under a parent that is not its own, in every address that names two things or more.

Whoever asks may see both, so that nothing but the chain of ids stands in the way. Addresses come from the URL map:
a new one with two ids is asked for here without being written down.
Source: threat model, section 4 (fetch by path chain, same answer) and P2; `Done when` 6 of the first issue.
"""

import re
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from tests import access_matrix as matrix
from tests.access_matrix import MATRIX, Thing
from tests.demo_world import Demo
from tests.edges.test_doors import IN, NOTED, ask, missing, routes, signature

Chain = tuple[Any, ...]
"""Ids from parent to child."""

ONLY_HERE = {"agreement_id": "asb-case-review", "version": "7.7"}
"""A version that only one agreement of this demonstration has."""


@pytest.fixture
def demo(own_demo) -> Demo:
    """A demonstration with a version that only one agreement has."""
    demo = own_demo()
    with demo.office.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(
            "insert into agreement_version (id, agreement_id, version, digest, status, proposed_by_id, proposed_at,"
            f" advice, advice_text, against_reason) select '{uuid4().hex}', agreement_id, '{ONLY_HERE['version']}',"
            " digest, 'proposed', proposed_by_id, proposed_at, advice, advice_text, against_reason"
            f" from agreement_version where agreement_id = '{ONLY_HERE['agreement_id']}'"
        )
    return demo


def families(demo: Demo) -> dict[frozenset[str], list[Thing]]:
    """What one or more ids can name together, with every child that the demonstration holds."""
    found = {frozenset(names): things for names, things in matrix.things(demo).items()}
    found[frozenset(ONLY_HERE)].append(Thing(ONLY_HERE, {"parties": matrix.PARTIES[ONLY_HERE["agreement_id"]]}))
    found[frozenset({"agreement_id", "kind"})] = [
        Thing({"agreement_id": agreement, "kind": kind})
        for agreement, kind in demo.rows("select distinct agreement_id, kind from register_entry")
    ]
    return found


def chain_of(rule: Rule) -> tuple[str, ...]:
    """The names of an address's ids, from parent to child."""
    return tuple(re.findall(r"<(?:\w+:)?(\w+)>", rule.rule))


def chains(names: tuple[str, ...], found: dict[frozenset[str], list[Thing]]) -> set[Chain]:
    """Every chain of these ids that exists."""
    return {tuple(thing.ids[name] for name in names) for thing in found.get(frozenset(names), [])}


def exchanged(names: tuple[str, ...], found: dict[frozenset[str], list[Thing]]) -> list[Chain]:
    """Each child under each other parent, wherever the chain can be cut; none that happens to exist."""
    own, mixed = chains(names, found), set()
    for cut in range(1, len(names)):
        parents = chains(names[:cut], found) or {chain[:cut] for chain in own}
        mixed |= {parent + chain[cut:] for parent in parents for chain in own}
    return sorted(mixed - own, key=str)


def who_sees_all(demo: Demo, endpoint: str, things: list[Thing]) -> str:
    """An account that may reach every one of these things."""
    door = MATRIX[endpoint]
    return next(who for who in IN if all(door.lets_in(demo.accounts[who], thing.facts) for thing in things))


def test_a_child_under_another_parent_is_not_found_and_nothing_happens(demo):
    found, amiss = families(demo), []
    nested = [(rule, method) for rule, method in routes(demo) if len(rule.arguments) > 1]
    readers = {rule.endpoint: who_sees_all(demo, rule.endpoint, found[frozenset(rule.arguments)]) for rule, _ in nested}
    for who in sorted(set(readers.values())):
        demo.token_of(who)  # signs in, which is a change of its own
    before = demo.contents(but=NOTED)
    for rule, method in nested:
        who, names = readers[rule.endpoint], chain_of(rule)
        nothing = signature(ask(demo, who, rule, method, missing(rule)))
        assert nothing[0] == 404
        assert ask(demo, who, rule, method, found[frozenset(names)][0]).status_code in (200, 400), rule
        pairs = exchanged(names, found)
        assert pairs, f"{rule}: no child can be put under another parent"
        for ids in pairs:
            answer = ask(demo, who, rule, method, Thing(dict(zip(names, ids, strict=True))))
            if signature(answer) != nothing:
                amiss.append(f"{method} {rule} {ids}: {answer.status_code}")
    assert not amiss
    assert demo.contents(but=NOTED) == before, "asking changed something"
