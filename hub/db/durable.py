"""What must still be there after the machine stopped, and for whom?

Keys and plain copies are readable by the hub's own account only; a name given in a directory is made durable like the
bytes it names.
Source: threat model 6.9; sealed log specification, section 10.
"""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.kernel.errors import ConfigError

KEY_BYTES = 32


def write_key(path: Path, key: bytes) -> None:
    """Keep a new key, whole or not at all. Raises FileExistsError where one lies: a key is never written over."""
    with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent) as file:  # mode 0600
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
        os.link(file.name, path)
    sync_directory(path.parent)


def read_key(path: Path) -> bytes:
    """The key in `path`. Raises ConfigError where it cannot be read, others could, or it has another length."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError(f"HUB_KEYS: others can read {path.name}; set its mode to 0600")
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


@contextmanager
def private_folder(beside: Path) -> Iterator[Path]:
    """A folder beside a file, which nobody else can read, for plain copies of it; gone afterwards with all in it.

    What an earlier process that was killed left there goes first.
    """
    clear_left_behind(beside)
    folder = Path(tempfile.mkdtemp(prefix=_private(beside), dir=beside.parent))
    held = _claimed(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def clear_left_behind(beside: Path) -> None:
    """Remove the private folders beside a file whose processes are gone."""
    for folder in beside.parent.glob(f"{_private(beside)}*"):
        held = _claimed(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def _private(beside: Path) -> str:
    return f".{beside.name}.copy-"


def _claimed(folder: Path) -> int | None:
    """The folder, open and locked for as long as this process lives; None where another has it."""
    try:
        found = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(found, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(found)
        return None
    return found
