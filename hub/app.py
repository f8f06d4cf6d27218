"""How do the parts become one web application? Wiring only.

Every file of hub/web that has a blueprint `bp` is a set of pages; a new one needs no entry here, but its
endpoints need one in its own `PERMISSIONS`, or nothing starts.
Source: threat model, section 4, rule 3; house rule (edges).
"""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import hub.web
from hub.config import Settings
from hub.db.work import Office
from hub.kernel.clock import Clock, SystemClock
from hub.kernel.errors import ConfigError
from hub.web import doors, jinja, navigation, problems, request_log
from hub.web.context import EXTENSION, Instance
from hub.web.table import Table


def page_modules() -> list[ModuleType]:
    """The files of hub/web that serve pages."""
    found = [importlib.import_module(f"hub.web.{module.name}") for module in pkgutil.iter_modules(hub.web.__path__)]
    return [module for module in found if hasattr(module, "bp")]


def create_app(
    settings: Settings,
    office: Office,
    device_clock: Clock | None = None,
    modules: Iterable[ModuleType] | None = None,
) -> Flask:
    """The web application of one instance. Raises ConfigError where an endpoint has no entry in the table, or the
    secret key is too short.

    device_clock: by which one-time codes are reckoned; a pinned instance still meets authenticators that are not.
    """
    if len(settings.secret_key) < 32:
        raise ConfigError("HUB_SECRET_KEY must have at least 32 characters")
    app = Flask("hub.web")
    if settings.proxies:
        # The last so many of the addresses that the header holds were written by our own proxies.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)
    jinja.install(app, navigation.shell)
    chosen = list(page_modules() if modules is None else modules)
    chosen = [module for module in chosen if doors.is_open_demo(settings) or not getattr(module, "ONLY_IN_DEMO", False)]
    table = Table(chosen)
    tally = request_log.install(app)
    notes = doors.install(app, settings, office.practice) | {"tally": tally}
    problems.install(app)
    for module in chosen:
        app.register_blueprint(module.bp)
    if device_clock is None:
        device_clock = SystemClock() if settings.now else office.clock
    app.extensions[EXTENSION] = Instance(settings, office, device_clock, table, notes)
    table.check(app)
    return app
