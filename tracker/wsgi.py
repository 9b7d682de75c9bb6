"""What the web server calls: the app with the fast lane in front."""

from flask import Flask

from tracker import logs
from tracker.app import create_app
from tracker.collect.lane import FastLane
from tracker.collect.patience import Patience
from tracker.config import Settings


def flask_app() -> Flask:
    """Return the app alone, for the `flask` command."""
    return create_app(Settings.from_environ())


def application() -> FastLane:
    """Return the WSGI application for the settings of the environment; the process logs by them."""
    settings = Settings.from_environ()
    logs.set_up(settings.log_level, settings.log_format)
    patience = Patience(settings.body_seconds)
    return FastLane(create_app(settings), patience, collect_path=settings.collect_path)
