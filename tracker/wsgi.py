"""What the web server calls: the app with the fast lane in front."""

from flask import Flask

from tracker.app import create_app
from tracker.collect.lane import FastLane
from tracker.config import Settings


def flask_app() -> Flask:
    """Return the app alone, for the `flask` command."""
    return create_app(Settings.from_environ())


def application() -> FastLane:
    """Return the WSGI application for the settings of the environment."""
    return FastLane(flask_app())
