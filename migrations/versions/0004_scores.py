"""scores: what people chose, versions compared, histories; activities, deals, notices"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# Added and taken away one by one: a batch would make the table anew, and SQLite would delete all
# that refers to it.
def columns() -> tuple[tuple[str, sa.Column], ...]:
    return (
        ("lead", sa.Column("opportunity_at", sa.DateTime(timezone=True))),
        ("lead", sa.Column("value", sa.Numeric(14, 2))),
        ("session", sa.Column("utc_offset", sa.Integer())),
        (
            "model_version",
            sa.Column(
                "segment", sa.String(length=40), server_default=sa.text("''"), nullable=False
            ),
        ),
        (
            "model_version",
            sa.Column("chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        ("model_version", sa.Column("verdict", sa.JSON(none_as_null=True))),
        (
            "model_version",
            sa.Column("target", sa.String(length=20), server_default="customer", nullable=False),
        ),
        ("model_version", sa.Column("leads", sa.Integer())),
        ("model_version", sa.Column("data_from", sa.DateTime(timezone=True))),
        ("model_version", sa.Column("data_until", sa.DateTime(timezone=True))),
        ("model_version", sa.Column("data_hash", sa.String(length=64))),
        ("model_version", sa.Column("card", sa.JSON(none_as_null=True))),
        ("model_version", sa.Column("drift", sa.JSON(none_as_null=True))),
        ("score", sa.Column("expected_value", sa.Double())),
        ("score", sa.Column("trend", sa.String(length=10))),
    )


INDEXES = (
    ("score", ["expected_value", "lead_id"]),
    ("score_change", ["lead_id", "at"]),
    ("score_change", ["at"]),
    ("activity", ["lead_id", "at"]),
    ("notice", ["user_id", "read_at", "at"]),
    ("notice", ["at"]),
)
TABLES = ("notice", "activity", "score_change", "scoring_plan")


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)
    op.create_table(
        "scoring_plan",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("rules", sa.JSON(none_as_null=True)),
        sa.Column("overruled", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("deal_value", sa.Numeric(14, 2)),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=254)),
        sa.CheckConstraint(
            "target IN ('customer', 'qualified', 'opportunity')",
            name=op.f("ck_scoring_plan_target"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_plan")),
    )
    op.create_table(
        "score_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("model_version_id", BIG_ID),
        _to("score_change", "lead", "CASCADE"),
        _to("score_change", "model_version", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_change")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "activity",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("interest", sa.Integer()),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('call', 'email', 'reply', 'meeting', 'note')",
            name=op.f("ck_activity_kind"),
        ),
        sa.CheckConstraint("interest BETWEEN -1 AND 1", name=op.f("ck_activity_interest")),
        _to("activity", "lead", "CASCADE"),
        _to("activity", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("user_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about", BIG_ID),
        sa.Column("message", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        _to("notice", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    for table, names in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, names)
    op.create_index(
        op.f("ix_lead_outcome_site_id_value"),
        "lead",
        ["outcome", "site_id", "value"],
        sqlite_where=sa.text("value IS NOT NULL"),
        postgresql_where=sa.text("value IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_lead_outcome_site_id_value"), "lead")
    for table, names in reversed(INDEXES):
        op.drop_index(op.f(f"ix_{table}_{'_'.join(names)}"), table)
    for table in TABLES:
        op.drop_table(table)
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)


def _to(table: str, other: str, then: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id_{other}"), ondelete=then
    )
