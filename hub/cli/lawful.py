"""`hub lawful decide --jsonl`: the decision alone, one JSON object a line in and out.

Source: contracts, section 3.
"""

import argparse
import json
import sys
from datetime import date


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub lawful`."""
    parser = subparsers.add_parser("lawful", help="ask the lawful-basis engine")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    decide = actions.add_parser("decide", help="judge proposals read from standard input")
    decide.add_argument("--jsonl", action="store_true", required=True, help="one JSON object a line")
    decide.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Answer every line; 2 at the end if any could not be read."""
    from hub.kernel.calendar import civil_date
    from hub.kernel.clock import SystemClock

    today = civil_date(SystemClock().now())
    failed = False
    for line in sys.stdin:
        if line.strip():
            answer = answer_line(line, today)
            failed |= "error" in answer
            print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 2 if failed else 0


def answer_line(line: str, today: date) -> dict:
    """The answer to one line: a decision, or `id` and `error`."""
    from hub.lawful.proposal import ProposalError, parse_proposal
    from hub.lawful.rules import decide, rules_version

    identity = None
    try:
        values = json.loads(line)
        if not isinstance(values, dict):
            raise ProposalError("a line must be one JSON object")
        identity = values.get("id")
        decision = decide(parse_proposal(values, today))
    except json.JSONDecodeError as error:
        return {"id": identity, "error": f"not JSON: {error.msg} at column {error.colno}"}
    except (ProposalError, RecursionError) as error:
        return {"id": identity, "error": str(error)}
    return {
        "id": identity,
        "outcome": decision.outcome,
        "codes": list(decision.codes),
        "findings": [
            {"code": f.code, "result": f.result.value, "message": f.message, "citation": f.citation, "fix": f.fix}
            for f in decision.findings
        ],
        "rules_version": rules_version(),
    }
