"""What the pages about agreements and the documents behind them take in."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from hub.agreements.registers import AdoptDocument
from hub.agreements.service import ChangeParty
from hub.schemas.fields import CommandSchema
from hub.schemas.fields import day as day_field
from hub.schemas.fields import text as text_field


def _choice(label: str, values: list[str]) -> fields.String:
    told = f"Choose {label}."
    return fields.String(required=True, validate=OneOf(values, error=told), error_messages={"required": told})


class AdviceSchema(CommandSchema):
    """Advice: for or against, and why."""

    makes = dict
    advice = _choice("whether you advise for or against it", ["for", "against"])
    text = text_field("your advice", 2000)


class ApprovalSchema(CommandSchema):
    """Approval; a reason only where it goes against the advice."""

    makes = dict
    reason = text_field("why you go against the advice", 2000, required=False, load_default="")


class PartySchema(CommandSchema):
    """A party signs, is suspended, takes part again or leaves."""

    makes = ChangeParty
    agency = text_field("the agency", 60)
    act = _choice("what happened", ["signed", "suspended", "resumed", "ended"])
    reason = text_field("why, or where the signed page is kept", 1000)
    signed_on = day_field("the day on which it was signed")
    signatory = text_field("who signed", 120, required=False, load_default="")
    post = text_field("the post of whoever signed", 120, required=False, load_default="")


class DocumentSchema(CommandSchema):
    """Adopt or renew a document behind a record."""

    makes = AdoptDocument
    kind = text_field("what kind of document it is", 10)
    agreements = fields.List(fields.String(), load_default=[])
    document = text_field("the name of the document", 200)
    version = text_field("its version", 20)
    owner = text_field("who answers for it", 120, data_key="answered_by")
    adopted_on = day_field("the day of adoption", required=True)
    review_by = day_field("the day of the next review", required=True)

    @classmethod
    def command(cls, values: Mapping[str, Any], **more: Any) -> AdoptDocument:
        """The document for these agreements."""
        given = cls.values(values)
        return AdoptDocument(agreements=tuple(given.pop("agreements")), **given, **more)


class WithdrawSchema(CommandSchema):
    """Withdraw the document behind one record of one agreement."""

    makes = dict
    agreement_id = text_field("the agreement", 80)
    kind = text_field("what kind of document it is", 10)
