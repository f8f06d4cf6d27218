"""How does a letter leave the hub?

Two channels, one table (`CHANNELS`): a folder, and a mail server. A server is spoken to step by step, because it
matters how far a letter came: before the text is handed over everything can be tried again; once it was handed over
and no answer came, nobody knows, and a second try could arrive twice.
Source: RFC 5321 section 4.2.5, 4.5.3.2 (who is answerable for a message, and time limits), RFC 3207 (STARTTLS),
RFC 8689 (REQUIRETLS), RFC 7628 (bearer tokens); faults F08, F09.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from hub.delivery.rules import Handed, Outcome, Trouble
from hub.kernel.errors import ConfigError, DeliveryError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Line(Protocol):
    """An open way out. open: whether it can still be used."""

    open: bool

    def offer(self, to: str) -> Handed | None:
        """Name the addressee; None where a letter is welcome. Nothing has left yet."""
        ...

    def hand_over(self, name: str, letter: bytes) -> Handed:
        """Hand the letter over to the addressee just named."""
        ...

    def withdraw(self) -> None:
        """The letter offered does not come after all."""
        ...


class Post(Protocol):
    """A channel. repeatable: handing one letter over twice leaves one."""

    repeatable: bool
    sender: str

    def connected(self) -> AbstractContextManager[Line]:
        """An open way out. Raises DeliveryError with a code of `Trouble`."""
        ...


@dataclass(frozen=True)
class FolderPost:
    """Letters are files, each under its own name."""

    folder: Path
    sender: str
    repeatable: bool = True

    @contextmanager
    def connected(self) -> Iterator["_FolderLine"]:
        """The folder, made where it is missing."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeliveryError(Trouble.NO_SERVER) from error
        yield _FolderLine(self.folder)


@dataclass
class _FolderLine:
    folder: Path
    open: bool = True

    def offer(self, _to: str) -> Handed | None:
        return None

    def hand_over(self, name: str, letter: bytes) -> Handed:
        try:
            (self.folder / f"{name}.eml").write_bytes(letter)
        except OSError:
            self.open = False
            return Handed(Outcome.LATER, Trouble.NO_SERVER)
        return Handed(Outcome.SENT)

    def withdraw(self) -> None:
        return None


Token = Callable[[], str]


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and how.

    implicit_tls: the whole connection (smtps). must_secure: no letter leaves unencrypted; secure_domains: none to these
    does, whatever the rest. token: gives a bearer token in place of a password.
    """

    host: str
    port: int
    sender: str
    implicit_tls: bool = False
    must_secure: bool = True
    secure_domains: frozenset[str] = frozenset()
    username: str = ""
    password: str = field(default="", repr=False)
    token: Token | None = field(default=None, repr=False)
    timeout: float = 30
    context: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SmtpPost:
    """Letters go to a mail server."""

    server: MailServer
    repeatable: bool = False

    @property
    def sender(self) -> str:
        """The address in From and on the envelope."""
        return self.server.sender

    @contextmanager
    def connected(self) -> Iterator["_SmtpLine"]:
        """A connection, encrypted and signed in as the settings want. Raises DeliveryError."""
        client = _connect(self.server)
        try:
            secure = _secure(client, self.server)
            _sign_in(client, self.server)
            yield _SmtpLine(client, self.server, secure)
        finally:
            client.close()


def _connect(server: MailServer) -> smtplib.SMTP:
    # Named by ourselves: the library would ask the name service, which may hang.
    here = server.sender.rpartition("@")[2]
    try:
        if server.implicit_tls:
            context = server.context or ssl.create_default_context()
            client = smtplib.SMTP_SSL(server.host, server.port, here, timeout=server.timeout, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, here, timeout=server.timeout)
        client.ehlo_or_helo_if_needed()
    except ssl.SSLError as error:
        raise DeliveryError(Trouble.NOT_SECURE) from error
    except smtplib.SMTPConnectError as error:
        # It is there, and greets with a refusal: for now, or us (RFC 5321, section 4.2.1).
        raise DeliveryError(Trouble.LATER if error.smtp_code < 500 else Trouble.SIGN_IN) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(Trouble.NO_SERVER) from error
    return client


def _secure(client: smtplib.SMTP, server: MailServer) -> bool:
    """Whether what is said from now on is encrypted. Raises DeliveryError where it must be and is not."""
    if server.implicit_tls:
        return True
    if client.has_extn("starttls"):
        try:
            client.starttls(context=server.context or ssl.create_default_context())
            client.ehlo()
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(Trouble.NOT_SECURE) from error
        return True
    if server.must_secure:
        raise DeliveryError(Trouble.NOT_SECURE)
    return False


def _sign_in(client: smtplib.SMTP, server: MailServer) -> None:
    try:
        if server.token is not None:
            _bear(client, server, server.token())
        elif server.username:
            client.login(server.username, server.password)
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(Trouble.SIGN_IN) from error


def _bear(client: smtplib.SMTP, server: MailServer, token: str) -> None:
    offered = client.esmtp_features.get("auth", "").upper().split()
    if "OAUTHBEARER" in offered:
        told = f"n,a={server.username},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {token}\x01\x01"
        refused, kind = "\x01", "OAUTHBEARER"
    else:
        told, refused, kind = f"user={server.username}\x01auth=Bearer {token}\x01\x01", "", "XOAUTH2"
    # A server that refuses explains itself first and wants an empty word before it says no.
    client.auth(kind, lambda challenge=None: told if challenge is None else refused)


class _SmtpLine:
    """One connection to a mail server."""

    def __init__(self, client: smtplib.SMTP, server: MailServer, secure: bool) -> None:
        self._client, self._server, self._secure = client, server, secure
        self.open = True

    def offer(self, to: str) -> Handed | None:
        """MAIL and RCPT."""
        demanded = to.rpartition("@")[2].lower() in self._server.secure_domains
        if demanded and not self._secure:
            return Handed(Outcome.LATER, Trouble.NOT_SECURE)
        options = ["REQUIRETLS"] if demanded and self._client.has_extn("requiretls") else []
        try:
            code, _ = self._client.mail(self._server.sender, options)
            if code != 250:
                return self._not_from_us(code)
            code, _ = self._client.rcpt(to)
        except (OSError, smtplib.SMTPException):
            return self._lost()
        if code in (250, 251):
            return None
        self._note(code)
        self.withdraw()
        return _not_taken(code)

    def hand_over(self, _name: str, letter: bytes) -> Handed:
        """DATA, the text, and the answer to it."""
        try:
            code, _ = self._client.docmd("DATA")
        except (OSError, smtplib.SMTPException):
            return self._lost()
        if code != 354:
            self._note(code)
            self.withdraw()
            return _not_taken(code)
        try:
            self._client.send(_dotted(letter))
            code, _ = self._client.getreply()
        except (OSError, smtplib.SMTPException):
            self.open = False
            return Handed(Outcome.UNKNOWN, Trouble.UNKNOWN)
        self._note(code)
        return Handed(Outcome.SENT) if code == 250 else _not_taken(code)

    def withdraw(self) -> None:
        """RSET."""
        try:
            self._client.rset()
        except (OSError, smtplib.SMTPException):
            self.open = False

    def _note(self, code: int) -> None:
        if code == 421:
            self.open = False

    def _not_from_us(self, code: int) -> Handed:
        """The server takes no letter of ours: no fault of the addressee, so that none is given up for it."""
        self._note(code)
        self.withdraw()
        return Handed(Outcome.LATER, Trouble.SIGN_IN if code >= 500 else Trouble.LATER)

    def _lost(self) -> Handed:
        self.open = False
        return Handed(Outcome.LATER, Trouble.LOST)


def _not_taken(code: int) -> Handed:
    if 500 <= code < 600:
        return Handed(Outcome.REFUSED, Trouble.REFUSED)
    return Handed(Outcome.LATER, Trouble.LATER)


def _dotted(letter: bytes) -> bytes:
    """The text as it travels: CRLF, leading dots doubled, a dot at its end (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", letter)
    text = re.sub(rb"(?m)^\.", b"..", lines)
    return (text if text.endswith(b"\r\n") else text + b"\r\n") + b".\r\n"


@dataclass(frozen=True)
class MailSettings:
    """What the settings say about mail. secure_domains: domains of agencies that take no mail over an open line."""

    address: str = field(repr=False)
    sender: str
    timeout: float = 30
    secure_domains: frozenset[str] = frozenset()
    token: Token | None = field(default=None, repr=False)


def _folder(_parts: SplitResult, settings: MailSettings) -> Post:
    return FolderPost(Path(settings.address.partition(":")[2]), settings.sender)


def _smtp(parts: SplitResult, settings: MailSettings) -> Post:
    try:
        port, options = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise ConfigError("HUB_MAIL holds no usable port or options") from None
    tls = options.pop("tls", ["required"])[0]
    if not parts.hostname or options or tls not in ("required", "if-offered"):
        raise ConfigError("HUB_MAIL: write smtp://USER:PASSWORD@HOST:PORT; ?tls=if-offered for a relay without TLS")
    implicit = parts.scheme == "smtps"
    server = MailServer(
        host=parts.hostname,
        port=port or (465 if implicit else 587),
        sender=settings.sender,
        implicit_tls=implicit,
        must_secure=tls == "required" and parts.hostname not in LOOPBACK,
        secure_domains=settings.secure_domains,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        token=settings.token,
        timeout=settings.timeout,
    )
    if server.username and not server.must_secure and not implicit and parts.hostname not in LOOPBACK:
        raise ConfigError("HUB_MAIL: a password does not travel over an open line; drop ?tls=if-offered")
    return SmtpPost(server)


CHANNELS: dict[str, Callable[[SplitResult, MailSettings], Post]] = {"file": _folder, "smtp": _smtp, "smtps": _smtp}
"""Scheme of HUB_MAIL -> channel. A further way to send is one more entry."""


def post_for(settings: MailSettings) -> Post:
    """The channel that the settings name. Raises ConfigError, which repeats no password."""
    scheme = settings.address.partition(":")[0]
    if scheme not in CHANNELS:
        raise ConfigError("HUB_MAIL must begin with file:, smtp:// or smtps://")
    return CHANNELS[scheme](urlsplit(settings.address), settings)
