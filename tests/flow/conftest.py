"""A running service on each database, a small website that carries its tag, and a browser."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.flow.service import ADMIN, PASSWORD, Service, eventually
from tests.postgresql import database

PAGES = {
    "index.html": "<h1>Instruments</h1><a href='/pricing.html'>Pricing</a>",
    "pricing.html": "<h1>Pricing</h1><a href='/contact.html'>Contact</a>",
    "contact.html": """<h1>Contact</h1><form action="/thanks.html" name="contact">
        <label>Name <input name="name"></label>
        <label>Work e-mail <input name="email" type="email"></label>
        <label>Company <input name="company"></label>
        <label>Password <input name="password" type="password"></label>
        <button>Send</button></form>""",
    "thanks.html": "<h1>Thank you</h1>",
}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass


# A form that is sent faster than anybody can fill it in is taken for spam; test_spam.py sends some.
UNHURRIED = """Performance.prototype.now = ((now) => function () {
    return now.call(this) + 60_000;
})(Performance.prototype.now);"""


class Unhurried:
    """The shared Chromium, for tests about people: its pages were opened a minute ago."""

    def __init__(self, browser: Browser) -> None:
        self.hurried = browser

    def new_context(self, **given) -> BrowserContext:
        context = self.hurried.new_context(**given)
        context.add_init_script(UNHURRIED)
        return context


@pytest.fixture(scope="session")
def browser(browser) -> Unhurried:
    return Unhurried(browser)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request, tmp_path_factory) -> Iterator[Service]:
    """A migrated, running service with an admin."""
    service = Service(tmp_path_factory.mktemp("var"))
    with ExitStack() as stack:
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            template = request.getfixturevalue("postgresql_template")
            made = database(server, f"leadlight_flow_{service.port}", template)
            service.database_url = stack.enter_context(made)
        else:
            shutil.copy(request.getfixturevalue("sqlite_template"), service.var_dir / "store.db")
        service.here("users", "add", ADMIN, "--role", "admin", "--password-stdin", stdin=PASSWORD)
        service.start()
        yield service
        assert service.stop() < 5


def _knows(service: Service, key: str, origin: str) -> bool:
    """Whether the service takes the key: it reads its list of sites once a second at most."""
    try:
        return service.post(key, origin, {"type": "page"})["accepted"] == 0  # and keeps nothing
    except HTTPError:
        return False


@pytest.fixture
def website(service, tmp_path, request) -> Iterator[tuple[str, str]]:
    """A site of a few pages with the tag; gives its origin and its key."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    origin = f"http://127.0.0.1:{server.server_port}"
    key = service.here("sites", "add", request.node.name, "--origin", origin)["key"]
    tag = f'<script async src="{service.address}/t.js" data-site="{key}"></script>'
    for name, body in PAGES.items():
        title = name.removesuffix(".html").title()
        (tmp_path / name).write_text(
            f"<!doctype html><title>{title}</title><meta charset=utf-8>{tag}{body}"
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    eventually(lambda: _knows(service, key, origin), within=60, what="the new site's key")
    yield origin, key
    server.shutdown()
    thread.join()
    server.server_close()
