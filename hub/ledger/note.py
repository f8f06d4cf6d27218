"""How is a checkpoint written so that other people's tools can check it?

The C2SP text formats: signed note, checkpoint body, verifier key, witness cosignature and inclusion
proof. Reading is strict: what does not re-encode to the same bytes is refused. Signatures are only
carried here; who signed is judged elsewhere.
Source: C2SP signed-note v1.0.0, tlog-checkpoint v1.0.0, tlog-cosignature, tlog-proof.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from hub.ledger.chain import HASH_BYTES

LOG_KEY = 0x01
"""Type byte of an Ed25519 key that signs checkpoints."""

COSIGNATURE = 0x04
"""Type byte of an Ed25519 key whose signature says when a witness saw a checkpoint."""

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MAX_NOTE_CHARACTERS = 64 * 1024
MAX_SIGNATURES = 100
KEY_ID_BYTES = 4

_SIZE = re.compile(r"(0|[1-9][0-9]{0,17})\Z")
_NAME = re.compile(r"[^\s+\x00-\x1f]+\Z")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_VKEY = re.compile(r"([^\s+\x00-\x1f]+)\+([0-9a-f]{8})\+(\S+)\Z")


class NoteError(ValueError):
    """The text is not of this form. is_base64: whether undecodable base64 was the reason."""

    def __init__(self, message: str, is_base64: bool = False) -> None:
        super().__init__(message)
        self.is_base64 = is_base64


def to_base64(value: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(value).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes of standard, padded base64. Raises NoteError unless `text` is the one encoding of them."""
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as error:
        raise NoteError("not base64", is_base64=True) from error
    if to_base64(value) != text:
        raise NoteError("base64 in another form than the standard one", is_base64=True)
    return value


def hash_from_base64(text: str) -> bytes:
    """One hash. Raises NoteError for another length."""
    value = from_base64(text)
    if len(value) != HASH_BYTES:
        raise NoteError("a hash of another length")
    return value


def parse_size(text: str) -> int:
    """A size or index in decimal without leading zero. Raises NoteError."""
    if not _SIZE.match(text):
        raise NoteError("a size that is no plain decimal number")
    return int(text)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a named key. kind: LOG_KEY or COSIGNATURE; public: 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """`name+key id+key`, the form of the trust file."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"


def parse_vkey(text: object) -> VerifierKey:
    """The key of `name+key id+key` text. Raises NoteError, also where the key id does not belong to the key."""
    found = _VKEY.match(text) if isinstance(text, str) else None
    if found is None:
        raise NoteError("not a key of the form name+id+key")
    value = from_base64(found[3])
    if len(value) != 33 or value[0] not in (LOG_KEY, COSIGNATURE):
        raise NoteError("a key of an unknown type or length")
    key = VerifierKey(found[1], value[0], value[1:])
    if key.key_id.hex() != found[2]:
        raise NoteError("the key id does not belong to the key")
    return key


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature under a note, by whatever key: name, key id and what follows it."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def text(self) -> str:
        """The line, with its final line feed."""
        return f"\u2014 {self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """Signed text. body: what was signed, ending in a line feed."""

    body: str
    signatures: tuple[SignatureLine, ...]

    @property
    def text(self) -> str:
        """The whole note."""
        return self.body + "\n" + "".join(line.text for line in self.signatures)


def parse_note(text: str) -> Note:
    """A signed note. Raises NoteError unless `text` is exactly a body, an empty line and signature lines."""
    if len(text) > MAX_NOTE_CHARACTERS:
        raise NoteError("a note of unreasonable length")
    if _CONTROL.search(text):
        raise NoteError("a control character")
    body, gap, block = text.rpartition("\n\n")
    if not gap or not block.endswith("\n"):
        raise NoteError("no block of signatures after an empty line")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("too many signatures")
    return Note(body + "\n", tuple(_signature_line(line) for line in lines))


def _signature_line(line: str) -> SignatureLine:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not _NAME.match(parts[1]):
        raise NoteError("a signature line of another form")
    value = from_base64(parts[2])
    if len(value) <= KEY_ID_BYTES:
        raise NoteError("a signature that is too short")
    return SignatureLine(parts[1], value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one size."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three signed lines."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def parse_checkpoint(body: str) -> Checkpoint:
    """The checkpoint in a note's body: exactly three lines. Raises NoteError."""
    lines = body.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:
        raise NoteError("a checkpoint body has exactly three lines")
    return Checkpoint(lines[0], parse_size(lines[1]), hash_from_base64(lines[2]))


def cosignature_message(seen_at: int, body: str) -> bytes:
    """What a witness signs. seen_at: POSIX seconds."""
    return f"cosignature/v1\ntime {seen_at}\n{body}".encode()


def cosignature_bytes(seen_at: int, signature: bytes) -> bytes:
    """What follows the key id in a witness's line."""
    return seen_at.to_bytes(8, "big") + signature


def split_cosignature(value: bytes) -> tuple[int, bytes]:
    """When the witness saw it (POSIX seconds), and its signature. Raises NoteError for another length."""
    if len(value) != 72:
        raise NoteError("a cosignature of another length")
    return int.from_bytes(value[:8], "big"), value[8:]


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That one entry stands at `index` below the signed root of `note`. path: leaf sibling first."""

    index: int
    path: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The proof in its text form."""
        hashes = "".join(to_base64(each) + "\n" for each in self.path)
        return f"{PROOF_HEADER}\nindex {self.index}\n{hashes}\n{self.note}"


def parse_proof(text: str) -> InclusionProof:
    """An inclusion proof; its `extra` line is passed over and its note left unread. Raises NoteError."""
    if len(text) > 2 * MAX_NOTE_CHARACTERS:
        raise NoteError("a proof of unreasonable length")
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != PROOF_HEADER:
        raise NoteError("not an inclusion proof")
    rest = lines[2:] if len(lines) > 1 and lines[1].startswith("extra ") else lines[1:]
    if not rest or not rest[0].startswith("index "):
        raise NoteError("an inclusion proof without its index")
    if len(rest) > 64:
        raise NoteError("more hashes than any tree needs")
    path = tuple(hash_from_base64(line) for line in rest[1:])
    return InclusionProof(parse_size(rest[0].removeprefix("index ")), path, note)
