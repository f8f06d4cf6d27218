"""What happens to each field of a case for one recipient, span by span?

Detection is done once for a case; here every span gets its category, its verdict and its replacement, and
every field either goes rewritten or not at all.
Source: case material, section 7; redaction requirements, sections 1 and 8.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hub.disclosures.choices import Edit
from hub.disclosures.policy import Policy
from hub.disclosures.pronouns import neutral
from hub.disclosures.recognising import CaseReading
from hub.disclosures.restoring import may_be_restored, restored
from hub.disclosures.sentences import going_whole, with_words
from hub.disclosures.spans import Judge
from hub.disclosures.subjects import roles_of
from hub.lawful.purposes import Category, Role
from hub.redaction.dates import values_of
from hub.redaction.decide import Action, Decided, Verdict
from hub.redaction.labels import label
from hub.redaction.profiles import KEPT_KINDS, SENTENCE_REMOVED, placeholder
from hub.redaction.render import render
from hub.redaction.spans import LOW, Span

_ACCOUNT = re.compile(r"(?i)\b(?:account|profile|page|channel|user ?name|handle|facebook|fb|insta\w*|tiktok)\b")


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One field: its text as written, what was decided, the text as released (empty: nothing goes).

    counted: items that it counts as releasing; mentioned: people named or labelled in what is released.
    """

    path: str
    original: str
    decided: tuple[Decided, ...]
    released: str
    why: str = ""
    counted: frozenset[tuple[str, Role, Category, Action]] = field(default_factory=frozenset)
    mentioned: frozenset[str] = field(default_factory=frozenset)

    @property
    def low(self) -> tuple[Decided, ...]:
        """What a reviewer looks at first."""
        return tuple(one for one in self.decided if one.confidence < LOW)


class FieldDecider:
    """Decides the fields of one read case under one policy."""

    def __init__(
        self, reading: CaseReading, policy: Policy, labels: Mapping[str, str], edits: tuple[Edit, ...] = ()
    ) -> None:
        self.reading, self.policy, self.labels, self.edits = reading, policy, labels, edits
        self.judge = Judge(reading, policy)
        self.people = self.judge.people
        self.on: date = policy.on

    def decide(self, path: str) -> FieldResult:
        """What becomes of the field `path`."""
        text = self.reading.texts[path]
        if self.policy.barred.bars_path(path):
            return FieldResult(path, text, (), "", "a wish or limit keeps this back")
        owner = self._field_verdict(path)
        if owner.action is Action.REMOVE:
            return FieldResult(path, text, (), "", owner.why)
        decided = _whole_accounts([self._decided(text, span, path) for span in self._spans(path)])
        decided += self._sentences(path)
        decided = self._edited(path, text, decided)
        released = render(text, decided).strip()
        if not re.search(r"\w", re.sub(r"\[[^\]]*\]", "", released)):
            released = ""
        gone = [(d.start, d.end) for d in decided if d.kind in {"SENTENCE", "MARKED"}]
        left = [d for d in decided if not any(a <= d.start and d.end <= b for a, b in gone)]
        counted, mentioned = self._counted(left) if released else (frozenset(), frozenset())
        return FieldResult(path, text, tuple(decided), released, "", counted, mentioned)

    def _spans(self, path: str) -> list[Span]:
        """The spans to decide. An account that bears its owner's very name is that name, unless called an account."""
        spans, text = self.reading.spans[path], self.reading.texts[path]
        names = {(s.start, s.end, s.person) for s in spans if s.kind == "PERSON"}

        def only_a_name(span: Span) -> bool:
            named = span.kind == "HANDLE" and (span.start, span.end, span.person) in names
            return named and not _ACCOUNT.search(text[max(0, span.start - 24) : span.start])

        return [span for span in spans if span.kind not in KEPT_KINDS and not only_a_name(span)]

    def _field_verdict(self, path: str) -> Verdict:
        """The field as a whole, before its spans."""
        if path == "victim_wishes":
            if not self.policy.reads_wishes():
                return Verdict(Action.REMOVE, "what the victim asked for goes to police and the victim's advocate only")
            return self.policy.of_victims(Category.INCIDENT_NARRATIVE)
        if path.startswith("risk."):
            return self.policy.of_victims(Category.RISK_ASSESSMENT)
        if path.endswith(".location"):
            return self.judge.of_location(path)
        if path.startswith("contact_warnings"):
            return Verdict(Action.KEEP, "what not to do")
        return self.policy.of_story()

    def _decided(self, text: str, span: Span, path: str) -> Decided:
        judged = self.judge.judge(span, path)
        verdict = judged.verdict
        return Decided(
            span.start, span.end, span.kind, judged.person, verdict.action, verdict.why, verdict.clause,
            self._replacement(text, span, verdict), span.confidence, may_be_restored(span, verdict),
        )  # fmt: skip

    def _replacement(self, text: str, span: Span, verdict: Verdict) -> str:
        if verdict.action is Action.PSEUDONYMISE and span.kind == "PERSON" and span.person in self.labels:
            return self.label_of(span.person)
        if verdict.action is Action.GENERALISE:
            return self._less_exactly(text, span)
        return placeholder(span.kind)

    def label_of(self, person_id: str) -> str:
        """The label that stands for somebody towards this recipient."""
        role = roles_of(self.people[person_id], self.on)[-1]
        return label(self.labels[person_id], role.title_text)

    def _less_exactly(self, text: str, span: Span) -> str:
        written = text[span.start : span.end]
        if span.kind in {"DOB", "AGE"} and span.person:
            young = Role.CHILD in roles_of(self.people[span.person], self.on)
            return "a child" if young else "an adult"
        if span.kind == "DATE":
            days = sorted(values_of(written))
            return f"{days[-1]:%B %Y}" if days else placeholder(span.kind)
        if span.kind == "POSTCODE":
            return written.split()[0] if " " in written else written[:-3]
        return placeholder(span.kind)

    def _sentences(self, path: str) -> list[Decided]:
        """The sentences that go whole."""
        return [
            Decided(start, end, "SENTENCE", None, Action.REMOVE, "this part points to what is kept back", "",
                    " " + SENTENCE_REMOVED if start else SENTENCE_REMOVED, 0.95)
            for start, end in going_whole(self.reading, path, self.policy)
        ]  # fmt: skip

    def _edited(self, path: str, text: str, decided: list[Decided]) -> list[Decided]:
        """The reviewer's marks: more removed here or everywhere, or a removal restored with its reason.

        Where the text changed since, what was brought back is not, and what was taken out goes wherever it stands.
        """
        for edit in self.edits:
            moved = edit.words != self.reading.texts.get(edit.path, "")[edit.start : edit.end]
            stale = moved and bool(edit.words)
            if edit.action == "keep" and edit.path == path and not moved:
                decided = [restored(d, edit) for d in decided]
            elif edit.action == "neutral":
                decided = decided + [
                    Decided(a, b, "MARKED", None, Action.REMOVE, "marked by the reviewer", "", stands, 1.0)
                    for a, b, stands in neutral(self.reading.folded[path])
                ]
            elif edit.action == "remove":
                places = [(edit.start, edit.end)] if edit.path == path and not edit.everywhere else []
                if edit.everywhere or stale:
                    places = with_words(self.reading.folded[path], edit.reason if edit.everywhere else edit.words)
                decided = decided + [
                    Decided(a, b, "MARKED", None, Action.REMOVE, "marked by the reviewer", "", "[removed]", 1.0)
                    for a, b in places
                    if 0 <= a < b <= len(text)
                ]
        return decided

    def _counted(
        self, decided: list[Decided]
    ) -> tuple[frozenset[tuple[str, Role, Category, Action]], frozenset[str]]:
        """What the spans that stay count as, and who is named or labelled."""
        counted: set[tuple[str, Role, Category, Action]] = set()
        mentioned: set[str] = set()
        for one in decided:
            if one.action is Action.REMOVE:
                continue
            if one.person is not None and one.kind in {"PERSON", "RELATION"}:
                mentioned.add(one.person)
            for role, category in self.judge.items_of(one.kind, one.person):
                if category is not Category.IDENTITY or one.action is Action.KEEP:
                    # Whom nobody recorded and a reviewer let stand is somebody else's data all the same.
                    counts_as = Role.THIRD_PARTY if role is Role.NONE else role
                    counted.add((self._whose(one, role), counts_as, category, one.action))
        return frozenset(counted), frozenset(mentioned)

    def _whose(self, one: Decided, role: Role) -> str:
        """The person whom a counted span is put down to: its own, else a suspect or victim standing for all."""
        if one.person is not None or role is Role.NONE:
            return one.person or ""
        return self.judge.suspects()[0].id if role is Role.PERPETRATOR else self.judge.first_victim().id


def _whole_accounts(decided: list[Decided]) -> list[Decided]:
    """An address on the net of which a part is taken out goes as a whole: what is left would tell the rest."""
    broken = [
        (d.start, d.end) for d in decided
        if d.kind in {"EMAIL", "URL", "HANDLE"} and d.action is Action.KEEP
        and any(o.action is not Action.KEEP and o.start < d.end and d.start < o.end for o in decided)
    ]  # fmt: skip
    return [
        replace(d, action=Action.REMOVE, why="a part of it may not go") if (d.start, d.end) in broken else d
        for d in decided
    ]
