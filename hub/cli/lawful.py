"""`hub lawful decide --jsonl`: the decision alone, one JSON object a line in and out.

A line that cannot be read gets an `error` and stops nothing; the exit code tells at the end.
Source: contracts, section 3.
"""

import argparse
import json
import sys
from datetime import date
from typing import Any, NoReturn


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub lawful`."""
    parser = subparsers.add_parser("lawful", help="ask the lawful-basis engine")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    decide = actions.add_parser(
        "decide",
        help="judge proposals read from standard input",
        description="Reads one proposal a line as JSON from standard input and answers each on a line of its own. "
        "Exit code 2 if any line could not be read; the others are answered all the same.",
    )
    decide.add_argument("--jsonl", action="store_true", required=True, help="one JSON object a line")
    decide.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer every line; 2 at the end if any could not be read."""
    from hub.kernel.calendar import civil_date
    from hub.kernel.clock import SystemClock

    today = civil_date(SystemClock().now())
    failed = False
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            answer = answer_line(line, number, today)
            failed |= "error" in answer
            print(json.dumps(answer), flush=True)
    return 2 if failed else 0


def answer_line(line: bytes, number: int, today: date) -> dict[str, Any]:
    """The answer to one line: a decision, or `id` and `error`. number: of the line, from 1, for the error."""
    from hub.lawful.parse import ProposalError, parse_proposal
    from hub.lawful.rules import decide

    identity = None
    try:
        values = _read(line)
        identity = _identity(values)
        decision = decide(parse_proposal(values, today))
    except ProposalError as error:
        return {"id": identity, "error": f"line {number}: {error}"}
    return {"id": identity} | _shown(decision)


def _identity(values: dict[str, Any]) -> Any:
    from hub.lawful.parse import ProposalError

    identity = values.get("id")
    if isinstance(identity, (list, dict)):
        raise ProposalError("id: must be a string or a number")
    return identity


def _read(line: bytes) -> dict[str, Any]:
    from hub.lawful.parse import ProposalError

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) != len({key for key, _ in pairs}):
            raise ProposalError("a member stands there twice; keep one of them")
        return dict(pairs)

    def finite(_text: str) -> NoReturn:
        raise ProposalError("NaN and Infinity are not JSON; write a number")

    try:
        values = json.loads(line.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=finite)
    except UnicodeDecodeError:
        raise ProposalError("not UTF-8; save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ProposalError(f"not JSON at column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ProposalError("nested too deeply; a proposal is one flat object") from None
    except ProposalError:
        raise
    except ValueError:
        raise ProposalError("a number with too many digits; shorten it") from None
    if not isinstance(values, dict):
        raise ProposalError("must be one JSON object; write { ... } on one line")
    return values


def _shown(decision: Any) -> dict[str, Any]:
    from hub.lawful.rules import RULES_VERSION

    return {
        "outcome": decision.outcome,
        "codes": list(decision.codes),
        "findings": [
            {
                "code": f.code,
                "result": f.result.value,
                "message": f.message,
                "citation": f.citation,
                "fix": f.fix,
                "items": list(f.items),
            }
            for f in decision.findings
        ],
        "due": [{"record": due.record, "by": due.by.isoformat()} for due in decision.due],
        "notices": [{"whom": notice.whom, "why": notice.why} for notice in decision.notices],
        "marking": decision.marking,
        "rules_version": RULES_VERSION,
    }
