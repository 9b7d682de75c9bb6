from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from tracker.app import create_app
from tracker.db import db

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture
def engine(settings):
    app = create_app(settings)
    with app.app_context():
        yield db.engine
        db.engine.dispose()


def test_the_tables_are_what_the_models_say(engine):
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_every_migration_can_be_taken_back_and_done_again(engine):
    downgrade(revision="base")
    engine.dispose()
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    engine.dispose()
    assert set(inspect(engine).get_table_names()) == {"alembic_version", *db.metadata.tables}


def test_there_is_one_newest_revision():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1
