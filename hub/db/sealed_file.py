"""How does a backup lie in a file, so that nobody reads it and nobody shortens or alters it unseen?

One header line anybody may read, then one AES-256-GCM message under a key made for this file alone from the backup
key; the header is its associated data. The tag stands at the end: nothing is taken from a file before the whole of
it was found true. Written under a temporary name, made durable, then given its name.
Source: threat model 6.9 (backups under another key); NIST SP 800-38D; RFC 5869.
"""

import hashlib
import io
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.db.durable import read_key, sync_directory, write_key
from hub.kernel.errors import ConfigError

BACKUP_KEY = "backup.key"
FORMAT = "whg-hub-backup/v1"

_CHUNK = 1 << 20
_NONCE_BYTES, _TAG_BYTES = 12, 16
_MOST_BYTES = 1 << 36
"""AES-GCM holds for messages up to 64 GiB."""

_LONGEST_HEADER = 4096


class Unfit(StrEnum):
    """Why a file would not bring this instance back. words: said of it."""

    NO_BACKUP = "no_backup"
    DAMAGED = "damaged"
    OTHER_KEY = "other_key"
    OTHER_INSTANCE = "other_instance"
    NOT_WRITTEN = "not_written"

    @property
    def words(self) -> str:
        """After "a file"."""
        return {
            "no_backup": "was no backup of a hub",
            "damaged": "was cut short or altered",
            "other_key": "was sealed with another key",
            "other_instance": "was another instance's",
            "not_written": "could not be written",
        }[self.value]


class UnfitBackupError(ConfigError):
    """A file is no backup that brings this instance back; unfit: why."""

    def __init__(self, unfit: Unfit, message: str) -> None:
        super().__init__(message)
        self.unfit = unfit


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself in clear: nothing about anybody.

    part: `main` or `vault`; key: which backup key seals it; engine: `sqlite` or `postgresql`; revision: of the
    tables, empty for a vault; size: entries of the sealed log, -1 for a vault.
    """

    part: str
    origin: str
    key: str
    engine: str
    revision: str
    size: int
    at: str
    salt: str
    format: str = FORMAT

    def line(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"


def backup_key(directory: Path) -> bytes:
    """The key that seals this instance's backups. Raises ConfigError where it is missing or no key."""
    return read_key(directory / BACKUP_KEY)


def make_backup_key(directory: Path) -> None:
    """Make the key before the first backup; one that lies there is kept."""
    with suppress(FileExistsError):
        write_key(directory / BACKUP_KEY, secrets.token_bytes(32))


def name_of_key(key: bytes) -> str:
    """Sixteen digits that name the key and tell nothing of it."""
    return hashlib.sha256(b"whg-hub/backup-key-name/v1" + key).hexdigest()[:16]


def new_salt() -> str:
    """What makes the key of one file its own."""
    return secrets.token_hex(32)


def _cipher(key: bytes, header: Header, nonce: bytes, tag: bytes | None = None) -> Cipher:
    own = HKDF(SHA256(), 32, bytes.fromhex(header.salt), FORMAT.encode()).derive(key)
    return Cipher(AES(own), GCM(nonce, tag))


class _Sealing(io.RawIOBase):
    """A file that seals what is written into it."""

    def __init__(self, file: BinaryIO, sealing: CipherContext) -> None:
        self._file, self._sealing, self._written = file, sealing, 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._written += len(data)
        if self._written > _MOST_BYTES:
            raise ConfigError("the database is larger than a backup file may be; use the server's own backups")
        self._file.write(self._sealing.update(bytes(data)))
        return len(data)


@contextmanager
def writing(path: Path, key: bytes, header: Header) -> Iterator[BinaryIO]:
    """A file into which plain bytes are written; `path` appears whole on the way out, or not at all.

    Raises ConfigError where a file of that name lies there already: an older backup is never written over.
    """
    if path.exists():
        raise ConfigError(f"{path.name} is there already; nothing was written")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            nonce = secrets.token_bytes(_NONCE_BYTES)
            sealing = _cipher(key, header, nonce).encryptor()
            sealing.authenticate_additional_data(header.line())
            file.write(header.line() + nonce)
            with io.BufferedWriter(_Sealing(file, sealing), _CHUNK) as plain:
                yield plain
            file.write(sealing.finalize() + sealing.tag)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_directory(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


class _Unsealing(io.RawIOBase):
    """The plain bytes of a sealed file. remaining: how many of its sealed bytes stand before the tag."""

    def __init__(self, file: BinaryIO, unsealing: CipherContext, remaining: int) -> None:
        self._file, self._unsealing, self._remaining, self._proven = file, unsealing, remaining, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        sealed = self._file.read(min(len(buffer), self._remaining))
        self._remaining -= len(sealed)
        if sealed:
            buffer[: len(sealed)] = self._unsealing.update(sealed)
        elif not self._proven:  # A buffered reader may ask for the end twice.
            self._unsealing.finalize()
            self._proven = True
        return len(sealed)


def header_of(path: Path) -> Header:
    """What the file says of itself, not yet proven. Raises ConfigError for what is no backup."""
    with open(path, "rb") as file:
        line = file.readline(_LONGEST_HEADER)
    try:
        header = Header(**json.loads(line))
        usable = header.format == FORMAT and header.line() == line and len(bytes.fromhex(header.salt)) == 32
    except (ValueError, TypeError):
        usable = False
    if not usable:
        raise UnfitBackupError(Unfit.NO_BACKUP, f"{path.name} is no backup of a hub")
    return header


@contextmanager
def reading(path: Path, key: bytes) -> Iterator[BinaryIO]:
    """The plain bytes of a backup, after the whole file was found true.

    Raises ConfigError where it was sealed with another key, cut short or altered.
    """
    header = header_of(path)
    if header.key != name_of_key(key):
        told = f"{path.name} was sealed with another backup key: it is another instance's, or older than it"
        raise UnfitBackupError(Unfit.OTHER_KEY, told)
    try:
        with _unsealed(path, key, header) as whole:
            while whole.read(_CHUNK):
                pass
    except InvalidTag as error:
        told = f"{path.name} is cut short or was altered; use another backup"
        raise UnfitBackupError(Unfit.DAMAGED, told) from error
    with _unsealed(path, key, header) as plain:
        yield plain


@contextmanager
def _unsealed(path: Path, key: bytes, header: Header) -> Iterator[BinaryIO]:
    line = header.line()
    length = path.stat().st_size - len(line) - _NONCE_BYTES - _TAG_BYTES
    with open(path, "rb") as file:
        if length < 0:
            raise InvalidTag
        file.seek(-_TAG_BYTES, os.SEEK_END)
        tag = file.read(_TAG_BYTES)
        file.seek(len(line))
        unsealing = _cipher(key, header, file.read(_NONCE_BYTES), tag).decryptor()
        unsealing.authenticate_additional_data(line)
        yield io.BufferedReader(_Unsealing(file, unsealing, length), _CHUNK)
