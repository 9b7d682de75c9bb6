"""Every way the Sites page offers puts a working snippet on a page, by names of one's own."""

import shutil
import sqlite3
import threading
from base64 import b64decode
from contextlib import closing
from functools import partial
from hashlib import sha256, sha384
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.flow.service import Service, eventually

WAYS = ("tag", "tag_with_stub", "pinned_tag", "module")
RENAMED = {"LEADLIGHT_SCRIPT_PATH": "assets/site.js", "LEADLIGHT_COLLECT_PATH": "assets/news"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass


@pytest.fixture(scope="module")
def service(sqlite_template, tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("var"), settings=RENAMED)
    shutil.copy(sqlite_template, service.var_dir / "store.db")
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def website(tmp_path_factory):
    """A folder that is a website, and its origin."""
    folder = tmp_path_factory.mktemp("website")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site(service, website):
    """What the command line says of a site whose fields and visitors are chosen."""
    _, origin = website
    options = ("--origin", origin, "--ask-consent", "--deny-field", "salary")
    site = service.here("sites", "add", "Shop", *options)
    eventually(lambda: asked(service, origin, site["key"]), within=60, what="the site at the door")
    return site


def asked(service, origin: str, key: str) -> list[dict]:
    """What the service says of a page view without consent, at the address it always had."""
    try:
        return service.post(key, origin, {"type": "page", "messageId": "m"})["rejected"]
    except HTTPError:  # it reads its list of sites once a second at most
        return []


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_put_it_on_a_page_sends_what_the_visitor_agreed_to(
    service, website, site, browser, way
):
    folder, origin = website
    (folder / f"{way}.html").write_text(f"<!doctype html><link rel=icon href=data:,>{site[way]}")
    context = browser.new_context()
    page = context.new_page()
    wrong = []
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.goto(f"{origin}/{way}.html")
    page.wait_for_function("window.leadlight?.version")
    with page.expect_response("**/assets/news") as told:
        page.evaluate("leadlight('consent', 'granted')")

    assert told.value.status == 200
    answer = told.value.json()
    assert answer["accepted"] > 0
    assert answer["rejected"] == []
    [cookie] = [c for c in context.cookies() if c["name"] == "ll_visitor"]
    assert cookie["httpOnly"]
    assert wrong == []
    context.close()


def test_the_usual_address_goes_on_working_and_says_what_is_refused(service, website, site):
    [refused] = asked(service, website[1], site["key"])
    assert (refused["messageId"], refused["reason"]) == ("m", "no_consent")
    assert "does not say that the visitor agreed" in refused["detail"]


def test_what_a_start_may_give_out_is_kept_for_ever(service):
    with closing(sqlite3.connect(service.var_dir / "store.db")) as store:
        kept = store.execute("SELECT name, integrity, body FROM snippet_release").fetchall()
    assert {name.rpartition(".")[2] for name, *_ in kept} == {"js", "mjs"}
    for name, integrity, body in kept:
        assert sha256(body).hexdigest()[:8] in name
        assert b64decode(integrity.removeprefix("sha384-")) == sha384(body).digest()
        with urlopen(
            f"{service.address}/assets/site{name.removeprefix('t')}", timeout=20
        ) as answer:
            assert answer.read() == body
