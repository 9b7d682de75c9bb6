"""`scores`: learn from outcomes, and score the leads again."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import func, select

from tracker import clock
from tracker.cli.output import json_option, print_json
from tracker.cli.store import ready
from tracker.db import snapshot
from tracker.scores import service
from tracker.scores.jobs import rescore_leads
from tracker.scores.models import ModelVersion, Score
from tracker.scores.outcomes import training_rows
from tracker.sentence import Sentence


@click.group()
def scores() -> None:
    """Train the model, and score the leads again."""


@scores.command()
@click.option("--sample", is_flag=True, help="Learn from the sample leads, for them only.")
@json_option
def train(*, sample: bool, as_json: bool) -> None:
    """Learn from the outcomes so far, put the model to use, and score every lead by it."""
    now = clock.now()
    with ready() as (sessions, settings), _bar("Training", to_stderr=as_json) as progress:
        # No transaction while it learns and scores: websites and worker go on meanwhile.
        horizon = settings.horizon_days
        with snapshot(), sessions() as session:
            rows = training_rows(session, now=now, horizon_days=horizon, sample=sample)
        progress(service.LEARNING_FROM, service.learning_from(rows))
        training = service.learn(rows)
        with sessions.begin() as session:
            version = service.publish(
                session, training, now=now, horizon_days=horizon, sample=sample
            )
            facts = _facts(version)
        left = 100 - service.RESCORING_FROM
        rescore_leads(
            sessions,
            horizon_days=horizon,
            progress=lambda percent, message: progress(
                service.RESCORING_FROM + percent * left // 100, message
            ),
        )
    if as_json:
        print_json(facts)
        return
    metrics = facts["metrics"]
    click.echo(
        f"Model {facts['model']} learned from {facts['leads']:,} leads, {facts['won']:,} of them "
        f"won, and is in use. On {metrics['holdout_rows']:,} leads kept aside:"
    )
    click.echo(f"  AUC                {metrics['auc']:.3f}")
    click.echo(f"  calibration error  {metrics['calibration_error']:.3f}")
    click.echo(f"  lift, best 10 %    {metrics['lift_at_10']:.2f}")
    click.echo(f"  lift, best 20 %    {metrics['lift_at_20']:.2f}")
    for warning in facts["warnings"]:
        click.echo(f"Mind: {warning}")


@scores.command()
@json_option
def rescore(*, as_json: bool) -> None:
    """Score every lead again as of now, by the model in use, else by the rules."""
    with ready() as (sessions, settings), _bar("Scoring", to_stderr=as_json) as progress:
        rescore_leads(sessions, horizon_days=settings.horizon_days, progress=progress)
        with snapshot(), sessions() as session:
            scored = session.scalar(select(func.count()).select_from(Score)) or 0
    if as_json:
        print_json({"scored": scored})
    else:
        click.echo(f"{scored:,} leads scored.")


def _facts(version: ModelVersion) -> dict[str, Any]:
    return {
        "model": version.id,
        "trained_at": version.trained_at,
        "leads": version.rows,
        "won": version.won,
        "horizon_days": version.horizon_days,
        "metrics": version.metrics,
        "warnings": [str(caution) for caution in version.cautions],
    }


@contextmanager
def _bar(label: str, *, to_stderr: bool) -> Iterator[Callable[[int, Sentence | str], None]]:
    """Show how far something is, told in percent and words."""
    stream = sys.stderr if to_stderr else sys.stdout
    with click.progressbar(
        length=100,
        label=label,
        file=stream,
        item_show_func=lambda message: message,
    ) as bar:
        yield lambda percent, message: bar.update(percent - bar.pos, str(message))
