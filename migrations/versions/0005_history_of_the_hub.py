"""A case's history tells what the hub itself noticed too, and of which disclosure.

The table is made anew on SQLite, which cannot let a column be empty in place: nothing refers to it and no guard
stands on it. Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column that may be empty now, and one more."""
    with op.batch_alter_table("case_history") as table:
        table.alter_column("by_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
