import json
import re
from contextlib import closing

import pytest

from tracker.cli import check
from tracker.collect.inbox import Request, open_inbox


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
    assert result.stdout.count("ok  ") == 7
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
    assert set(bad) == {"folder", "database", "inbox", "intake", "assets"}
    assert "LEADLIGHT_VAR_DIR" in bad["folder"]
    assert "make setup" in bad["assets"]


def test_a_store_that_is_not_migrated_is_wrong(run, built, tmp_path):
    empty = f"sqlite:///{tmp_path}/empty.db"
    assert "db upgrade" in run("check", status=1, DATABASE_URL=empty).stdout


def test_a_file_of_addresses_that_cannot_be_used_is_wrong(run, built, tmp_path):
    given = {"COUNTRY_FILE": tmp_path / "none.mmdb"}
    assert "LEADLIGHT_COUNTRY_FILE is" in run("check", status=1, **given).stdout
    ranges = tmp_path / "ranges.txt"
    ranges.write_text("203.0.113.0/24\n")
    assert "data centres are known" in run("check", DATACENTRE_FILE=ranges).stdout
    ranges.write_text("everything\n")
    assert "line 1 is 'everything'" in run("serve", status=1, DATACENTRE_FILE=ranges).stderr


def test_an_inbox_on_several_machines_is_looked_at_too(run, built, nats_url):
    with closing(open_inbox(nats_url)) as inbox:
        inbox.append(Request("7.visitor", b"one"))
    said = run("check", INBOX_URL=nats_url).stdout
    assert re.search(r"ok +inbox: .* 1 requests wait .* oldest for \d+ s", said)


def test_of_an_inbox_that_is_away_the_password_is_not_told(run, built):
    said = run("check", status=1, INBOX_URL="nats://leadlight:s3cret@127.0.0.1:1").stdout
    assert re.search(r"BAD +inbox: .*127\.0\.0\.1:1 cannot be used", said)
    assert "s3cret" not in said


def test_a_wrong_setting_stops_the_looking(run):
    result = run("check", status=1, RETRAIN_HOURS="soon")
    assert result.stdout.startswith("BAD   settings: LEADLIGHT_RETRAIN_HOURS")
    assert result.stdout.count("\n") == 1
