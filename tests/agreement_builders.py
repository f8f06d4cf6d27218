"""A small sharing agreement to arrange tests with, as the file a landlord would write."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hub.agreements import queries, reader, service
from hub.db.work import Office
from hub.kernel.calendar import civil_date
from tests.casework import COORDINATOR, DPO, SECOND, asked

AGREEMENT = "small-sharing"
THIRD = "nia.bowen"

_PARTY = """
[[party]]
agency = "{agency}"
name = "{name}"
kind = "{kind}"
part = "{part}"
controller = "independent"
officer = {{ post = "Manager", contact = "sharing@{agency}.example" }}
deputy = {{ post = "Deputy", contact = "sharing@{agency}.example" }}
data_protection = {{ post = "Data protection officer", contact = "dpo@{agency}.example" }}
{more}
"""
_TEXTS = (
    "aims", "necessity", "benefits", "joining", "leaving", "quality", "security", "training", "processors", "onward",
    "information_rights",
)  # fmt: skip
_SIGNED = 'signature = {{ kind = "{kind}", signed_on = 2026-02-01, name = "A. Bell", post = "Director" }}'


def as_written(version: str = "1.0", sample: bool = False, unsigned: tuple[str, ...] = (), **changes: str) -> str:
    """The agreement of the landlord with the police and a charity.

    unsigned: agencies without a signature; changes: member -> its value as TOML, replacing the one that stands there.
    """
    signed = _SIGNED.format(kind="demo" if sample else "real")
    parties = "".join(
        _PARTY.format(
            agency=agency, name=name, kind=kind, part=part,
            more=more + ("" if agency in unsigned else signed),
        )
        for agency, name, kind, part, more in (
            ("whg", "whg", "registered_provider", "discloser", 'subkind = "non_profit"\n'),
            ("west-midlands-police", "West Midlands Police", "police", "recipient", ""),
            ("victim-support", "Victim Support", "voluntary_support_agency", "recipient", ""),
        )
    )  # fmt: skip
    texts = "\n".join(f'{name} = "What we agreed about {name}."' for name in _TEXTS)
    written = f"""id = "{AGREEMENT}"
version = "{version}"
title = "A small agreement"
sample = {str(sample).lower()}
forum = "Casework"
under = "Umbrella protocol"
effective_on = 2026-01-01
expires_on = 2027-12-31
review_every_months = 12
disclosure_expiry_days = 90
marking = "OFFICIAL-SENSITIVE"
purposes = ["risk_case_conference", "victim_support"]
powers = ["CDA1998_S115", "CORPORATE_POWER"]

[texts]
{texts}

[handling]
version = "1"
conditions = ["Use this only for the purpose shown on it."]

[[retention]]
what = "Summary"
how_long = "90 days"
why = "A conference looks at a case for a quarter of a year."

[registers.apd]
document = "Policy document"
version = "1"
owner = "Data protection officer"
adopted_on = 2026-01-01
review_by = 2027-01-01

[registers.dpia]
document = "Impact assessment"
version = "1"
owner = "Data protection officer"
adopted_on = 2026-01-01
review_by = 2027-01-01

[registers.notice]
document = "Privacy notice"
version = "1"
owner = "Data protection officer"
adopted_on = 2026-01-01
review_by = 2027-01-01

[processes]
requests = {{ who = "The landlord", within = "a month", how = "In writing." }}
breaches = {{ who = "Whoever finds it", within = "24 hours", how = "By telephone." }}
complaints = {{ who = "The landlord", within = "30 days", how = "In writing." }}
disagreements = {{ who = "The officers", within = "2 days", how = "They talk." }}

[[history]]
version = "1.0"
on = 2026-01-01
what = "First version."
{parties}
[[route]]
clause = "4.1"
to = ["police"]
for = ["risk_case_conference"]
art6 = ["ART6_1_EA_RECOGNISED_LI"]
annex1 = ["ANNEX1_PARA5_CRIME"]
gateways = ["CDA1998_S115"]

[[route]]
clause = "4.2"
to = ["victim-support"]
for = ["victim_support"]
art6 = ["ART6_1_A_CONSENT"]
art9 = ["ART9_2_A_EXPLICIT_CONSENT"]

[[permission]]
clause = "5.1"
to = ["police"]
for = ["risk_case_conference"]
keep = ["victim: identity, incident_narrative, contact_warning", "perpetrator: identity, contact_warning"]

[[permission]]
clause = "5.2"
to = ["victim-support"]
for = ["victim_support"]
keep = ["victim: identity, contact_warning"]
explicit_consent_of = ["victim"]
"""
    for member, value in changes.items():
        written, times = re.subn(rf"^{member} = .*$", f"{member} = {value}", written, count=1, flags=re.M)
        assert times == 1, member
    return written


def put(folder: Path, content: str, agreement_id: str = AGREEMENT, version: str = "1.0") -> Path:
    """Write the file of an agreement; returns where."""
    path = folder / agreement_id / f"{version}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def folder_of_agreements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of agreements of this test's own, with the small one in it, in the place of the shipped ones."""
    folder = tmp_path / "sharing_agreements"
    put(folder, as_written())
    for module in (queries, reader):
        monkeypatch.setattr(module, "sharing_agreements_dir", lambda: folder)
    return folder


def in_demonstration(office: Office) -> Office:
    """The same instance as a demonstration, where sample signatures count."""
    return replace(office, practice=replace(office.practice, sample_signatures=True))


def adopted(office: Office, agreement_id: str = AGREEMENT, version: str = "1.0") -> None:
    """Propose, advise and adopt one version."""
    asked(office, COORDINATOR, service.propose_agreement, agreement_id, version)
    asked(office, DPO, service.record_advice, agreement_id, version, "for", "Complete, and narrow enough.")
    asked(office, SECOND, service.approve_agreement, agreement_id, version)


def today(office: Office) -> date:
    """The civil day of the office's clock."""
    return civil_date(office.clock.now())
