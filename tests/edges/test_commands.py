"""Every command, asked oddly: help prints, and what cannot be used is told in one line, never as a traceback."""

import argparse
import io
import sys
from collections.abc import Iterator

import pytest

from hub.cli.main import build_parser, main

NEVER_RUN = {
    "serve": ("--bind", "nowhere"), "demo": ("--host", "192.0.2.1"), "init": (), "worker": ("--once",),
    "backup": ("--vault", ""),
}  # fmt: skip
"""Commands that would go on for ever, make an instance or leave files: always given something they refuse."""

NO_FILE, ODD_WORD = "/no/such/place", "Zażółć \udcff '; DROP TABLE x --"


def leaves(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list]]:
    """Every command that does something, with its arguments."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from leaves(sub, (*path, name))
            return
    yield path, [action for action in parser._actions if action.dest != "help"]


COMMANDS = dict(leaves(build_parser()))


def filled(path: tuple[str, ...], actions: list, odd: str) -> list[str]:
    """The command with `odd` wherever it wants a value."""
    words = list(path)
    for action in actions:
        flags = action.option_strings[:1]
        if action.nargs == 0:
            words += flags if action.required else []
        elif action.choices:
            words += [*flags, sorted(action.choices)[0]] if flags else [sorted(action.choices)[0]]
        elif action.type is int:
            words += [*flags, "7"] if flags else ["7"]
        elif action.dest not in ("data", "receipt"):  # a receipt and an export are not judged at once
            words += [f"{flags[0]}={odd}"] if flags else [odd]
    return [*words, *NEVER_RUN.get(path[0], ())]


def has_data(path: tuple[str, ...]) -> bool:
    """Whether the command works on an instance."""
    return any(action.dest == "data" for action in COMMANDS[path])


@pytest.fixture(scope="module")
def instance(tmp_path_factory) -> str:
    data = tmp_path_factory.mktemp("demo") / "data"
    assert main(["demo", "--data", str(data), "--seed-only"]) == 0
    return str(data)


VERDICTS = (("ledger", "verify"), ("ledger", "offered"))
"""What answers on standard output that something cannot be read."""


@pytest.fixture
def ask(capsys, monkeypatch):
    """Run one command with junk on standard input; gives exit code, output and error text."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00{]\n[1]\n")))
        try:
            code = main(list(words))
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(ask, path):
    code, told, _ = ask(*path, "--help")
    assert code == 0 and told.startswith(f"usage: hub {' '.join(path)}")
    for depth in range(len(path)):
        assert ask(*path[:depth], "--help")[0] == 0


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("odd", [NO_FILE, "", "/", "-1", ODD_WORD, __file__], ids=range(6))
def test_odd_arguments_are_told_in_plain_lines(ask, instance, path, odd, monkeypatch):
    for name in ("HUB_DATA", "HUB_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    words = filled(path, COMMANDS[path], odd)
    if has_data(path):
        words += ["--data", instance]
    code, _, told = ask(*words)
    assert code in (0, 1, 2, 3)
    assert "Traceback" not in told and "Error(" not in told
    if code == 2 and path[0] not in ("lawful", "redact") and path not in VERDICTS:
        assert told.strip(), words


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_wrong_use_in_one_line(ask, path):
    for words in (("--nonsense",), ("--data", NO_FILE, "--nonsense=1")):
        code, _, told = ask(*filled(path, COMMANDS[path], "x"), *words)
        assert code == 2 and told.startswith("hub: ") and told.count("\n") == 1


@pytest.mark.parametrize("path", [path for path in COMMANDS if has_data(path) and path[0] != "demo"], ids=" ".join)
def test_a_folder_without_an_instance_is_told(ask, path):
    words = path if path[-1] == "verify" else filled(path, COMMANDS[path], "x")
    code, out, told = ask(*words, "--data", NO_FILE)
    assert code in (1, 2) and "no instance lies there" in out + told


def test_the_permissions_are_printed_as_the_page_and_as_json(ask):
    code, told, _ = ask("permissions", "--json")
    assert code == 0 and '"granted_to"' in told


def test_each_setting_is_explained_and_never_shown(ask, monkeypatch):
    monkeypatch.setenv("HUB_SECRET_KEY", "a secret that nobody may read here")
    code, told, _ = ask("doctor", "--settings")
    assert code == 0 and "set      HUB_SECRET_KEY  at least 32 characters" in told
    assert "nobody may read" not in told
    names = {
        "HUB_DATABASE_URL", "HUB_MIGRATION_URL", "HUB_VAULT_URL", "HUB_DATA", "HUB_SECRET_KEY", "HUB_KEYS", "HUB_MAIL",
        "HUB_BASE_URL", "HUB_ORIGIN",
    }  # fmt: skip
    assert names <= set(told.split())
