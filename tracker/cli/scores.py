"""`scores`: learn from outcomes, and score the leads again."""

import sys
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
            "metrics": (metrics := version.metrics),
            "warnings": (warnings := version.warnings),
        }
    if as_json:
        print_json(facts)
        return
    click.echo(
        f"Model {facts['model']} learned from {facts['leads']:,} leads, {facts['won']:,} of them "
        f"won, and is in use. On {metrics['holdout_rows']:,} leads kept aside:"
    )
    click.echo(f"  AUC                {metrics['auc']:.3f}")
    click.echo(f"  calibration error  {metrics['calibration_error']:.3f}")
    click.echo(f"  lift, best 10 %    {metrics['lift_at_10']:.2f}")
    click.echo(f"  lift, best 20 %    {metrics['lift_at_20']:.2f}")
    for warning in warnings:
        click.echo(f"Mind: {warning}")


@scores.command()
@json_option
def rescore(*, as_json: bool) -> None:
    """Score every lead again as of now, by the model in use, else by the rules."""
    with opened() as (session, settings), _bar("Scoring", to_stderr=as_json) as progress:
        scored = service.rescore(
            session, now=clock.now(), horizon_days=settings.horizon_days, progress=progress
        )
    if as_json:
        print_json({"scored": scored})
    else:
        click.echo(f"{scored:,} leads scored.")


@contextmanager
def _bar(label: str, *, to_stderr: bool) -> Iterator[Callable[[int, str], None]]:
    """Show how far something is, told in percent and words."""
    stream = sys.stderr if to_stderr else sys.stdout
    with click.progressbar(
        length=100, label=label, file=stream, item_show_func=lambda message: message
    ) as bar:
        yield lambda percent, message: bar.update(percent - bar.pos, message)
