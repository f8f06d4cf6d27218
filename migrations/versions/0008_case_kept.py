"""What the data protection officer decided about a case past its time.

Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """One table."""
    op.create_table(
        "case_kept",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decision in ('keep', 'delete')", name=op.f("ck_case_kept_decision")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_kept_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_case_kept_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_kept")),
    )
    op.create_index(op.f("ix_case_kept_case_id"), "case_kept", ["case_id"], unique=False)
