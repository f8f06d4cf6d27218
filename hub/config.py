"""How is this instance set up?

Settings come from the environment with the prefix `HUB_`; every missing one is named in one error;
secrets have no default and stay out of `repr`. A demonstration instance keeps everything in one folder.
Source: contracts for the operator (settings); threat model 6.9 (start refuses).
"""

import logging
import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from hub.db.durable import clear_left_behind
from hub.db.engine import make_engine, unsafe_settings
from hub.db.failing import opening
from hub.db.migrate import require_head
from hub.db.standby import Standby
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.delivery.bearer import read_bearer
from hub.delivery.posting import MailSettings, Post, post_for
from hub.delivery.rules import is_address
from hub.kernel import lines
from hub.kernel.clock import Clock, FixedClock, SystemClock, parse_instant
from hub.kernel.errors import ConfigError, HubError
from hub.kernel.lines import FORMATS, tell_security
from hub.kernel.practice import Practice, practice_from
from hub.ledger.sealing import look_for_hold, signing_trouble
from hub.redaction.language_model import language_model

_log = logging.getLogger(__name__)

MEANINGS: dict[str, str] = {
    "HUB_DATA": "instance folder: outbox files, and the defaults of the databases and keys",
    "HUB_DATABASE_URL": "main database; default SQLite in the instance folder; postgresql+psycopg:// supported",
    "HUB_MIGRATION_URL": "the same database under the role that owns the tables (PostgreSQL)",
    "HUB_STANDBY": "yes where PostgreSQL has a standby that must not lose a commit",
    "HUB_STANDBY_SECONDS": "how long a commit waits for the standby before its outcome is not known; default 10",
    "HUB_VAULT_URL": "database of wrapped keys; default SQLite beside the keys",
    "HUB_SECRET_KEY": "at least 32 characters; signs form tokens",
    "HUB_KEYS": "directory of keys, mode 0700",
    "HUB_MAIL": "smtp://..., smtps://... or file:DIR",
    "HUB_MAIL_FROM": "sender of mails; default hub@ and the host of HUB_BASE_URL",
    "HUB_MAIL_TOKEN": "file (mode 0600) naming where bearer tokens for hosted mail come from",
    "HUB_MAIL_TLS_DOMAINS": "domains of agencies that take no mail over an open line, with commas between them",
    "HUB_BASE_URL": "address under which people reach the hub, https://...",
    "HUB_ORIGIN": "name of the sealed log, for example hub.whg.example/disclosures",
    "HUB_PROXIES": "how many proxies stand before the hub and say whom they ask for (X-Forwarded-For); default 0",
    "HUB_METRICS_TOKEN": "at least 24 characters that a monitor brings to /metrics; without it that page is not there",
    "HUB_LOG_FORMAT": "lines (default) for people, json for a collector; both on stderr",
    "HUB_SECURITY_LOG": "file for what happened at the doors, for a collector; default: stderr, in the json form only",
}

REQUIRED = ("HUB_DATA", "HUB_SECRET_KEY", "HUB_KEYS", "HUB_MAIL", "HUB_BASE_URL", "HUB_ORIGIN")

USABLE: dict[str, Callable[[str], object]] = {
    "HUB_SECRET_KEY": lambda text: len(text) >= 32,
    "HUB_MAIL": lambda text: text.startswith(("file:", "smtp://", "smtps://")),
    "HUB_BASE_URL": re.compile(r"(https://|http://(127\.0\.0\.1|localhost)(?![^:/]))[^/\s]*(/\S*)?\Z").match,
    "HUB_ORIGIN": re.compile(r"[A-Za-z0-9_:.\-/@]{1,200}\Z").match,
    "HUB_MAIL_FROM": is_address,
    "HUB_STANDBY": lambda text: text in ("yes", "no"),
    "HUB_STANDBY_SECONDS": re.compile(r"[1-9][0-9]{0,2}\Z").match,
    "HUB_PROXIES": re.compile(r"[0-9]\Z").match,
    "HUB_METRICS_TOKEN": re.compile(r"[!-~]{24,}\Z").match,
    "HUB_LOG_FORMAT": lambda text: text in FORMATS,
    "HUB_NOW": lambda _text: False,
}
"""What a setting must look like in production, where it is set."""

UNUSABLE = {
    "HUB_SECRET_KEY": "HUB_SECRET_KEY must have at least 32 characters",
    "HUB_MAIL": "HUB_MAIL must begin with file:, smtp:// or smtps://",
    "HUB_MAIL_FROM": "HUB_MAIL_FROM must be one plain mail address",
    "HUB_BASE_URL": "HUB_BASE_URL must be an https:// address (http:// on this machine only)",
    "HUB_ORIGIN": "HUB_ORIGIN must be a name of letters, digits and _:.-/@ like hub.whg.example/disclosures",
    "HUB_STANDBY": "HUB_STANDBY must be yes or no",
    "HUB_STANDBY_SECONDS": "HUB_STANDBY_SECONDS must be a whole number of seconds from 1 to 999",
    "HUB_PROXIES": "HUB_PROXIES must be a number from 0 to 9",
    "HUB_METRICS_TOKEN": "HUB_METRICS_TOKEN must have at least 24 letters, digits or signs, and no space",
    "HUB_LOG_FORMAT": "HUB_LOG_FORMAT must be lines or json",
    "HUB_NOW": "HUB_NOW pins the clock and is for the demonstration only; unset it",
}

DEMO_ORIGIN = "hub.whg.example/disclosures"


@dataclass(frozen=True)
class Settings:
    """One instance's settings.

    standby: a PostgreSQL standby is declared; demo: sample agreements are honoured, sign-in buttons shown, loopback
    only.
    """

    data: Path
    database_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    migration_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    keys: Path
    mail: str = field(repr=False)
    base_url: str
    origin: str
    standby: bool = False
    standby_seconds: int = 10
    demo: bool = False
    now: str | None = None
    practice: Practice = field(default_factory=Practice)
    mail_from: str = "hub@whg.example"
    mail_token: Path | None = None
    mail_tls_domains: frozenset[str] = frozenset()
    proxies: int = 0
    metrics_token: str = field(default="", repr=False)
    log_format: str = "lines"
    security_log: Path | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Production settings. Raises ConfigError naming every missing or unusable one."""
        missing = [f"{name} ({MEANINGS[name]})" for name in REQUIRED if not environ.get(name)]
        unusable = [told for name, told in UNUSABLE.items() if environ.get(name) and not USABLE[name](environ[name])]
        told = [f"settings are missing: {'; '.join(missing)}"] if missing else []
        if missing or unusable:
            raise ConfigError("; ".join([*told, *unusable]))
        data, keys = Path(environ["HUB_DATA"]), Path(environ["HUB_KEYS"])
        url = environ.get("HUB_DATABASE_URL") or f"sqlite:///{data / 'hub.sqlite'}"
        return cls(
            data=data,
            database_url=url,
            vault_url=environ.get("HUB_VAULT_URL") or f"sqlite:///{keys / 'vault.sqlite'}",
            migration_url=environ.get("HUB_MIGRATION_URL") or url,
            secret_key=environ["HUB_SECRET_KEY"],
            keys=keys,
            mail=environ["HUB_MAIL"],
            base_url=environ["HUB_BASE_URL"].rstrip("/"),
            origin=environ["HUB_ORIGIN"],
            standby=environ.get("HUB_STANDBY", "") == "yes",
            standby_seconds=int(environ.get("HUB_STANDBY_SECONDS") or 10),
            practice=practice_from(environ),
            mail_from=environ.get("HUB_MAIL_FROM") or f"hub@{urlsplit(environ['HUB_BASE_URL']).hostname}",
            mail_token=Path(environ["HUB_MAIL_TOKEN"]) if environ.get("HUB_MAIL_TOKEN") else None,
            mail_tls_domains=frozenset(environ.get("HUB_MAIL_TLS_DOMAINS", "").lower().replace(",", " ").split()),
            proxies=int(environ.get("HUB_PROXIES") or 0),
            metrics_token=environ.get("HUB_METRICS_TOKEN", ""),
            log_format=environ.get("HUB_LOG_FORMAT") or "lines",
            security_log=Path(environ["HUB_SECURITY_LOG"]) if environ.get("HUB_SECURITY_LOG") else None,
        )

    @classmethod
    def for_demo(cls, data: Path, host: str, port: int, environ: Mapping[str, str]) -> "Settings":
        """Settings of a demonstration instance that lies wholly in `data`.

        The environment may belong to a real instance on the same machine: its databases are never a demonstration's.
        """
        keys = data / "keys"
        database = f"sqlite:///{data / 'hub.sqlite'}"
        secret = data / "secret.key"
        return cls(
            data=data,
            database_url=database,
            vault_url=f"sqlite:///{keys / 'vault.sqlite'}",
            migration_url=database,
            secret_key=secret.read_text() if secret.is_file() else "",
            keys=keys,
            mail=f"file:{data / 'outbox'}",
            base_url=f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}",
            origin=DEMO_ORIGIN,
            demo=True,
            now=environ.get("HUB_NOW"),
            practice=replace(practice_from({"HUB_LIMIT_FACTOR": "20", **environ}), sample_signatures=True),
        )

    @property
    def upgrade_command(self) -> str:
        """What brings this instance's database forward: a demonstration is found by its folder."""
        return f"hub db upgrade --data {shlex.quote(str(self.data))}" if self.demo else "hub db upgrade"

    def post(self) -> Post:
        """The channel by which mail leaves. Raises ConfigError."""
        timeout = self.practice.mail_timeout_seconds
        token = read_bearer(self.mail_token, self.clock().now, timeout) if self.mail_token else None
        return post_for(MailSettings(self.mail, self.mail_from, timeout, self.mail_tls_domains, token))

    def set_up_log(self) -> None:
        """Let this process tell what it does. Raises ConfigError where the security log cannot be written."""
        try:
            lines.set_up(self.log_format, self.security_log)
        except OSError as error:
            raise ConfigError(f"HUB_SECURITY_LOG cannot be written: {error.strerror}") from error

    def clock(self) -> Clock:
        """The machine's clock, or the pinned one of a demonstration. Raises ConfigError for what is no instant."""
        if not (self.now and self.demo):
            return SystemClock()
        try:
            return FixedClock(parse_instant(self.now))
        except ValueError as error:
            raise ConfigError("HUB_NOW must be an instant such as 2026-11-24T09:00:00+00:00") from error


def open_office(settings: Settings) -> Office:
    """Database, vault, keys and clock of this instance.

    Raises ConfigError when anything is missing or unsafe, or the database is behind its migrations.
    """
    master = load_master_keys(settings.keys)
    standby = Standby(settings.standby_seconds, settings.keys) if settings.standby else None
    engine = make_engine(settings.database_url, standby)
    problems = unsafe_settings(engine, settings.standby)
    if problems:
        raise ConfigError("unsafe database settings: " + "; ".join(problems))
    require_head(engine, settings.upgrade_command)
    with opening("HUB_VAULT_URL"):
        vault = Vault.at(settings.vault_url, master)
    return Office(engine, vault, master, settings.clock(), settings.practice)


def open_to_serve(settings: Settings) -> Office:
    """The office of an instance that is fit to be served.

    Raises what `open_office` raises, ConfigError before the log was started or where the language model named is not
    installed. Where the log lies behind what was signed the hub runs on hold, only to be read; without the log's
    signing key it runs. Both it says in its own log. Plain copies that a killed backup left are removed.
    """
    try:
        office = open_office(settings)
        language_model(office.practice.language_model)
    except HubError as error:
        tell_security("start_refused", why=type(error).__name__)
        raise
    for url in (settings.database_url, settings.vault_url):
        file = make_url(url).database
        if make_url(url).get_backend_name() == "sqlite" and file:
            clear_left_behind(Path(file))
    hold = look_for_hold(office)
    if hold is not None:
        _log.error("ledger hold: %s", hold.told)
        tell_security("ledger_hold", lost=hold.lost)
    trouble = signing_trouble(office)
    if trouble:
        _log.warning("nothing can be signed: %s", trouble)
        tell_security("nothing_can_be_signed")
    return office


def settings_for(data: str | None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings for a command: the demonstration instance in `data` if given, else the environment's.

    Raises ConfigError where `data` holds no instance.
    """
    environ = os.environ if environ is None else environ
    if data is None:
        return Settings.from_env(environ)
    folder = Path(data)
    if not (folder / "keys").is_dir():
        raise ConfigError(f"--data {folder.name}: no instance lies there; `hub demo --data DIR` makes one")
    return Settings.for_demo(folder, "127.0.0.1", 8000, environ)
