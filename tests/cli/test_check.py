import json

import pytest

from tracker.cli import check


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A tree with everything built."""
    for path in check.BUILT:
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    monkeypatch.setattr(check, "_HERE", tmp_path)
    return tmp_path


def test_an_installation_in_order_is_said_to_be(run, built):
    result = run("check")
    assert result.stdout.count("ok  ") == 5
    assert "BAD" not in result.stdout


def test_everything_that_is_wrong_is_said_with_how_to_mend_it(run, built, tmp_path):
    (built / check.BUILT[0]).unlink()
    folder = tmp_path / "not-a-folder"
    folder.touch()
    wrong = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",
        "INBOX_URL": f"sqlite:///{folder}/inbox.db",
    }
    found = json.loads(run("check", "--json", status=1, **wrong).stdout)

    bad = {f["name"]: f["message"] for f in found if not f["ok"]}
    assert set(bad) == {"folder", "database", "inbox", "assets"}
    assert "LEADLIGHT_VAR_DIR" in bad["folder"]
    assert "make setup" in bad["assets"]


def test_a_store_that_is_not_migrated_is_wrong(run, built, tmp_path):
    empty = f"sqlite:///{tmp_path}/empty.db"
    assert "db upgrade" in run("check", status=1, DATABASE_URL=empty).stdout


def test_a_wrong_setting_stops_the_looking(run):
    result = run("check", status=1, HORIZON_DAYS="soon")
    assert result.stdout.startswith("BAD   settings: LEADLIGHT_HORIZON_DAYS")
    assert result.stdout.count("\n") == 1
