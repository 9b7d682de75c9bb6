"""`demo`: fill the workspace with sample data, or take it out."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracker import clock
from tracker.cli.output import json_option, print_json
from tracker.cli.store import opened

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.demo import Size
    from tracker.sentence import Sentence


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample data out; nothing else changes.")
@click.option("--visitors", type=click.IntRange(1), help="About how many come; default: 1500.")
@json_option
def demo(*, remove: bool, visitors: int | None, as_json: bool) -> None:
    """Fill the workspace with a made-up website, its visitors and leads, to try things on.

    Real sites and leads are kept apart from it.
    """
    from tracker import demo as sample

    with opened() as (session, _settings):
        before = sample.size(session)
        if remove:
            sample.remove(session)
        elif before is None:
            fill_with_a_bar(session, visitors, to_stderr=as_json)
        after = sample.size(session)
    if as_json:
        print_json({"before": before and asdict(before), "after": after and asdict(after)})
    else:
        click.echo(_told(before, after))


def fill_with_a_bar(
    session: "Session", visitors: int | None = None, *, to_stderr: bool = False
) -> None:
    """Fill in the sample data and show how far it is. The caller commits."""
    from tracker.demo import VISITORS, fill

    stream = sys.stderr if to_stderr else sys.stdout
    with click.progressbar(
        length=100,
        label="Filling",
        file=stream,
        item_show_func=lambda message: message,
    ) as bar:

        def show(percent: int, message: "Sentence | str") -> None:
            bar.update(percent - bar.pos, str(message))

        fill(session, now=clock.now(), progress=show, visitors=visitors or VISITORS)
        show(100, "Done")


def _told(before: "Size | None", after: "Size | None") -> str:
    if after is None:
        return f"Sample data is out: {_amount(before)}." if before else "There is no sample data."
    if before is not None:
        return f"Sample data is in already: {_amount(after)}."
    return f"Sample data is in: {_amount(after)}. Take it out with: python -m tracker demo --remove"


def _amount(size: "Size") -> str:
    return f"{size.visitors:,} visitors, {size.visits:,} visits and {size.leads:,} leads"
