"""The service as one Flask application."""

from flask import Flask

from tracker import models, tracing, web
from tracker.api import routes as api
from tracker.collect import routes as collect
from tracker.config import STORE_THREADS, Settings
from tracker.dashboard import pages as dashboard
from tracker.db import db, migrate
from tracker.schedule import schedule
from tracker.tracing import TracedFlask
from tracker.watch import routes as watch

# Named so that nothing is in the store's metadata by accident of what was imported.
TABLES = models.TABLES

# Bytes; no page takes files, and a file that nobody asked for would fill the disk.
LARGEST_FORM = 2_000_000


def create_app(settings: Settings) -> Flask:
    """Return the service for `settings`. Opens nothing that a request does not need."""
    app = TracedFlask("tracker", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        SQLALCHEMY_DATABASE_URI=settings.store_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": settings.store_url.startswith("postgresql"),
            "max_overflow": STORE_THREADS,
            "hide_parameters": True,  # an error's words must not hold what somebody typed
        },
    )
    db.init_app(app)
    migrate.init_app(app)
    app.extensions["leadlight_jobs"] = schedule(settings)
    for part in (tracing, web, collect, api, watch, dashboard):
        part.init_app(app, settings)
    collect.answer_renamed(app, settings)
    return app
