"""Being written."""

from flask import Flask

from tracker.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Answer under the app."""
