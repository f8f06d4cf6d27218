"""What each rule says: a sentence, its source, and the smallest change that would put it right.

Codes are written to the sealed log and never renamed. A sentence may name a role or a kind of data,
never a person. Where one code has several reasons, the reason picks the sentence.
Source: lawful-basis rules, sections 3 and 7; pages paper, section 2 (the voice).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hub.lawful.purposes import Item, item_text


class Result(StrEnum):
    """What one finding does to the outcome."""

    REFUSE = "REFUSE"
    WARN = "WARN"
    ALLOW = "ALLOW"


@dataclass(frozen=True, slots=True)
class Words:
    """What one rule says. `{role}`, `{kind}`, `{what}` and `{instead}` are filled in."""

    name: str
    message: str
    citation: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the engine.

    items: what it is about, as `role:category`; empty where it is about the whole proposal.
    change: what a page can do with one press (fixes.amended says how): `drop` (items), `set` (member -> value);
    or where it can lead: `justify` (items), `record` (one to write), `ask` (roles whose answer is missing).
    Empty where only a person can put it right.
    """

    code: str
    result: Result
    message: str
    citation: str
    fix: str
    items: tuple[str, ...] = ()
    change: dict[str, Any] = field(default_factory=dict, compare=False)


_DPA = "Data Protection Act 2018"
_CDA = "Crime and Disorder Act 1998"
_PCSC = "Police, Crime, Sentencing and Courts Act 2022"

RULES: dict[str, Words] = {
    "G01": Words("PURPOSE_MISSING", "No purpose is stated.", "UK GDPR Art 5(1)(b), 5(2); ICO law enforcement toolkit",
                 "Say what this is for."),
    "G02": Words("RECIPIENT_NOT_ELIGIBLE", "This recipient is not a body that may be told.",
                 "UK GDPR Art 5(1)(f), 32", "Choose an agency."),
    "G03": Words("NECESSITY_NOT_RECORDED", "Nobody has written down why this is necessary.",
                 "UK GDPR Art 5(1)(c), 5(2)", "Write why the aim fails without this."),
    "G04": Words("CATEGORY_NOT_NEEDED", "The recipient ({kind}) does not need this: {what}.", "UK GDPR Art 5(1)(c)",
                 "Leave it out: {what}."),
    "G05": Words("NOT_PERSONAL_DATA", "The figures name nobody: each counts at least 5 people.",
                 "UK GDPR Art 4(1), Recital 26", "Nothing to do."),
    "G06": Words("DECEASED", "Somebody on the list has died: data protection law ends there, confidence and the "
                 "family's privacy do not.", "UK GDPR Recital 27; common law of confidence; ECHR Art 8",
                 "Think of the family before you go on."),
    "G07": Words("NOTHING_NAMED", "Nothing is named, so nothing can go.", "UK GDPR Art 5(1)(c), 5(2)",
                 "Choose at least one kind of data."),
    "G08": Words("EXEMPTION_NOT_BASIS", "An exemption only lifts duties. It does not make sharing lawful.",
                 f"{_DPA} Sch 2 paras 1(b)(i), 2", "Rely on {instead}."),
    "G09": Words("KIND_PURPOSE", "The recipient ({kind}) is not told anything for this purpose.",
                 "UK GDPR Art 5(1)(b)-(c)", "Choose a purpose that this recipient serves."),
    "A01": Words("ART6_MISSING", "No lawful basis is named.", "UK GDPR Art 6(1)", "Rely on {instead}."),
    "A02": Words("CONSENT_NOT_GIVEN", "The basis is consent, and the {role} has not given it.",
                 "UK GDPR Art 6(1)(a), 7", "Leave the {role} out."),
    "A03": Words("CONSENT_OF_ANOTHER", "Nobody can consent for the {role}, whose own answer is not recorded.",
                 "UK GDPR Art 4(11), 6(1)(a)", "Ask the {role}, or leave the {role} out."),
    "A04": Words("CONTRACT_NOT_NECESSARY", "The tenancy does not depend on telling a partner.",
                 "UK GDPR Art 6(1)(b)", "Rely on {instead}."),
    "A05": Words("NO_LEGAL_OBLIGATION", "No law that compels us is cited: a power, a standard or a form is no duty.",
                 "UK GDPR Art 6(1)(c), 6(3)", "Rely on {instead}."),
    "A06": Words("VITAL_INTERESTS_NOT_MADE_OUT", "Vital interests need danger to life, and none is recorded.",
                 "UK GDPR Art 6(1)(d), Recital 46", "Rely on {instead}."),
    "A07": Words("NOT_OUR_TASK", "The public task is the recipient's, or no law that gives it is cited.",
                 "UK GDPR Art 6(1)(e), 6(3)", "Rely on {instead}."),
    "A08": Words("PUBLIC_TASK_CHECK", "Whether this function is ours in law is for the data protection officer.",
                 f"{_DPA} s.8", "Ask the data protection officer to confirm it."),
    "A09": Words("RLI_CONDITION_MISSING", "A recognised legitimate interest counts only with its condition.",
                 "UK GDPR Art 6(5)", "Rely on {instead}."),
    "A10": Words("RLI_NO_STATED_REQUEST", "Nobody with a public task asked for this and said so.",
                 "UK GDPR Annex 1 para 1", "Rely on {instead}, or ask for a request that states the public task."),
    "A11": Words("RLI_PREFER_CRIME", "Police work on crime is not a public task in this sense: the crime condition "
                 "fits better.", f"UK GDPR Annex 1 paras 1, 5; {_DPA} Part 3", "Rely on {instead}."),
    "A12": Words("RLI_NOT_CRIME", "The crime condition does not fit: this purpose is not about crime.",
                 "UK GDPR Annex 1 para 5", "Rely on {instead}."),
    "A13": Words("RLI_NOT_VULNERABLE", "The safeguarding condition does not fit: nobody who is under 18 or at risk is "
                 "protected by this.", "UK GDPR Annex 1 paras 6-7", "Record who is at risk, or rely on {instead}."),
    "A14": Words("RLI_NOT_CCA_EMERGENCY", "Danger to one household is not a civil emergency in law.",
                 "UK GDPR Annex 1 paras 3-4; Civil Contingencies Act 2004 Part 2", "Rely on {instead}."),
    "A15": Words("RLI_NOT_AVAILABLE", "This basis is closed to public authorities.", "UK GDPR Art 6(1)",
                 "Rely on {instead}."),
    "A16": Words("LIA_MISSING", "No interests test (LIA) is in force for this.", "UK GDPR Art 6(1)(f), 5(2)",
                 "Adopt an interests test, or rely on {instead}."),
    "A17": Words("CONSENT_IMBALANCE", "Consent towards this kind of recipient ({kind}) is rarely free.",
                 "UK GDPR Art 7, Recital 43",
                 "If you would share anyway, rely on {instead} and record wishes instead of consent."),
    "A18": Words("RLI_SECURITY", "National security and defence are not decided here.", "UK GDPR Annex 1 para 2",
                 "Take it to the data protection officer, or rely on {instead}."),
    "S01": Words("ART9_MISSING", "No condition is named for sensitive data about the {role}.", "UK GDPR Art 9(1)",
                 "Leave it out: {what}."),
    "S02": Words("CONSENT_NOT_EXPLICIT", "The {role} has not explicitly agreed to this.", "UK GDPR Art 9(2)(a)",
                 "Leave it out: {what}."),
    "S03": Words("SCH1_MISSING", "The condition for the {role} needs a matching paragraph of Schedule 1.",
                 f"{_DPA} s.10(2)-(3)", "Leave it out: {what}."),
    "S04": Words("NOT_INCAPABLE", "Vital interests carry sensitive data only where life is in danger and the {role} "
                 "cannot consent.", "UK GDPR Art 9(2)(c)", "Leave it out: {what}."),
    "S05": Words("EXTERNAL_DISCLOSURE_BARRED", "The condition for not-for-profit bodies never lets data leave them.",
                 "UK GDPR Art 9(2)(d)", "Leave it out: {what}."),
    "S06": Words("NOT_MADE_PUBLIC", "It is not recorded that the {role} made this public.", "UK GDPR Art 9(2)(e)",
                 "Leave it out: {what}."),
    "S07": Words("NOT_LEGAL_CLAIM", "The condition for legal claims needs legal proceedings as the purpose.",
                 "UK GDPR Art 9(2)(f)", "Leave it out: {what}."),
    "S08": Words("SECRECY", "The health and care condition needs an NHS body or council bound to secrecy.",
                 f"UK GDPR Art 9(3); {_DPA} s.11(1)", "Leave it out: {what}."),
    "S09": Words("APD_MISSING", "The condition for the {role} needs our policy document for sensitive data (APD), "
                 "and none is in force.", f"{_DPA} Sch 1 paras 5, 10(2), 39",
                 "Adopt the policy document, or leave it out: {what}."),
    "S10": Words("SCH1_TERMS_NOT_MET", "The terms of the condition named for the {role} are not met.",
                 f"{_DPA} Sch 1", "Leave it out: {what}."),
    "S11": Words("GRA_PROTECTED", "Telling anybody about somebody's gender recognition is an offence without their "
                 "agreement or a crime purpose.", "Gender Recognition Act 2004 s.22", "Leave it out: {what}."),
    "C01": Words("ART10_MISSING", "No condition is named for what is alleged against the {role}.",
                 f"UK GDPR Art 10; {_DPA} s.10(5), 11(2)", "Leave it out: {what}."),
    "C02": Words("NO_OFFICIAL_AUTHORITY", "The landlord has no official authority over offence data.",
                 f"UK GDPR Art 10(1); {_DPA} s.10(4)", "Leave it out: {what}."),
    "C03": Words("STATUTE_NOT_CONDITION", "Naming an Act is not enough for offence data: it needs a paragraph of "
                 "Schedule 1.", f"{_DPA} s.10(5)", "Leave it out: {what}."),
    "C04": Words("CONDITION_NOT_FOR_CRIMINAL", "This paragraph does not cover offence data.",
                 "ICO criminal offence data: list of conditions", "Leave it out: {what}."),
    "C05": Words("SUBJECTS_CONSENT", "The condition is the {role}'s own consent, and it was not given.",
                 f"{_DPA} Sch 1 para 29", "Leave it out: {what}."),
    "C06": Words("ART10_CONDITION_NOT_MET", "The condition for offence data is not met for the {role}.",
                 f"{_DPA} Sch 1", "Leave it out: {what}."),
    "P01": Words("GATEWAY_NOT_FOR_RECIPIENT", "This power reaches only the authorities that the Act lists, and this "
                 "recipient is not one.", f"{_CDA} s.115(2)", "Use the landlord's own power to share."),
    "P02": Words("GATEWAY_DOUBTFUL", "It is not certain that the Act lists this recipient.",
                 f"{_CDA} s.115(2)(ec), (fa), (fb)", "Record the landlord's own power to share."),
    "P03": Words("GATEWAY_PURPOSE", "This power serves crime and disorder only, and the purpose does not.",
                 f"{_CDA} s.115(1)", "Use the landlord's own power to share."),
    "P04": Words("DEPERSONALISED_ONLY", "This duty covers figures without personal data only.", "SI 2007/1831 reg 2",
                 "Use the landlord's own power to share."),
    "P05": Words("NO_REVIEW_REQUEST", "No case review asked for this, or its duty is cited without relying on it.",
                 "Anti-social Behaviour, Crime and Policing Act 2014 Sch 4 para 7(1)",
                 "Record the request, or use the landlord's own power to share."),
    "P06": Words("NO_SAB_REQUEST", "No safeguarding adults board asked for this.", "Care Act 2014 s.45(1)-(4)",
                 "Record the request, or use the landlord's own power to share."),
    "P07": Words("GATEWAY_NOT_OURS", "The provision cited gives a landlord no power to share.",
                 "the provision cited", "Use the landlord's own power to share."),
    "P08": Words("PUBLIC_INTEREST_UNRECORDED", "Overriding public interest is claimed, and the reasons are not "
                 "written down.", "common law of confidence", "Write the override down."),
    "Q01": Words("REFUSAL_STANDS", "The {role} does not want this shared.",
                 "Hate Crime Policy 2.6, 2.7; common law of confidence",
                 "Leave the {role} out, or record why their wishes are overridden."),
    "Q02": Words("OVERRIDE_THRESHOLD", "Nothing recorded is serious enough to go against the wishes of the {role}.",
                 "Hate Crime Policy 2.7; ECHR Art 8", "Leave the {role} out."),
    "Q03": Words("OVERRIDE_USED", "This goes against the wishes of the {role}, for the reasons recorded.",
                 "Hate Crime Policy 2.7", "Tell the {role} unless that is unsafe."),
    "M01": Words("NO_AGREEMENT_FOR_FLOW", "No agreement is in force for regular sharing with this recipient.",
                 "ICO data sharing code; UK GDPR Art 5(2)", "Sign an agreement, or decide this once."),
    "M02": Words("ONE_OFF_WITHOUT_AGREEMENT", "No agreement is in force with this recipient.",
                 "ICO data sharing code, Annex B", "Record a one-off decision."),
    "M03": Words("OUTSIDE_AGREEMENT", "The agreement does not cover all of this.", "UK GDPR Art 5(1)(b), (c)",
                 "Narrow it to what the agreement names, decide once, or vary the agreement."),
    "M04": Words("PARTNER_SUSPENDED", "This partner is suspended from the agreement.", "UK GDPR Art 5(1)(f)",
                 "Wait until the suspension is lifted."),
    "O01": Words("ORIGINATOR_CONTROL", "A partner's intelligence goes on only with that partner's permission.",
                 "the agreement; Government Security Classifications Policy",
                 "Ask the partner, or leave it out: {what}."),
    "O02": Words("VICTIM_REQUEST_FORM", "A police request about a victim should come in the form the law sets.",
                 f"{_PCSC} ss.44A-44C", "Ask the police for the victim information request."),
    "O03": Words("CHILD_REASON", "The compelling reason for sharing a child's data is not written down.",
                 "ICO data sharing code (children); UK GDPR Recital 38", "Write the reason and the child's interests."),
    "O04": Words("CHILD_INVOLVED", "A child's interests weigh heavily in an interests test.", "UK GDPR Art 6(1)(f)",
                 "Look at the interests test once more with this child in mind."),
    "O05": Words("EXEMPTION_UNREASONED",
                 "The person is not told, and what telling would prejudice is not written down.",
                 f"{_DPA} Sch 2 para 2(1)", "Write what telling would prejudice."),
}  # fmt: skip

REASONS: dict[tuple[str, str], tuple[str, str]] = {
    ("G01", "request"): ("The request does not say what it is for.", "Ask who sent it to state the purpose."),
    ("G03", "later"): ("In an emergency the necessity may be written afterwards.",
                       "Write it by the end of the next working day."),
    ("G04", "justify"): ("The recipient ({kind}) needs this only for a reason, and none is recorded: {what}.",
                         "Leave it out, or say why it is needed: {what}."),
    ("G04", "safe"): ("Where somebody is safe goes only to one named person, justified, and with their agreement: "
                      "{what}.", "Leave it out: {what}."),
    ("G04", "named"): ("Where somebody is safe goes to the one person named, and to nobody else there: {what}.",
                       "Tell that person by a safe way only."),
    ("G04", "life"): ("Because life is in danger this goes, although the recipient ({kind}) does not usually have it: "
                      "{what}.",
                      "Check once more that it is needed now."),
    ("G05", "small"): ("Some figures count fewer than 5 people, so somebody could be recognised.",
                       "Combine the figures until each counts at least 5."),
    ("G09", "constituent"): ("An elected representative is told only where the person went to them for help.",
                             "Record that the person asked their representative."),
    ("A15", "early"): ("This basis did not exist on that day: it began on 5 February 2026.", "Rely on {instead}."),
    ("A16", "later"): ("No interests test (LIA) is in force; it is urgent, so the test may follow.",
                       "Complete the test by the end of the next working day."),
    ("S10", "ask"): ("The terms of the condition named for the {role} are not met.",
                     "Record why the {role} was not asked, or leave it out: {what}."),
    ("C06", "ask"): ("The condition for offence data is not met for the {role}.",
                     "Record why the {role} was not asked, or leave it out: {what}."),
    ("P08", "later"): ("Overriding public interest is claimed; in an emergency the reasons may follow.",
                       "Write the override by the end of the next working day."),
    ("Q01", "later"): ("The {role} does not want this shared; in an emergency it may go before the override is "
                       "written.", "Write the override by the end of the next working day."),
    ("M02", "decided"): ("No agreement is in force with this recipient; this rests on a decision for this one time.",
                         "Nothing more for this one; sign an agreement before it becomes regular."),
    ("M03", "decided"): ("The agreement does not cover all of this; this rests on a decision for this one time.",
                         "Vary the agreement before it becomes regular."),
    ("O01", "told"): ("A partner's intelligence goes without their permission because life is in danger.",
                      "Tell the partner at once."),
    ("O02", "notes"): ("Counselling notes go to police only on a victim information request in due form.",
                       "Leave it out: {what}."),
    ("O03", "later"): ("In an emergency the reason for sharing a child's data may follow.",
                       "Write it by the end of the next working day."),
}  # fmt: skip
"""Rule and reason -> message and fix, where they differ from the rule's own."""

INSTEAD = frozenset({"S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S09", "S10",
                     "C01", "C02", "C03", "C04", "C05", "C06"})  # fmt: skip
"""Rules whose fix becomes "rely on ..." where a condition is known that holds."""


def finding(
    code: str,
    result: Result = Result.REFUSE,
    *,
    reason: str = "",
    words: Mapping[str, str] | None = None,
    citation: str = "",
    items: Iterable[Item] = (),
    **change: Any,
) -> Finding:
    """The finding of rule `code`, its words filled in.

    reason: which of several sentences; words: role, kind, instead (what: the items in words); citation: in place
    of the rule's own; items, change: see Finding.
    """
    rule, words = RULES[code], words or {}
    message, fix = REASONS.get((code, reason), (rule.message, rule.fix))
    if code in INSTEAD and words.get("instead"):
        fix = "Rely on {instead}."
    filled = {"instead": "another basis", "what": named(items)} | {key: text for key, text in words.items() if text}
    message, fix = message.format_map(filled), fix.format_map(filled)
    return Finding(
        code, result, message, citation or rule.citation, fix, tuple(item_text(item) for item in items), change
    )


def named(items: Iterable[Item]) -> str:
    """`items` in words: "home or incident address (alleged perpetrator)"."""
    return ", ".join(f"{category.title_text} ({role.title_text})" for role, category in items)
