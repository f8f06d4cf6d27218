"""How is a value kept so that a copy of the database tells nothing?

AES-256-GCM with the table, record and column as associated data, so that a ciphertext cannot be
moved to another cell; a blind index (HMAC-SHA-256 under its own key) for exact search.
Source: threat model 6.9; NIST SP 800-38D.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.kernel.errors import TamperedError

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_HEAD = len(_FORMAT) + 16 + _NONCE_BYTES


@dataclass(frozen=True, slots=True, repr=False)
class DataKey:
    """One 32-byte key and its id; never printed."""

    id: UUID
    secret: bytes

    def seal(self, plaintext: bytes, place: str) -> bytes:
        """format (1) || key id (16) || nonce (12) || ciphertext and tag. place: `table/record/column`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = AESGCM(self.secret).encrypt(nonce, plaintext, place.encode())
        return _FORMAT + self.id.bytes + nonce + body

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """What was sealed at `place`. Raises TamperedError for other bytes, another place or another key."""
        if len(sealed) < _HEAD or sealed[:17] != _FORMAT + self.id.bytes:
            raise TamperedError("a sealed value of another form or key")
        try:
            return AESGCM(self.secret).decrypt(sealed[17:_HEAD], sealed[_HEAD:], place.encode())
        except InvalidTag as error:
            raise TamperedError("a sealed value does not open at its place") from error

    def seal_json(self, value: object, place: str) -> bytes:
        """`value` as JSON, sealed at `place`."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), place)

    def unseal_json(self, sealed: bytes, place: str) -> object:
        """The JSON value sealed at `place`."""
        return json.loads(self.unseal(sealed, place))


def key_id_of(sealed: bytes) -> UUID:
    """The id of the key that opens `sealed`. Raises TamperedError when it is too short to say."""
    if len(sealed) < _HEAD:
        raise TamperedError("a sealed value is cut short")
    return UUID(bytes=sealed[1:17])


def place_of(table: str, record_id: UUID, column: str) -> str:
    """The associated data that binds a sealed value to one cell."""
    return f"{table}/{record_id}/{column}"


def blind(index_key: bytes, kind: str, value: str) -> str:
    """The 32-hex-digit blind index of `value` among values of `kind`; equal values, equal index."""
    digest = hmac.new(index_key, f"{kind}\n{value}".encode(), hashlib.sha256)
    return digest.hexdigest()[:32]
