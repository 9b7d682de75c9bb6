"""The snippet is given out as browsers take it, and each release for ever."""

import gzip
import json
from hashlib import sha256

import brotli
import pytest

from tracker.accounts.releases import built, keep

SCRIPT = b"let snippet = 'a script of some length, which packing makes shorter, shorter, shorter';"
FILES = {"t.js": SCRIPT, "t.mjs": SCRIPT + b"export {}", "t-debug.js": SCRIPT + b"//debug"}
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Make a build of a version, with something added to each file."""
    folder = tmp_path / "dist"
    folder.mkdir()
    monkeypatch.setattr("tracker.accounts.releases.DIST", folder)

    def make(version: str = "0.2.0", added: bytes = b""):
        (folder / "release.json").write_text(json.dumps({"version": version}))
        for name, body in FILES.items():
            (folder / name).write_bytes(body + added)
        return built()

    return make


@pytest.fixture
def release(build):
    return build().script


def ask(client, address, **headers):
    return client.get(address, headers={name.replace("_", "-"): v for name, v in headers.items()})


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip", "gzip"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity", None),
        ("nonsense;;q=x", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("name", FILES)
def test_each_file_comes_packed_as_the_browser_takes_it(client, build, name, accepted, encoding):
    build()
    answer = ask(client, f"/{name}", Accept_Encoding=accepted)
    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == encoding
    assert UNPACK[encoding](answer.data) == FILES[name]
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_packed_files_are_shorter(client, build):
    build()
    for encoding in ("br", "gzip"):
        assert len(ask(client, "/t.js", Accept_Encoding=encoding).data) < len(SCRIPT)


def test_the_newest_is_asked_for_again_after_an_hour_and_told_to_be_the_same(client, build):
    build()
    first = ask(client, "/t.js", Accept_Encoding="br")
    assert first.cache_control.max_age == 3600
    assert first.cache_control.public
    again = ask(client, "/t.js", Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]

    build("0.3.0", b"//newer")
    newer = ask(client, "/t.js", Accept_Encoding="br", If_None_Match=first.headers["ETag"])
    assert (newer.status_code, brotli.decompress(newer.data)) == (200, SCRIPT + b"//newer")


def test_a_file_packed_in_another_way_is_another_to_a_cache(client, build):
    build()
    tags = {ask(client, "/t.js", Accept_Encoding=e).headers["ETag"] for e in ("br", "gzip", "")}
    assert len(tags) == 3


def test_any_page_may_load_and_compare_them_and_none_gets_a_cookie(client, release):
    for address in ("/t.js", "/t.mjs", f"/{release.name}"):
        answer = ask(client, address, Origin="https://shop.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


def test_a_release_is_for_ever(client, session, build, now):
    old = build()
    keep(session, old, now=now)
    session.commit()
    new = build("0.3.0", b"//newer")
    for release in (*old, *new):
        answer = ask(client, f"/{release.name}", Accept_Encoding="br")
        assert brotli.decompress(answer.data) == release.body
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert sha256(release.body).hexdigest()[:8] in release.name


@pytest.mark.parametrize("name", ["t-0.1.0-00000000.js", "t-x", "t-..js", "t-debug.mjs"])
def test_a_release_there_never_was_is_said_to_be_none(client, build, name):
    build()
    answer = ask(client, f"/{name}")
    assert answer.status_code == 404
    assert "No snippet of this name" in answer.text
    assert answer.cache_control.no_store


def test_what_is_not_built_is_said_to_be_so(client, tmp_path, monkeypatch):
    monkeypatch.setattr("tracker.accounts.releases.DIST", tmp_path)
    answer = ask(client, "/t.js")
    assert (answer.status_code, answer.text.count("make setup")) == (404, 1)
    assert ask(client, "/t-0.2.0-1a2b3c4d.js").status_code == 404


def test_what_this_build_made_needs_no_store(client, build, monkeypatch):
    def away(*_):
        raise AssertionError("The store was asked.")

    release = build().script
    monkeypatch.setattr("tracker.collect.files.queries.release_body", away)
    assert ask(client, f"/{release.name}").status_code == 200


def test_a_script_may_have_a_name_of_your_own_and_keeps_its_old_ones(app_with, build):
    release = build().script
    client = app_with(script_path="assets/site.js").test_client()
    rest = release.name.removeprefix("t")
    for folder, stem in (("/assets/", "site"), ("/", "t")):
        for name, body in FILES.items():
            address = folder + (name if name == "t-debug.js" else name.replace("t", stem, 1))
            assert ask(client, address).data == body
        assert ask(client, f"{folder}{stem}{rest}").data == SCRIPT
    assert ask(client, "/assets/site-0.0.0-00000000.js").status_code == 404
