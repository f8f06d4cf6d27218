"""Is each thing that is wrong told where it is looked for: by the doctor, on the System page, and in the log?

Source: faults F08 to F10, F15, F17, F22, F25; pages paper, section 3 (administrator: health); threat model 6.9.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from hub.delivery.rules import Trouble
from hub.delivery.troubles import WORDS
from hub.health import CHECKS
from tests.commands import hub_here
from tests.demo_world import Demo
from tests.edges.test_start import settings_in

TITLES = {check.name: check.titled for check in CHECKS}


def hub_of(demo: Demo, *words: str, **environ: str) -> tuple[int, str]:
    """Exit code and output of one command on a demonstration, at the time of its clock."""
    environment = {**os.environ, "HUB_NOW": demo.clock.now().isoformat(), **environ}
    code, told, _ = hub_here(environment, *words, "--data", str(demo.folder))
    return code, told


def doctor(demo: Demo, *words: str, **environ: str) -> tuple[int, dict[str, str]]:
    """Exit code of `hub doctor`, and each line's answer by its state and name."""
    code, told = hub_of(demo, "doctor", *words, **environ)
    return code, answers_in(told)


def answers_in(told: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in told.splitlines())


def page_of(demo: Demo) -> str:
    return unescape(demo.browser_of("sam.okoro").get("/system/").text)


def backup_in(demo: Demo, name: str = "nightly") -> Path:
    """A backup of this demonstration, with its vault beside it."""
    demo.clock.advance(timedelta(minutes=1))
    path = demo.folder / name
    assert hub_of(demo, "backup", str(path))[0] == 0
    return path


def test_a_sound_instance_is_called_sound_in_both_places(own_demo):
    demo = own_demo()
    _, told = doctor(demo)
    assert told.keys() >= {f"ok   {name}" for name in ("keys", "database", "clock", "signing key", "seal", "backups")}
    page = page_of(demo)
    assert "6 checks, all well" in page and "see to this" not in page
    for name in ("keys", "database", "backups"):
        assert told[f"ok   {name}"].replace("`", "") in page


def set_back(demo: Demo) -> None:
    """An entry is written, then the machine's clock is set back."""
    assert hub_of(demo, "ledger", "export", "-o", str(demo.folder / "export.jsonl"))[0] == 0
    demo.clock.advance(timedelta(hours=-1))


def open_to_others(demo: Demo) -> None:
    (demo.folder / "keys" / "kek-1").chmod(0o640)


def cut_short(demo: Demo) -> None:
    (demo.folder / "keys" / "kek-1").write_bytes(b"short")


WRONG = [
    (set_back, "clock", "behind the newest entry of the sealed log; set it right"),
    (open_to_others, "keys", "others can read kek-1; set its mode to 0600"),
    (cut_short, "keys", "kek-1 must hold exactly 32 bytes; restore it from its own backup"),
]


@pytest.mark.parametrize(("do", "name", "told"), WRONG, ids=[do.__name__ for do, _, _ in WRONG])
def test_what_is_wrong_is_told_by_the_doctor_and_on_the_page(own_demo, do, name, told):
    demo = own_demo()
    page_of(demo)
    do(demo)
    code, lines = doctor(demo)
    assert code == 1 and told in lines[f"RED  {name}"]
    page = page_of(demo)
    assert f"{TITLES[name]}: see to this" in page and told in page and "1 not well" in page


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)


UNFIT = [
    (lambda path: path.write_bytes(path.read_bytes()[:-5000]), "was cut short or altered"),
    (altered, "was cut short or altered"),
    (lambda path: path.write_bytes(b"a letter"), "was no backup of a hub"),
]


@pytest.mark.parametrize(("break_it", "told"), UNFIT)
def test_an_unfit_backup_is_told_until_another_is_taken(own_demo, break_it, told):
    demo = own_demo()
    path = backup_in(demo)
    assert doctor(demo, "--backup", str(path))[1]["ok   backup"].startswith("nightly of ")
    break_it(path)
    demo.clock.advance(timedelta(minutes=1))
    code, lines = doctor(demo, "--backup", str(path))
    assert code == 1 and "nightly" in lines["RED  backup"] and told in lines["RED  backups"]
    page = page_of(demo)
    assert "Backups: see to this" in page and told in page
    assert "Backup found unfit" in demo.browser_of("sam.okoro").get("/security-log/").text
    backup_in(demo, "next")
    assert doctor(demo)[1]["ok   backups"].startswith("the newest is of ")
    assert "see to this" not in page_of(demo)


def test_a_backup_of_another_instance_is_told(own_demo):
    """Another instance has another key."""
    demo = own_demo()
    foreign = backup_in(demo)
    (demo.folder / "keys" / "backup.key").write_bytes(bytes(32))
    demo.clock.advance(timedelta(minutes=1))
    code, lines = doctor(demo, "--backup", str(foreign))
    assert code == 1 and "sealed with another backup key" in lines["RED  backup"]
    assert "was sealed with another key" in page_of(demo)


def test_a_backup_that_is_overdue_is_told(own_demo):
    demo = own_demo()
    backup_in(demo)
    demo.clock.advance(timedelta(hours=27))
    code, lines = doctor(demo)
    assert code == 1 and "more than 26 hours ago" in lines["RED  backups"]
    assert "ok   backups" in doctor(demo, HUB_BACKUP_TOLD_AFTER_HOURS="48")[1]


def test_a_backup_that_cannot_be_written_is_told(own_demo):
    demo = own_demo()
    assert hub_of(demo, "backup", str(demo.folder / "no-such-folder" / "nightly"))[0] == 2
    assert "could not be written" in doctor(demo)[1]["RED  backups"]


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_of_a_letter_stands_on_the_page_in_words_and_is_counted_by_the_doctor(own_demo, trouble):
    demo = own_demo()
    with demo.office.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE notice SET state = 'failed', trouble = '{trouble.value}' WHERE state <> ''")
    code, lines = doctor(demo)
    assert code == 1 and "notice(s) given up" in lines["RED  mail"]
    assert WORDS[trouble] in page_of(demo)


def no_answer(_connection: socket.socket) -> None:
    """Say nothing, ever."""


def refusal(connection: socket.socket) -> None:
    connection.sendall(b"554 not from you\r\n")


def busy(connection: socket.socket) -> None:
    connection.sendall(b"421 too busy\r\n")


def cut(connection: socket.socket) -> None:
    connection.close()


SERVERS = [
    (no_answer, {Trouble.LOST, Trouble.NO_SERVER}),
    (refusal, {Trouble.SIGN_IN}),
    (busy, {Trouble.LATER}),
    (cut, {Trouble.LOST, Trouble.NO_SERVER}),
    (None, {Trouble.NO_SERVER}),
]


def _serve(server: socket.socket, behave: Callable[[socket.socket], None]) -> None:
    """Take connections until the test closes the socket; they stay open where nothing else is done."""
    kept = []
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            kept.append(connection)
            behave(connection)


@pytest.fixture(scope="module")
def made_instance(tmp_path_factory) -> dict[str, str]:
    """The settings of an instance that `hub init` made."""
    environment = settings_in(tmp_path_factory.mktemp("instance"))
    person = ("--admin", "asha.admin", "--name", "Asha Admin", "--email", "asha@whg.example")
    assert hub_here(environment, "init", *person)[0] == 0
    return environment


@pytest.mark.parametrize(("behave", "troubles"), SERVERS)
def test_the_doctor_says_in_a_second_why_no_mail_can_leave(made_instance, behave, troubles):
    """A server that hangs, one that refuses, one that hangs up, and none at all; the other lines come all the same."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if behave:
            server.listen()
            threading.Thread(target=_serve, args=(server, behave), daemon=True).start()
        mail = f"smtp://127.0.0.1:{server.getsockname()[1]}?tls=if-offered"
        code, told, _ = hub_here(made_instance | {"HUB_MAIL": mail, "HUB_MAIL_TIMEOUT_SECONDS": "1"}, "doctor")
    lines = answers_in(told)
    assert code == 1 and lines["RED  mail"] in {WORDS[trouble] for trouble in troubles}
    assert len([line for line in lines if line.startswith("ok")]) == len(CHECKS)
