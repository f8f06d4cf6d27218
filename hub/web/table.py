"""Which permission does each address stand for, and which few are open to everybody?

Each file of pages declares its own endpoints in a dict `PERMISSIONS`; they are merged here. An endpoint
without an entry stops the start-up. The question itself is asked in the use case, never here.
Source: threat model, section 4, rule 3; section 5, last row (anonymous).
"""

from collections.abc import Iterable
from types import ModuleType

from flask import Flask

from hub.access.permissions import Permission
from hub.kernel.errors import ConfigError

PUBLIC = frozenset(
    {
        "static",
        "public.accessibility",
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


class Table:
    """The merged table of one application."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        self.permissions: dict[str, Permission] = {}
        self.uploads: set[str] = set()
        self.while_lapsed: set[str] = set(WHILE_LAPSED)
        self.modules = tuple(modules)
        for module in self.modules:
            self._merge(module)

    def _merge(self, module: ModuleType) -> None:
        declared: dict[str, Permission] = getattr(module, "PERMISSIONS", {})
        twice = declared.keys() & self.permissions.keys()
        if twice:
            raise ConfigError(f"declared twice in the table of addresses: {', '.join(sorted(twice))}")
        self.permissions |= declared
        self.uploads |= getattr(module, "UPLOADS", set())
        self.while_lapsed |= getattr(module, "OPEN_WHILE_LAPSED", set())

    def check(self, app: Flask) -> None:
        """Every endpoint has exactly one entry, and every entry an endpoint. Raises ConfigError naming those amiss."""
        served = {rule.endpoint for rule in app.url_map.iter_rules()}
        declared = self.permissions.keys()
        amiss = {
            "without an entry": served - declared - PUBLIC - HALF_WAY,
            "both public and guarded": declared & (PUBLIC | HALF_WAY),
            "declared but not served": declared - served,
        }
        told = [f"{what}: {', '.join(sorted(names))}" for what, names in amiss.items() if names]
        if told:
            raise ConfigError("the table of addresses does not fit; " + "; ".join(told))
