"""`hub cases import`: bring case files in from the command line.

Source: contracts, section 7.
"""

import argparse
import sys

from hub.cli.options import add_as, add_data

CANNOT_READ = 2


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub cases`."""
    parser = subparsers.add_parser("cases", help="bring case files in")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    take_in = actions.add_parser("import", help="idempotent by reference and contents; says new, changed, refused")
    take_in.add_argument("files", metavar="FILE", nargs="+")
    add_as(take_in)
    take_in.add_argument(
        "--officer", metavar="USERNAME", default="",
        help="named officer of new cases; default: the case officer with the fewest cases",
    )  # fmt: skip
    take_in.add_argument("--update", action="store_true", help="take new contents of a known reference in")
    add_data(take_in)
    take_in.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import each file by itself; 1 where any was refused, 2 where any could not be read.

    Raises UsageError for an account or an officer that is not there, before anything is taken in.
    """
    from hub.config import open_office, settings_for
    from hub.identity.sessions import actor_of_username
    from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError, UsageError
    from hub.ledger.holding import require_no_hold

    office = open_office(settings_for(arguments.data))
    require_no_hold(office.master.directory)
    try:
        actor = actor_of_username(office, arguments.username)
        return max(_one(office, actor, path, arguments) for path in arguments.files)
    except NotFoundError:
        raise UsageError(f"--as {arguments.username}: no active account has this username") from None
    except NotPermittedError:
        raise RefusedError(f"--as {arguments.username} may not bring case files in; a coordinator may") from None
    except InvalidError as error:
        told = " ".join(line for lines in error.errors.values() for line in lines)
        raise UsageError(f"--officer {arguments.officer}: {told}") from None


def _one(office, actor, path: str, arguments: argparse.Namespace) -> int:
    from hub.cases.fields import LARGEST_BYTES, CaseFileError
    from hub.cases.parse import parse_case_file
    from hub.cases.service import Outcome, import_case_file

    try:
        with open(path, "rb") as file:
            case = parse_case_file(file.read(LARGEST_BYTES + 1))
    except OSError as error:
        print(f"{path}: cannot be read ({error.strerror}); check the name", file=sys.stderr)
        return CANNOT_READ
    except CaseFileError as error:
        for fault in error.faults:
            print(f"{path}: {fault}", file=sys.stderr)
        return CANNOT_READ
    with office.open_work(actor) as work:
        report = import_case_file(work, case, arguments.officer, arguments.update)
    told = f"{report.reference}: {report.outcome.value}" + "".join(f"; {line.rstrip('.')}" for line in report.told)
    if report.outcome is Outcome.REFUSED:
        print(f"{path}: {told}", file=sys.stderr)
        return 1
    print(told)
    return 0
