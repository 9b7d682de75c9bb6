"""forms, choices of visitors, released snippets"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# Added and taken away one by one: a batch would make the table anew, and SQLite would delete all
# that refers to it.
def columns() -> tuple[tuple[str, sa.Column], ...]:
    return (
        (
            "site",
            sa.Column("consent_required", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        (
            "site",
            sa.Column("signals", sa.String(length=10), server_default="visits", nullable=False),
        ),
        ("site", sa.Column("field_rules", sa.JSON(none_as_null=True))),
        ("submission", sa.Column("accepted_by", sa.String(length=20))),
        ("submission", sa.Column("filled_ms", sa.Integer())),
        ("submission", sa.Column("spam", sa.String(length=40))),
        (
            "submission",
            sa.Column("spam_overruled", sa.Boolean(), server_default=sa.false(), nullable=False),
        ),
        ("submission", sa.Column("content", sa.String(length=32))),
    )


# What few submissions have: the index holds only those. On SQLite a truth is a number.
SPARSE = (
    ("ix_submission_site_id_content_at", ["site_id", "content", "at"], "content IS NOT NULL", ""),
    ("ix_submission_site_id_content", ["site_id", "content"], "spam_overruled", " = 1"),
    ("ix_submission_at_event_id", ["at", "event_id"], "spam IS NOT NULL", ""),
)


def upgrade() -> None:
    op.create_table(
        "form",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("site_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_form_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_form_site_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "form_page",
        sa.Column("form_id", BIG_ID, nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"], ["form.id"], name=op.f("fk_form_page_form_id_form"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("form_id", "path", name=op.f("pk_form_page")),
    )
    op.create_index(op.f("ix_form_page_path"), "form_page", ["path"])
    op.create_table(
        "form_attempt",
        sa.Column("event_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG_ID, nullable=False),
        sa.Column("visitor_id", BIG_ID, nullable=False),
        sa.Column("session_id", BIG_ID, nullable=False),
        sa.Column("submission_id", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("path", sa.String(length=500)),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_form_attempt_{table}_id_{table}"),
                ondelete="CASCADE",
            )
            for table in ("event", "site", "visitor", "session")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_form_attempt")),
    )
    for columns_of in (["site_id", "form", "at"], ["visitor_id"], ["session_id"]):
        op.create_index(op.f(f"ix_form_attempt_{'_'.join(columns_of)}"), "form_attempt", columns_of)
    op.create_table(
        "snippet_release",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("integrity", sa.String(length=100), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_snippet_release")),
    )
    for table, column in columns():
        op.add_column(table, column)
    op.create_index(op.f("ix_submission_site_id_form_at"), "submission", ["site_id", "form", "at"])
    for name, columns_of, where, on_sqlite in SPARSE:
        op.create_index(
            op.f(name),
            "submission",
            columns_of,
            sqlite_where=sa.text(where + on_sqlite),
            postgresql_where=sa.text(where),
        )
    list_forms_sent_before()


def list_forms_sent_before() -> None:
    """List the forms that submissions came by until now; their fields are known when next sent."""
    op.execute(
        "INSERT INTO form (site_id, key, fields, mapping, first_seen_at, last_seen_at) "
        "SELECT site_id, form, '[]', '{}', min(at), max(at) FROM submission "
        "WHERE form IS NOT NULL GROUP BY site_id, form"
    )
    op.execute(
        "INSERT INTO form_page (form_id, path, first_seen_at, last_seen_at) "
        "SELECT form.id, submission.path, min(at), max(at) FROM submission "
        "JOIN form ON form.site_id = submission.site_id AND form.key = submission.form "
        "WHERE submission.path IS NOT NULL GROUP BY form.id, submission.path"
    )


def downgrade() -> None:
    for name, *_ in SPARSE:
        op.drop_index(op.f(name), "submission")
    op.drop_index(op.f("ix_submission_site_id_form_at"), "submission")
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
    op.drop_table("snippet_release")
    for columns_of in (["site_id", "form", "at"], ["visitor_id"], ["session_id"]):
        op.drop_index(op.f(f"ix_form_attempt_{'_'.join(columns_of)}"), "form_attempt")
    op.drop_table("form_attempt")
    op.drop_index(op.f("ix_form_page_path"), "form_page")
    op.drop_table("form_page")
    op.drop_table("form")
