"""Are pages quick when many read at once? `python -m tests.benchmarks.web [--cases 10000] [--users 30] [--seconds 60]`.

`hub serve` with two processes on a PostgreSQL of its own that holds 10,000 cases. Partner users in six agencies, signed
in with password and code, do what they do: start page, list, envelope, open, confirm, what they asked, who opened what;
each waits a while between two pages. Then one agency takes everything away at twenty times its usual pace while the
others go on. Prints each page's p50 and p95, and the memory of each process.
Source: fourth issue, figures (p95 under 500 ms, under 3 times as long beside one that exports, 250 MB); fault F30.
"""

import argparse
import http.client
import multiprocessing
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import text

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.agreements.reader import digest
from hub.db.work import Office
from hub.identity import accounts
from hub.identity.proving import code_at, hash_password
from hub.identity.rules import STEP_SECONDS
from hub.identity.sessions import DOORKEEPER
from hub.kernel.clock import SystemClock
from hub.kernel.ids import new_reference
from hub.ledger.sealing import seal
from tests.benchmarks.ledger import a_database
from tests.benchmarks.load import against, load
from tests.conftest import office_at
from tests.people import PASSWORD, SEED
from tests.shared_bulk import Recipient, add_many
from tests.shared_world import World

ROOT = Path(__file__).parents[2]
HOST = "hub.whg.example"
PROCESSES = 2
TIMES = 20
TICKS = os.sysconf("SC_CLK_TCK")
AGENCIES = (
    ("west-midlands-police", None, 40), ("walsall-council", "community-safety", 25), ("victim-support", None, 15),
    ("west-midlands-fire", None, 10), ("midland-homes", None, 5), ("staffordshire-police", None, 5),
)  # fmt: skip
"""Recipients, and how many of a hundred disclosures each gets."""


@dataclass
class Figures:
    """Lengths in milliseconds by page, and how often each status came."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, page: str, milliseconds: float, status: int) -> None:
        """Keep one answer."""
        with self.lock:
            self.took[page].append(milliseconds)
            self.statuses[status] += 1

    def all(self) -> list[float]:
        """Every length."""
        return [one for lengths in self.took.values() for one in lengths]


class Reader:
    """One signed-in person at a browser with one connection."""

    def __init__(self, port: int, username: str, figures: Figures, cookie: str = "") -> None:
        self.port, self.username, self.figures, self.cookie = port, username, figures, cookie
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, page: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, text and where it leads on; the length goes under `page`, unless that is empty."""
        headers = {"Host": HOST, "Cookie": f"__Host-hub={self.cookie}" if self.cookie else ""}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method, body = ("GET", None) if form is None else ("POST", urlencode(form))
        began = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()  # kept open for longer than the server does
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        told = answer.read()
        if page:
            self.figures.see(page, (time.perf_counter() - began) * 1000, answer.status)
        fresh = re.match(r"__Host-hub=([^;]+)", answer.headers.get("Set-Cookie", ""))
        self.cookie = fresh.group(1) if fresh else self.cookie
        return answer.status, told.decode("utf-8", "replace"), answer.headers.get("Location", "")

    def send(self, page: str, form_page: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Post to `path` with the token that stands in the text `form_page`."""
        return self.ask(page, path, {"csrf_token": token_of(form_page), **fields})

    def sign_in(self) -> None:
        """Password, then code."""
        _, text_, _ = self.ask("", "/sign-in")
        self.send("sign in: password", text_, "/sign-in", username=self.username, password=PASSWORD)
        _, text_, _ = self.ask("", "/sign-in/code")
        code = code_at(SEED, int(time.time()) // STEP_SECONDS)
        status, _, goes_to = self.send("sign in: code", text_, "/sign-in/code", code=code)
        assert (status, goes_to) == (302, "/"), (self.username, status, goes_to)

    def visit(self, wait) -> None:
        """One visit, from the start page to what was opened by whom; `wait` between two pages."""
        self.ask("start page", "/")
        wait()
        _, listed, _ = self.ask("list", "/shared/")
        refs = re.findall(r'href="/shared/([0-9A-Za-z]{26})"', listed)
        wait()
        for ref in random.sample(refs, min(2, len(refs))):
            self.read(ref, wait)
        self.ask("requests", "/shared/requests")
        wait()
        self.ask("who opened what", "/shared/openings")
        wait()

    def read(self, ref: str, wait) -> str:
        """The text of one summary, opened and confirmed where nobody has; empty where it can no longer be read."""
        status, shown, _ = self.ask("envelope", f"/shared/{ref}")
        wait()
        if status == 200 and "no_conflict" in shown:
            key = re.search(r'name="idempotency_key" value="([^"]+)"', shown).group(1)
            fields = {"no_conflict": "yes", "idempotency_key": key} | (
                {"accepts": "yes"} if 'name="accepts"' in shown else {}
            )
            status, *_ = self.send("open", shown, f"/shared/{ref}/open", **fields)
        if status != 302:
            return ""
        _, contents, _ = self.ask("summary", f"/shared/{ref}/contents")
        wait()
        if 'value="acknowledged"' in contents:
            fields = {"act": "acknowledged", "idempotency_key": new_reference()}
            self.send("confirm", contents, f"/shared/{ref}/answer", **fields)
            wait()
        return contents

    def take_away(self, wait) -> None:
        """Read two, and take each away in every form."""
        _, listed, _ = self.ask("list", "/shared/")
        refs = re.findall(r'href="/shared/([0-9A-Za-z]{26})"', listed)
        for ref in random.sample(refs, min(2, len(refs))):
            contents = self.read(ref, wait)
            for form in ("pdf", "json") if contents else ():
                self.send(form, contents, f"/shared/{ref}/copy", form=form)
                wait()
            if contents:
                self.send("proof", contents, f"/shared/{ref}/proof")
        wait()


def token_of(page: str) -> str:
    """The form token that stands in a page; empty where it has none."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found.group(1) if found else ""


def signed_tree(folder: Path) -> Path:
    """A copy of the product in which the sample agreements are signed for real, since `hub serve` takes no sample."""
    tree = folder / "tree"
    for name in ("hub", "templates", "migrations", "sharing_agreements"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    for path in (tree / "sharing_agreements").glob("*/*.toml"):
        said = path.read_text(encoding="utf-8")
        path.write_text(said.replace("sample = true", "sample = false").replace('kind = "demo"', 'kind = "real"'))
    return tree


def fill(url: str, folder: Path, tree: Path, cases: int, users: int) -> tuple[Office, dict[str, list[str]]]:
    """The instance with its people and cases; usernames by agency."""
    office = office_at(url, folder)
    office.clock.at = SystemClock().now()
    world = World(office, folder)
    made, _ = world.shared()
    with office.engine.begin() as connection:
        for path in (tree / "sharing_agreements").glob("*/*.toml"):
            known = {"id": path.parent.name, "version": path.stem, "digest": digest(path)}
            connection.execute(text("update agreement_version set digest = :digest where agreement_id = :id"
                                    " and version = :version"), known)  # fmt: skip
    people = _people(office, users)
    recipients = []
    with office.engine.connect() as connection:
        for code, team, share in AGENCIES:
            agency_id = connection.scalar(text("select id from agency where code = :code"), {"code": code})
            readers = connection.scalars(text("select id from account where username = any(:names)"),
                                         {"names": people[code]})  # fmt: skip
            recipients.append(Recipient(code, UUID(str(agency_id)), team, share, tuple(readers)))
    add_many(world, made, recipients, cases)
    return office, people


def _people(office: Office, users: int) -> dict[str, list[str]]:
    hashed, people = hash_password(PASSWORD), defaultdict(list)
    for number in range(users):
        code, team, _ = AGENCIES[number % len(AGENCIES)]
        username = f"reader.{number:02}"
        with office.open_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            command = accounts.InviteAccount(
                username, f"Reader {number}", f"{username}@{code}.example", code, AccountRole.PARTNER_USER,
                office.clock.now().date(), team or "",
            )  # fmt: skip
            accounts.open_account_at_once(work, command, hashed, SEED)
        people[code].append(username)
    return people


@contextmanager
def signing(office: Office) -> Iterator[None]:
    """Have the log signed all the while, as a worker does, or nothing could be opened.

    A worker itself would verify the log, whose bulk has no openings, and put the hub on hold.
    """
    over = threading.Event()

    def go() -> None:
        seal(office)
        while not over.wait(10):
            seal(office)

    thread = threading.Thread(target=go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def serving(url: str, folder: Path, tree: Path) -> Iterator[tuple[int, subprocess.Popen]]:
    """`hub serve` on a free port, and its process."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    settings = {
        "HUB_DATA": str(folder), "HUB_DATABASE_URL": url, "HUB_KEYS": str(folder / "keys"),
        "HUB_SECRET_KEY": "x" * 40, "HUB_MAIL": f"file:{folder / 'outbox'}", "HUB_BASE_URL": f"https://{HOST}",
        "HUB_ORIGIN": "hub.whg.example/disclosures", "PYTHONPATH": str(tree),
    }  # fmt: skip
    words = [sys.executable, "-m", "hub.cli.main", "serve", "--bind", f"127.0.0.1:{port}", "--workers", str(PROCESSES)]
    log = (folder / "serve.log").open("wb")
    served = subprocess.Popen(words, env=os.environ | settings, cwd=tree, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with closing(socket.socket()) as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert served.poll() is None, (folder / "serve.log").read_text()
            time.sleep(0.1)
        yield port, served
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait(30)
        log.close()


def web_processes(served: subprocess.Popen) -> list[Path]:
    """The folder in /proc of each web process."""
    asked = ["ps", "-o", "pid=", "--ppid", str(served.pid)]
    return [Path("/proc") / pid for pid in subprocess.run(asked, capture_output=True, text=True).stdout.split()]


def memory_mb(served: subprocess.Popen) -> list[float]:
    """Peak resident memory of each web process in MB."""
    peaks = [re.search(r"VmHWM:\s+(\d+)", (each / "status").read_text()) for each in web_processes(served)]
    return [int(found.group(1)) * 1024 / 1e6 for found in peaks]


def memory_told(served: subprocess.Popen) -> str:
    """The same in words."""
    return ", ".join(f"{peak:.0f} MB" for peak in memory_mb(served))


class AsideWatched:
    """The most that one process held which sets or checks a file aside, looked at every 20 ms."""

    def __init__(self, served: subprocess.Popen) -> None:
        self.webs, self.over = web_processes(served), threading.Event()
        self.peaks: dict[str, float] = {}
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> "AsideWatched":
        self.thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(0.02):
            for web in self.webs:
                for started in web.glob("task/*/children"):
                    try:
                        self._note(started.read_text().split())
                    except (FileNotFoundError, ProcessLookupError):
                        continue  # ended meanwhile

    def _note(self, pids: list[str]) -> None:
        for pid in pids:
            if found := re.search(r"VmHWM:\s+(\d+)", (Path("/proc") / pid / "status").read_text()):
                self.peaks[pid] = int(found.group(1)) * 1024 / 1e6

    @property
    def told(self) -> str:
        """In words."""
        return f"{len(self.peaks)} seen, {max(self.peaks.values()):.0f} MB at most" if self.peaks else "none seen"


def busy_ms(served: subprocess.Popen) -> float:
    """Processor time of all web processes so far: what a busy machine does not make longer."""
    fields = [(each / "stat").read_text().rpartition(")")[2].split() for each in web_processes(served)]
    return sum(int(user) + int(system) for user, system in (each[11:13] for each in fields)) * 1000 / TICKS


def run_visits(readers: list[Reader], seconds: float, think: float, act: str = "visit") -> None:
    """Everybody at once, each at their own pace, until the time is over."""
    until = time.monotonic() + seconds

    def go(reader: Reader, number: int) -> None:
        chance = random.Random(number)

        def wait() -> None:
            time.sleep(chance.uniform(0.5, 1.5) * think)

        time.sleep(chance.uniform(0, think))
        while time.monotonic() < until:
            getattr(reader, act)(wait)

    threads = [threading.Thread(target=go, args=(reader, number)) for number, reader in enumerate(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def storm(port: int, cookies: list[tuple[str, str]], seconds: float, think: float, out) -> None:
    """One agency's people, each at twenty windows, taking everything away; in a process of its own."""
    figures = Figures()
    readers = [Reader(port, name, figures, cookie) for name, cookie in cookies for _ in range(TIMES)]
    run_visits(readers, seconds, think, "take_away")
    out.put((dict(figures.took), figures.statuses))


def p95(lengths: list[float]) -> float:
    """The length that 95 of 100 stay under."""
    return statistics.quantiles(lengths, n=20, method="inclusive")[-1] if len(lengths) > 1 else lengths[0]


def tell(title: str, figures: Figures, seconds: float) -> None:
    """Print each page's lengths."""
    count = len(figures.all())
    print(f"{title}: {count} answers, {count / seconds:.1f} a second, statuses {dict(figures.statuses)}")
    for page, lengths in sorted(figures.took.items()):
        told = f"p50 {statistics.median(lengths):7.1f} ms  p95 {p95(lengths):7.1f} ms  most {max(lengths):7.1f} ms"
        print(f"  {page:18} {len(lengths):6} times  {told}", flush=True)


def main() -> int:
    """Print every figure; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=3.0, help="seconds between two pages of one person, about")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hub-web-") as name, a_database(Path(name), True) as url:
        folder = Path(name)
        tree = signed_tree(folder)
        began = time.perf_counter()
        office, people = fill(url, folder, tree, wanted.cases, wanted.users)
        print(f"{wanted.cases:,} cases filled in {time.perf_counter() - began:.0f} s; {load()}", flush=True)
        with signing(office), serving(url, folder, tree) as (port, served):
            good = measure(port, served, people, wanted)
        office.engine.dispose()
        office.vault.close()
        print(load())
    return 0 if good else 1


def measure(port: int, served: subprocess.Popen, people: dict[str, list[str]], wanted: argparse.Namespace) -> bool:
    """Both rounds, and what they came to."""
    coming, usual, beside = Figures(), Figures(), Figures()
    readers = [Reader(port, username, coming) for names in people.values() for username in names]
    threads = [threading.Thread(target=reader.sign_in) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(f"{len(readers)} people sign in at once", coming, 1)
    assert all(len(reader.cookie) == 43 for reader in readers)
    print(f"  memory {memory_told(served)}")
    for reader in readers:
        reader.figures = usual
    before = busy_ms(served)
    run_visits(readers, wanted.seconds, wanted.think)
    tell("everybody as usual", usual, wanted.seconds)
    spent = (busy_ms(served) - before) / len(usual.all())
    print(f"  processor time of the web processes: {spent:.1f} ms an answer; memory {memory_told(served)}; {load()}")
    greedy = set(people[AGENCIES[0][0]])
    others = [reader for reader in readers if reader.username not in greedy]
    for reader in others:
        reader.figures = beside
    cookies = [(reader.username, reader.cookie) for reader in readers if reader.username in greedy]
    spawning = multiprocessing.get_context("spawn")
    out = spawning.Queue()
    taking = spawning.Process(target=storm, args=(port, cookies, wanted.seconds + 2, wanted.think, out))
    with AsideWatched(served) as aside:
        taking.start()
        time.sleep(2)
        run_visits(others, wanted.seconds, wanted.think)
        taken = Figures()
        took, taken.statuses = out.get()
    taken.took.update(took)
    taking.join()
    tell(f"one agency at {TIMES} times its pace", taken, wanted.seconds + 2)
    tell("the others meanwhile", beside, wanted.seconds)
    peaks = memory_mb(served)
    usual_p95, beside_p95 = p95(usual.all()), p95(beside.all())
    print(f"p95 of all pages: {against(usual_p95, 500, 'ms')}")
    times = against(beside_p95 / usual_p95, 3, "times their usual")
    print(f"the others beside one that takes everything: {beside_p95:.1f} ms, {times}")
    for peak in peaks:
        print(f"memory of a web process at its most: {against(peak, 250, 'MB')}")
    print(f"processes that set or check a file aside: {aside.told}")
    failed = [status for status in usual.statuses + beside.statuses if status >= 400]
    print(f"answers that failed: {failed or 'none'}")
    return usual_p95 <= 500 and beside_p95 <= 3 * usual_p95 and max(peaks) <= 250 and not failed


if __name__ == "__main__":
    sys.exit(main())
