"""Who may run the timers, what they ran, and how far a notice has come.

Columns are added in place, because a re-made table would lose its guards and children on SQLite.
Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns of notices and accounts; reminders, the lease and its runs."""
    op.add_column("notice", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("notice", sa.Column("due_at", INSTANT, nullable=True))
    op.add_column("notice", sa.Column("claimed_at", INSTANT, nullable=True))
    op.add_column("notice", sa.Column("claimed_by", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("trouble", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("account", sa.Column("mail_digest", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "reminder",
        sa.Column("clock", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("clock", "subject_id", "step", name=op.f("uq_reminder_clock_subject_id_step")),
    )
    op.create_table(
        "worker_lease",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_lease")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=30), nullable=False),
        sa.Column("slot", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("outcome in ('running', 'done', 'failed')", name=op.f("ck_job_run_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "slot", name=op.f("uq_job_run_job_slot")),
    )
