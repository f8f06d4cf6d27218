"""`hub cases import`: bring case files in from the command line.

Source: contracts, section 7.
"""

import argparse
import sys

from hub.cli.options import add_as, add_data, plain_text


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub cases`."""
    parser = subparsers.add_parser("cases", help="bring case files in")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    take_in = actions.add_parser("import", help="idempotent by reference and contents; says new, changed, refused")
    take_in.add_argument("files", metavar="FILE", nargs="+")
    add_as(take_in)
    take_in.add_argument("--officer", metavar="USERNAME", type=plain_text, required=True, help="the named case officer")
    take_in.add_argument("--update", action="store_true", help="take new contents of a known reference in")
    add_data(take_in)
    take_in.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import each file by itself; 1 where any was refused, 2 where any could not be read."""
    from hub.config import open_office, settings_for
    from hub.identity.sessions import actor_of_username
    from hub.kernel.errors import NotFoundError, UsageError

    office = open_office(settings_for(arguments.data))
    try:
        actor = actor_of_username(office, arguments.username)
    except NotFoundError:
        raise UsageError(f"--as {arguments.username}: no active account has this username") from None
    return max(_one(office, actor, path, arguments) for path in arguments.files)


def _one(office, actor, path: str, arguments: argparse.Namespace) -> int:
    from hub.cases.casefile import CaseFileError, parse_case_file
    from hub.cases.service import Outcome, import_case_file
    from hub.kernel.errors import InvalidError, NotPermittedError

    try:
        with open(path, "rb") as file:
            case = parse_case_file(file.read(20 * 1024 * 1024 + 1))
        with office.open_work(actor) as work:
            report = import_case_file(work, case, arguments.officer, arguments.update)
    except OSError as error:
        print(f"{path}: cannot be read ({error.strerror}); check the name", file=sys.stderr)
        return 2
    except CaseFileError as error:
        for fault in error.faults:
            print(f"{path}: {fault}", file=sys.stderr)
        return 2
    except InvalidError as error:
        print(f"{path}: " + " ".join(line for lines in error.errors.values() for line in lines), file=sys.stderr)
        return 2
    except NotPermittedError:
        print(f"{path}: this account may not bring case files in", file=sys.stderr)
        return 1
    print(f"{report.reference}: {report.outcome.value}" + "".join(f"; {told}" for told in report.told))
    return 1 if report.outcome is Outcome.REFUSED else 0
