"""`scores`: learn from outcomes, score the leads again, and choose what a score is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import func, select

from tracker import clock
from tracker.cli.output import json_option, print_json, print_table
from tracker.cli.store import opened, ready
from tracker.db import snapshot
from tracker.scores import jobs, queries, service
from tracker.scores.models import TARGETS, ModelVersion, Score
from tracker.scores.plan import Plan
from tracker.scores.plan import change as change_plan
from tracker.scores.plan import plan as plan_of
from tracker.scores.watching import watch_models
from tracker.sentence import Sentence

BY = "command line"


@click.group()
def scores() -> None:
    """Train the models, score the leads again, and choose what a score is."""


@scores.command()
@click.option("--sample", is_flag=True, help="Learn from the sample leads, for them only.")
@json_option
def train(*, sample: bool, as_json: bool) -> None:
    """Learn from the outcomes so far; put the model to use if it is not worse, and score by it."""
    with ready() as (sessions, _), _bar("Training", to_stderr=as_json) as progress:
        trained = jobs.train_world(sessions, sample=sample, progress=progress)
        if trained.is_live:
            jobs.rescore_leads(sessions, progress=jobs.after_learning(progress))
        with snapshot(), sessions() as session:
            facts = _facts(session.get_one(ModelVersion, trained.version_id))
    if as_json:
        print_json(facts)
        return
    metrics = facts["metrics"]
    click.echo(
        f"Model {facts['model']} learned from {facts['leads']:,} leads. {trained.why} "
        f"On {metrics['holdout_rows']:,} rows that it had not seen:"
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
    """Score every lead again as of now, by the models in use, else by the rules."""
    with ready() as (sessions, _), _bar("Scoring", to_stderr=as_json) as progress:
        jobs.rescore_leads(sessions, progress=progress, fresh=timedelta(0))
        with snapshot(), sessions() as session:
            scored = session.scalar(select(func.count()).select_from(Score)) or 0
    if as_json:
        print_json({"scored": scored})
    else:
        click.echo(f"{scored:,} leads scored.")


@scores.command()
@click.option("--sample", is_flag=True, help="Those of the sample leads.")
@json_option
def versions(*, sample: bool, as_json: bool) -> None:
    """Show what was learned when, what is in use, and why."""
    with snapshot(), opened() as (session, _):
        facts = [_facts(version) for version in queries.versions(session, sample=sample)]
    if as_json:
        print_json(facts)
        return
    print_table(
        ("model", "trained", "leads of", "target", "rows", "AUC", "in use", "why"),
        [
            (
                f["model"],
                f["trained_at"],
                f["segment"] or "all",
                f"{f['target']} in {f['horizon_days']} days",
                f"{f['rows']:,}",
                f"{f['metrics']['auc']:.3f}" if "auc" in f["metrics"] else None,
                "yes" if f["live"] else "no",
                f["why"],
            )
            for f in facts
        ],
    )


@scores.command()
@click.argument("model", type=click.IntRange(1))
@json_option
def activate(*, model: int, as_json: bool) -> None:
    """Put the version MODEL to use, and score its leads by it."""
    with opened() as (session, _):
        facts = _facts(service.activate(session, model, by=BY, now=clock.now()))
    with ready() as (sessions, _), _bar("Scoring", to_stderr=as_json) as progress:
        jobs.rescore_leads(sessions, progress=progress)
    if as_json:
        print_json(facts)
    else:
        click.echo(f"Model {model} is in use.")


@scores.command("plan")
@click.option("--target", type=click.Choice(TARGETS), help="What a score is the chance of.")
@click.option("--horizon", type=int, metavar="DAYS", help="Within how many days.")
@click.option("--band-a", type=float, help="The least chance of band A, such as 0.5.")
@click.option("--band-b", type=float, help="The same of band B.")
@click.option("--band-c", type=float, help="The same of band C; what is below is D.")
@click.option("--deal-value", type=float, help="What a deal brings; 0: the mean of those won.")
@click.option("--currency", help="Its currency, such as EUR.")
@click.option("--use", multiple=True, metavar="COLUMN", help="Learn from it, leak or not.")
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="Take that back.")
@click.option("--shipped-rules", is_flag=True, help="Go back to the rules that we ship.")
@json_option
def show_plan(
    *,
    target: str | None,
    horizon: int | None,
    deal_value: float | None,
    currency: str | None,
    use: tuple[str, ...],
    leave_out: tuple[str, ...],
    shipped_rules: bool,
    as_json: bool,
    **bands: float | None,
) -> None:
    """Show what a score is the chance of and how it is read; with options, choose anew.

    What follows is done by a worker: learning and scoring anew where that is needed.
    """
    with opened() as (session, _):
        chosen = plan_of(session)
        given = {name[-1].upper(): least for name, least in bands.items() if least is not None}
        overruled = (set(chosen.overruled) | set(use)) - set(leave_out)
        asked: dict[str, Any] = {
            "target": target,
            "horizon_days": horizon,
            "bands": {**chosen.bands, **given} if given else None,
            "currency": currency,
            "overruled": overruled if overruled != set(chosen.overruled) else None,
        }
        changes = {name: value for name, value in asked.items() if value is not None}
        if deal_value is not None:
            changes["deal_value"] = deal_value or None
        if shipped_rules:
            changes["rules"] = None
        if changes:
            chosen = change_plan(session, by=BY, now=clock.now(), **changes)
    if as_json:
        print_json(_plan_facts(chosen))
        return
    for name, value in _plan_facts(chosen).items():
        if name != "rules":
            click.echo(f"{name.replace('_', ' '):<13} {_words(value)}")
    click.echo(f"rules         {len(chosen.rules)}")


@scores.command()
@json_option
def watch(*, as_json: bool) -> None:
    """Compare leads and outcomes since each training with what its model learned."""
    with ready() as (sessions, _), _bar("Watching", to_stderr=as_json) as progress:
        said = watch_models(sessions, progress=progress)
        with snapshot(), sessions() as session:
            live = select(ModelVersion).where(ModelVersion.live).order_by(ModelVersion.id)
            facts = [
                {"model": version.id, "segment": version.segment, "drift": version.drift}
                for version in session.scalars(live)
            ]
    if as_json:
        print_json(facts)
    else:
        click.echo(str(said))


def _facts(version: ModelVersion) -> dict[str, Any]:
    return {
        "model": version.id,
        "trained_at": version.trained_at,
        "sample": version.sample,
        "segment": version.segment,
        "live": version.live,
        "chosen": version.chosen,
        "why": None if version.why is None else str(version.why),
        "target": version.target,
        "horizon_days": version.horizon_days,
        "leads": version.rows if version.leads is None else version.leads,
        "rows": version.rows,
        "won": version.won,
        "metrics": version.metrics,
        "warnings": [str(caution) for caution in version.cautions],
    }


def _plan_facts(chosen: Plan) -> dict[str, Any]:
    return {
        "target": chosen.target,
        "horizon_days": chosen.horizon_days,
        "bands": dict(chosen.bands),
        "deal_value": chosen.deal_value,
        "currency": chosen.currency,
        "overruled": list(chosen.overruled),
        "rules": [rule.packed() for rule in chosen.rules],
        "changed_at": chosen.changed_at,
        "changed_by": chosen.changed_by,
    }


def _words(value: object) -> str:
    match value:
        case None:
            return "—"
        case dict():
            return ", ".join(f"{name} {least:g}" for name, least in value.items())
        case list():
            return ", ".join(value) or "—"
    return str(value)


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
