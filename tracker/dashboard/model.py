"""What scores the leads, how good that is, and a button to learn again."""

from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.dashboard import asked
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.reasons import meaning, scorecard
from tracker.dashboard.wording import definitions
from tracker.db import db
from tracker.insight.learning import Learning, learning
from tracker.jobs import queries as jobs
from tracker.jobs import service
from tracker.scores.models import ModelVersion
from tracker.web import settings

bp = Blueprint("model", __name__)

TRAINING = "train model"  # as the schedule calls it
UNDER_WAY = {"queued", "running"}


@bp.get("/model")
@allow()
def index() -> ResponseReturnValue:
    """Show what is live, how good it is, and what was before."""
    session = db.session()
    found = learning(
        session,
        site_id=asked.site_id(),
        now=clock.now(),
        horizon_days=settings().horizon_days,
    )
    return render_template(
        "model.html",
        found=found,
        live=found.live,
        since=found.live and _since(found.live),
        calibration=found.live and _calibration(found.live),
        features=[
            meaning(feature["name"]) for feature in (found.live.features if found.live else [])
        ],
        meaning=meaning,
        rules=scorecard(),
        **_behind(found),
        run=jobs.latest(session, TRAINING),
        under_way=UNDER_WAY,
        d=definitions(),
    )


@bp.post("/model/retrain")
@allow("admin", "marketer")
def retrain() -> ResponseReturnValue:
    """Ask for a training; a worker starts it within seconds."""
    service.ask(db.session(), TRAINING, by=signed_in().email, now=clock.now())
    db.session.commit()
    return redirect(url_for("model.index"), 303)


@bp.get("/model/progress")
@allow()
def progress() -> ResponseReturnValue:
    """Return how far the training is; when it is over, have the whole page loaded again."""
    run = jobs.latest(db.session(), TRAINING)
    answer = make_response(render_template("model_progress.html", run=run, under_way=UNDER_WAY))
    if run is None or run.state not in UNDER_WAY:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _behind(found: Learning) -> dict[str, str]:
    """Return the addresses of the leads that the page counts."""
    site = asked.site_id() if found.sample else None
    old = clock.now() - timedelta(days=found.horizon_days)
    return {
        "won_url": url_for("leads.index", site=site, outcome="won"),
        "lost_url": url_for("leads.index", site=site, outcome="lost"),
        "open_old_url": url_for(
            "leads.index", site=site, outcome="open", to=old.astimezone(asked.here()).date()
        ),
    }


def _since(version: ModelVersion) -> datetime | None:
    """Return from when on leads came in that the model was judged by; None: at random."""
    since = version.metrics.get("holdout_since")
    return since and datetime.fromisoformat(since)


def _calibration(version: ModelVersion) -> dict[str, Any]:
    """Return the chart of scores against what happened."""
    points = [[p["predicted"], p["observed"]] for p in version.metrics["calibration_curve"]]
    end = max([max(point) for point in points], default=1)
    return {
        "series": [
            {"name": _("Leads"), "values": points, "kind": "dots"},
            {"name": _("Perfect"), "values": [[0, 0], [end, end]], "dashed": True},
        ],
        "x_name": _("Score"),
        "y_name": _("Became customers"),
        "x_unit": "percent",
        "unit": "percent",
    }
