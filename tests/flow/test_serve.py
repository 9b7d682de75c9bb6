"""Starting and stopping, as a newcomer meets it."""

import re
import shutil
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.flow.service import Service, eventually


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.stop()


def counted(service, *tables: str) -> list[int]:
    with closing(sqlite3.connect(service.var_dir / "store.db")) as store:
        return [store.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables]


def test_the_first_start_fills_a_new_workspace_and_the_second_changes_nothing(service):
    service.start("--prepare")
    shown = eventually(lambda: "Ctrl-C" in service.log() and service.log(), within=60, what="help")
    assert service.address in shown
    assert len(re.findall(r"Password +\S+", shown)) == 1
    before = counted(service, '"user"', "site", "lead", "event", "score", "model_version")
    assert min(before) > 0
    assert service.stop() < 5

    (service.var_dir / "serve.log").write_text("")
    service.start("--prepare")
    eventually(lambda: "Ctrl-C" in service.log(), within=60, what="the help again")
    assert "Password" not in service.log()
    assert counted(service, '"user"', "site", "lead", "event", "score", "model_version") == before


def test_a_taken_port_is_told_in_a_sentence(service):
    with socket.create_server(("127.0.0.1", service.port)):
        said = service.run("serve", code=1)
    assert re.fullmatch(
        r"Error: Cannot listen on .* port \d+: .*--port or LEADLIGHT_PORT\.\n", said
    )


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(service):
    (service.var_dir / "file").write_text("")
    service.var_dir = service.var_dir / "file" / "var"
    said = service.run("serve", "--prepare", code=1)
    assert re.fullmatch(r"Error: The folder .* cannot be made .*LEADLIGHT_VAR_DIR\.\n", said)


def test_a_database_of_a_newer_version_is_left_alone(service, sqlite_template):
    shutil.copy(sqlite_template, service.var_dir / "store.db")
    with closing(sqlite3.connect(service.var_dir / "store.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = 'from the future'")
        store.commit()
    said = service.run("serve", "--prepare", code=1)
    assert re.fullmatch(r"Error: The database is of a newer version .*\n", said)


def test_an_unmigrated_database_is_refused_with_the_command_that_helps(service):
    assert "python -m tracker db upgrade" in service.run("serve", code=1)
