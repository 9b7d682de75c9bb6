"""What the web server calls: the app with the fast lane in front."""

from tracker.app import create_app
from tracker.collect.lane import FastLane
from tracker.config import Settings


def application() -> FastLane:
    """Return the WSGI application for the settings of the environment."""
    return FastLane(create_app(Settings.from_environ()))
