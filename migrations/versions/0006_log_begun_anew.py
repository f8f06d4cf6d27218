"""A log can begin anew in the same tables, after the last row of the one before it.

The head says whose log it is and in which row it begins. Imports nothing from the product: a migration describes what
was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two columns of the head, filled for the log that is there, and one table."""
    op.add_column("ledger_head", sa.Column("origin", sa.String(length=200), server_default="", nullable=False))
    op.add_column("ledger_head", sa.Column("first_row", POSITION, server_default="0", nullable=False))
    op.execute("UPDATE ledger_head SET origin = (SELECT name FROM ledger_key WHERE state = 'current')")
    op.create_table(
        "ledger_restart",
        sa.Column("log_id", POSITION, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_origin", sa.String(length=200), nullable=False),
        sa.Column("old_size", POSITION, nullable=False),
        sa.Column("old_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("restored_size", POSITION, nullable=False),
        sa.Column("restored_root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("advised_on", sa.Date(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("administrator_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["ledger_head.log_id"], name=op.f("fk_ledger_restart_log_id")),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_ledger_restart")),
    )
