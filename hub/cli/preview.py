"""`hub preview`: what one agency would receive of one case file, without a database.

Source: contracts, section 5; case material, section 7.
"""

import argparse
import json
import sys
from functools import cache


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub preview`."""
    parser = subparsers.add_parser("preview", help="what one agency would receive of a case file")
    parser.add_argument("case", metavar="CASE.json")
    parser.add_argument("--recipient", required=True, metavar="AGENCY[/TEAM]")
    parser.add_argument("--purpose", required=True)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the text")
    parser.add_argument("--agreement", metavar="FILE", help="an agreement file; default: a sample")
    parser.add_argument("--strict", action="store_true", help="the strict redaction profile")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the text or the object; 1 when nothing may go."""
    from hub.kernel.calendar import civil_date
    from hub.kernel.clock import SystemClock

    case = _case(arguments.case)
    answer, agreement = preview(
        case,
        arguments.recipient,
        arguments.purpose,
        civil_date(SystemClock().now()),
        agreement_file=arguments.agreement,
        strict=arguments.strict,
    )
    if arguments.json:
        print(json.dumps(as_json(answer, agreement, arguments.recipient, arguments.purpose), ensure_ascii=False))
    elif answer.outcome == "refuse" or not answer.leak_check.passed:
        print(_refusal(answer), file=sys.stderr)
    else:
        print(answer.summary, end="")
    return 1 if answer.outcome == "refuse" or not answer.leak_check.passed else 0


def _case(path: str):
    from hub.cases.fields import CaseFileError
    from hub.cases.parse import parse_case_file
    from hub.kernel.errors import UsageError

    try:
        with open(path, "rb") as file:
            return parse_case_file(file.read(20 * 1024 * 1024 + 1))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the name") from error
    except CaseFileError as error:
        raise UsageError(f"{path}: {error}") from error


def preview(case, recipient_code, purpose_code, on, agreement_file=None, strict=False, reading=None):
    """The release of `case` to one recipient, and the agreement it rests on (None without one).

    reading: of this case, where it was read before. Raises UsageError for a recipient or purpose nobody knows.
    """
    from hub.disclosures.recognising import read_case
    from hub.disclosures.release import release

    wanted, agreement = wanted_of(case, recipient_code, purpose_code, on, agreement_file)
    return release(reading or read_case(case, on, "strict" if strict else "case-note"), wanted), agreement


def wanted_of(case, recipient_code, purpose_code, on, agreement_file=None):
    """What is asked of the engine for one recipient, and the agreement it rests on. Raises UsageError as `preview`."""
    from hub.agreements.rules import state_for
    from hub.disclosures.wanted import Wanted
    from hub.lawful.purposes import AgreementState
    from hub.redaction.labels import PREVIEW_KEY

    purpose = _purpose(purpose_code)
    agreement, party = _agreement(recipient_code, purpose, on, agreement_file)
    state = state_for(agreement, recipient_code, on, demo=True) if agreement else AgreementState.NONE
    wanted = Wanted(
        recipient=_recipient(recipient_code, party),
        purpose=purpose,
        agreement=agreement if state is AgreementState.IN_FORCE else None,
        agreement_state=state,
        on=on,
        label_key=PREVIEW_KEY,
        label_scope=f"{case.reference}\n{recipient_code.partition('/')[0]}",
    )
    return wanted, agreement


def _purpose(code: str):
    from hub.kernel.errors import UsageError
    from hub.lawful.purposes import Purpose

    try:
        return Purpose(code)
    except ValueError:
        raise UsageError(f"--purpose {code}: no such purpose; use one of {', '.join(Purpose)}") from None


@cache
def _shipped() -> tuple:
    """The agreements that come with the hub."""
    from hub.agreements.reader import read_all

    return tuple(agreement for _path, agreement in read_all())


def _agreement(recipient: str, purpose, on, file: str | None):
    """The agreement that decides, and one in which the recipient stands as a party (for its kind)."""
    from hub.agreements.reader import AgreementFileError, sample_agreement_for
    from hub.agreements.rules import kind_of
    from hub.kernel.errors import UsageError

    try:
        chosen = _from_file(file) if file else sample_agreement_for(recipient, purpose, on, _shipped())
        known = ([chosen] if chosen else []) + list(_shipped())
    except AgreementFileError as error:
        raise UsageError("; ".join(str(error).splitlines()[:5])) from error
    agency, slash, team = recipient.partition("/")
    parties = (agreement for agreement in known if kind_of(agreement, recipient))
    party = next((each for each in parties if not slash or each.party(agency).team(team)), None)
    if party is None:
        raise UsageError(f"--recipient {recipient}: no agreement knows this agency or team; check the code")
    return chosen, party


def _from_file(file: str):
    """One agreement file, wherever it lies."""
    from pathlib import Path

    from hub.agreements.reader import LARGEST_BYTES, parse_agreement
    from hub.kernel.errors import UsageError

    try:
        with open(file, "rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror}); check the name") from error
    if len(content) > LARGEST_BYTES:
        raise UsageError(f"{file}: is larger than {LARGEST_BYTES} bytes; an agreement is a few pages of text")
    return parse_agreement(content, Path(file).name)


def _recipient(code: str, agreement):
    from hub.agreements.rules import kind_of
    from hub.disclosures.subjects import Recipient

    agency, _, team = code.partition("/")
    kind, subkind = kind_of(agreement, code)
    party = agreement.party(agency)
    named = party.team(team).name if team and party.team(team) else ""
    return Recipient(agency, team or None, kind, subkind, f"{party.name}, {named}" if named else party.name)


def _refusal(answer) -> str:
    reasons = "; ".join(f"{f['code']} {f['message']}" for f in answer.findings if f["result"] == "REFUSE")
    lines = [f"Nothing may go: {reasons or 'something that must not go is left in the text'}"]
    lines += [f"missing: {item}" for item in answer.missing]
    if not answer.leak_check.passed:
        kinds = ", ".join(sorted({hit.kind for hit in answer.leak_check.hits}))
        lines.append(f"the independent check found something that must not go: {kinds}")
    return "\n".join(lines)


def as_json(answer, agreement, recipient: str, purpose: str) -> dict:
    """The object of contracts, section 5; no removed value stands anywhere in it."""
    from hub.disclosures.manifest import UNSPOKEN
    from hub.lawful.purposes import Category

    passed = answer.leak_check.passed
    goes = passed and answer.outcome != "refuse"
    return {
        "outcome": answer.outcome if passed else "refuse",
        "codes": list(answer.codes),
        "agreement": agreement.reference if agreement else "",
        "recipient": recipient,
        "purpose": purpose,
        "fields": [
            {"path": line.path, "subject_role": line.role, "category": line.category,
             "action": line.action.code if goes else "remove",
             "why": line.why if goes or line.action.code == "remove" else "nothing goes: see the findings",
             "clause": line.clause}
            for line in answer.lines
            if (goes and line.action.code != "remove") or Category(line.category) not in UNSPOKEN
        ],
        "summary": answer.summary if goes else "",
        "combination": answer.combination,
        "dropped": [{"item": d.item, "code": d.code, "why": d.why} for d in answer.dropped],
        "due": list(answer.due),
        "missing": list(answer.missing),
        "labels": dict(answer.label_words) if goes else {},
        "leak_check": {
            "passed": passed,
            "values_tested": answer.leak_check.values_tested,
            "hits": [{"view": h.view, "kind": h.kind, "place": h.place} for h in answer.leak_check.hits],
        },
        "categories": list(answer.items) if goes else [],
        "findings": [{k: f[k] for k in ("code", "result", "message", "citation", "fix")} for f in answer.findings],
        "rules_version": answer.rules_version,
        "engine_version": answer.engine_version,
    }  # fmt: skip
