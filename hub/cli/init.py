"""`hub init`: keys, database, the landlord and the first administrator of an instance of one's own.

Source: contracts, section 7.
"""

import argparse
import os


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
    from hub.db.migrate import upgrade
    from hub.db.vault import create_master_keys
    from hub.identity import accounts, agencies
    from hub.identity.proving import hash_password, new_seed, seed_text
    from hub.kernel.calendar import civil_date
    from hub.ledger.service import start_log
    from hub.ledger.signing import create_signer

    settings = Settings.from_env(os.environ)
    settings.data.mkdir(parents=True, exist_ok=True)
    master = create_master_keys(settings.keys)
    upgrade(settings.migration_url, settings.database_url)
    office = open_office(settings)
    signer = create_signer(master, settings.origin)
    password, seed = secrets.token_urlsafe(18), new_seed()
    hashed = hash_password(password)
    with office.open_work(service_actor("init")) as work:
        work.require(Permission.SERVICE_RUN)
        start_log(work, signer.verifier)
        agencies.add_agency(work, agencies.NewAgency(LANDLORD_CODE, "whg", "registered_provider", "non_profit"))
        command = accounts.InviteAccount(
            arguments.admin, arguments.name, arguments.email, LANDLORD_CODE, AccountRole.ADMIN, civil_date(work.now)
        )
        accounts.open_account_at_once(work, command, hashed, seed)
    print(f"The instance is made. Sign in as {arguments.admin}; shown once:")
    print(f"  password              {password}")
    print(f"  authenticator secret  {seed_text(seed)}")
    return 0
