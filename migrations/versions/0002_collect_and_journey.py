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
    for table, column in columns():
        op.add_column(table, column)


def downgrade() -> None:
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
    op.drop_table("daily_salt")
