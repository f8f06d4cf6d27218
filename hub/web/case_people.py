"""One person of a case: what they answered, where they are safe, by which names they are found.

Each change is a page of its own.
Source: lawful-basis rules, section 6a; Hate Crime Policy 2.3(c), 2.6, 2.7; threat model, section 1 (A4).
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import answers, changing, overriding, person_page
from hub.cases.rules import WHY_NOT_ASKED, Ground, Informed
from hub.db.work import Work
from hub.kernel.errors import ConflictError, InvalidError
from hub.lawful.purposes import Consent
from hub.schemas.cases import AnswerSchema, FlagSchema, GoAgainstSchema, NameSchema, SafeContactSchema
from hub.web.case_changes import conflict_page
from hub.web.context import form_again, form_values, no_fields, open_reading, open_work
from hub.web.words import word

bp = Blueprint("case_people", __name__, url_prefix="/cases/<uuid:case_id>/people/<local_id>")

PERMISSIONS = {
    "case_people.show": Permission.CASE_READ,
    **{
        f"case_people.{name}": Permission.CASE_EDIT
        for name in (
            "ask_answer", "answer", "ask_refusal", "refusal", "end_refusal", "ask_safe_contact", "safe_contact",
            "ask_name", "name", "ask_flag", "flag",
        )
    },
}  # fmt: skip
CHAIN = {"case_id local_id override_id": overriding.find_override}

FLAGS = (
    ("confidential_source", "Confidential source", "Nobody but the police learns who, where or through whom."),
    ("child", "Child", "Under 18, whatever the date of birth says."),
    ("colleague", "Colleague", "No home address is held, and the family name is kept out of letters."),
    ("gra_protected", "Gender recognition history", "Former names, certificate and history never leave."),
    ("adult_at_risk", "Adult at risk", "Somebody who needs care and cannot protect themselves because of it."),
    ("conflict_hint", "Close to an agency", "Works at an agency, or somebody close does: ask before sharing there."),
)  # fmt: skip

ANSWERS = (
    (Consent.EXPLICIT_GIVEN.value, "Yes, explicitly", "Said or signed yes to sharing sensitive details with them."),
    (Consent.GIVEN.value, "Yes"),
    (Consent.REFUSED.value, "No"),
    (Consent.WITHDRAWN.value, "No longer: an earlier yes is withdrawn"),
    (Consent.NOT_SOUGHT_PREJUDICE.value, "Not asked, because asking would do harm"),
    (Consent.NOT_OBTAINABLE.value, "Cannot reasonably be obtained"),
    (Consent.INCAPABLE.value, "Cannot consent, for lack of mental capacity or age"),
    (Consent.NOT_SOUGHT.value, "Not asked yet"),
)

Changed = Callable[[Work, Mapping[str, Any]], Any]


@bp.get("/")
def show(case_id: UUID, local_id: str) -> str:
    """One person of a case."""
    with open_reading() as reading:
        view = person_page.show_person(reading, case_id, local_id)
    return render_template("cases/person.html", view=view, flags=dict((f[0], f[1]) for f in FLAGS))


def _page(case_id: UUID, local_id: str, kind: str, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        view = person_page.person_form(reading, case_id, local_id)
    reasons = [(code, words) for reasons in WHY_NOT_ASKED.values() for code, words in reasons.items()]
    return render_template(
        "cases/change_person.html",
        view=view,
        kind=kind,
        form=form_again(error),
        errors=error.errors if error else {},
        flags=FLAGS,
        consents=ANSWERS,
        reasons=reasons,
        grounds=[(ground.value, ground.title_text) for ground in Ground],
        informed=[(told.value, told.title_text) for told in Informed],
        chosen=request.args.get("recipient", ""),
    )


def _change(case_id: UUID, local_id: str, kind: str, change: Changed) -> Response | tuple[str, int]:
    try:
        values = form_values()
        with open_work() as work:
            change(work, values)
    except InvalidError as error:
        return _page(case_id, local_id, kind, error), 400
    except ConflictError as error:
        edit_url = url_for(f"case_people.ask_{kind}", case_id=case_id, local_id=local_id)
        return conflict_page(case_id, error, kind.replace("_", " "), edit_url, _in_words)
    return redirect(url_for("case_people.show", case_id=case_id, local_id=local_id))


def _in_words(value: Mapping[str, Any]) -> dict[str, str]:
    """A safe contact or an answer as titles and texts."""
    plain = value.get("safe_contact", value) or {}
    texts = {name: ", ".join(told) if isinstance(told, list) else str(told) for name, told in plain.items()}
    if "answer" in texts:
        texts["answer"] = Consent(texts["answer"]).title_text
    return {word(name): told or "nothing" for name, told in texts.items()}


@bp.get("/answer")
def ask_answer(case_id: UUID, local_id: str) -> str:
    """The form for an answer."""
    return _page(case_id, local_id, "answer")


@bp.post("/answer")
def answer(case_id: UUID, local_id: str) -> Response | tuple[str, int]:
    """Record what this person answered about one recipient."""

    def change(work: Work, values: Mapping[str, Any]) -> None:
        answers.record_answer(work, AnswerSchema.command(values, case_id=case_id, local_id=local_id))

    return _change(case_id, local_id, "answer", change)


@bp.get("/refusal")
def ask_refusal(case_id: UUID, local_id: str) -> str:
    """The form for going against a refusal."""
    return _page(case_id, local_id, "refusal")


@bp.post("/refusal")
def refusal(case_id: UUID, local_id: str) -> Response | tuple[str, int]:
    """Decide to share although this person refused."""

    def change(work: Work, values: Mapping[str, Any]) -> None:
        overriding.go_against_refusal(work, GoAgainstSchema.command(values, case_id=case_id, local_id=local_id))

    return _change(case_id, local_id, "refusal", change)


@bp.post("/refusal/<uuid:override_id>/end")
def end_refusal(case_id: UUID, local_id: str, override_id: UUID) -> Response:
    """The refusal stands again."""
    no_fields()
    with open_work() as work:
        overriding.end_override(work, case_id, local_id, override_id)
    return redirect(url_for("case_people.show", case_id=case_id, local_id=local_id))


@bp.get("/safe-contact")
def ask_safe_contact(case_id: UUID, local_id: str) -> str:
    """The form for where somebody is safe."""
    return _page(case_id, local_id, "safe_contact")


@bp.post("/safe-contact")
def safe_contact(case_id: UUID, local_id: str) -> Response | tuple[str, int]:
    """Where and how this person can safely be found."""

    def change(work: Work, values: Mapping[str, Any]) -> None:
        changing.change_person(work, SafeContactSchema.command(values, case_id=case_id, local_id=local_id))

    return _change(case_id, local_id, "safe_contact", change)


@bp.get("/name")
def ask_name(case_id: UUID, local_id: str) -> str:
    """The form for one more name."""
    return _page(case_id, local_id, "name")


@bp.post("/name")
def name(case_id: UUID, local_id: str) -> Response | tuple[str, int]:
    """One more name by which this person is found and taken out."""

    def change(work: Work, values: Mapping[str, Any]) -> None:
        given = NameSchema.values(values)
        changing.add_name(work, case_id, local_id, given["name"], given["former"] == "yes")

    return _change(case_id, local_id, "name", change)


@bp.get("/flag")
def ask_flag(case_id: UUID, local_id: str) -> str:
    """The form for a protection flag."""
    return _page(case_id, local_id, "flag")


@bp.post("/flag")
def flag(case_id: UUID, local_id: str) -> Response | tuple[str, int]:
    """Protect this person by a flag."""

    def change(work: Work, values: Mapping[str, Any]) -> None:
        changing.add_flag(work, case_id, local_id, FlagSchema.values(values)["flag"])

    return _change(case_id, local_id, "flag", change)
