"""What a review found missing, and by which body a text read for one agency is known again for another.

Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column and one table."""
    op.add_column(
        "disclosure", sa.Column("reviewed_body_digest", sa.String(length=64), nullable=False, server_default="")
    )
    op.create_table(
        "review_count",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("sort", sa.String(length=10), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("restored", sa.Integer(), nullable=False),
        sa.Column("engine_version", sa.String(length=60), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_review_count_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_count")),
        sa.UniqueConstraint("disclosure_id", "sort", name=op.f("uq_review_count_disclosure_id_sort")),
    )
    op.create_index(op.f("ix_review_count_disclosure_id"), "review_count", ["disclosure_id"], unique=False)
