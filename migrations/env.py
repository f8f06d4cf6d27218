"""Runs the migrations: forward only, SQLite and PostgreSQL alike.

On SQLite foreign keys go off before the transaction, because a re-made table would otherwise take its
children along, and are checked after. At the end one function re-creates every guard.
"""

import sys
from pathlib import Path

from alembic import context

sys.path.insert(0, str(Path(__file__).parent))
from guards import grants_for, recreate_guards


def upgrade() -> None:
    """Bring the connected database to the newest revision."""
    connection = context.config.attributes["connection"]
    target_metadata = context.config.attributes.get("metadata")
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=False,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes.get("guards", True):
        recreate_guards(connection)
    role = context.config.attributes.get("application_role")
    if role:
        for statement in grants_for(connection, role):
            connection.exec_driver_sql(statement)


upgrade()
