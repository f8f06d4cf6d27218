"""`hub ledger` from outside: verdict in the first line, exit codes, and files that verify elsewhere."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.access.permissions import Permission
from hub.cli.main import main
from hub.config import open_office, settings_for
from hub.db.migrate import upgrade
from hub.db.vault import create_master_keys
from hub.ledger import queries
from hub.ledger.note import Checkpoint
from hub.ledger.sealing import seal
from hub.ledger.signing import load_signer
from hub.ledger.trusting import write_trust
from tests.ledger_builders import JOB, add, case_of, start, tamper


@pytest.fixture
def instance(tmp_path):
    """A folder as a demonstration makes it: keys, database, trust file, and a log of three entries."""
    data = tmp_path / "instance"
    data.mkdir()
    create_master_keys(data / "keys")
    upgrade(f"sqlite:///{data / 'hub.sqlite'}")
    office = open_office(settings_for(str(data)))
    start(office)
    add(office, disclosure_id=case_of(5), event_id=None)
    add(office, disclosure_id=case_of(5))
    write_trust(office, data / "trust.json")
    yield data, office
    office.engine.dispose()
    office.vault.close()


@pytest.fixture
def hub(instance, capsys):
    """Run a command on the instance; gives exit code, lines of output and the error text."""

    def run(*arguments: str, data: bool = True) -> tuple[int, list[str], str]:
        extra = ["--data", str(instance[0])] if data else []
        exit_code = main(["ledger", *arguments, *extra])
        told = capsys.readouterr()
        return exit_code, told.out.splitlines(), told.err

    return run


def test_a_sound_log_is_ok(hub, instance):
    seal(instance[1])
    exit_code, lines, _ = hub("verify")
    assert (exit_code, lines[0], lines[1]) == (0, "OK", "size: 3")
    exit_code, lines, _ = hub("verify", "--json")
    assert lines[0] == "OK"
    assert json.loads(lines[1])["signed_size"] == 3


def test_a_log_with_entries_after_its_seal_is_incomplete(hub):
    exit_code, lines, _ = hub("verify")
    assert (exit_code, lines[0]) == (3, "INCOMPLETE")
    assert "codes: UNSIGNED_TAIL: 3 entries stand after the newest checkpoint" in lines


def test_a_changed_log_is_tampered_and_the_code_is_told(hub, instance):
    seal(instance[1])
    tamper(instance[1], "UPDATE log_row SET recipient = 'x' WHERE seq = 1")
    exit_code, lines, _ = hub("verify")
    assert exit_code == 1
    assert lines[0] == "TAMPERED ROW_MISMATCH: the log row of entry 1 says something else"
    exit_code, lines, _ = hub("verify", "--json")
    assert json.loads(lines[1])["code"] == "ROW_MISMATCH"


def test_an_export_travels_and_verifies_with_the_trust_file_alone(hub, instance, tmp_path):
    exit_code, lines, _ = hub("export", "-o", str(tmp_path / "log.jsonl"))
    assert (exit_code, lines) == (0, ["3 entries written to log.jsonl"])
    trust = str(instance[0] / "trust.json")
    arguments = ("verify", "--export", str(tmp_path / "log.jsonl"))
    assert hub(*arguments, "--trust", trust, data=False)[0] == 0
    assert hub(*arguments)[1][0] == "OK"
    exit_code, lines, _ = hub(*arguments, "--trust", trust, "--quorum", "1", "--max-age", "3000000000", data=False)
    assert (exit_code, lines[0]) == (3, "INCOMPLETE")
    assert [line for line in lines if "QUORUM" in line] and not [line for line in lines if "STALE" in line]
    (tmp_path / "log.jsonl").write_text((tmp_path / "log.jsonl").read_text().replace("CDA1998_S115", "CDA1998_S116"))
    exit_code, lines, _ = hub(*arguments, "--trust", trust, data=False)
    assert exit_code == 1 and lines[0].startswith("TAMPERED ROOT_MISMATCH: ")


def test_an_export_to_standard_output_is_the_export(hub, tmp_path):
    _, lines, _ = hub("export")
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines) + "\n")
    assert hub("verify", "--export", str(path))[0] == 0


def test_an_export_that_opens_data_needs_an_account(hub):
    exit_code, _, told = hub("export", "--openings", "all")
    assert exit_code == 2 and "--as USERNAME" in told
    exit_code, _, told = hub("export", "--openings", "all", "--as", "nobody-known")
    assert exit_code == 1 and told.startswith("hub: ")


def test_a_receipt_is_handed_out_and_verifies_offline(hub, instance, tmp_path):
    path = tmp_path / "receipt.json"
    assert hub("receipt", str(case_of(5)), "-o", str(path))[0] == 0
    receipt = json.loads(path.read_text())
    assert receipt["format"] == "whg-hub-receipt/v1"
    assert '"seq":1' in receipt["entry"]
    assert hub("verify", "--receipt", str(path), "--trust", str(instance[0] / "trust.json"), data=False)[0] == 0
    assert "".join(hub("receipt", str(case_of(5)))[1]) == path.read_text().strip()
    path.write_text(path.read_text().replace("CDA1998_S115", "CDA1998_S116"))
    exit_code, lines, _ = hub("verify", "--receipt", str(path))
    assert exit_code == 1 and lines[0].startswith("TAMPERED ROOT_MISMATCH: ")


def test_a_receipt_is_pending_while_nothing_can_be_signed(hub, instance):
    next((instance[0] / "keys").glob("ledger-*.pem")).unlink()
    exit_code, lines, _ = hub("receipt", str(case_of(5)))
    assert (exit_code, lines[0]) == (3, "INCOMPLETE")
    assert lines[1].startswith("codes: PENDING: ")


@pytest.mark.parametrize("id", [str(case_of(77)), "no-such-reference", "../../etc/passwd", ""])
def test_a_receipt_for_something_unknown_is_a_plain_error(hub, id):
    exit_code, _, told = hub("receipt", id)
    assert exit_code == 2 and "no disclosure and no event" in told


def test_the_seal_is_printed_and_kept_outside_finds_a_rollback(hub, instance, tmp_path):
    exit_code, lines, _ = hub("checkpoint")
    assert exit_code == 0 and lines[:2] == ["hub.whg.example/disclosures", "3"]
    kept = tmp_path / "kept.note"
    kept.write_text("\n".join(lines) + "\n")
    assert hub("verify", "--seen", str(kept))[0] == 0
    older = str(tmp_path / "older.jsonl")
    assert hub("export", "-o", older)[0] == 0
    add(instance[1])
    exit_code, lines, _ = hub("checkpoint")
    kept.write_text("\n".join(lines) + "\n")
    assert lines[1] == "5"
    exit_code, lines, _ = hub("verify", "--export", older, "--seen", str(kept))
    assert exit_code == 1 and lines[0].startswith("TAMPERED ROLLBACK: ")


def test_a_receipt_somebody_kept_counts_as_seen(hub, instance, tmp_path):
    kept, older = tmp_path / "receipt.json", str(tmp_path / "older.jsonl")
    assert hub("export", "-o", older)[0] == 0
    assert hub("receipt", str(case_of(5)), "-o", str(kept))[0] == 0
    exit_code, lines, _ = hub("verify", "--export", older, "--seen", str(kept))
    assert exit_code == 1 and lines[0].startswith("TAMPERED ROLLBACK: ")


def test_a_seal_that_somebody_offers_is_kept_and_judged(hub, instance, tmp_path):
    offered = tmp_path / "offered.note"
    offered.write_bytes(b"\0" * 1_000_000)
    exit_code, lines, _ = hub("offered", str(offered))
    assert exit_code == 2 and lines[1].startswith("kept: ")
    assert lines[0].startswith("UNREADABLE none of the log as it stands: ")
    offered.write_text("\n".join(hub("checkpoint")[1]) + "\n")
    assert hub("offered", str(offered))[1][0] == "OK"
    office = instance[1]
    with office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        key = queries.trust(reading).log_keys[0].key
    signed = load_signer(office.master, key).sign(Checkpoint(key.name, 9, bytes(32)))
    offered.write_text(signed.text, encoding="utf-8")
    exit_code, lines, _ = hub("offered", str(offered))
    assert exit_code == 1 and lines[0] == "TAMPERED ROLLBACK: 9 entries were signed once, the log has 3"
    assert hub("checkpoint")[0] != 0
    assert len(list((instance[0] / "offered-seals").iterdir())) == 3


def test_consistency_is_printed(hub):
    hub("checkpoint")
    exit_code, lines, _ = hub("consistency", "1", "3")
    assert (exit_code, lines[0], lines[3], lines[5]) == (0, "old 1", "", "3")
    for sizes in (("3", "1"), ("0", "99"), ("1", "x")):
        exit_code, _, told = hub("consistency", *sizes)
        assert exit_code == 2 and told.startswith("hub: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--export", "no-such-file"),
        ("verify", "--receipt", "no-such-file"),
        ("verify", "--seen", "no-such-file"),
        ("verify", "--trust", "no-such-file"),
        ("verify", "--trust", __file__),
        ("verify", "--seen", __file__),
    ],
)
def test_what_cannot_be_read_is_unreadable(hub, arguments):
    exit_code, lines, told = hub(*arguments)
    assert (exit_code, lines[0]) == (2, "UNREADABLE")
    assert "Traceback" not in told


def test_a_binary_file_is_no_receipt(hub, tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(b"\xff\xfe\x00")
    exit_code, lines, _ = hub("verify", "--receipt", str(path))
    assert (exit_code, lines[0]) == (2, "UNREADABLE")


def test_an_export_without_a_trust_file_is_wrong_use(hub, tmp_path):
    exit_code, lines, told = hub("verify", "--export", str(tmp_path / "x"), data=False)
    assert exit_code == 2 and "--trust" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--quorum", "-1"),
        ("verify", "--max-age", "-1"),
        ("verify", "--export", "a", "--receipt", "b"),
        ("export", "--openings", "few"),
        ("nonsense",),
    ],
)
def test_wrong_use_is_told_in_one_line(hub, arguments):
    exit_code, _, told = hub(*arguments)
    assert exit_code == 2 and told.startswith("hub: ") and told.count("\n") == 1


def test_a_folder_without_an_instance_is_unreadable(capsys, tmp_path):
    assert main(["ledger", "verify", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().out.splitlines()[0] == "UNREADABLE"
    assert main(["ledger", "checkpoint", "--data", str(tmp_path)]) == 2


def test_a_database_that_is_no_database_is_unreadable(hub, instance):
    instance[1].engine.dispose()
    path = Path(instance[0]) / "hub.sqlite"
    for each in instance[0].glob("hub.sqlite*"):
        each.unlink()
    path.write_bytes(b"not a database at all, but longer than a header " * 40)
    exit_code, lines, told = hub("verify")
    assert (exit_code, lines[0]) == (2, "UNREADABLE")
    assert "Traceback" not in told


def test_a_log_that_lies_behind_its_high_water_mark_hands_nothing_out(hub, instance):
    seal(instance[1])
    with instance[1].engine.begin() as connection:
        connection.execute(text("UPDATE ledger_head SET size = 2"))
    for command in (("checkpoint",), ("receipt", str(case_of(5))), ("export",)):
        exit_code, _, told = hub(*command)
        assert exit_code == 1 and "LEDGER_" in told


def test_a_rotated_key_is_told_and_written_to_the_trust_file(hub, instance, capsys):
    data, office = instance
    assert hub("receipt", str(case_of(5)), "-o", str(data / "before.json"))[0] == 0
    exit_code, lines, _ = hub("rotate-key")
    assert exit_code == 0 and " signs the log from 4 entries on, since " in lines[0]
    keys = json.loads((data / "trust.json").read_text())["log_keys"]
    assert [(key["first_size"], key.get("last_size")) for key in keys] == [(0, 4), (4, None)]
    assert hub("rotate-key")[1] == lines
    add(office)
    assert hub("receipt", str(case_of(5)), "-o", str(data / "after.json"))[0] == 0
    for receipt in ("before.json", "after.json"):
        assert hub("verify", "--receipt", str(data / receipt))[1][0] == "OK"
    assert hub("verify")[1][0] == "OK"
    main(["doctor", "--data", str(data)])
    told = next(line for line in capsys.readouterr().out.splitlines() if "signing key" in line)
    assert told.startswith(f"ok   signing key: {lines[0].split()[1]} signs since ") and told.endswith("(0 days)")


def test_a_lost_key_is_told_and_can_be_replaced(hub, instance, capsys):
    data, office = instance
    seal(office)
    (key,) = (data / "keys").glob("ledger-*.pem")
    key.unlink()
    exit_code, _, told = hub("rotate-key")
    assert exit_code == 2 and "restore it from its own backup" in told
    main(["doctor", "--data", str(data)])
    assert f"RED  signing key: HUB_KEYS: {key.name} cannot be read" in capsys.readouterr().out
    assert hub("rotate-key", "--retire")[0] == 0
    assert hub("verify")[1][0] == "OK"
