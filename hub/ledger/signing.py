"""Who signs the log, and what did it last sign?

The log's Ed25519 keys lie encrypted in `HUB_KEYS`, outside the database; beside them the high-water
file remembers size and root of the newest checkpoint, so that a restored older database is noticed.
Source: sealed log specification, sections 6, 9 and 10; RFC 8032.
"""

import hmac
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hub.db.durable import sync_directory, write_key
from hub.db.vault import MasterKeys
from hub.kernel.errors import ConfigError
from hub.ledger.note import LOG_KEY, Checkpoint, Note, NoteError, SignatureLine, VerifierKey, from_base64, to_base64

HIGH_WATER = "high-water.json"
_PASSPHRASE = b"whg-hub/ledger-key/v1"


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` is that of the Ed25519 key `public` over `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class LogSigner:
    """One key of the log, able to sign its checkpoints."""

    def __init__(self, origin: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = VerifierKey(origin, LOG_KEY, private.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> Note:
        """The signed note of `checkpoint`. Raises ValueError for the checkpoint of another log."""
        if checkpoint.origin != self.verifier.name:
            raise ValueError("a log signs its own checkpoints only")
        signature = self._private.sign(checkpoint.body.encode())
        return Note(checkpoint.body, (SignatureLine(self.verifier.name, self.verifier.key_id, signature),))


def create_signer(master: MasterKeys, origin: str) -> LogSigner:
    """Make a new key of the log `origin` and keep it encrypted beside the others."""
    private = Ed25519PrivateKey.generate()
    signer = LogSigner(origin, private)
    kek_id = master.current
    passphrase = _passphrase(master.wrapping[kek_id])
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))
    write_key(_path(master, signer.verifier.key_id.hex()), pem)
    return signer


def load_signer(master: MasterKeys, vkey: VerifierKey) -> LogSigner:
    """The private half of `vkey`.

    Raises ConfigError when it is missing, readable by others, does not open or is another key.
    """
    path = _path(master, vkey.key_id.hex())
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"HUB_KEYS: {path.name} cannot be read; restore it from its own backup") from error
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(f"HUB_KEYS: others can read {path.name}; set its mode to 0600")
    signer = LogSigner(vkey.name, _open(pem, master, path.name))
    if signer.verifier != vkey:
        raise ConfigError(f"HUB_KEYS: {path.name} holds another key than the log's; restore it from its own backup")
    return signer


def _open(pem: bytes, master: MasterKeys, name: str) -> Ed25519PrivateKey:
    for kek in master.wrapping.values():
        try:
            private = load_pem_private_key(pem, _passphrase(kek))
        except (ValueError, TypeError):
            continue
        if isinstance(private, Ed25519PrivateKey):
            return private
    raise ConfigError(f"HUB_KEYS: {name} does not open with any kek-* file; restore both from one backup")


def _passphrase(kek: bytes) -> bytes:
    return hmac.digest(kek, _PASSPHRASE, "sha256").hex().encode()


def _path(master: MasterKeys, key_id: str) -> Path:
    return master.directory / f"ledger-{key_id}.pem"


@dataclass(frozen=True, slots=True)
class HighWater:
    """The newest checkpoint ever signed here. origin: of which log; empty where an older hub did not note it."""

    size: int
    root: bytes
    origin: str = ""


def read_high_water(directory: Path) -> HighWater | None:
    """The newest checkpoint ever signed here; None before the first. Raises ConfigError."""
    path = directory / HIGH_WATER
    if not path.exists():
        return None
    try:
        members = json.loads(path.read_text())
        return HighWater(int(members["size"]), from_base64(members["root"]), str(members.get("origin", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, NoteError) as error:
        raise ConfigError(f"HUB_KEYS: {HIGH_WATER} cannot be read; it must hold size and root") from error


def write_high_water(directory: Path, origin: str, size: int, root: bytes) -> None:
    """Remember the newest checkpoint, unless a later one of this log is remembered already. Whole or not at all."""
    known = read_high_water(directory)
    if known is not None and known.origin in ("", origin) and known.size >= size:
        return
    remember(directory, origin, size, root)


def remember(directory: Path, origin: str, size: int, root: bytes) -> None:
    """Remember a checkpoint that was signed here, whatever is remembered already. Whole or not at all."""
    members = {"origin": origin, "size": size, "root": to_base64(root)}
    write_whole(directory / HIGH_WATER, json.dumps(members) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write `text` under a temporary name, make it durable, then give it its name."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_directory(path.parent)
