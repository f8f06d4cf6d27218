"""`hub db upgrade` and `hub db check`: bring the database forward, or say where it stands."""

import argparse

from hub.cli.options import add_data


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub db`."""
    parser = subparsers.add_parser("db", help="migrate the database (forward only), or check where it stands")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    upgrade = actions.add_parser("upgrade", help="copy an SQLite file first, then bring the database forward")
    check = actions.add_parser("check", help="exit 1 where the database is behind")
    for each, run in ((upgrade, run_upgrade), (check, run_check)):
        add_data(each)
        each.set_defaults(run=run)


def run_upgrade(arguments: argparse.Namespace) -> int:
    """Migrate to the newest revision."""
    from hub.config import settings_for
    from hub.db.migrate import upgrade

    settings = settings_for(arguments.data)
    print(f"the database stands at {upgrade(settings.migration_url, settings.database_url)}")
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    """Compare the database's revision with the newest."""
    from hub.config import settings_for
    from hub.db.engine import make_engine
    from hub.db.migrate import head, require_head
    from hub.kernel.errors import ConfigError

    settings = settings_for(arguments.data)
    try:
        require_head(make_engine(settings.database_url), settings.upgrade_command)
    except ConfigError as behind:
        print(behind)
        return 1
    print(f"the database stands at {head()}")
    return 0
