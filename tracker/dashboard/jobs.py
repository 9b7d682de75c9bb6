"""What runs in the background: what came in and waits, what ran, what is next, and what failed."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tracker import clock
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.formats import number
from tracker.db import db
from tracker.insight.intake import Intake, Waiting, intake
from tracker.jobs import queries, service
from tracker.jobs.runner import Job
from tracker.journey import set_aside

bp = Blueprint("jobs", __name__)

# The schedule's names are for logs and the command line.
NAMES = {
    "train model": _l("Train the model"),
    "rescore leads": _l("Score all leads again"),
    "renew salts": _l("Renew the salts of cookieless visitors"),
    "watch model": _l("Compare leads since the training with what the model learned"),
    "forget old runs": _l("Forget old runs"),
}
TYPES = {
    "page": _l("Page views"),
    "track": _l("Actions and forms"),
    "identify": _l("Identifications"),
    "alias": _l("Aliases"),
    "engaged": _l("Times on pages"),
}
REASONS = {
    "invalid": _l("not our format"),
    "too_large": _l("too large"),
    "too_deep": _l("lists in lists too deep"),
    "no_visitor": _l("of no visitor"),
    "type_not_kept": _l("of a type that is not kept"),
    "no_consent": _l("without the visitor's consent"),
    "opted_out": _l("of a browser that asks not to be tracked"),
    "not_json": _l("not JSON"),
    "bad_gzip": _l("cannot be unpacked"),
    "cut_short": _l("cut short"),
    "no_key": _l("without a key"),
    "unknown_key": _l("unknown key"),
    "wrong_token": _l("wrong token"),
    "wrong_origin": _l("wrong origin"),
    "too_slow": _l("sent too slowly"),
    "too_many_events": _l("too many events at once"),
    "unsupported_media_type": _l("wrong content type"),
    "unsupported_encoding": _l("wrong content encoding"),
    "rate_limited": _l("too many requests"),
    "inbox_full": _l("the inbox was full"),
    "inbox_unavailable": _l("the inbox did not answer"),
    "store_unavailable": _l("the database did not answer"),
}


@bp.get("/jobs")
@allow("admin")
def index() -> ResponseReturnValue:
    """Show what comes in, every job and the last runs."""
    return render_template("jobs.html", **_facts())


@bp.get("/jobs/state")
@allow("admin")
def state() -> ResponseReturnValue:
    """Return the numbers and tables alone; the page asks for them again and again."""
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


@bp.post("/jobs/set-aside/replay")
@allow("admin")
def replay() -> ResponseReturnValue:
    """Ask the worker to store again what it could not: the requests named, or all."""
    ids = None if "all" in request.form else request.form.getlist("request", type=int)
    asked = set_aside.ask_replay(db.session(), ids, now=clock.now())
    db.session.commit()
    flash(
        ngettext(
            "%(count)s request is tried again.",
            "%(count)s requests are tried again.",
            asked,
            count=number(asked),
        ),
        "info",
    )
    return redirect(url_for("jobs.index"))


@bp.post("/jobs/set-aside/discard")
@allow("admin")
def discard() -> ResponseReturnValue:
    """Delete requests that could not be stored."""
    ids = request.form.getlist("request", type=int)
    set_aside.discard(db.session(), ids)
    db.session.commit()
    flash(_("Discarded."), "success")
    return redirect(url_for("jobs.index"))


def _schedule() -> Sequence[Job]:
    # Edges stand below the schedule, so the app brings it.
    return cast(Sequence[Job], current_app.extensions.get("leadlight_jobs", ()))


def _waiting() -> Waiting:
    # Edges do not know each other, so the collecting one leaves it with the app.
    return cast(Callable[[], Waiting], current_app.extensions["leadlight_waiting"])()


def _facts() -> dict[str, object]:
    session, now = db.session(), clock.now()
    found = intake(session, now=now)
    return {
        "jobs": _schedule(),
        "names": NAMES,
        "latest": queries.latest_of_each(session),
        "runs": queries.runs(session),
        "intake": found,
        "stored": _stored(found),
        "refused": _refused(found),
        "waiting": _waiting(),
        "set_aside": set_aside.listed(session),
        "now": now,
    }


def _stored(found: Intake) -> list[tuple[str, int]]:
    """Return what was stored, was known already, and is of bots, each with its name."""
    stored = [
        (str(name), found.stored[kind]) for kind, name in TYPES.items() if kind in found.stored
    ]
    return [*stored, (_("Sent twice, counted once"), found.duplicates), (_("Of bots"), found.bots)]


def _refused(found: Intake) -> list[tuple[str, int]]:
    """Return what was not taken, each with its reason in words, the most frequent first."""
    return [
        (_("Refused: %(reason)s", reason=REASONS.get(reason, reason)), count)
        for reason, count in sorted(found.rejected.items(), key=itemgetter(1), reverse=True)
    ]
