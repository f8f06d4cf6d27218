"""Is the building still the building? Every file has a floor, and nothing imports upwards or sideways.

The floor of a file is told by its name; a new name needs a row here, and so does a new room.
"""

import ast
from pathlib import Path

import pytest

import hub
from tests.conftest import LONGEST_FIRST

HUB = Path(hub.__file__).parent

RULES, RECORDS, USE_CASES, EDGES = range(4)

FLOOR_OF_NAME = {
    RULES: {
        "__init__", "rules", "actors", "permissions", "conditions", "purposes", "profiles", "kinds", "chain", "entry",
        "note", "index", "detect", "decide", "render", "verify", "labels", "lexicon", "patterns", "fold", "matrix",
        "combinations", "casefile", "terms", "release", "words", "choices", "commands", "subjects", "policy",
        "sentences", "fields", "leaks", "summary", "places", "proposal", "predicates", "findings", "parse", "spans",
        "names", "singling_out", "titles", "manifest", "document", "readings", "broken", "pronouns", "strangers",
        "tokens", "vocabulary", "nicknames", "values", "zones", "streets", "dates", "net", "surroundings", "runs",
        "cues", "capitals", "messages", "ages", "former", "telling", "strict", "tidy", "answers", "debts", "events",
        "judging", "passes", "restoring", "quotations", "recognising", "wanted", "facts", "reasons", "texts",
        "editing", "known", "namesakes", "initials",
    },
    RECORDS: {
        "records", "paths", "signing", "sealing", "reader", "typesetting", "typesetter", "file_checker", "invitation",
        "matcher",
    },
    USE_CASES: {
        "service", "queries", "deciding", "freezing", "once", "proof", "proposing", "received", "recording", "sending",
        "showing", "standing", "withdrawal", "parts", "verifying", "approving",
        "emergency", "renewing", "said", "owed", "asked", "reaching", "answering", "copies", "submitting", "listing",
        "persons", "share_page", "review_page", "said_page", "worklist", "tally", "documents", "letting_pass", "passed",
        "recall", "material", "openings", "second_person",
    },
    EDGES: {"app", "config", "health"},
}  # fmt: skip

FLOOR_OF_ROOM = {"kernel": RULES, "access": RULES, "db": RECORDS, "web": EDGES, "cli": EDGES, "schemas": EDGES}

FLOOR_OF_FILE: dict[str, int] = {
    "cases/merging": RULES,
    "cases/clocks": RULES,
    "cases/closing": RULES,
    "agreements/coverage": USE_CASES,
    "agreements/registers": USE_CASES,
    "cases/answers": USE_CASES,
    "cases/changing": USE_CASES,
    "cases/conflicts": USE_CASES,
    "cases/emergency": USE_CASES,
    "cases/kept": RULES,
    "cases/life": RECORDS,
    "cases/forms": USE_CASES,
    "cases/keeping": USE_CASES,
    "cases/naming": USE_CASES,
    "cases/overriding": USE_CASES,
    "cases/person_page": USE_CASES,
    "cases/recipients": USE_CASES,
    "cases/retention": USE_CASES,
    "cases/ringing": USE_CASES,
    "cases/showing": USE_CASES,
    "cases/timekeeping": USE_CASES,
    "delivery/bearer": RECORDS,
    "delivery/posting": RECORDS,
    "delivery/troubles": USE_CASES,
    "outbox/reminding": USE_CASES,
    "ledger/holding": RECORDS,
    "agreements/ending": USE_CASES,
    "identity/confirming": USE_CASES,
    "disclosures/chasing": USE_CASES,
    "disclosures/conflicts": USE_CASES,
    "access/actors": RULES,
    "disclosures/checks": RECORDS,
    "disclosures/people": RULES,
    "disclosures/readers": RECORDS,
    "disclosures/tally": RULES,
    "ledger/audit": RECORDS,
    "ledger/chunks": RECORDS,
    "ledger/export": RECORDS,
    "ledger/guarding": RECORDS,
    "ledger/trusting": RECORDS,
    "ledger/succession": RECORDS,
    "ledger/rotating": USE_CASES,
    "ledger/beginning": USE_CASES,
    "ledger/forgetting": USE_CASES,
    "oversight/entries": USE_CASES,
    "oversight/offered": USE_CASES,
    "oversight/restarting": USE_CASES,
    "identity/proving": RECORDS,
    "redaction/language_model": RECORDS,
    "redaction/accounts": RULES,
    "redaction/plain": RULES,
    "redaction/sought": RULES,
    "redaction/forms": RULES,
    "redaction/markup": RULES,
    "redaction/unreadable": RULES,
    "redaction/pdf_text": RECORDS,
    "redaction/pdf_reader": RECORDS,
    "redaction/checking": RECORDS,
    "identity/accounts": USE_CASES,
    "identity/agencies": USE_CASES,
    "identity/conflicts": USE_CASES,
    "identity/held_forms": USE_CASES,
    "identity/links": USE_CASES,
    "identity/profile": USE_CASES,
    "identity/security_log": USE_CASES,
    "identity/sessions": USE_CASES,
    "identity/sign_in": USE_CASES,
    "identity/throttling": USE_CASES,
    **dict.fromkeys(
        (f"lawful/{name}" for name in ("general", "article6", "special", "criminal", "gateway", "wishes", "agreement",
                                       "other", "afterwards", "fixes", "parse")), RULES,
    ),
}  # fmt: skip
"""Names that split a service, a rule or a record by question."""

EVERYWHERE = {"kernel", "access", "db", "outbox"}
MAY_USE = {
    "kernel": set(),
    "access": {"kernel"},
    "db": {"kernel", "access"},
    "outbox": {"kernel", "access", "db"},
    "identity": {"ledger"},
    "lawful": set(),
    "ledger": set(),
    "cases": {"identity", "ledger", "lawful"},
    "agreements": {"identity", "lawful", "ledger"},
    "redaction": {"lawful", "ledger"},
    "disclosures": {"identity", "lawful", "ledger", "cases", "agreements", "redaction"},
    "delivery": {"identity", "ledger", "disclosures"},
    "oversight": {"identity", "lawful", "ledger", "cases", "agreements", "redaction", "disclosures"},
}
EDGE_ROOMS = {"web", "cli", "schemas", "demo", "scheduler"}


def sources() -> list[Path]:
    return sorted(path for path in HUB.rglob("*.py") if "static" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(HUB).with_suffix("").as_posix()


def floor_of(name: str) -> int | None:
    room, _, file = name.rpartition("/")
    if name in FLOOR_OF_FILE:
        return FLOOR_OF_FILE[name]
    top = room.split("/")[0]
    if top in EDGE_ROOMS:
        return EDGES
    if top in FLOOR_OF_ROOM:
        return FLOOR_OF_ROOM[top]
    for floor, names in FLOOR_OF_NAME.items():
        if file in names:
            return floor
    return None


def imports_of(path: Path) -> list[str]:
    """Files of hub/ that `path` imports, as `room/file`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] == "hub"]
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "hub":
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.append(whole if _is_module(whole) else node.module)
    return ["/".join(name.split(".")[1:]) for name in found if name != "hub"]


def _is_module(dotted: str) -> bool:
    path = HUB.joinpath(*dotted.split(".")[1:])
    return path.with_suffix(".py").is_file() or path.is_dir()


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_every_file_has_a_floor(path):
    assert floor_of(name_of(path)) is not None, f"hub/{name_of(path)}.py: no floor has this name; add a row or move it"


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_imports_go_down_or_along_and_to_rooms_allowed(path):
    name, room = name_of(path), name_of(path).split("/")[0]
    floor = floor_of(name)
    for target in imports_of(path):
        target_floor = floor_of(target) if "/" in target else floor_of(target)
        target_room = target.split("/")[0]
        if target_floor is None:
            continue
        assert target_floor <= floor, f"hub/{name}.py imports upwards: {target}"
        if room in EDGE_ROOMS or "/" not in name or target_room == room:
            continue
        allowed = EVERYWHERE | MAY_USE[room] if room not in {"kernel", "access", "db"} else MAY_USE[room]
        known = target_room in allowed or "/" not in target
        assert known, f"hub/{name}.py imports from a room it may not use: {target}"


CHECK = {
    "redaction/verify", "redaction/plain", "redaction/sought", "redaction/forms", "redaction/markup",
    "redaction/unreadable", "redaction/matcher", "redaction/reader", "redaction/pdf_text", "redaction/pdf_reader",
    "redaction/checking",
}  # fmt: skip
"""The independent check: what the detector gets wrong, it must not get wrong in the same way."""


@pytest.mark.parametrize("name", sorted(CHECK))
def test_the_independent_check_shares_no_code_with_the_detector(name):
    assert set(imports_of(HUB / f"{name}.py")) <= CHECK, f"hub/{name}.py imports what the detector may use too"


def test_the_detector_shares_no_code_with_the_independent_check():
    for name in ("detect", "index", "names", "known", "namesakes", "initials", "accounts", "patterns", "fold",
                 "lexicon", "kinds"):  # fmt: skip
        assert not CHECK & set(imports_of(HUB / "redaction" / f"{name}.py")), f"hub/redaction/{name}.py"


def test_instruments_stay_in_their_files():
    """Aho-Corasick, the PDF library and the typesetter, each in its one place."""
    homes = {
        "ahocorasick": {"redaction/matcher"},
        "pypdf": {"redaction/pdf_reader", "redaction/pdf_text"},
        "typst": {"disclosures/typesetter"},
        "spacy": {"redaction/language_model"},
    }
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for library in {name.split(".")[0] for name in names} & set(homes):
                assert name_of(path) in homes[library], f"hub/{name_of(path)}.py imports {library}"


def test_web_and_the_command_line_do_not_import_each_other():
    for path in sources():
        room = name_of(path).split("/")[0]
        if room == "web":
            assert not [t for t in imports_of(path) if t.startswith("cli/")], name_of(path)


FOREIGN = {
    "flask": {"web", "app"},
    "flask_login": {"web", "app"},
    "flask_wtf": {"web", "app"},
    "marshmallow": {"schemas"},
    "apscheduler": {"scheduler"},
}


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_edge_libraries_stay_at_the_edge(path):
    room = name_of(path).split("/")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            library = name.split(".")[0]
            if library in FOREIGN:
                assert room in FOREIGN[library] or room in {"demo", "cli"}, f"hub/{name_of(path)}.py imports {library}"


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_rules_import_neither_database_nor_web(path):
    if floor_of(name_of(path)) != RULES:
        return
    for node in ast.walk(ast.parse(path.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            assert name.split(".")[0] not in {"sqlalchemy", "flask", "cryptography", "alembic"}, name


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_every_module_says_what_it_answers(path):
    assert ast.get_docstring(ast.parse(path.read_text())), f"hub/{name_of(path)}.py opens without a docstring"


def test_only_the_unit_of_work_commits():
    for path in sources():
        if name_of(path) in {"db/work", "db/migrate", "db/vault"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                raise AssertionError(f"hub/{name_of(path)}.py:{node.lineno} commits by itself")


def test_migrations_have_one_head_and_import_nothing_of_the_product():
    folder = HUB.parent / "migrations"
    revisions = sorted(path.name[:4] for path in (folder / "versions").glob("[0-9]*.py"))
    assert len(revisions) == len(set(revisions))
    assert (folder / "HEAD").read_text().strip() == revisions[-1]
    for path in folder.rglob("*.py"):
        assert "import hub" not in path.read_text() and "from hub" not in path.read_text(), path.name


def test_every_test_file_that_is_to_come_first_is_there():
    names = [path.stem for path in HUB.parent.glob("tests/*/test_*.py")]
    assert [name for name in LONGEST_FIRST if names.count(name) != 1] == []
