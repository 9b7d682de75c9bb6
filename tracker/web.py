"""What every edge shares: the running service's settings, and that reading takes a snapshot."""

from typing import cast

from flask import Flask, current_app, g, request
from werkzeug.routing import IntegerConverter

from tracker.config import Settings
from tracker.db import reading_only


class Id(IntegerConverter):
    """`<int:…>` in an address: the number of a row. One that no store can hold is no address."""

    regex = r"\d{1,18}"


def init_app(app: Flask, settings: Settings) -> None:
    """Keep the settings with the app, and tell the store which requests only read.

    Call it before any address is added.
    """
    app.extensions["leadlight"] = settings
    app.url_map.converters["int"] = Id
    app.before_request(_take_a_snapshot_to_read)
    app.teardown_request(_read_only_no_longer)


def settings() -> Settings:
    """Return the settings of the app that is answering."""
    return cast(Settings, current_app.extensions["leadlight"])


def _take_a_snapshot_to_read() -> None:
    g.read_only_before = reading_only.get()
    reading_only.set(request.method in {"GET", "HEAD", "OPTIONS"})


def _read_only_no_longer(_error: BaseException | None) -> None:
    # Of what the same thread does next, some writes: refused half-way, if it began as a reader.
    if "read_only_before" in g:
        reading_only.set(g.pop("read_only_before"))
