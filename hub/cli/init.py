"""`hub init`: keys, database, the landlord and the first administrator of an instance of one's own.

Source: contracts, section 7.
"""

import argparse
import os
from typing import Any


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub init`."""
    parser = subparsers.add_parser("init", help="create keys, database and the first administrator")
    parser.add_argument("--admin", metavar="USERNAME", required=True)
    parser.add_argument("--name", required=True, help="the administrator's name")
    parser.add_argument("--email", required=True)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the instance; prints a password and an authenticator secret once."""
    import secrets

    from hub.access.actors import LANDLORD_CODE, AccountRole, service_actor
    from hub.access.permissions import Permission
    from hub.config import Settings, open_office
    from hub.db.vault import create_master_keys
    from hub.identity import accounts, agencies
    from hub.identity.proving import hash_password, new_seed, seed_text
    from hub.kernel.calendar import civil_date
    from hub.ledger.beginning import start_log
    from hub.ledger.signing import create_signer

    person = _person(arguments)
    settings = Settings.from_env(os.environ)
    _require_room(settings)
    master = create_master_keys(settings.keys)
    office = open_office(settings)
    signer = create_signer(master, settings.origin)
    password, seed = secrets.token_urlsafe(18), new_seed()
    hashed = hash_password(password)
    with office.open_work(service_actor("init")) as work:
        work.require(Permission.SERVICE_RUN)
        start_log(work, signer.verifier)
        agencies.add_agency(work, agencies.NewAgency(LANDLORD_CODE, "whg", "registered_provider", "non_profit"))
        command = accounts.InviteAccount(
            **person, agency=LANDLORD_CODE, role=AccountRole.ADMIN, training_on=civil_date(work.now)
        )
        accounts.open_account_at_once(work, command, hashed, seed)
    print(f"The instance is made. Sign in as {arguments.admin}; shown once:")
    print(f"  password              {password}")
    print(f"  authenticator secret  {seed_text(seed)}")
    return 0


def _person(arguments: argparse.Namespace) -> dict[str, Any]:
    """Username, name and mail address of the administrator. Raises UsageError with a sentence for each that is none."""
    from hub.kernel.errors import InvalidError, UsageError
    from hub.schemas.identity import AdministratorSchema

    given = {"username": arguments.admin, "name": arguments.name, "email": arguments.email}
    try:
        return AdministratorSchema.values({name: value for name, value in given.items() if value.strip()})
    except InvalidError as error:
        flags = {"username": "--admin", "name": "--name", "email": "--email"}
        told = (f"{flags.get(field, field)}: {' '.join(lines)}" for field, lines in sorted(error.errors.items()))
        raise UsageError("; ".join(told)) from None


def _require_room(settings: Any) -> None:
    """Migrate the database, and raise ConfigError where keys or a log lie already, or the vault cannot be reached.

    Asked before any key is made: an instance that was made half could not be made again.
    """
    from hub.db.engine import make_engine
    from hub.db.failing import opening
    from hub.db.migrate import upgrade
    from hub.kernel.errors import ConfigError

    if any(settings.keys.glob("kek-*")):
        raise ConfigError(f"{settings.keys.name}: keys are there already; nothing was changed")
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    upgrade(settings.migration_url, settings.database_url)
    for name, url in (("HUB_DATABASE_URL", settings.database_url), ("HUB_VAULT_URL", settings.vault_url)):
        engine = make_engine(url)
        with opening(name), engine.connect() as connection:
            started = name == "HUB_DATABASE_URL" and connection.exec_driver_sql("SELECT 1 FROM ledger_head").first()
        engine.dispose()
        if started:
            raise ConfigError("the database holds an instance already; give its keys to HUB_KEYS, or name another")
