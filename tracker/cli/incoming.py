"""Run one import for the command line: batch by batch, with a bar, and a file of what failed."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from tracker import clock
from tracker.cli.output import print_table
from tracker.leads import dates, importing
from tracker.leads.export import BYTE_ORDER_MARK, csv_lines
from tracker.leads.mapping import Field
from tracker.leads.spreadsheet import Row, Table
from tracker.scores import service as scores

ROWS_AT_A_TIME = 500


def show_mapping(
    table: Table, mapping: Mapping[str, Field], won: str | None, *, err: bool = False
) -> None:
    """Print what each column is taken for."""
    delimiter = {"\t": "tab"}.get(table.delimiter, table.delimiter)
    click.echo(f"{table.path} is {table.encoding}, with {delimiter} between the cells.\n", err=err)
    meaning = {
        "field": "a field of its own",
        "ignore": "ignored",
        "external": "number in the other system",
        "outcome": f"outcome: won if {won!r}, lost if anything else",
    }
    print_table(
        ("column", "is taken for"),
        [(column, meaning.get(field, field)) for column, field in mapping.items()],
        err=err,
    )
    click.echo("", err=err)


@dataclass(frozen=True)
class Report:
    """What came of an import."""

    tally: importing.Tally
    rows: int
    mapping: Mapping[str, Field]
    errors: Path | None  # the file, if there were any
    kept: bool

    def facts(self) -> dict[str, Any]:
        """Return it for a program."""
        return {
            "columns": dict(self.mapping),
            "rows": self.rows,
            "made": self.tally.made,
            "updated": self.tally.updated,
            "unchanged": self.tally.unchanged,
            "errors": len(self.tally.refused),
            "errors_file": str(self.errors) if self.errors else None,
            "outcomes": {name: self.tally.outcomes[name] for name in ("won", "lost", "open")},
            "kept": self.kept,
        }

    def show(self) -> None:
        """Print it for a person."""
        tally = self.tally
        click.echo(
            f"{self.rows:,} rows: {tally.made:,} leads made, {tally.updated:,} updated, "
            f"{tally.unchanged:,} unchanged, {len(tally.refused):,} rows with errors."
        )
        won, lost, left = (tally.outcomes[name] for name in ("won", "lost", "open"))
        click.echo(f"Outcomes: {won:,} won, {lost:,} lost, {left:,} open.")
        if self.errors:
            first, why = tally.refused[0]
            click.echo(f"The rows with errors are in {self.errors}; row {first.number}: {why}")
        if not self.kept:
            click.echo("This was a dry run: nothing was kept.")


class Incoming:
    """One file on its way into the store."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping[str, Field],
        *,
        won: str | None,
        missing: tuple[str, ...],
        order: dates.Order | None,
        zone: tzinfo,
        site_id: int | None,
    ) -> None:
        """Look the file over. Raises `ValueError` in words where it cannot be used."""
        self.table = table
        self.mapping = mapping
        self.plan, self.rows = importing.plan(
            table, mapping, zone=zone, won=won, missing=missing, order=order, site_id=site_id
        )

    def run(
        self, session: Session, *, errors: Path | None, keep: bool, to_stderr: bool = False
    ) -> Report:
        """Bring the rows in and score their leads, each batch in one commit (`keep`) or none."""
        now = clock.now()
        total = importing.Tally()
        path = errors or _beside(self.table.path)
        rows = self.table.rows()
        stream = sys.stderr if to_stderr else sys.stdout
        with click.progressbar(length=self.rows, label="Importing", file=stream) as bar:
            while batch := list(islice(rows, ROWS_AT_A_TIME)):
                tally = importing.take(session, batch, plan=self.plan, now=now)
                scores.score(session, tally.to_score, now=now)
                if keep:
                    session.commit()
                total.add(tally)
                bar.update(len(batch))
        if not keep:
            session.rollback()
        if total.refused:
            _write(path, self.table, total.refused)
        return Report(total, self.rows, self.mapping, path if total.refused else None, keep)


def _beside(path: Path) -> Path:
    """Return where the errors go: beside the file, or here where that folder is not ours."""
    folder = path.parent if os.access(path.parent, os.W_OK) else Path()
    return folder / f"{path.name.removesuffix('.gz').removesuffix('.csv')}.errors.csv"


def _write(path: Path, table: Table, refused: list[tuple[Row, str]]) -> None:
    lines = csv_lines(
        ({"row": row.number, "reason": why} | row.cells for row, why in refused),
        ["row", "reason", *table.columns],
    )
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(BYTE_ORDER_MARK)
            file.writelines(lines)
    except OSError as error:
        raise ValueError(
            f"{path} cannot be written ({error.strerror}), so the rows with errors are not "
            "kept; name another file with --errors. All other rows were dealt with."
        ) from error
