"""`scores`: learn from outcomes, and score the leads again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tracker import clock
from tracker.cli.output import json_option, print_json
from tracker.cli.store import opened
from tracker.scores import service


@click.group()
def scores() -> None:
    """Train the model, and score the leads again."""


@scores.command()
@click.option("--sample", is_flag=True, help="Learn from the sample leads, for them only.")
@json_option
def train(*, sample: bool, as_json: bool) -> None:
    """Learn from the outcomes so far, put the model to use, and score every lead by it."""
    with opened() as (session, settings), _bar("Training", to_stderr=as_json) as progress:
        version = service.train(
            session,
            now=clock.now(),
            horizon_days=settings.horizon_days,
            sample=sample,
            progress=progress,
        )
        facts = {
            "model": version.id,
            "trained_at": version.trained_at,
            "leads": version.rows,
            "won": version.won,
            "horizon_days": version.horizon_days,
            "metrics": version.metrics,
            "warnings": version.warnings,
        }
    if as_json:
        print_json(facts)
