"""How a case ended, and a status that follows what happened in it.

Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column, and what stood in the events alone."""
    op.add_column("case_event", sa.Column("outcome", sa.String(length=12), nullable=False, server_default=""))
    op.execute(
        "UPDATE case_file SET status = 'closed' WHERE id IN"
        " (SELECT case_id FROM case_event WHERE happened = 'closed' AND ended_at IS NULL)"
    )
