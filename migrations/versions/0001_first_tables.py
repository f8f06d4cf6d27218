"""The first tables of every room.

Imports nothing from the product: a migration describes what was true when it was written.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON_VALUE = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make every table, index and constraint."""
    op.create_table(
        "agency",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subkind", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duty_name", sa.String(length=120), nullable=False),
        sa.Column("duty_phone", sa.String(length=40), nullable=False),
        sa.Column("email_domains", JSON_VALUE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status in ('active', 'suspended', 'left')", name=op.f("ck_agency_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
    )
    op.create_table(
        "failed_try",
        sa.Column("account_key", sa.String(length=32), nullable=False),
        sa.Column("address_key", sa.String(length=32), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    op.create_index("ix_failed_try_account", "failed_try", ["account_key", "failed_at"], unique=False)
    op.create_index("ix_failed_try_address", "failed_try", ["address_key", "failed_at"], unique=False)
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_checkpoint")),
        sa.UniqueConstraint("size", name=op.f("uq_ledger_checkpoint_size")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("log_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "ledger_key",
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("vkey", sa.String(length=400), nullable=False),
        sa.Column("first_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.CheckConstraint("state in ('current', 'retired')", name=op.f("ck_ledger_key_state")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_ledger_key")),
    )
    op.create_table(
        "ledger_leaf",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_leaf")),
        sa.UniqueConstraint("event_id", name=op.f("uq_ledger_leaf_event_id")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "ledger_opening",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("salt_ct", sa.LargeBinary(), nullable=False),
        sa.Column("value_ct", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("seq", "name", name=op.f("pk_ledger_opening")),
    )
    op.create_index(op.f("ix_ledger_opening_key_id"), "ledger_opening", ["key_id"], unique=False)
    op.create_table(
        "log_row",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("disclosure_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_row")),
    )
    op.create_index("ix_log_row_basis_seq", "log_row", ["basis", "seq"], unique=False)
    op.create_index("ix_log_row_case_id_seq", "log_row", ["case_id", "seq"], unique=False)
    op.create_index("ix_log_row_disclosure_id_seq", "log_row", ["disclosure_id", "seq"], unique=False)
    op.create_index("ix_log_row_outcome_seq", "log_row", ["outcome", "seq"], unique=False)
    op.create_index("ix_log_row_purpose_seq", "log_row", ["purpose", "seq"], unique=False)
    op.create_index("ix_log_row_recipient_seq", "log_row", ["recipient", "seq"], unique=False)
    op.create_table(
        "log_tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "event", "recipient", "basis", name=op.f("pk_log_tally")),
    )
    op.create_table(
        "log_tallied",
        sa.Column("log_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_log_tallied")),
    )
    op.create_table(
        "notice",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'sent', 'cancelled', 'failed')", name=op.f("ck_notice_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("message_id", name=op.f("uq_notice_message_id")),
    )
    op.create_index("ix_notice_waiting", "notice", ["state", "created_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "security_event",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("source_key", sa.String(length=32), nullable=False),
        sa.Column("session_ref", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.String(length=40), nullable=False),
        sa.Column("request_ref", sa.String(length=26), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    op.create_index("ix_security_event_account", "security_event", ["account_id", "kind", "happened_at"], unique=False)
    op.create_index("ix_security_event_when", "security_event", ["happened_at", "id"], unique=False)
    op.create_table(
        "ledger_cosignature",
        sa.Column("checkpoint_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("key_name", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["ledger_checkpoint.id"], name=op.f("fk_ledger_cosignature_checkpoint_id")
        ),
        sa.PrimaryKeyConstraint("checkpoint_id", "key_id", name=op.f("pk_ledger_cosignature")),
    )
    op.create_table(
        "team",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("subkind", sa.String(length=40), nullable=False),
        sa.Column("duty_name", sa.String(length=120), nullable=False),
        sa.Column("duty_phone", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_team_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("agency_id", "code", name=op.f("uq_team_agency_id_code")),
    )
    op.create_index(op.f("ix_team_agency_id"), "team", ["agency_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("training_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("chosen_phrase", sa.String(length=80), nullable=False),
        sa.Column("data_key_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role in ('partner_user', 'partner_lead', 'case_officer', 'coordinator', 'chair', 'dpo', 'auditor', 'admin')",
            name=op.f("ck_account_role"),
        ),
        sa.CheckConstraint("status in ('invited', 'active', 'disabled')", name=op.f("ck_account_status")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_account_agency_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_account_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_index("ix_account_agency_role", "account", ["agency_id", "role"], unique=False)
    op.create_table(
        "account_session",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("stage in ('password', 'full')", name=op.f("ck_account_session_stage")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_session_account_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_account_session_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    op.create_index("ix_account_session_open", "account_session", ["account_id", "ended_at"], unique=False)
    op.create_table(
        "agreement_version",
        sa.Column("agreement_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advice", sa.String(length=10), nullable=False),
        sa.Column("advice_text", sa.String(length=2000), nullable=False),
        sa.Column("advised_by_id", sa.Uuid(), nullable=True),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("against_reason", sa.String(length=2000), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('proposed', 'advised', 'adopted', 'ended')", name=op.f("ck_agreement_version_status")
        ),
        sa.ForeignKeyConstraint(["advised_by_id"], ["account.id"], name=op.f("fk_agreement_version_advised_by_id")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["account.id"], name=op.f("fk_agreement_version_approved_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["account.id"], name=op.f("fk_agreement_version_proposed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("agreement_id", "version", name=op.f("uq_agreement_version_agreement_id_version")),
    )
    op.create_table(
        "case_file",
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("strands", JSON_VALUE, nullable=False),
        sa.Column("at_risk", JSON_VALUE, nullable=False),
        sa.Column("risk_level", sa.String(length=20), nullable=False),
        sa.Column("risk_threat", sa.String(length=12), nullable=False),
        sa.Column("body_ct", sa.LargeBinary(), nullable=False),
        sa.Column("imported_by_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by_id"], ["account.id"], name=op.f("fk_case_file_imported_by_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_case_file_officer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
    )
    op.create_index(op.f("ix_case_file_officer_id"), "case_file", ["officer_id"], unique=False)
    op.create_table(
        "conditions_accepted",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("agreement", sa.String(length=120), nullable=False),
        sa.Column("conditions_version", sa.String(length=20), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conditions_accepted_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions_accepted")),
        sa.UniqueConstraint(
            "account_id",
            "agreement",
            "conditions_version",
            name=op.f("uq_conditions_accepted_account_id_agreement_conditions_version"),
        ),
    )
    op.create_table(
        "conflict_declaration",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "case_id is not null or person_id is not null", name=op.f("ck_conflict_declaration_something")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conflict_declaration_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
    )
    op.create_index(
        "ix_conflict_declaration_account_case", "conflict_declaration", ["account_id", "case_id"], unique=False
    )
    op.create_index(
        "ix_conflict_declaration_account_person", "conflict_declaration", ["account_id", "person_id"], unique=False
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.LargeBinary(), nullable=True),
        sa.Column("new_seed", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("drift_steps", sa.Integer(), nullable=False),
        sa.Column("factor_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("drift_steps between -1 and 1", name=op.f("ck_credential_drift")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_credential_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "held_form",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_held_form_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_form")),
        sa.UniqueConstraint("account_id", name=op.f("uq_held_form_account_id")),
    )
    op.create_table(
        "party_change",
        sa.Column("agreement_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signatory", sa.String(length=120), nullable=False),
        sa.Column("post", sa.String(length=120), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("act in ('signed', 'suspended', 'resumed', 'ended')", name=op.f("ck_party_change_act")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_party_change_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_change")),
    )
    op.create_index(op.f("ix_party_change_agreement_id"), "party_change", ["agreement_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False)
    op.create_table(
        "register_entry",
        sa.Column("agreement_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('apd', 'lia', 'secrecy', 'dpia', 'notice')", name=op.f("ck_register_entry_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_register_entry_by_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["account.id"], name=op.f("fk_register_entry_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("number_index", sa.String(length=32), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("ends_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('invitation', 'reset')", name=op.f("ck_sign_in_link_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_link_account_id"), "sign_in_link", ["account_id"], unique=False)
    op.create_table(
        "break_glass",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.String(length=16), nullable=False),
        sa.Column("review_ct", sa.LargeBinary(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("finding in ('', 'justified', 'not_justified')", name=op.f("ck_break_glass_finding")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_break_glass_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_break_glass_case_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["account.id"], name=op.f("fk_break_glass_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index(op.f("ix_break_glass_account_id"), "break_glass", ["account_id"], unique=False)
    op.create_index(op.f("ix_break_glass_case_id"), "break_glass", ["case_id"], unique=False)
    op.create_table(
        "case_answer",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("local_id", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=125), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answer_ct", sa.LargeBinary(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_answer_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_answer_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_answer")),
    )
    op.create_index("ix_case_answer_case_person", "case_answer", ["case_id", "local_id"], unique=False)
    op.create_table(
        "case_override",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("local_id", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=125), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("told", sa.String(length=12), nullable=False),
        sa.Column("words_ct", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ground in ('safeguarding', 'risk_individual', 'risk_public')", name=op.f("ck_case_override_ground")
        ),
        sa.CheckConstraint("told in ('told', 'will_be_told', 'unsafe')", name=op.f("ck_case_override_told")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_override_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_override_case_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_case_override_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_override")),
    )
    op.create_index(op.f("ix_case_override_case_id"), "case_override", ["case_id"], unique=False)
    op.create_table(
        "case_coordinator",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_coordinator_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_coordinator_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_coordinator")),
        sa.UniqueConstraint("case_id", "account_id", name=op.f("uq_case_coordinator_case_id_account_id")),
    )
    op.create_index(op.f("ix_case_coordinator_account_id"), "case_coordinator", ["account_id"], unique=False)
    op.create_index(op.f("ix_case_coordinator_case_id"), "case_coordinator", ["case_id"], unique=False)
    op.create_table(
        "case_handover",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=True),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("victim_told_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_handover_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_handover_case_id")),
        sa.ForeignKeyConstraint(["from_id"], ["account.id"], name=op.f("fk_case_handover_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["account.id"], name=op.f("fk_case_handover_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_handover")),
    )
    op.create_index(op.f("ix_case_handover_case_id"), "case_handover", ["case_id"], unique=False)
    op.create_table(
        "case_history",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_history_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_history_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_history")),
    )
    op.create_index(op.f("ix_case_history_case_id"), "case_history", ["case_id"], unique=False)
    op.create_table(
        "case_part",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value_ct", sa.LargeBinary(), nullable=False),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_part_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_part_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_part")),
    )
    op.create_index("ix_case_part_case_kind", "case_part", ["case_id", "kind", "position"], unique=False)
    op.create_table(
        "case_person",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("local_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("flags", JSON_VALUE, nullable=False),
        sa.Column("identity_ct", sa.LargeBinary(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_person_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_person_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_person")),
        sa.UniqueConstraint("case_id", "local_id", name=op.f("uq_case_person_case_id_local_id")),
    )
    op.create_index(op.f("ix_case_person_case_id"), "case_person", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_person_person_id"), "case_person", ["person_id"], unique=False)
    op.create_table(
        "case_protection",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_protection_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_protection")),
    )
    op.create_table(
        "label_table",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("labels_ct", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_label_table_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_label_table_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_table")),
        sa.UniqueConstraint("case_id", "agency_id", name=op.f("uq_label_table_case_id_agency_id")),
    )
    op.create_table(
        "one_off_decision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("named_account_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("record_ct", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advised_by_id", sa.Uuid(), nullable=True),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("advice", sa.String(length=20), nullable=False),
        sa.Column("advice_ct", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "status in ('asked', 'advised', 'decided', 'ended')", name=op.f("ck_one_off_decision_status")
        ),
        sa.ForeignKeyConstraint(["advised_by_id"], ["account.id"], name=op.f("fk_one_off_decision_advised_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_one_off_decision_agency_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_one_off_decision_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_one_off_decision_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_one_off_decision_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["named_account_id"], ["account.id"], name=op.f("fk_one_off_decision_named_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_off_decision")),
    )
    op.create_index(op.f("ix_one_off_decision_case_id"), "one_off_decision", ["case_id"], unique=False)
    op.create_table(
        "person_mark",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_person_mark_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_mark_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_mark")),
    )
    op.create_index(op.f("ix_person_mark_case_id"), "person_mark", ["case_id"], unique=False)
    op.create_index("ix_person_mark_kind_mark", "person_mark", ["kind", "mark"], unique=False)
    op.create_index(op.f("ix_person_mark_person_id"), "person_mark", ["person_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("public_ref", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency_code", sa.String(length=60), nullable=False),
        sa.Column("team_code", sa.String(length=60), nullable=True),
        sa.Column("named_account_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_kind", sa.String(length=40), nullable=False),
        sa.Column("recipient_subkind", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement", sa.String(length=120), nullable=False),
        sa.Column("one_off_id", sa.Uuid(), nullable=True),
        sa.Column("combination", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("choices_ct", sa.LargeBinary(), nullable=False),
        sa.Column("necessity_ct", sa.LargeBinary(), nullable=True),
        sa.Column("necessity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_code", sa.String(length=20), nullable=False),
        sa.Column("told_ct", sa.LargeBinary(), nullable=True),
        sa.Column("tell_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_ct", sa.LargeBinary(), nullable=True),
        sa.Column("proposal", JSON_VALUE, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("would_have_refused", sa.Boolean(), nullable=False),
        sa.Column("codes", JSON_VALUE, nullable=False),
        sa.Column("findings", JSON_VALUE, nullable=False),
        sa.Column("rules_version", sa.String(length=60), nullable=False),
        sa.Column("engine_version", sa.String(length=60), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("protection_version", sa.Integer(), nullable=False),
        sa.Column("reviewed_digest", sa.String(length=64), nullable=False),
        sa.Column("needs_second_person", sa.Boolean(), nullable=False),
        sa.Column("drafter_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_id", sa.Uuid(), nullable=True),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("second_person_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second_person_id", sa.Uuid(), nullable=True),
        sa.Column("second_person_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("hold_reason", sa.String(length=40), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('', 'allow', 'allow_with_warning', 'refuse')", name=op.f("ck_disclosure_outcome")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'reviewed', 'approved', 'sent', 'recalled', 'expired', 'superseded', 'refused')",
            name=op.f("ck_disclosure_state"),
        ),
        sa.CheckConstraint(
            "state <> 'sent' or (sent_at is not null and "
            "(approver_id is not null or second_person_by is not null or channel <> 'portal'))",
            name=op.f("ck_disclosure_sent_after_approval"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_disclosure_agency_id")),
        sa.ForeignKeyConstraint(["asked_id"], ["account.id"], name=op.f("fk_disclosure_asked_id")),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_disclosure_approver_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_disclosure_case_id")),
        sa.ForeignKeyConstraint(["drafter_id"], ["account.id"], name=op.f("fk_disclosure_drafter_id")),
        sa.ForeignKeyConstraint(["held_by_id"], ["account.id"], name=op.f("fk_disclosure_held_by_id")),
        sa.ForeignKeyConstraint(["named_account_id"], ["account.id"], name=op.f("fk_disclosure_named_account_id")),
        sa.ForeignKeyConstraint(["one_off_id"], ["one_off_decision.id"], name=op.f("fk_disclosure_one_off_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["disclosure.id"], name=op.f("fk_disclosure_replaces_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_disclosure_reviewer_id")),
        sa.ForeignKeyConstraint(["second_person_id"], ["account.id"], name=op.f("fk_disclosure_second_person_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["account.id"], name=op.f("fk_disclosure_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_disclosure_idempotency_key")),
        sa.UniqueConstraint("public_ref", name=op.f("uq_disclosure_public_ref")),
    )
    op.create_index("ix_disclosure_agency_state", "disclosure", ["agency_id", "state"], unique=False)
    op.create_index(op.f("ix_disclosure_case_id"), "disclosure", ["case_id"], unique=False)
    op.create_index(op.f("ix_disclosure_expires_at"), "disclosure", ["expires_at"], unique=False)
    op.create_index(op.f("ix_disclosure_sent_at"), "disclosure", ["sent_at"], unique=False)
    op.create_index(op.f("ix_disclosure_state"), "disclosure", ["state"], unique=False)
    op.create_table(
        "content_window",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_content_window_account_id")),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_content_window_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_window")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_content_window_idempotency_key")),
        sa.UniqueConstraint("seq", name=op.f("uq_content_window_seq")),
    )
    op.create_index(op.f("ix_content_window_disclosure_id"), "content_window", ["disclosure_id"], unique=False)
    op.create_table(
        "disclosure_copy",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("content_ct", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_copy_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_copy")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_disclosure_copy_disclosure_id")),
    )
    op.create_table(
        "leak_override",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("finds_ct", sa.LargeBinary(), nullable=False),
        sa.Column("reason_ct", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_leak_override_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["account.id"], name=op.f("fk_leak_override_decided_by_id")),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_leak_override_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leak_override")),
        sa.UniqueConstraint("seq", name=op.f("uq_leak_override_seq")),
    )
    op.create_index(op.f("ix_leak_override_disclosure_id"), "leak_override", ["disclosure_id"], unique=False)
    op.create_table(
        "kept_back",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("values_ct", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_kept_back_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_back")),
        sa.UniqueConstraint("disclosure_id", name=op.f("uq_kept_back_disclosure_id")),
    )
    op.create_table(
        "disclosure_event",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_ct", sa.LargeBinary(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_disclosure_event_account_id")),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_event_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_event")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_disclosure_event_idempotency_key")),
        sa.UniqueConstraint("seq", name=op.f("uq_disclosure_event_seq")),
    )
    op.create_index(op.f("ix_disclosure_event_disclosure_id"), "disclosure_event", ["disclosure_id"], unique=False)
    once = sa.text("kind in ('sent', 'said')")
    op.create_index(
        "uq_disclosure_event_sent", "disclosure_event", ["disclosure_id"], unique=True,
        sqlite_where=once, postgresql_where=once,
    )  # fmt: skip
    op.create_table(
        "disclosure_item",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("action", sa.String(length=14), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_item_disclosure_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_disclosure_item_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_item")),
        sa.UniqueConstraint(
            "disclosure_id",
            "person_id",
            "role",
            "category",
            name=op.f("uq_disclosure_item_disclosure_id_person_id_role_category"),
        ),
    )
    op.create_index(op.f("ix_disclosure_item_disclosure_id"), "disclosure_item", ["disclosure_id"], unique=False)
    op.create_index(op.f("ix_disclosure_item_person_id"), "disclosure_item", ["person_id"], unique=False)
    op.create_table(
        "partner_message",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("text_ct", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_ct", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('ring', 'wishes', 'more', 'correct', 'done', 'onward', 'withdrawal')",
            name=op.f("ck_partner_message_kind"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_partner_message_account_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_partner_message_answered_by_id")),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_partner_message_disclosure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_partner_message_idempotency_key")),
    )
    op.create_index(op.f("ix_partner_message_disclosure_id"), "partner_message", ["disclosure_id"], unique=False)
