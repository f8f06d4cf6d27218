"""Which permission does each address stand for, and which few are open to everybody?

Each file of pages declares its own endpoints in a dict `PERMISSIONS`, and in a dict `CHAIN` by whom the ids in
its addresses are looked up; they are merged here. An endpoint without an entry, or an id that nobody looks up,
stops the start-up. The question itself is asked in the use case, never here.
Source: threat model, section 4, rules 3 and 4; section 5, last row (anonymous).
"""

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any

from flask import Flask

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.kernel.errors import ConfigError

PUBLIC = frozenset(
    {
        "static",
        "public.accessibility",
        "metrics.show",
        "public.health",
        "public.privacy",
        "public.security_txt",
        "sign_in.form",
        "sign_in.give_password",
        "links.ask_reset",
        "links.send_reset",
        "links.reset",
        "links.use_reset",
        "links.invitation",
        "links.use_invitation",
        "demo_door.sign_in_as",
    }
)
"""Open to anybody. Nothing of a case, an agency's dealings or an account lies behind these."""

HALF_WAY = frozenset(
    {
        "sign_in.code",
        "sign_in.give_code",
        "sign_in.recovery",
        "sign_in.give_recovery_code",
        "sign_in.set_up",
        "sign_in.begin_set_up",
        "sign_in.confirm_set_up",
        "sign_in.sign_out",
    }
)
"""Open between password and code, and to nobody who has not given a password."""

WHILE_LAPSED = frozenset({"home.index", "sign_in.sign_out", "sign_in.prove", "sign_in.give_proof"})
"""Open although training or re-confirmation ran out; so are the own profile, and each file's `OPEN_WHILE_LAPSED`."""


IN_HOLD = frozenset({"sign_in.sign_out", "sign_in.prove", "sign_in.give_proof", "sign_in.carry_on"})
"""Forms that are taken while the log is on hold; so are each file's `OPEN_IN_HOLD`: they share and decide nothing."""


Find = Callable[..., object]
"""Looks one thing up by the ids of an address, as the asker sees it. Raises NotFoundError for hidden and missing."""


class Table:
    """The merged table of one application."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.permissions: dict[str, Permission] = {}
        self.chain: dict[tuple[str, ...], Find] = {}
        self.own_chain: dict[str, Find] = {}
        self.uploads: set[str] = set()
        self.takes_away: set[str] = set()
        self.while_lapsed: set[str] = set(WHILE_LAPSED)
        self.in_hold: set[str] = set(IN_HOLD)
        self.modules = tuple(modules)
        for module in self.modules:
            self._merge(module)

    def _merge(self, module: ModuleType) -> None:
        declared: dict[str, Permission] = getattr(module, "PERMISSIONS", {})
        twice = declared.keys() & self.permissions.keys()
        if twice:
            raise ConfigError(f"declared twice in the table of addresses: {', '.join(sorted(twice))}")
        self.permissions |= declared
        chain: dict[str, Find] = getattr(module, "CHAIN", {})
        self.chain |= {tuple(names.split()): find for names, find in chain.items()}
        self.own_chain |= getattr(module, "OWN_CHAIN", {})
        self.uploads |= getattr(module, "UPLOADS", set())
        self.takes_away |= getattr(module, "TAKES_AWAY", set())
        self.while_lapsed |= getattr(module, "OPEN_WHILE_LAPSED", set())
        self.in_hold |= getattr(module, "OPEN_IN_HOLD", set())

    def look_up(self, reading: Reading, endpoint: str, ids: Mapping[str, Any]) -> None:
        """Find everything that the ids of an address name, as the asker sees it. Raises NotFoundError.

        An endpoint of `OWN_CHAIN` is about what the asker may not see yet, and looks it up in its own way.
        """
        if endpoint in self.own_chain:
            self.own_chain[endpoint](reading, **ids)
            return
        for names, find in self.chain.items():
            if ids.keys() >= set(names):
                find(reading, *(ids[name] for name in names))

    def check(self, app: Flask) -> None:
        """Every endpoint has exactly one entry, every entry an endpoint, and every id somebody who looks it up.

        Raises ConfigError naming those amiss.
        """
        served = {rule.endpoint for rule in app.url_map.iter_rules()}
        declared = self.permissions.keys()
        amiss = {
            "without an entry": served - declared - PUBLIC - HALF_WAY,
            "both public and guarded": declared & (PUBLIC | HALF_WAY),
            "declared but not served": declared - served,
            "with an id that nobody looks up": self._loose(app),
        }
        told = [f"{what}: {', '.join(sorted(names))}" for what, names in amiss.items() if names]
        if told:
            raise ConfigError("the table of addresses does not fit; " + "; ".join(told))

    def _loose(self, app: Flask) -> set[str]:
        known = {name for names in self.chain for name in names}
        return {
            rule.endpoint for rule in app.url_map.iter_rules()
            if rule.endpoint in self.permissions and not rule.arguments <= known
        }  # fmt: skip
