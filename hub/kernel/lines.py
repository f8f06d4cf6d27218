"""How does the hub tell a machine's operator what it does, without a word of any case?

Lines on stderr: for people, or as JSON for a collector. Ours hold codes and ids only. What a library says is told by
its pattern, never with the values filled in, and an exception by its class and where it happened, never its message:
both can hold an address with a name in it or the values of a row.
Source: threat model 6.8 (logs); OWASP ASVS 5.0 V16.2 (one format, UTC, no sensitive data), V16.3 (security events).
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

FORMATS = ("lines", "json")
SECURITY = "hub.security"
FIELDS = "hub_fields"

_security = logging.getLogger(SECURITY)


def told(**fields: object) -> dict[str, dict[str, object]]:
    """What `extra` wants, so that a line holds these fields; empty ones are left out."""
    return {FIELDS: {name: value for name, value in fields.items() if value not in ("", None)}}


def tell_security(event: str, **fields: object) -> None:
    """One line of the security stream. event and fields: codes and ids, never a name or a text."""
    _security.info(event, extra=told(event=event, **fields))


def set_up(form: str, security_file: Path | None = None) -> None:
    """Let our own lines, and the warnings of libraries, be told on stderr in this form.

    The security stream is for a collector: it is told where the form is JSON, or in a file of its own.
    """
    root = logging.getLogger()
    root.handlers[:] = [_handler(logging.StreamHandler(sys.stderr), form)]
    logging.getLogger("hub").setLevel(logging.INFO)
    _security.handlers[:] = []
    _security.disabled = form != "json" and security_file is None
    _security.propagate = security_file is None
    if security_file is not None:
        security_file.touch(mode=0o600)
        _security.addHandler(_handler(WatchedFileHandler(security_file, encoding="utf-8"), form))


def _handler(handler: logging.Handler, form: str) -> logging.Handler:
    handler.setFormatter(JsonLine() if form == "json" else PlainLine())
    return handler


class PlainLine(logging.Formatter):
    """`2026-11-24T09:00:00.000Z INFO hub.request status=200 ...`, an exception's places below it."""

    def format(self, record: logging.LogRecord) -> str:
        """One record for people."""
        parts = parts_of(record)
        where = parts.pop("where", ())
        head = f"{parts.pop('at')} {parts.pop('level')} {parts.pop('logger')} {parts.pop('message')}"
        fields = "".join(f" {name}={value}" for name, value in parts.items())
        return head + fields + "".join(f"\n  {place}" for place in where)


class JsonLine(logging.Formatter):
    """One JSON object a line, of ASCII letters alone: no text can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """One record for a collector."""
        return json.dumps(parts_of(record), default=str)


def parts_of(record: logging.LogRecord) -> dict[str, object]:
    """What is told of a record."""
    ours = record.name == "hub" or record.name.startswith("hub.")
    message = record.getMessage() if ours else str(record.msg)
    parts: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname,
        "logger": record.name,
        "message": " | ".join(message.splitlines()),
        "process": record.process,
    }
    parts |= getattr(record, FIELDS, {})
    if record.exc_info and record.exc_info[0] is not None:
        parts["error"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])
        parts["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return parts
