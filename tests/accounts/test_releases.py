import json
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha384

import pytest
from sqlalchemy.orm import Session

from tracker.accounts.queries import release_body, releases
from tracker.accounts.releases import Built, NotBuilt, built, keep
from tracker.db import db


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Make a build: `build("0.2.0", script=b"…")`."""
    monkeypatch.setattr("tracker.accounts.releases.DIST", tmp_path)

    def make(version: str, script: bytes = b"script", module: bytes = b"module") -> Built:
        (tmp_path / "release.json").write_text(json.dumps({"version": version}))
        (tmp_path / "t.js").write_bytes(script)
        (tmp_path / "t.mjs").write_bytes(module)
        return built()

    return make


def test_a_release_is_named_by_version_and_content_and_tells_its_hash(build):
    first = build("0.2.0")
    assert [release.name for release in first] == [
        "t-0.2.0-21a0270b.js",
        "t-0.2.0-120970d8.mjs",
    ]
    kind, _, hashed = first.script.integrity.partition("-")
    assert kind == "sha384"
    assert b64decode(hashed) == sha384(b"script").digest()
    assert build("0.2.0", script=b"other").script.name != first.script.name


def test_before_the_first_build_there_is_no_release_and_it_is_said_how_to_make_one(build):
    with pytest.raises(NotBuilt, match="make setup"):
        built()


def test_every_release_is_kept_once_and_for_ever(session, build, now):
    first = build("0.2.0")
    keep(session, first, now=now)
    keep(session, first, now=now + timedelta(days=1))
    second = build("0.3.0", script=b"newer")
    keep(session, second, now=now + timedelta(days=2))

    assert [(kept.name, kept.integrity, kept.kept_at) for kept in releases(session)] == [
        *((r.name, r.integrity, now + timedelta(days=2)) for r in sorted(second)),
        *((r.name, r.integrity, now) for r in sorted(first)),
    ]
    for release in (*first, *second):
        assert release_body(session, release.name) == release.body
    assert release_body(session, "t-0.1.0-00000000.js") is None


def test_processes_that_start_at_once_keep_the_same_ones(app, build, now):
    made = build("0.2.0")

    def start(_number):
        with app.app_context(), Session(db.engine) as session:
            keep(session, made, now=now)
            session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(start, range(16)))
    with app.app_context(), Session(db.engine) as session:
        assert {kept.name for kept in releases(session)} == {release.name for release in made}
