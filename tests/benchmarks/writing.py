"""How long does a writing block of the demo journey hold the database? `python -m tests.benchmarks.writing`.

Walks the journey through the pages, each round with a case of its own, on SQLite, where a writing block keeps every
other writer out from its beginning to its commit. What a page does before and after its block is not counted.
Source: house style, section 6 (nothing slow inside a writing block).
"""

import io
import json
import statistics
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

import hub.demo
from hub.app import create_app
from hub.demo.sharing import look_at_everything
from hub.identity.sessions import actor_of_username
from tests.benchmarks.load import against, load
from tests.crawling import Form, forms_of
from tests.demo_world import Demo, opened, seed_into

GOAL_MS = 50
ROUNDS = 10
COORDINATOR, SECOND, READER, OFFICER = "maya.reid", "tom.ellery", "kit.barlow", "ruth.anand"
PURPOSE = "purpose=prevent_detect_crime"
EMERGENCY = "purpose=risk_case_conference&urgency=emergency"
CASE = Path(hub.demo.__file__).with_name("cases") / "01-shared-garden-path.json"
TOLD = {
    "told": "told",
    "told_detail": "By telephone, by the case officer.",
    "necessity": "They cannot keep the victim safe without knowing this.",
}


@dataclass
class Watch:
    """Lengths of the writing blocks, in milliseconds, by the step in which they were opened."""

    step: str = "sign in"
    lengths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def see(self, kind: str, seconds: float) -> None:
        """Keep the length of a block that just ended, if it could write."""
        if kind == "work":
            self.lengths[self.step].append(seconds * 1000)


@dataclass
class Journey:
    """One walk through the demonstration."""

    demo: Demo
    watch: Watch

    def press(self, step: str, who: str, page: str, ending: str, **values: Any) -> TestResponse:
        """Post the form of `page` whose address ends so, filled as it stands there but for `values`."""
        self.watch.step = step
        browser = self.demo.browser_of(who)
        form = self.form(who, page, ending)
        sent = form.filled(lambda each: each.value) | values
        answer = browser.post(form.action, data=sent)
        assert answer.status_code in (200, 302), (step, answer.status_code)
        return answer

    def form(self, who: str, page: str, ending: str) -> Form:
        """The posting form of this page whose address ends so. Fails where there is none."""
        text = self.demo.browser_of(who).get(page, follow_redirects=True).text
        forms = [form for form in forms_of(page, text) if form.action.partition("?")[0].endswith(ending)]
        assert forms, f"no form on {page} posts to {ending}: {[form.action for form in forms_of(page, text)]}"
        return forms[0]

    def newest(self, column: str) -> str:
        """This of the disclosure that was made last."""
        return self.demo.rows(f"select {column} from disclosure order by rowid desc limit 1")[0][0]

    def bring_in(self, reference: str) -> str:
        """A case like the first of the demonstration; its address."""
        case = json.dumps(json.loads(CASE.read_text(encoding="utf-8")) | {"reference": reference})
        files = (io.BytesIO(case.encode()), "case.json")
        self.press("import a case", COORDINATOR, "/cases/import", "/import", files=files, officer="ines.calder")
        found = self.demo.rows(f"select id from case_file where reference = '{reference}'")[0][0]
        return f"/cases/{UUID(found)}"

    def submit(self, step: str, case: str, chosen: str, **values: str) -> str:
        """A proposal; the address of its disclosure."""
        self.press(step, COORDINATOR, f"{case}/share?{chosen}", "/share", **(TOLD | values))
        return f"/disclosures/{UUID(self.newest('id'))}"

    def walk(self, reference: str) -> None:
        """From a case file to a withdrawn disclosure, with a refusal and an emergency beside it."""
        press, case = self.press, self.bring_in(reference)
        self.submit("submit, refused", case, f"recipient=victim-support&{PURPOSE}")
        place = self.submit("submit a draft", case, f"recipient=staffordshire-police&{PURPOSE}", child_reason="Target.")
        drafter = actor_of_username(self.demo.office, COORDINATOR)
        look_at_everything(self.demo.office, drafter, UUID(place.split("/")[2]))
        press("read, ask the second", COORDINATOR, f"{place}/review", "/reviewed")
        press("approve and send", SECOND, f"{place}/review", "/approve")
        shared = f"/shared/{self.newest('public_ref')}"
        press("open", READER, shared, "/open")
        press("confirm", READER, f"{shared}/contents", "/answer", act="acknowledged")
        press("tell the landlord", READER, f"{shared}/contents", "/answer", act="more", text="Is there a camera?")
        press("take a copy", READER, f"{shared}/contents", "/copy")
        press("fetch the proof", READER, f"{shared}/contents", "/proof")
        entry = self.demo.rows("select max(seq) from log_row where kind = 'disclosure'")[0][0]
        press("open the contents", OFFICER, f"/log/{entry}", "/open", reason="Drawn for the sample.")
        press("verify the log", OFFICER, "/log/", "/verify")
        press("withdraw", COORDINATOR, place, "/withdraw", reason="The victim asked us to wait.")
        place = self.submit("submit, emergency", case, f"recipient=stop-hate-uk&{EMERGENCY}", told="not_safe")
        press("send alone", COORDINATOR, f"{place}/review", "/send-alone")


def watched(demo: Demo) -> Journey:
    """The demonstration with every writing block of its application under watch."""
    watch = Watch()
    office = replace(demo.office, observe=watch.see)
    app = create_app(demo.settings, office, device_clock=office.clock)
    return Journey(replace(demo, office=office, app=app), watch)


def main() -> None:
    """Print the figures of each step, and the longest of all."""
    with tempfile.TemporaryDirectory() as folder:
        seed_into(Path(folder) / "data")
        with opened(Path(folder) / "data") as demo:
            journey = watched(demo)
            for who in (COORDINATOR, SECOND, READER, OFFICER):
                journey.demo.browser_of(who)
            for number in range(ROUNDS):
                journey.walk(f"HC-2026-{9000 + number}")
    lengths = journey.watch.lengths
    for step, taken in lengths.items():
        told = f"{len(taken):3} blocks, median {statistics.median(taken):6.2f} ms, longest {max(taken):6.2f} ms"
        print(f"{step:22} {told}")
    longest = against(max(max(taken) for taken in lengths.values()), GOAL_MS, "ms")
    print(f"longest writing block of the journey: {longest}; {load()}")


if __name__ == "__main__":
    main()
