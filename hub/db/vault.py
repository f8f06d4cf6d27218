"""Where are the keys of cases, copies and openings, and how is one destroyed?

Data keys lie wrapped (AES-256-GCM under a key of `HUB_KEYS`) in a database of their own with its own
short-lived backups, so that destroying one key makes one case unreadable, in restored backups of the
main database too. A key is written here first (an orphan is harmless) and destroyed after the change
that gives it up has committed.
Source: sealed log specification, section 10; threat model 6.9.
"""

import hmac
import os
import secrets
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from hub.db.durable import read_key, write_key
from hub.db.engine import READING, make_engine
from hub.db.failing import opening
from hub.db.sealing import DataKey, blind
from hub.kernel.errors import ConfigError, ErasedError, TamperedError
from hub.kernel.ids import new_id

INDEX_KEY = "index.key"

_METADATA = MetaData()
_WRAPPED = Table(
    "wrapped_key",
    _METADATA,
    Column("id", Uuid(), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("kek_id", String(20), nullable=False),
    Column("wrapped", LargeBinary(), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
_KNOWN_KEY = Table(
    "known_key",
    _METADATA,
    Column("name", String(40), primary_key=True),
    Column("digest", LargeBinary(), nullable=False),
)
"""Which keys of `HUB_KEYS` this vault has worked with: a keyed digest of nothing, from which no key can be told."""

VAULT_TABLES = frozenset(_METADATA.tables)

_DIGEST_OF = b"whg-hub/known-key/v1"

_BY_ID = select(_WRAPPED).where(_WRAPPED.c.id == bindparam("key_id", type_=Uuid()))


@dataclass(frozen=True, slots=True, repr=False)
class MasterKeys:
    """The keys of the `HUB_KEYS` directory: those that wrap data keys, and the blind index key."""

    directory: Path
    wrapping: dict[str, bytes]
    index_key: bytes

    @property
    def current(self) -> str:
        """Id of the wrapping key that new data keys get: the last in order."""
        return max(self.wrapping)


def create_master_keys(directory: Path) -> MasterKeys:
    """Make a new key directory (mode 0700). Raises ConfigError where keys already lie."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(directory, 0o700)
    if any(directory.glob("kek-*")):
        raise ConfigError(f"{directory.name}: keys are there already; nothing was changed")
    write_key(directory / "kek-1", secrets.token_bytes(32))
    write_key(directory / INDEX_KEY, secrets.token_bytes(32))
    return load_master_keys(directory)


def load_master_keys(directory: Path) -> MasterKeys:
    """The keys of `directory`. Raises ConfigError, saying which is missing, short or readable by others."""
    if not directory.is_dir():
        raise ConfigError("HUB_KEYS: no such directory; `hub init` creates it")
    if stat.S_IMODE(directory.stat().st_mode) & 0o077:
        raise ConfigError("HUB_KEYS: others can read the directory; set its mode to 0700")
    wrapping = {path.name: read_key(path) for path in sorted(directory.glob("kek-*"))}
    if not wrapping:
        raise ConfigError("HUB_KEYS: no kek-* file; restore it from its own backup")
    return MasterKeys(directory, wrapping, read_key(directory / INDEX_KEY))


def make_tables(bind: Engine | Connection) -> None:
    """The empty tables of a vault, where they are not there yet."""
    _METADATA.create_all(bind)


def has_worked(url: str) -> bool:
    """Whether a vault that has worked with keys lies at `url`."""
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and not Path(database or "").is_file():
        return False
    engine = make_engine(url)
    with opening("HUB_VAULT_URL"), engine.connect() as connection:
        there = inspect(connection).has_table(_KNOWN_KEY.name)
        found = there and connection.execute(select(_KNOWN_KEY.c.name)).first() is not None
    engine.dispose()
    return bool(found)


class Vault:
    """Wrapped data keys: make one, open one, destroy one. Commits by itself, apart from the main database."""

    def __init__(self, engine: Engine, master: MasterKeys) -> None:
        self._engine, self._master = engine, master
        self._reading = engine.execution_options(**{READING: True})

    @classmethod
    def at(cls, url: str, master: MasterKeys) -> "Vault":
        """The vault database at `url`, its tables made if it is new.

        Raises ConfigError where a key of `HUB_KEYS` is missing or another than the one this vault has worked with.
        """
        engine = make_engine(url)
        make_tables(engine)
        _recognise(engine, master)
        return cls(engine, master)

    def create(self, purpose: str, now: datetime) -> DataKey:
        """A fresh key, already safe in the vault. purpose: `case`, `snapshot`, `opening` or `account`."""
        key = DataKey(new_id(), secrets.token_bytes(32))
        kek_id = self._master.current
        nonce = secrets.token_bytes(12)
        wrapped = nonce + AESGCM(self._master.wrapping[kek_id]).encrypt(nonce, key.secret, key.id.bytes)
        row = {"id": key.id, "purpose": purpose, "kek_id": kek_id, "wrapped": wrapped, "created_at": now}
        with self._engine.begin() as connection:
            connection.execute(insert(_WRAPPED).values(**row))
        return key

    def open(self, key_id: UUID) -> DataKey:
        """The key `key_id`. Raises ErasedError once it was destroyed, TamperedError if it does not unwrap."""
        with self._reading.connect() as connection:  # Waits for nobody, and nobody for it.
            row = connection.execute(_BY_ID, {"key_id": key_id}).one_or_none()
        if row is None:
            raise ErasedError("the key of this record was destroyed")
        kek = self._master.wrapping.get(row.kek_id)
        if kek is None:
            raise ConfigError(f"HUB_KEYS: {row.kek_id} is missing; restore it from its own backup")
        try:
            secret = AESGCM(kek).decrypt(row.wrapped[:12], row.wrapped[12:], key_id.bytes)
        except InvalidTag as error:
            raise TamperedError("a wrapped key does not open") from error
        return DataKey(key_id, secret)

    def destroy(self, key_id: UUID) -> None:
        """Forget the key for good; doing it twice is harmless."""
        with self._engine.begin() as connection:
            connection.execute(delete(_WRAPPED).where(_WRAPPED.c.id == key_id))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def _recognise(engine: Engine, master: MasterKeys) -> None:
    """A wrong wrapping key opens nothing; a wrong index key would silently find nobody: both stop the start-up."""
    held = {**master.wrapping, INDEX_KEY: master.index_key}
    digests = {name: hmac.digest(key, _DIGEST_OF, "sha256") for name, key in held.items()}
    with engine.execution_options(**{READING: True}).connect() as connection:
        known = {row.name: row.digest for row in connection.execute(select(_KNOWN_KEY))}
    for name, digest in known.items():
        if name not in digests:
            raise ConfigError(f"HUB_KEYS: {name} is missing; restore it from its own backup")
        if not hmac.compare_digest(digests[name], digest):
            raise ConfigError(f"HUB_KEYS: {name} is another key than the vault's; restore both from one backup")
    for name in digests.keys() - known.keys():
        try:
            with engine.begin() as connection:
                connection.execute(insert(_KNOWN_KEY).values(name=name, digest=digests[name]))
        except IntegrityError:
            continue  # Another process of this instance was faster.


class KeyRing:
    """What one unit of work needs of the keys: the vault, remembered for its own length only."""

    def __init__(self, vault: Vault, master: MasterKeys) -> None:
        self.vault, self._master = vault, master
        self._opened: dict[UUID, DataKey] = {}

    def data_key(self, key_id: UUID) -> DataKey:
        """The data key `key_id`, opened once in this unit of work. Raises ErasedError after destruction."""
        if key_id not in self._opened:
            self._opened[key_id] = self.vault.open(key_id)
        return self._opened[key_id]

    def new_key(self, purpose: str, now: datetime) -> DataKey:
        """A fresh data key, in the vault before anything is sealed with it."""
        key = self.vault.create(purpose, now)
        self._opened[key.id] = key
        return key

    def blind(self, kind: str, value: str) -> str:
        """The blind index of `value` among values of `kind`."""
        return blind(self._master.index_key, kind, value)

    @property
    def index_key(self) -> bytes:
        """Key for keyed digests that must not be computable outside: blind index, label permutations."""
        return self._master.index_key

    @property
    def directory(self) -> Path:
        """The `HUB_KEYS` directory (signing keys and the high-water file lie there too)."""
        return self._master.directory
