"""What must still be there after the machine stopped, and for whom?

Keys are readable by the hub's own account only; a name given in a directory is made durable like the bytes it names.
Source: threat model 6.9; sealed log specification, section 10.
"""

import os
from pathlib import Path

from hub.kernel.errors import ConfigError

KEY_BYTES = 32


def write_key(path: Path, key: bytes) -> None:
    """Keep a new key. Raises FileExistsError where one lies: a key is never written over."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)


def read_key(path: Path) -> bytes:
    """The key in `path`. Raises ConfigError where it cannot be read or has another length."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"HUB_KEYS: {path.name} cannot be read; restore it from its own backup") from error
    if len(key) != KEY_BYTES:
        raise ConfigError(f"HUB_KEYS: {path.name} must hold exactly 32 bytes; restore it from its own backup")
    return key


def sync_directory(directory: Path) -> None:
    """Make names given in `directory` durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
