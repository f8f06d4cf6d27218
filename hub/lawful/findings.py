"""What each rule says: the sentence, its source, and the smallest change that would put it right.

Codes are written to the sealed log and never renamed. A sentence may name a role or a kind of data,
never a person.
Source: lawful-basis rules, sections 3 and 7; pages paper, section 2 (the voice).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """What one finding does to the outcome."""

    REFUSE = "REFUSE"
    WARN = "WARN"
    ALLOW = "ALLOW"


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one rule. `{role}` and `{item}` are filled where the finding is about one."""

    message: str
    citation: str
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of the engine.

    change: what a page can do with one press: `drop` (items), `justify` (items), `set` (member -> value),
    `record` (a record to write), `wishes` (roles to ask); empty where only a person can put it right.
    """

    code: str
    result: Result
    message: str
    citation: str
    fix: str
    change: dict[str, Any] = field(default_factory=dict, compare=False)


RULES: dict[str, Rule] = {
    "G01": Rule("No purpose is stated.", "UK GDPR Art 5(1)(b), 5(2)", "State the purpose, or ask who requested it."),
    "G02": Rule("This recipient is not one that may receive case data.", "UK GDPR Art 5(1)(f), 32",
                "Choose an agency."),
    "G03": Rule("Why it is necessary is not written down.", "UK GDPR Art 5(1)(c), 5(2)",
                "Write why this agency needs this for the purpose."),
    "G04": Rule("{item} is not needed by this kind of recipient, or its need is not justified.",
                "UK GDPR Art 5(1)(c)", "Leave out {item}, or justify it where that is allowed."),
    "G05": Rule("Figures about at least five people each are not personal data.", "UK GDPR Art 4(1), Recital 26",
                "Combine the figures until each is at least 5."),
    "G06": Rule("Somebody on the list has died: data protection law does not apply, confidence does.",
                "UK GDPR Recital 27; common law of confidence", "Think of the family before you go on."),
    "G07": Rule("Nothing is named, so nothing may go.", "UK GDPR Art 5(1)(c), 5(2)",
                "Choose at least one kind of data."),
    "G08": Rule("An exemption lifts duties, it is no basis for sharing.",
                "Data Protection Act 2018 Sch 2 paras 1(b)(i), 2", "Choose a basis of Article 6 instead."),
    "G09": Rule("This kind of recipient does not serve this purpose.", "UK GDPR Art 5(1)(b)-(c)",
                "Choose a purpose that it serves."),
    "A01": Rule("No basis of Article 6 is named.", "UK GDPR Art 6(1)", "Choose a basis."),
    "A02": Rule("The {role} did not consent.", "UK GDPR Art 6(1)(a), 7",
                "Leave out the {role}, or use another basis."),
    "A03": Rule("The {role} was not asked; somebody else's consent does not count.",
                "UK GDPR Art 4(11), 6(1)(a)", "Ask the {role}, or leave the {role} out."),
    "A04": Rule("The tenancy does not require sharing with partners.", "UK GDPR Art 6(1)(b)",
                "Use another basis."),
    "A05": Rule("No law obliges us to share this.", "UK GDPR Art 6(1)(c), 6(3)",
                "Use a recognised legitimate interest, such as the crime condition."),
    "A06": Rule("Vital interests need danger to life.", "UK GDPR Art 6(1)(d), Recital 46",
                "Record danger to life, or use another basis."),
    "A07": Rule("The public task is not ours.", "UK GDPR Art 6(1)(e), 6(3)",
                "Use a recognised legitimate interest."),
    "A08": Rule("The data protection officer should confirm that this function is ours.",
                "Data Protection Act 2018 s.8", "Ask the data protection officer."),
    "A09": Rule("A recognised legitimate interest needs its condition.", "UK GDPR Art 6(5)",
                "Choose a condition of Annex 1."),
    "A10": Rule("Nobody asked for this stating a public task of theirs.", "UK GDPR Annex 1 para 1",
                "Use the crime or the safeguarding condition, or ask for a written request."),
    "A11": Rule("For a police request about crime the crime condition fits better.",
                "UK GDPR Annex 1 paras 1, 5; Data Protection Act 2018 Part 3",
                "Use Annex 1 paragraph 5."),
    "A12": Rule("The purpose is not about crime.", "UK GDPR Annex 1 para 5", "Use another condition."),
    "A13": Rule("Nobody vulnerable is protected by this.", "UK GDPR Annex 1 paras 6-7",
                "Record who is at risk, or use another condition."),
    "A14": Rule("This is not an emergency as the law on civil emergencies means it.",
                "UK GDPR Annex 1 paras 3-4", "Use Annex 1 paragraph 5 or 6, or vital interests."),
    "A15": Rule("This basis is not available here on that day.", "UK GDPR Art 6(1); SI 2026/82",
                "Use another basis."),
    "A16": Rule("Legitimate interests need a recorded interests test.", "UK GDPR Art 6(1)(f), 5(2)",
                "Adopt an interests test, or use another basis."),
    "A17": Rule("Is this consent free, towards this recipient?", "UK GDPR Art 7, Recital 43",
                "If you would share anyway, use another basis."),
    "A18": Rule("National security is not decided here.", "UK GDPR Annex 1 para 2",
                "Ask the data protection officer."),
    "S01": Rule("No condition of Article 9 is named for the {role}.", "UK GDPR Art 9(1)",
                "Choose a condition, or leave out the special-category data of the {role}."),
    "S02": Rule("The {role} did not consent explicitly.", "UK GDPR Art 9(2)(a)",
                "Leave out the special-category data of the {role}, or use another condition."),
    "S03": Rule("The condition for the {role} needs a paragraph of Schedule 1.",
                "Data Protection Act 2018 s.10(2)-(3)", "Choose a paragraph."),
    "S04": Rule("Vital interests need danger to life and a {role} who cannot consent.", "UK GDPR Art 9(2)(c)",
                "Use another condition."),
    "S05": Rule("This condition does not allow sharing outside a body.", "UK GDPR Art 9(2)(d)",
                "Use another condition."),
    "S06": Rule("It is not recorded that the {role} made this public.", "UK GDPR Art 9(2)(e)",
                "Record where, or use another condition."),
    "S07": Rule("There is no legal claim in this purpose.", "UK GDPR Art 9(2)(f)", "Use another condition."),
    "S08": Rule("Health and care sharing needs a recipient bound to secrecy.",
                "UK GDPR Art 9(3); Data Protection Act 2018 s.11(1)", "Record the duty of secrecy."),
    "S09": Rule("The policy document for sensitive data is missing (role: {role}).",
                "Data Protection Act 2018 Sch 1 paras 5, 10(2), 39",
                "Adopt the policy document; to police, paragraph 10 needs none."),
    "S10": Rule("The terms of the Schedule 1 paragraph are not met for the {role}.",
                "Data Protection Act 2018 Sch 1",
                "Record why the {role} was not asked, name the Act, or leave this data out."),
    "S11": Rule("Gender recognition history is protected by criminal law.", "Gender Recognition Act 2004 s.22",
                "Leave it out."),
    "C01": Rule("No condition is named for allegations or convictions (role: {role}).",
                "UK GDPR Art 10; Data Protection Act 2018 s.10(5), 11(2)",
                "Choose a condition, or leave the {role} out."),
    "C02": Rule("The landlord has no official authority over offence data.",
                "UK GDPR Art 10(1); Data Protection Act 2018 s.10(4)", "Choose a Schedule 1 paragraph."),
    "C03": Rule("Naming an Act is not a condition for offence data.", "Data Protection Act 2018 s.10(5)",
                "Choose a Schedule 1 paragraph."),
    "C04": Rule("This paragraph is not open to offence data.", "ICO list of criminal-offence conditions",
                "Choose another paragraph."),
    "C05": Rule("The {role} did not consent to this.", "Data Protection Act 2018 Sch 1 para 29",
                "Choose another paragraph, or leave the {role} out."),
    "C06": Rule("The condition for offence data is not met for the {role}.", "Data Protection Act 2018 Sch 1",
                "Record why the {role} was not asked, or leave the {role} out."),
    "P01": Rule("This recipient is not a relevant authority.", "Crime and Disorder Act 1998 s.115(2)",
                "Use the landlord's own power."),
    "P02": Rule("It is doubtful whether this recipient is a relevant authority.",
                "Crime and Disorder Act 1998 s.115(2)", "Record the landlord's own power."),
    "P03": Rule("This power does not serve this purpose.", "Crime and Disorder Act 1998 s.115(1)",
                "Use the landlord's own power."),
    "P04": Rule("This duty covers figures without personal data only.", "SI 2007/1831 reg 2",
                "Use another power."),
    "P05": Rule("No case review asked for this.",
                "Anti-social Behaviour, Crime and Policing Act 2014 Sch 4 para 7", "Record the request."),
    "P06": Rule("No safeguarding adults board asked for this.", "Care Act 2014 s.45", "Record the request."),
    "P07": Rule("This provision gives the landlord no power to share.", "the provision cited",
                "Use the landlord's own power."),
    "P08": Rule("The overriding public interest is not recorded.", "common law of confidence",
                "Write the override down."),
    "Q01": Rule("The {role} does not want this shared.", "Hate Crime Policy 2.6, 2.7; common law of confidence",
                "Respect it, or record an override."),
    "Q02": Rule("Nothing recorded is serious enough to go against the wishes of the {role}.",
                "Hate Crime Policy 2.7; ECHR Art 8", "Leave out the {role}."),
    "Q03": Rule("The wishes of the {role} are overridden.", "Hate Crime Policy 2.7",
                "Tell the person unless that is unsafe; the data protection officer is told."),
    "M01": Rule("No agreement covers regular sharing with this recipient.", "ICO data sharing code; UK GDPR Art 5(2)",
                "Agree first, or share once by a one-off decision."),
    "M02": Rule("No agreement is in force with this recipient.", "ICO data sharing code, Annex B",
                "Take a one-off decision."),
    "M03": Rule("The agreement does not cover this purpose or this data.", "UK GDPR Art 5(1)(b)-(c)",
                "Narrow it, decide once, or vary the agreement."),
    "M04": Rule("This partner's participation is suspended.", "UK GDPR Art 5(1)(f)",
                "Wait until it is resumed."),
    "O01": Rule("A partner's intelligence needs that partner's permission.", "the agreement; GSCP",
                "Ask the partner, or leave it out."),
    "O02": Rule("A police request about a victim needs its statutory form.",
                "Police, Crime, Sentencing and Courts Act 2022 ss.44A-44C", "Ask the police for the form."),
    "O03": Rule("Why a child's data must go is not recorded.", "ICO data sharing code (children); UK GDPR Recital 38",
                "Write the reason."),
    "O04": Rule("A child's interests weigh heavily in an interests test.", "UK GDPR Art 6(1)(f)",
                "Look at the test again."),
    "O05": Rule("Why the person is not told is not recorded.", "Data Protection Act 2018 Sch 2 para 2(1)",
                "Write what telling would prejudice."),
}  # fmt: skip


def finding(code: str, result: Result = Result.REFUSE, role: str = "", item: str = "", **change: Any) -> Finding:
    """The finding of rule `code`, its words filled in."""
    rule = RULES[code]
    words = {"role": role.replace("_", " "), "item": item}
    return Finding(code, result, rule.message.format(**words), rule.citation, rule.fix.format(**words), change)
