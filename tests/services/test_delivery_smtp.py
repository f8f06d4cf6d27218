"""Notices leave over a real mail server, once each, whatever the server does.

Source: threat model P5, P15, P23; faults F08, F09; RFC 5321, 3207, 7628.
"""

import re
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from hub.access.permissions import Permission
from hub.delivery import service as delivery
from hub.delivery.bearer import read_bearer
from hub.delivery.posting import MailServer, MailSettings, SmtpPost, post_for
from hub.delivery.service import Rounds
from hub.identity import agencies, profile
from hub.identity.kinds import AgencyStatus
from hub.identity.queries import agency_by_code
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import ConfigError, DeliveryError
from hub.outbox.records import NoticeRecord
from hub.outbox.service import notice
from tests.people import an_account, an_agency, the_actor
from tests.post_office import PostOffice, certificate, open_post_office

SENDER = "hub@whg.example"
BASE = "https://hub.whg.example"


@pytest.fixture
def people(office):
    """A landlord, the police, and three readers of the police."""
    an_agency(office, duty_name="Ama Osei", duty_phone="01632 960001")
    an_agency(office, "police", "police")
    return {name: an_account(office, name, "partner_user", "police") for name in ("anna.bell", "ben.cole", "cara.dunn")}


def leave(office, *accounts, kind="shared", **more) -> None:
    """A notice for each of these, in the order given."""
    for account in accounts:
        with office.open_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            notice(work, kind, account, "/requests/", **more)
        office.clock.advance(timedelta(seconds=1))


def rounds(office, port: int, **more) -> Rounds:
    server = MailServer("127.0.0.1", port, SENDER, must_secure=False, timeout=2)
    return Rounds(office, SmtpPost(replace(server, **more)), BASE)


def states(office) -> list[tuple[str, str]]:
    """State and trouble of every notice, oldest first."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        query = reading.session.query(NoticeRecord).order_by(NoticeRecord.created_at)
        return [(record.state, record.trouble) for record in query]


def test_each_reader_gets_one_mail_that_says_who_writes_what_to_do_and_whom_to_ring(office, people):
    with office.open_work(the_actor(office, "anna.bell")) as work:
        profile.choose_phrase(work, "blue heron", False)
    wanted = office.clock.now() + timedelta(days=2)
    leave(office, *people.values(), answer_by=wanted)
    with open_post_office() as post:
        assert delivery.drain(rounds(office, post.port)) == 3
        assert delivery.drain(rounds(office, post.port)) == 0
    assert post.to == [f"{name}@police.example" for name in people]
    first = post.letters[0]
    assert first["Subject"] == "Whg: Something was shared with you, answer by 26 November"
    text = first.get_content()
    assert text.startswith("From Whg") and "Ring Ama Osei on 01632 960001" in text and "blue heron" in text
    assert "answer by Thursday 26 November 2026, 12:00" in text
    assert re.findall(r"https?://\S+", text) == [f"{BASE}/requests/"]
    assert first["From"] == SENDER and post.envelopes[0][0] == SENDER
    assert states(office) == [("sent", "")] * 3


def test_a_text_with_letters_of_many_lands_and_lines_of_dots_arrives_as_it_was_written(office, people):
    with office.open_work(the_actor(office, "anna.bell")) as work:
        profile.choose_phrase(work, ". Ọláyínká Żółć ਸਿੰਘ", False)
    leave(office, people["anna.bell"])
    with open_post_office() as post:
        delivery.drain(rounds(office, post.port))
    assert ". Ọláyínká Żółć ਸਿੰਘ" in post.letters[0].get_content()
    assert max(post.raw[0]) < 128


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_server_that_hangs_up_before_the_text_is_tried_again_later(office, people, step):
    leave(office, *people.values())
    with open_post_office(PostOffice(hang_up=step)) as post:
        with pytest.raises(DeliveryError):
            delivery.drain(rounds(office, post.port))
        assert states(office) == [("waiting", "lost")] * 3
        post.hang_up = ""
        assert delivery.drain(rounds(office, post.port)) == 0
        office.clock.advance(timedelta(minutes=1))
        assert delivery.drain(rounds(office, post.port)) == 3
    assert len(post.letters) == 3


def test_a_server_that_takes_a_text_and_hangs_up_gets_it_once(office, people, caplog):
    leave(office, people["anna.bell"], people["ben.cole"])
    with open_post_office(PostOffice(hang_up="DATA")) as post:
        with pytest.raises(DeliveryError):
            delivery.drain(rounds(office, post.port))
        assert states(office) == [("failed", "unknown"), ("waiting", "lost")]
        assert "given up: trouble=unknown" in caplog.text and "@" not in caplog.text
        assert "mail does not leave: trouble=lost letters=1" in caplog.text
        post.hang_up = ""
        office.clock.advance(timedelta(days=1))
        assert delivery.drain(rounds(office, post.port)) == 1
    assert post.to == ["anna.bell@police.example", "ben.cole@police.example"]


def test_a_server_that_never_answers_holds_nobody_for_longer_than_the_time_limit(office, people):
    leave(office, *people.values())
    with open_post_office(PostOffice(hang="RCPT")) as post, pytest.raises(DeliveryError):
        delivery.drain(rounds(office, post.port, timeout=0.5))
    assert states(office) == [("waiting", "lost")] * 3


def test_nobody_at_the_address_of_the_server(office, people):
    leave(office, *people.values())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(DeliveryError):
            delivery.drain(rounds(office, taken.getsockname()[1]))
    assert states(office) == [("waiting", "no_server")] * 3


def test_a_server_that_says_not_now_is_asked_again_after_longer_and_longer_waits(office, people):
    leave(office, people["anna.bell"])
    tries = []
    with open_post_office(PostOffice(answers={"RCPT": "451 busy"})) as post:
        for minute in range(60 * 24 * 3 + 61):
            before = states_and_tries(office)
            delivery.drain(rounds(office, post.port))
            if states_and_tries(office) != before:
                tries.append(minute)
            office.clock.advance(timedelta(minutes=1))
            if minute > 130:
                office.clock.advance(timedelta(minutes=59))
            if states(office)[0][0] == "failed":
                break
    assert tries[:7] == [0, 1, 3, 8, 23, 53, 113]
    assert states(office) == [("failed", "gave_up")]


def states_and_tries(office) -> list[tuple[str, int]]:
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return [(record.state, record.attempts) for record in reading.session.query(NoticeRecord)]


@pytest.mark.parametrize(("step", "found"), [("RCPT", "refused"), ("DATA", "refused")])
def test_a_server_that_refuses_an_addressee_is_not_asked_again_and_the_others_get_theirs(office, people, step, found):
    leave(office, *people.values())
    with open_post_office() as post:
        post.answers[step] = "550 no such person"
        assert delivery.drain(rounds(office, post.port)) == 0
        assert states(office) == [("failed", found)] * 3
        post.answers.clear()
        leave(office, people["anna.bell"])
        assert delivery.drain(rounds(office, post.port)) == 1
    assert len(post.letters) == 1


def test_a_server_that_takes_nothing_from_us_costs_nobody_their_notice(office, people):
    leave(office, *people.values())
    with open_post_office(PostOffice(answers={"MAIL": "530 sign in first"})) as post:
        delivery.drain(rounds(office, post.port))
    assert states(office) == [("waiting", "sign_in")] * 3


def test_a_malformed_address_is_never_offered_and_keeps_nobody_else_waiting(office, people):
    with office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET email = 'anna bell@police.example' WHERE username = 'anna.bell'")
        bad = "UPDATE account SET email = 'ben@x.example>\r\nRCPT TO:<evil@x.example' WHERE username = 'ben.cole'"
        connection.exec_driver_sql(bad)
    leave(office, *people.values())
    with open_post_office() as post:
        assert delivery.drain(rounds(office, post.port)) == 1
    assert post.to == ["cara.dunn@police.example"]
    assert states(office) == [("failed", "address")] * 2 + [("sent", "")]


def test_what_waits_for_an_agency_that_left_is_cancelled(office, people):
    leave(office, *people.values())
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        agencies.set_agency_status(work, agency_by_code(work, "police").id, AgencyStatus.LEFT)
    with open_post_office() as post:
        assert delivery.drain(rounds(office, post.port)) == 0
    assert post.letters == [] and states(office) == [("cancelled", "")] * 3


def test_one_mail_a_day_for_whoever_chose_it_and_urgent_things_at_once(office, people):
    with office.open_work(the_actor(office, "anna.bell")) as work:
        profile.choose_phrase(work, "", True)
    leave(office, people["anna.bell"], people["anna.bell"])
    leave(office, people["anna.bell"], kind="withdrawn")
    with open_post_office() as post:
        assert delivery.drain(rounds(office, post.port)) == 1
        assert "withdrawn" in post.letters[0]["Subject"]
        office.clock.at = office.clock.at.replace(hour=7, minute=59) + timedelta(days=1)
        assert delivery.drain(rounds(office, post.port)) == 0
        office.clock.advance(timedelta(minutes=1))
        assert delivery.drain(rounds(office, post.port)) == 1
    assert post.letters[1]["Subject"] == "Whg: 2 things wait for you"
    assert states(office) == [("sent", "")] * 3


def test_a_crash_after_the_claim_is_not_sent_again_but_shown_as_not_known(office, people):
    """The server breaks the hub's own thread of work in the middle of a letter."""
    leave(office, people["anna.bell"], people["ben.cole"])

    def first(_work) -> int:
        return 1

    def stopped(_work) -> int:
        raise KeyboardInterrupt

    with open_post_office() as post:
        broken = rounds(office, post.port)
        calls = iter([first, first, stopped])
        with pytest.raises(KeyboardInterrupt):
            delivery.drain(replace(broken, fence=lambda work: next(calls)(work)))
        assert post.to == ["anna.bell@police.example"]
        assert delivery.drain(replace(broken, fence=lambda _work: 2)) == 1
    assert post.to == ["anna.bell@police.example", "ben.cole@police.example"]
    assert states(office) == [("failed", "unknown"), ("sent", "")]


# Encryption and signing in.


def test_no_mail_leaves_unencrypted_unless_the_settings_allow_it(office, people):
    leave(office, people["anna.bell"])
    with open_post_office() as post, pytest.raises(DeliveryError):
        delivery.drain(rounds(office, post.port, must_secure=True))
    assert post.letters == [] and states(office) == [("waiting", "not_secure")]


def test_an_agency_that_demands_encryption_gets_no_mail_over_an_open_line(office, people):
    leave(office, people["anna.bell"])
    demanded = {"secure_domains": frozenset({"police.example"})}
    with open_post_office() as post:
        delivery.drain(rounds(office, post.port, **demanded))
    assert post.letters == [] and states(office) == [("waiting", "not_secure")]


def test_encryption_is_used_where_it_is_offered_and_a_stranger_s_certificate_is_not_trusted(office, people, tmp_path):
    leave(office, people["anna.bell"])
    server, trusting = certificate(tmp_path)
    with open_post_office(tls_context=server, require_starttls=True) as post:
        with pytest.raises(DeliveryError):
            delivery.drain(rounds(office, post.port, host="localhost", must_secure=True))
        assert states(office) == [("waiting", "not_secure")]
        office.clock.advance(timedelta(minutes=5))
        delivery.drain(rounds(office, post.port, host="localhost", must_secure=True, context=trusting))
    assert post.secure == [True]


def test_a_password_is_given_over_an_encrypted_line(office, people, tmp_path):
    leave(office, people["anna.bell"])
    server, trusting = certificate(tmp_path)
    keys = {"host": "localhost", "must_secure": True, "context": trusting, "username": "hub", "password": "heron"}
    with open_post_office(tls_context=server, require_starttls=True, auth_required=True) as post:
        post.accepts = lambda given: given.password == b"heron"
        with pytest.raises(DeliveryError):
            delivery.drain(rounds(office, post.port, **{**keys, "password": "wrong"}))
        assert states(office) == [("waiting", "sign_in")]
        office.clock.advance(timedelta(minutes=5))
        delivery.drain(rounds(office, post.port, **keys))
    assert post.to == ["anna.bell@police.example"]


class Tokens(BaseHTTPRequestHandler):
    """A provider's token address."""

    asked: list[dict] = []

    def do_POST(self) -> None:
        self.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        body = b'{"access_token": "t-%d", "expires_in": 3600}' % len(self.asked)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Nothing on the screen."""


@pytest.fixture
def token_file(tmp_path):
    """A file that names a token address on this machine."""
    Tokens.asked = []
    server = HTTPServer(("127.0.0.1", 0), Tokens)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    path = tmp_path / "token.toml"
    address = f"http://127.0.0.1:{server.server_port}/"
    told = {"token_url": address, "client_id": "hub", "client_secret": "s", "scope": "mail"}
    path.write_text("".join(f'{name} = "{value}"\n' for name, value in told.items()))
    path.chmod(0o600)
    yield path
    server.shutdown()
    thread.join()
    server.server_close()


def test_hosted_mail_is_signed_in_to_with_a_bearer_token_that_is_fetched_once(office, people, tmp_path, token_file):
    token = read_bearer(token_file, office.clock.now)
    server, trusting = certificate(tmp_path)
    keys = {"host": "localhost", "must_secure": True, "context": trusting, "username": "hub@whg.example"}
    with open_post_office(tls_context=server, require_starttls=True, auth_required=True) as post:
        for name in ("anna.bell", "ben.cole"):
            leave(office, people[name])
            delivery.drain(rounds(office, post.port, token=token, **keys))
        assert len(Tokens.asked) == 1 and Tokens.asked[0]["grant_type"] == ["client_credentials"]
        office.clock.advance(timedelta(hours=1))
        leave(office, people["cara.dunn"])
        delivery.drain(rounds(office, post.port, token=token, **keys))
    assert post.signed_in[0] == b"user=hub@whg.example\x01auth=Bearer t-1\x01\x01"
    assert post.signed_in[-1] == b"user=hub@whg.example\x01auth=Bearer t-2\x01\x01"
    assert len(post.letters) == 3


def test_a_token_file_that_others_can_read_is_not_used(token_file, office):
    token_file.chmod(0o644)
    with pytest.raises(ConfigError, match="0600"):
        read_bearer(token_file, office.clock.now)


@pytest.mark.parametrize(
    ("address", "host", "port", "implicit", "must"),
    [
        ("smtp://mail.whg.example", "mail.whg.example", 587, False, True),
        ("smtps://u%40x:p%2Fw@mail.whg.example", "mail.whg.example", 465, True, True),
        ("smtp://relay.whg.example:25?tls=if-offered", "relay.whg.example", 25, False, False),
        ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, False, False),
    ],
)
def test_a_mail_address_in_the_settings_is_read(address, host, port, implicit, must):
    server = post_for(MailSettings(address, SENDER)).server
    assert (server.host, server.port, server.implicit_tls, server.must_secure) == (host, port, implicit, must)
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    "address",
    [
        "smtp://", "smtp://host:port", "smtp://host?tls=never", "smtp://host?x=1", "imap://host",
        "smtp://u:secret@relay.whg.example?tls=if-offered",
    ],
)  # fmt: skip
def test_a_mail_address_that_cannot_be_used_is_told_without_its_password(address):
    with pytest.raises(ConfigError) as told:
        post_for(MailSettings(address, SENDER))
    assert "secret" not in str(told.value)


def test_a_folder_is_a_channel_like_any_other(office, people, tmp_path: Path):
    leave(office, *people.values())
    post = post_for(MailSettings(f"file:{tmp_path / 'out'}", SENDER))
    assert delivery.drain(Rounds(office, post, BASE)) == 3
    assert len(list((tmp_path / "out").glob("*.eml"))) == 3
