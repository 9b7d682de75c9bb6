"""What runs in the background: what ran, how it ended, what is next, and a button to run it now."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.dashboard.access import allow, signed_in
from tracker.db import db
from tracker.jobs import queries, service
from tracker.jobs.runner import Job

bp = Blueprint("jobs", __name__)

# The schedule's names are for logs and the command line.
NAMES = {
    "train model": _l("Train the model"),
    "rescore leads": _l("Score all leads again"),
    "forget old runs": _l("Forget old runs"),
}


@bp.get("/jobs")
@allow("admin")
def index() -> ResponseReturnValue:
    """Show every job and the last runs."""
    return render_template("jobs.html", **_facts())


@bp.get("/jobs/state")
@allow("admin")
def state() -> ResponseReturnValue:
    """Return the tables alone; the page asks for them again and again."""
    return render_template("jobs_state.html", **_facts())


@bp.post("/jobs/run")
@allow("admin")
def run() -> ResponseReturnValue:
    """Ask for a run of one job now."""
    job = request.form.get("job", "")
    if job not in {known.name for known in _schedule()}:
        abort(404)
    service.ask(db.session(), job, by=signed_in().email, now=clock.now())
    db.session.commit()
    return redirect(url_for("jobs.index"))


def _schedule() -> Sequence[Job]:
    # Edges stand below the schedule, so the app brings it.
    return cast(Sequence[Job], current_app.extensions.get("leadlight_jobs", ()))


def _facts() -> dict[str, object]:
    latest = {job.name: queries.latest(db.session(), job.name) for job in _schedule()}
    return {
        "jobs": _schedule(),
        "names": NAMES,
        "latest": latest,
        "runs": queries.runs(db.session()),
        "now": clock.now(),
    }
