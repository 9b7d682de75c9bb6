"""What scores the leads, how far to trust it, and what people decide about it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.dashboard import asked
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.feature_words import meaning
from tracker.dashboard.model_charts import between, factor, sureness
from tracker.dashboard.model_report import leaks, report
from tracker.dashboard.model_words import condition, meaning_of_score, segment_name, within, words
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight.learning import Learning, learning
from tracker.jobs import queries as jobs
from tracker.problem import Problem
from tracker.scores import service as scores
from tracker.scores.asking import TRAINING, ask_for_training
from tracker.scores.models import ModelVersion
from tracker.scores.plan import change

bp = Blueprint("model", __name__)

UNDER_WAY = {"queued", "running"}


@bp.get("/model")
@allow()
def index() -> ResponseReturnValue:
    """Show what is live, how good it is, what was left out, and what was before."""
    found = learning(db.session(), site_id=asked.site_id(), now=clock.now())
    segments = _segments(found.versions)
    segment = request.args.get("segment", "")
    segment = segment if segment in segments else ""
    live = next((v for v in found.versions if v.live and v.segment == segment), found.live)
    newest = next((v for v in found.versions if v.segment == segment), None)
    return render_template(
        "model.html",
        found=found,
        plan=found.plan,
        live=live,
        newest=newest,
        segments=segments,
        segment=segment,
        **(report(live) if live else {}) | {"leaks": leaks(newest) if newest else []},
        overruled=found.plan.overruled,
        **_behind(found),
        run=jobs.latest(db.session(), TRAINING),
        under_way=UNDER_WAY,
        **shared(),
    )


@bp.post("/model/retrain")
@allow("admin", "marketer")
def retrain() -> ResponseReturnValue:
    """Ask for a training; a worker starts it within seconds."""
    ask_for_training(db.session(), by=signed_in().email, now=clock.now())
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


@bp.post("/model/versions/<int:version_id>/activate")
@allow("admin", "marketer")
def activate(version_id: int) -> ResponseReturnValue:
    """Score by another version from now on, whatever a comparison said of it."""
    session = db.session()
    version = session.get(ModelVersion, version_id)
    if version is None:
        abort(404)
    try:
        scores.activate(session, version_id, by=signed_in().email, now=clock.now())
    except Problem as error:
        session.rollback()
        flash(said(error), "danger")
    else:
        session.commit()
        flash(
            _("Version %(number)s is live; all leads are being scored by it.", number=version_id),
            "success",
        )
    return redirect(url_for("model.index", segment=version.segment or None), 303)


@bp.post("/model/leaks")
@allow("admin", "marketer")
def judge_leak() -> ResponseReturnValue:
    """Use a column that looks like a leak, or leave it out again, from the next training on."""
    session, column = db.session(), request.form.get("column", "")
    found = learning(session, site_id=asked.site_id(), now=clock.now())
    suspected = {leak["column"] for version in found.versions for leak in leaks(version)}
    if column not in suspected | set(found.plan.overruled):
        abort(404)
    others = [known for known in found.plan.overruled if known != column]
    used = request.form.get("use") == "yes"
    change(
        session,
        by=signed_in().email,
        now=clock.now(),
        overruled=[*others, column] if used else others,
    )
    session.commit()
    flash(
        _("“%(column)s” is used; a training with it was asked for.", column=meaning(column))
        if used
        else _("“%(column)s” is left out; a training was asked for.", column=meaning(column)),
        "success",
    )
    return redirect(url_for("model.index", _anchor="leaks"), 303)


def shared() -> dict[str, Any]:
    """Return what the templates about models call."""
    return {
        "meaning": meaning,
        "meaning_of_score": meaning_of_score,
        "condition": condition,
        "factor": factor,
        "between": between,
        "sureness": sureness,
        "within": within,
        "segment_name": segment_name,
        "since": judged_since,
        "w": words(),
        "d": definitions(),
    }


def judged_since(version: ModelVersion) -> datetime | None:
    """Return from when on leads came in that a model was judged by; None: at random."""
    since = version.metrics.get("holdout_since")
    return since and datetime.fromisoformat(since)


def _segments(versions: Sequence[ModelVersion]) -> list[str]:
    """Return whose leads have a model of their own; all leads come first."""
    return sorted({"", *(version.segment for version in versions if version.live)})


def _behind(found: Learning) -> dict[str, str]:
    """Return the addresses of the leads that the page counts."""
    site = asked.site_id() if found.sample else None
    old = clock.now() - timedelta(days=found.plan.horizon_days)
    won = {
        "customer": {"outcome": "won"},
        "qualified": {"outcome": "any", "qualified": "yes"},
        "opportunity": {"outcome": "any"},
    }[found.plan.target]
    return {
        "won_url": url_for("leads.index", site=site, **won),  # type: ignore[arg-type]  # words, not Flask's own keywords
        "lost_url": url_for("leads.index", site=site, outcome="lost"),
        "open_old_url": url_for(
            "leads.index", site=site, outcome="open", to=old.astimezone(asked.here()).date()
        ),
    }
