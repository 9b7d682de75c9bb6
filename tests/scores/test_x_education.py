"""Real leads of an education company, straight in the store, as an import would leave them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import insert, select

from tracker.leads.models import Lead
from tracker.scores.learning import train
from tracker.scores.models import Score
from tracker.scores.ranking import LeadFilter, ranked

FILE = Path(__file__).parents[3] / "shared/data/x_education/leads.csv.gz"
# Written by sales, or computed, after the outcome was known.
LEAKING = [
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Activity",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
]
FIRST = datetime(2024, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="needs ../shared/data/x_education")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_real_outcomes_are_learned_from_their_imported_columns(session):
    table = pd.read_csv(FILE, dtype=str, keep_default_na=False).drop(columns=LEAKING)
    table = table.sort_values("Lead Number", ignore_index=True)
    brought = table.drop(columns=["Prospect ID", "Lead Number", "Converted"])
    created = [FIRST + timedelta(minutes=90 * i) for i in range(len(table))]
    session.execute(
        insert(Lead),
        [
            {
                "source": fields["Lead Source"] or "import",
                "channel": "import",
                "country": fields["Country"] or None,
                "status": "new",
                "outcome": "won" if converted == "1" else "lost",
                "outcome_at": at + timedelta(days=30),
                "fields": {name: value for name, value in fields.items() if value},
                "created_at": at,
                "first_seen_at": at,
            }
            for fields, converted, at in zip(
                brought.to_dict("records"), table["Converted"], created, strict=True
            )
        ],
    )

    version = train(session, now=created[-1] + timedelta(days=200))

    assert (version.rows, version.won) == (9240, 3561)
    assert version.metrics["auc"] >= 0.85
    assert version.metrics["calibration_error"] <= 0.06
    assert len(session.scalars(select(Score.lead_id)).all()) == 9240
    top = ranked(session, LeadFilter(), limit=200).items
    assert sum(line.lead.outcome == "won" for line in top) >= 180
