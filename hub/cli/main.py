"""Which command was asked for?

Each area registers its own commands; what they need is imported only when they run, so that
`hub redact` starts without the web framework or the database.
"""

import argparse
import importlib
import io
import pkgutil
import sys
from collections.abc import Sequence

import hub.cli
from hub.kernel.errors import ConfigError, HubError, UsageError

_NOT_AREAS = {"main", "options"}


def areas() -> list[str]:
    """The modules of hub/cli that register commands: a new area is a new file there."""
    return sorted(module.name for module in pkgutil.iter_modules(hub.cli.__path__) if module.name not in _NOT_AREAS)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        raise UsageError(f"{message}. See `{self.prog} --help`.")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(prog="hub", description="Lawful, provable sharing of hate crime case summaries.")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for area in areas():
        importlib.import_module(f"hub.cli.{area}").register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 done, 1 the answer is no, 2 wrong use or unreadable input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # UTF-8 wherever it runs; a file name may hold bytes that are no letters.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = build_parser().parse_args(argv)
        return arguments.run(arguments)
    except (UsageError, ConfigError) as error:
        print(f"hub: {error}", file=sys.stderr)
        return 2
    except HubError as error:
        print(f"hub: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        print(f"hub: {place}{error.strerror or 'cannot be read or written'}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
