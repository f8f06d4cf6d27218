"""How is a password hashed, a code computed, a token made and remembered?

Argon2id for what people choose; SHA-256 for what is random anyway.
Source: threat model 6.1; RFC 9106 (Argon2), RFC 6238 (one-time codes).
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hub.identity.rules import STEP_SECONDS

SEED_BYTES = 20
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs. memory_kib: KiB; rounds: passes over the memory."""

    memory_kib: int = 19 * 1024
    rounds: int = 2


STANDARD = Cost()

_ONE_AT_A_TIME = Lock()
"""Many who sign in at once wait for each other, so that a process never holds the memory of more than one hash."""


def hash_password(password: str, cost: Cost = STANDARD) -> str:
    """The Argon2id hash of `password` in its portable text form, with a fresh salt of 16 bytes."""
    kdf = Argon2id(
        salt=secrets.token_bytes(16), length=32, iterations=cost.rounds, lanes=1, memory_cost=cost.memory_kib
    )
    with _ONE_AT_A_TIME:
        return kdf.derive_phc_encoded(password.encode())


def password_matches(password: str, stored: str | None) -> bool:
    """Whether `password` has this hash. Without a stored one, a hash is computed all the same and the answer is no."""
    wanted = stored or _nobodys_hash()
    try:
        with _ONE_AT_A_TIME:
            Argon2id.verify_phc_encoded(password.encode(), wanted)
    except InvalidKey:
        return False
    return stored is not None


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe(32))


def is_outdated(stored: str, cost: Cost = STANDARD) -> bool:
    """Whether `stored` was made more cheaply than today's cost, so that it is made anew at the next sign-in."""
    return f"$m={cost.memory_kib},t={cost.rounds},p=1$" not in stored


def new_seed() -> bytes:
    """A fresh secret for one-time codes."""
    return secrets.token_bytes(SEED_BYTES)


def seed_text(seed: bytes) -> str:
    """The seed as people type it into an app: base 32."""
    return base64.b32encode(seed).decode().rstrip("=")


def seed_address(seed: bytes, username: str) -> str:
    """The otpauth address behind the square code."""
    return _totp(seed).get_provisioning_uri(username, "hub")


def code_at(seed: bytes, step: int) -> str:
    """The six digits of one step of 30 seconds."""
    return _totp(seed).generate(step * STEP_SECONDS).decode()


def _totp(seed: bytes) -> TOTP:
    # SHA-1 is what every authenticator app computes; its use in HMAC is sound (RFC 6238).
    return TOTP(seed, 6, SHA1(), STEP_SECONDS)  # noqa: S303


def digest(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_recovery_codes() -> list[str]:
    """Ten codes of 100 bits each, in groups that can be read from paper."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = ["".join(secrets.choice(alphabet) for _ in range(20)) for _ in range(RECOVERY_CODES)]
    return ["-".join(code[i : i + 5] for i in range(0, 20, 5)) for code in codes]


def recovery_digest(code: str) -> str:
    """What is stored of a recovery code; spaces, hyphens and capitals do not count."""
    return digest("".join(character for character in code.lower() if character.isalnum()))


def new_number() -> str:
    """Six digits to be read out by telephone."""
    return f"{secrets.randbelow(1_000_000):06d}"
