"""A real mail server on this machine, which does what a test tells it to: takes letters, refuses, hangs, hangs up."""

import asyncio
import base64
import datetime as dt
import email
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class PostOffice:
    """What came in, and how the server behaves. answers: reply by step (`MAIL`, `RCPT`, `DATA`) in place of yes;
    hang_up: at this step the connection is cut; hang: at this step nothing is ever said; on_data: called on a letter.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    hang_up: str = ""
    hang: str = ""
    secure: list[bool] = field(default_factory=list)
    signed_in: list[bytes] = field(default_factory=list)
    on_data: object = None
    accepts: object = None

    async def _step(self, server, step: str) -> str | None:
        if self.hang == step:
            await asyncio.sleep(3600)
        if self.hang_up == step:
            server.transport.abort()
            await asyncio.sleep(3600)
        return self.answers.get(step)

    async def handle_MAIL(self, server, session, envelope, address, options):
        told = await self._step(server, "MAIL")
        if told is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return told or "250 yes"

    async def handle_RCPT(self, server, session, envelope, address, options):
        told = await self._step(server, "RCPT")
        if told is None:
            envelope.rcpt_tos.append(address)
        return told or "250 yes"

    async def handle_DATA(self, server, session, envelope):
        if self.on_data is not None:
            self.on_data()
        if self.hang_up == "DATA":
            self._keep(session, envelope)
        told = await self._step(server, "DATA")
        if told is None:
            self._keep(session, envelope)
        return told or "250 kept"

    def _keep(self, session, envelope) -> None:
        self.raw.append(envelope.content)
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        self.envelopes.append((envelope.mail_from, tuple(envelope.mail_options)))
        self.secure.append(session.ssl is not None)

    def _authenticate(self, server, session, envelope, mechanism, given) -> AuthResult:
        taken = self.accepts is None or self.accepts(given)
        if taken:
            self.signed_in.append(mechanism.encode())
        return AuthResult(success=taken)

    async def auth_XOAUTH2(self, server, args):
        """Bearer tokens as Microsoft and Google want them."""
        return self._bearer(args)

    def _bearer(self, args) -> AuthResult:
        told = base64.b64decode(args[1])
        taken = self.accepts is None or self.accepts(told)
        if taken:
            self.signed_in.append(told)
        return AuthResult(success=taken)

    @property
    def to(self) -> list[str]:
        """Addressees of what was kept, in order."""
        return [str(letter["To"]) for letter in self.letters]


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@contextmanager
def open_post_office(office: PostOffice | None = None, **options) -> Iterator[PostOffice]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    office = office or PostOffice()
    if options.get("auth_required"):
        options.setdefault("authenticator", office._authenticate)
    office.port = free_port()
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop(no_assert=True)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for localhost made just now, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
