"""How does the hub get a bearer token for hosted mail?

By its own name and secret at the provider's token address (client credentials), read from a file that only the hub's
account may read; a token is kept until shortly before it ends.
Source: RFC 6749 section 4.4; RFC 6750.
"""

import json
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from hub.kernel.errors import ConfigError, DeliveryError

SPARE = timedelta(minutes=2)
LARGEST = 64 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@dataclass
class Bearer:
    """Gives the token that is good now. now: the clock."""

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    now: Callable[[], datetime]
    timeout: float = 30
    _token: str = field(default="", repr=False)
    _until: datetime | None = None

    def __call__(self) -> str:
        """A token, fetched anew where the last one ends soon. Raises DeliveryError."""
        if self._until is None or self.now() >= self._until - SPARE:
            self._fetch()
        return self._token

    def _fetch(self) -> None:
        form = {
            "grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret,
            "scope": self.scope,
        }  # fmt: skip
        request = Request(self.token_url, urlencode(form).encode(), {"Accept": "application/json"})  # noqa: S310
        try:
            with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310 - https, or this machine, as read below
                told = json.loads(answer.read(LARGEST))
            self._token, seconds = str(told["access_token"]), int(told.get("expires_in", 300))
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise DeliveryError("sign_in") from error
        self._until = self.now() + timedelta(seconds=seconds)


def read_bearer(path: Path, now: Callable[[], datetime], timeout: float = 30) -> Bearer:
    """The token source that the TOML file at `path` names. Raises ConfigError."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ConfigError("HUB_MAIL_TOKEN: others can read the file; set its mode to 0600")
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ConfigError("HUB_MAIL_TOKEN: the file cannot be read as TOML") from None
    wanted = ("token_url", "client_id", "client_secret", "scope")
    if set(told) != set(wanted) or not all(isinstance(told[name], str) for name in wanted):
        raise ConfigError(f"HUB_MAIL_TOKEN: the file holds exactly {', '.join(wanted)}, each a text")
    address = urlsplit(told["token_url"])
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in LOOPBACK):
        raise ConfigError("HUB_MAIL_TOKEN: token_url must begin with https://")
    return Bearer(**told, now=now, timeout=timeout)
