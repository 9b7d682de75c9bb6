"""`serve`: web and worker together, until Ctrl-C."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from time import monotonic, sleep

import click

from tracker import clock, logs
from tracker.cli.newcomer import Newcomer
from tracker.config import WEB_THREADS, Settings

STOP_S = 3  # a worker may finish its batch; Ctrl-C ends everything within five seconds
RESTART_S = 2.0


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Web only; run `work` elsewhere.")
@click.option(
    "--prepare",
    is_flag=True,
    help="First migrate the store and, if it is new, make an admin and fill in sample data.",
)
def serve(
    host: str | None, port: int | None, workers: int | None, *, no_worker: bool, prepare: bool
) -> None:
    """Answer browsers and websites, and work on what they send, until stopped."""
    told = Settings.from_environ()
    settings = replace(
        told,
        host=host or told.host,
        port=port or told.port,
        web_workers=workers or told.web_workers,
    )
    settings.hand_down()
    logs.set_up(settings.log_level, settings.log_format)
    _refuse_bad_files(settings)
    _refuse_taken_port(settings)
    newcomer = _apart(_prepare if prepare else _refuse_other_revision, settings)
    threading.Thread(target=_greet, args=(settings, newcomer), daemon=True).start()
    with nullcontext() if no_worker else _working():
        _serve(settings)


def _serve(settings: Settings) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "tracker.wsgi:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.web_workers,
        blocking_threads=WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_S,
        log_level=LogLevels.error,
        # Through our own formatter, which knows what may be said of an error.
        log_dictconfig={
            "formatters": {},
            "handlers": {},
            "loggers": {"_granian": {"handlers": [], "propagate": True}},
        },
    ).serve()


def _refuse_bad_files(settings: Settings) -> None:
    from tracker.collect.client import Clients

    Clients.from_settings(settings)  # what is wrong with a file is said now, not to visitors


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Cannot listen on {settings.host} port {settings.port}: {error.strerror}. "
                "Stop what is using it, or choose another with --port or LEADLIGHT_PORT."
            ) from error


def _apart(run: Callable[[Settings], Newcomer | None], settings: Settings) -> Newcomer | None:
    """Run it in a process of its own: what it loads would stay here as long as the service."""
    stopping = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # Ctrl-C is ours to speak of
    with ProcessPoolExecutor(1, get_context("fork"), stopping) as process:
        return process.submit(run, settings).result()


def _prepare(settings: Settings) -> Newcomer | None:
    from tracker.cli.workspace import prepare

    newcomer = prepare(settings)
    _keep_snippet(settings)
    return newcomer


def _refuse_other_revision(settings: Settings) -> Newcomer | None:
    from tracker.cli.store import app_context, require_up_to_date

    with app_context(settings):
        require_up_to_date()
    _keep_snippet(settings)
    return None


def _keep_snippet(settings: Settings) -> None:
    """Keep the snippet of this version for ever, before anybody is shown its pinned tag."""
    from tracker.accounts.releases import NotBuilt, built, keep
    from tracker.cli.store import app_context
    from tracker.db import db

    with suppress(NotBuilt), app_context(settings):  # `check` says how to build it
        keep(db.session(), built(), now=clock.now())
        db.session.commit()


@contextmanager
def _working() -> Iterator[None]:
    """Keep a worker running beside the web, started again if it dies."""
    stopping = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        import os

        while not stopping.is_set():
            command = [sys.executable, "-m", "tracker", "work", "--parent", str(os.getpid())]
            running[:] = [subprocess.Popen(command)]
            running[0].wait()
            stopping.wait(RESTART_S)

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for worker in running:
            worker.terminate()
            try:
                worker.wait(STOP_S)
            except subprocess.TimeoutExpired:
                worker.kill()
        keeper.join()


def _greet(settings: Settings, newcomer: Newcomer | None) -> None:
    """Say where it is, once it answers."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        with suppress(OSError), socket.create_connection((settings.host, settings.port), 1):
            break
        sleep(0.1)
    lines = ["", f"  Leadlight is running at {settings.address}", ""]
    if newcomer is not None:
        lines += [
            f"  Sign in as  {newcomer.email}",
            f"  Password    {newcomer.password}   (shown only now; change it under Account)",
            "",
        ]
    script = f"{settings.address}/{settings.script_path}"
    lines += [
        "  Embed: sign in, open Sites, add your website and copy its tag into every page:",
        f'         <script async src="{script}" data-site="KEY"></script>',
        "  Stop:  Ctrl-C",
        "",
    ]
    click.echo("\n".join(lines))
