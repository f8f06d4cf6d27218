"""Make the copy that will be sent: allow-listed values only, sealed under a key made beforehand.

A reader's page is drawn from this copy and nothing else; it holds no id of the case and no word that was
not released.
Source: threat model, section 4, rule 2; pages paper, section 4 (what was shared with us).
"""

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import datetime
from typing import Any

from hub.db.work import Office
from hub.disclosures.document import Facts, Taken, copy_for, pages_for
from hub.disclosures.material import Material, Prepared
from hub.disclosures.sending import Frozen
from hub.disclosures.typesetting import UnprintableError, set_pages
from hub.kernel.aside import AsideError
from hub.kernel.errors import RefusedError
from hub.lawful.conditions import title
from hub.lawful.purposes import Purpose, Urgency
from hub.redaction.checking import check_file
from hub.redaction.verify import Forbidden


def freeze(office: Office, material: Material, prepared: Prepared) -> Frozen:
    """The content of the copy and a fresh key, made before the writing block (an unused key is harmless).

    Raises RefusedError where something that was kept back stands in what is written beside the summary, and, but in
    an emergency, where no document could be made of it.
    """
    content, kept_back, now = content_for(material, prepared), prepared.release.kept_back, office.clock.now()
    _require_clean(content, kept_back)
    if material.choices.urgency != Urgency.EMERGENCY:
        _require_printable(content, now)
    return Frozen(content, office.vault.create("snapshot", now), kept_back)


def _require_clean(content: dict[str, Any], kept_back: tuple[Forbidden, ...]) -> None:
    """All of the copy but whom to ring at the landlord, who may be named like somebody of the case."""
    told = {name: value for name, value in content.items() if name != "ring"}
    text = json.dumps(told, ensure_ascii=False).encode()
    if not check_file("copy.json", text, "application/json", kept_back).passed:
        raise RefusedError(
            "Something that may not go stands in the summary or beside it. Look at what you ask of them, then at the "
            "review, and try again."
        )


def content_for(material: Material, prepared: Prepared) -> dict[str, Any]:
    """Everything a reader will ever see of this disclosure."""
    release, choices = prepared.release, material.choices
    return {
        "summary": release.summary,
        "items": list(release.items),
        "case_ref": material.reference,
        "at_risk": list(release.at_risk),
        "do_not": list(release.do_not),
        "ask": choices.ask,
        "ring": {"name": material.duty_name, "phone": material.duty_phone},
        "purpose": choices.purpose,
        "purpose_words": Purpose(choices.purpose).title_text,
        "basis_words": basis_words(release.proposal),
        "agreement": prepared.agreement_ref,
        "agreement_words": agreement_words(prepared),
        "left_out": [row.line for row in release.left_out],
        "manifest": [asdict(row) for row in release.left_out],
        "marking": "OFFICIAL-SENSITIVE",
        "engine_version": release.engine_version,
        "rules_version": release.rules_version,
    }


_SURELY_PRINTABLE = re.compile(r"[\n -~\u00a0-\u024f\u2010-\u2027]*")
"""Texts of these signs alone are not set for trial: a test holds that the fonts have them all."""


def _require_printable(content: dict[str, Any], now: datetime) -> None:
    texts = "\n".join([content["summary"], content["ask"], *content["at_risk"]])
    if _SURELY_PRINTABLE.fullmatch(texts):
        return
    nobody = Taken("", "", "", now)
    facts = Facts("", now, now, None, (), "", 0, "")
    try:
        set_pages("summary", pages_for(copy_for(content, facts, nobody)))
    except UnprintableError:
        scripts = {unicodedata.name(sign, "nameless").split()[0].lower() for sign in texts if ord(sign) > 0x24F}
        raise RefusedError(
            "Our documents have no letter for a sign of this text, so nothing was sent and your work is kept. "
            f"Look for signs of these scripts, and write the word in Latin letters: {', '.join(sorted(scripts))}."
        ) from None
    except AsideError:
        raise RefusedError(
            "Whether our documents have a letter for each sign of this text could not be tried just now, so nothing "
            "was sent and your work is kept. Try again in a minute."
        ) from None


def agreement_words(prepared: Prepared) -> str:
    """Under what it is shared, in words."""
    if prepared.one_off_id is not None:
        return "Shared once, by a decision for this case."
    if not prepared.agreement_ref:
        return "Shared in an emergency, without an agreement."
    return f"Shared under {prepared.agreement_title}."


def basis_words(proposal: dict[str, Any]) -> list[str]:
    """The provisions relied on, each in words with its paragraph behind."""
    lines = []
    for member, before in (
        ("art6", "Basis"), ("annex1", "Condition"), ("art9", "Sensitive data"), ("sch1", "Sensitive data"),
        ("art10", "Allegations"), ("gateway", "Power to share"),
    ):  # fmt: skip
        lines += [f"{before}: {title(code)}" for code in _codes(proposal.get(member))]
    return list(dict.fromkeys(lines))


def _codes(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [code for entry in value.values() for code in _codes(entry)]
    if isinstance(value, list | tuple):
        return [code for entry in value for code in _codes(entry)]
    return [value] if value else []
