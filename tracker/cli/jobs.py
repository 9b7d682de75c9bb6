"""`jobs`: what runs periodically, and run one now."""

import json
import os
from time import sleep
from typing import TYPE_CHECKING

import click

from tracker.config import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from tracker.jobs.models import JobRun


@click.group()
def jobs() -> None:
    """List the periodic jobs, or run one now."""


@jobs.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_jobs(*, as_json: bool) -> None:
    """Show every job, how often it runs, and how it last went."""
    from tracker.app import create_app
    from tracker.db import db, snapshot
    from tracker.jobs.queries import latest
    from tracker.schedule import schedule

    settings = Settings.from_environ()
    rows = []
    with create_app(settings).app_context(), snapshot():
        for job in schedule(settings):
            last = latest(db.session(), job.name)
            rows.append(
                {
                    "name": job.name,
                    "every_hours": job.period.total_seconds() / 3600,
                    "last_state": last.state if last else None,
                    "last_started_at": last.started_at.isoformat()
                    if last and last.started_at
                    else None,
                    "last_message": str(last.sentence) if last else None,
                }
            )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        how = (
            f"{row['last_state']} {row['last_started_at'] or ''}"
            if row["last_state"]
            else "never ran"
        )
        click.echo(
            f"{row['name']:<20} every {row['every_hours']:g} h   {how}   "
            f"{row['last_message'] or ''}"
        )


@jobs.command("run")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run_job(name: str, *, as_json: bool) -> None:
    """Run the job NAME now, here, and wait for its end."""
    from sqlalchemy.orm import Session, sessionmaker

    from tracker import clock
    from tracker.app import create_app
    from tracker.db import db
    from tracker.jobs.runner import Busy, run
    from tracker.jobs.service import ask
    from tracker.schedule import schedule

    settings = Settings.from_environ()
    by_name = {job.name: job for job in schedule(settings)}
    if name not in by_name:
        raise click.ClickException(f"There is no job {name!r}; the jobs are: {', '.join(by_name)}.")
    with create_app(settings).app_context():
        sessions = sessionmaker(db.engine, class_=Session)
        with sessions.begin() as session:
            run_id = ask(session, name, by="command line", now=clock.now()).id
        try:
            ended = run(sessions, by_name[name], run_id, holder=f"command line {os.getpid()}")
        except Busy:  # a worker was quicker
            ended = _follow(sessions, run_id)
    if as_json:
        click.echo(
            json.dumps(
                {"job": name, "state": ended.state, "message": str(ended.sentence)},
                ensure_ascii=False,
            )
        )
    else:
        click.echo(str(ended.sentence))
    if ended.state == "failed":
        raise SystemExit(1)


def _follow(sessions: "sessionmaker[Session]", run_id: int) -> "JobRun":
    """Wait for the end of a run that a worker does."""
    from tracker.db import snapshot
    from tracker.jobs.models import JobRun

    while True:
        with snapshot(), sessions() as session:
            run = session.get_one(JobRun, run_id)
            if run.ended_at is not None:
                return run
        sleep(0.5)
