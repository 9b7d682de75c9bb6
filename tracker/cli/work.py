"""`work`: drain the inbox and run the jobs."""

import os
import signal
import threading

import click


@click.command()
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer ours.")
def work(parent: int | None) -> None:
    """Bring what was collected into the store, and run the periodic jobs, until stopped.

    Several may run, on one machine or more: they share the work, and take over from one that died.
    """
    # Here: a command that is not run is not waited for either.
    from sqlalchemy.orm import Session, sessionmaker

    from tracker import logs
    from tracker.cli.store import app_context
    from tracker.collect.inbox import open_inbox
    from tracker.config import Settings
    from tracker.db import db
    from tracker.schedule import schedule
    from tracker.worker import Worker

    settings = Settings.from_environ()
    logs.set_up(settings.log_level, settings.log_format)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_stop_without, args=(parent, stop), daemon=True).start()
    with app_context(settings):
        inbox = open_inbox(settings.queue_url, max_mb=settings.inbox_max_mb)
        sessions = sessionmaker(db.engine, class_=Session)
        worker = Worker(sessions, inbox, schedule(settings))
        worker.run(stop)
        inbox.close()
    # A training under way is given up and done again later: its thread would hold us for minutes.
    os._exit(0)


def _stop_without(parent: int, stop: threading.Event) -> None:
    """A worker whose `serve` was killed must not live on beside the next one's."""
    while not stop.wait(1.0):
        if os.getppid() != parent:
            stop.set()
