"""collect and journey"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Added and taken away one by one: a batch would make the table anew, and SQLite would delete all
# that refers to it.
def columns() -> tuple[tuple[str, sa.Column], ...]:
    return (
        ("lead", sa.Column("last_touch", sa.JSON(none_as_null=True))),
        ("event", sa.Column("user_id", sa.String(length=200))),
        ("event", sa.Column("entry", sa.JSON(none_as_null=True))),
        ("session", sa.Column("term", sa.String(length=200))),
        ("session", sa.Column("content", sa.String(length=200))),
        ("session", sa.Column("click_ids", sa.JSON(none_as_null=True))),
        ("session", sa.Column("country", sa.String(length=2))),
        (
            "session",
            sa.Column("bot_overruled", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        (
            "set_aside",
            sa.Column("attempts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        ),
        ("set_aside", sa.Column("replay_at", sa.DateTime(timezone=True))),
        ("site", sa.Column("cookieless", sa.Boolean(), server_default=sa.false(), nullable=False)),
        (
            "site",
            sa.Column("whole_addresses", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        ("site", sa.Column("server_token_hash", sa.String(length=64))),
    )


def upgrade() -> None:
    op.create_table(
        "daily_salt",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_daily_salt")),
    )
    op.create_table(
        "tally",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "label", name=op.f("pk_tally")),
    )
    op.create_table(
        "user_alias",
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.String(length=200), nullable=False),
        sa.Column("previous_id", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["site.id"],
            name=op.f("fk_user_alias_site_id_site"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("site_id", "user_id", "previous_id", name=op.f("pk_user_alias")),
    )
    op.create_index(
        op.f("ix_user_alias_site_id_previous_id"), "user_alias", ["site_id", "previous_id"]
    )
    for table, column in columns():
        op.add_column(table, column)
    op.create_index(
        op.f("ix_event_site_id_user_id"),
        "event",
        ["site_id", "user_id"],
        sqlite_where=sa.text("user_id IS NOT NULL"),
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_identification_session_id"), "identification")
    op.create_index(op.f("ix_identification_session_id_at"), "identification", ["session_id", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_identification_session_id_at"), "identification")
    op.create_index(op.f("ix_identification_session_id"), "identification", ["session_id"])
    op.drop_index(op.f("ix_event_site_id_user_id"), "event")
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
    op.drop_table("user_alias")
    op.drop_table("tally")
    op.drop_table("daily_salt")
