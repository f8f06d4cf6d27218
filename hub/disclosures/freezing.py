"""Make the copy that will be sent: allow-listed values only, sealed under a key made beforehand.

A reader's page is drawn from this copy and nothing else; it holds no id of the case and no word that was
not released.
Source: threat model, section 4, rule 2; pages paper, section 4 (what was shared with us).
"""

import json
from dataclasses import asdict
from typing import Any

from hub.db.work import Office
from hub.disclosures.proposing import Material, Prepared
from hub.disclosures.sending import Frozen
from hub.kernel.errors import RefusedError
from hub.lawful.conditions import title
from hub.lawful.purposes import Purpose
from hub.redaction.checking import check_file
from hub.redaction.verify import Forbidden


def freeze(office: Office, material: Material, prepared: Prepared) -> Frozen:
    """The content of the copy and a fresh key, made before the writing block (an unused key is harmless).

    Raises RefusedError where something that was kept back stands in what is written beside the summary.
    """
    content, kept_back = content_for(material, prepared), prepared.release.kept_back
    _require_clean(content, kept_back)
    return Frozen(content, office.vault.create("snapshot", office.clock.now()), kept_back)


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
