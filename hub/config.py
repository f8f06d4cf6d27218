"""How is this instance set up?

Settings come from the environment with the prefix `HUB_`; every missing one is named in one error;
secrets have no default and stay out of `repr`. A demonstration instance keeps everything in one folder.
Source: contracts for the operator (settings); threat model 6.9 (start refuses).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hub.db.engine import make_engine, unsafe_settings
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.kernel.clock import Clock, FixedClock, SystemClock, parse_instant
from hub.kernel.errors import ConfigError
from hub.kernel.practice import Practice, practice_from

MEANINGS: dict[str, str] = {
    "HUB_DATA": "instance folder: outbox files, and the defaults of the databases and keys",
    "HUB_DATABASE_URL": "main database; default SQLite in the instance folder; postgresql+psycopg:// supported",
    "HUB_MIGRATION_URL": "the same database under the role that owns the tables (PostgreSQL)",
    "HUB_VAULT_URL": "database of wrapped keys; default SQLite beside the keys",
    "HUB_SECRET_KEY": "at least 32 characters; signs form tokens",
    "HUB_KEYS": "directory of keys, mode 0700",
    "HUB_MAIL": "smtp://..., smtps://... or file:DIR",
    "HUB_BASE_URL": "address under which people reach the hub, https://...",
    "HUB_ORIGIN": "name of the sealed log, for example hub.whg.example/disclosures",
}

DEMO_ORIGIN = "hub.whg.example/disclosures"


@dataclass(frozen=True)
class Settings:
    """One instance's settings. demo: sample agreements are honoured, sign-in buttons shown, loopback only."""

    data: Path
    database_url: str = field(repr=False)
    vault_url: str = field(repr=False)
    migration_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    keys: Path
    mail: str = field(repr=False)
    base_url: str
    origin: str
    demo: bool = False
    now: str | None = None
    practice: Practice = field(default_factory=Practice)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Production settings. Raises ConfigError naming every missing or unusable one."""
        required = ("HUB_DATA", "HUB_SECRET_KEY", "HUB_KEYS", "HUB_MAIL", "HUB_BASE_URL", "HUB_ORIGIN")
        missing = [name for name in required if not environ.get(name)]
        if missing:
            told = "; ".join(f"{name} ({MEANINGS[name]})" for name in missing)
            raise ConfigError(f"settings are missing: {told}")
        if len(environ["HUB_SECRET_KEY"]) < 32:
            raise ConfigError("HUB_SECRET_KEY must have at least 32 characters")
        if environ.get("HUB_NOW"):
            raise ConfigError("HUB_NOW pins the clock and is for the demonstration only; unset it")
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
            practice=practice_from(environ),
        )

    @classmethod
    def for_demo(cls, data: Path, host: str, port: int, environ: Mapping[str, str]) -> "Settings":
        """Settings of a demonstration instance that lies wholly in `data`."""
        keys = data / "keys"
        database = environ.get("HUB_DATABASE_URL") or f"sqlite:///{data / 'hub.sqlite'}"
        secret = data / "secret.key"
        return cls(
            data=data,
            database_url=database,
            vault_url=environ.get("HUB_VAULT_URL") or f"sqlite:///{keys / 'vault.sqlite'}",
            migration_url=environ.get("HUB_MIGRATION_URL") or database,
            secret_key=secret.read_text() if secret.is_file() else "",
            keys=keys,
            mail=f"file:{data / 'outbox'}",
            base_url=f"http://{host}:{port}",
            origin=DEMO_ORIGIN,
            demo=True,
            now=environ.get("HUB_NOW"),
            practice=replace(practice_from({"HUB_LIMIT_FACTOR": "20", **environ}), sample_signatures=True),
        )

    def clock(self) -> Clock:
        """The machine's clock, or the pinned one of a demonstration."""
        return FixedClock(parse_instant(self.now)) if self.now and self.demo else SystemClock()


def open_office(settings: Settings) -> Office:
    """Database, vault, keys and clock of this instance. Raises ConfigError when anything is missing or unsafe."""
    master = load_master_keys(settings.keys)
    engine = make_engine(settings.database_url)
    problems = unsafe_settings(engine)
    if problems:
        raise ConfigError("unsafe database settings: " + "; ".join(problems))
    vault = Vault.at(settings.vault_url, master)
    return Office(engine, vault, master, settings.clock(), settings.practice)


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
