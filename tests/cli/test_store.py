from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

MIGRATIONS = Path(__file__).parents[2] / "migrations"
NEWEST = str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def test_an_empty_store_is_asked_to_be_migrated_and_can_be(run, tmp_path):
    empty = {"VAR_DIR": str(tmp_path / "new" / "var"), "DATABASE_URL": ""}
    for command in (("users", "list"), ("leads", "export"), ("scores", "rescore")):
        refused = run(*command, status=1, **empty)
        assert "python -m tracker db upgrade" in refused.stderr
        assert refused.stdout == ""

    assert f"revision {NEWEST}" in run("db", "upgrade", **empty).stdout
    assert f"revision {NEWEST}" in run("db", "upgrade", **empty).stdout
    assert "Nobody" in run("users", "list", **empty).stdout


def test_going_back_asks_and_drops_the_tables(run, told, store):
    kept = run("db", "downgrade", "--to", "base", stdin="n\n", status=1)
    assert "dropped" in kept.stderr
    assert inspect(store.get_bind()).has_table("lead")

    assert told("db", "downgrade", "--to", "base", "--yes") == {"revision": None}
    assert not inspect(store.get_bind()).has_table("lead")
    assert "nothing to go back" in run("db", "downgrade", "--yes", status=1).stderr
    assert told("db", "upgrade") == {"revision": NEWEST}


@pytest.mark.parametrize("command", [("users", "list"), ("db", "upgrade"), ("db", "downgrade")])
def test_a_store_of_a_newer_program_is_left_alone(run, store, command):
    store.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.commit()
    refused = run(*command, status=1)
    assert "newer" in refused.stderr
    assert "9999" in refused.stderr


def test_a_version_there_is_not_is_refused(run):
    assert "no version '0815'" in run("db", "downgrade", "--to", "0815", "--yes", status=1).stderr


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "cannot be used"),
        ({"DATABASE_URL": "mysql://x"}, "LEADLIGHT_DATABASE_URL"),
        ({"PORT": "many"}, "LEADLIGHT_PORT"),
        ({"PROT": "8000"}, "LEADLIGHT_PROT"),
    ],
)
def test_what_is_set_wrong_is_said_in_a_sentence(run, environ, words):
    refused = run("users", "list", status=1, **environ)
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stderr.startswith("Error: ")


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(run, tmp_path):
    (tmp_path / "file").touch()
    refused = run("users", "list", status=1, VAR_DIR=str(tmp_path / "file" / "var"))
    assert "LEADLIGHT_VAR_DIR" in refused.stderr
