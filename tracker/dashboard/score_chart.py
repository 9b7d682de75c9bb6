"""How a lead's score went, as a chart and the table that says the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from tracker.dashboard import asked
from tracker.dashboard.formats import moment, percent
from tracker.insight.score_course import Point, handovers
from tracker.scores.bands import band
from tracker.scores.plan import Plan


def score_chart(course: Sequence[Point], plan: Plan) -> dict[str, Any]:
    """Return what the template macro `chart` draws: steps, with a mark where another scorer began.

    The last step goes on until the last point, which is the score of now.
    """
    return {
        "series": [
            {
                "name": _("Score"),
                "values": [[_here(point.at), round(point.probability, 4)] for point in course],
                "kind": "steps",
            }
        ],
        "x_unit": "time",
        "unit": "percent",
        "marks": [{"x": _here(point.at), "name": _scorer(point)} for point in handovers(course)],
        "table": {
            "heads": [_("Since"), _("Score"), _("Band"), _("By")],
            "rows": [
                [
                    moment(point.at),
                    percent(point.probability),
                    band(point.probability, plan.bands),
                    _scorer(point),
                ]
                for point in course
            ],
        },
    }


def _scorer(point: Point) -> str:
    if point.version_id is None:
        return _("Rules")
    return _("Version %(number)s", number=point.version_id)


def _here(at: datetime) -> str:
    """Return what clock and calendar of the reader showed; charts know no zones."""
    return f"{at.astimezone(asked.here()):%Y-%m-%dT%H:%M:%S}"
