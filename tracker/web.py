"""What every edge shares: the running service's settings, and that reading takes a snapshot."""

from typing import cast

from flask import Flask, current_app, request
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


def settings() -> Settings:
    """Return the settings of the app that is answering."""
    return cast(Settings, current_app.extensions["leadlight"])


def _take_a_snapshot_to_read() -> None:
    reading_only.set(request.method in {"GET", "HEAD", "OPTIONS"})
