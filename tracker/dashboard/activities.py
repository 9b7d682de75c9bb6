"""Log on a lead's page what sales did and heard, and take back what was logged by mistake."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.accounts.models import User
from tracker.dashboard import asked
from tracker.dashboard.access import allow, has_role, signed_in
from tracker.dashboard.judging import leads_after
from tracker.db import db
from tracker.leads import activities
from tracker.leads.models import Activity, Lead

bp = Blueprint("activities", __name__)


@bp.post("/leads/<int:lead_id>/activities")
@allow()
def log(lead_id: int) -> ResponseReturnValue:
    """Keep an activity of the user; it was just now unless the form says when."""
    session, form, now = db.session(), request.form, clock.now()
    if session.get(Lead, lead_id) is None:
        abort(404)

    def write_down() -> set[int]:
        activities.log(
            session,
            lead_id,
            kind=form.get("kind", ""),
            at=asked.moment(form, "at") or now,
            by=signed_in().id,
            interest=form.get("interest", type=int),
            note=form.get("note", ""),
            now=now,
        )
        return {lead_id}

    return _kept(lead_id, write_down, _("Logged."))


@bp.post("/activities/<int:activity_id>/remove")
@allow()
def remove(activity_id: int) -> ResponseReturnValue:
    """Delete an activity that the user logged; administrators may delete everybody's."""
    session = db.session()
    activity = session.get(Activity, activity_id)
    if activity is None:
        abort(404)
    if not may_remove(activity, signed_in()):
        abort(403)
    lead_id = activity.lead_id

    def take_back() -> set[int]:
        activities.remove(session, activity)
        return {lead_id}

    return _kept(lead_id, take_back, _("Removed."))


def _kept(lead_id: int, change: Callable[[], set[int]], done: str) -> ResponseReturnValue:
    """Keep a change with the new score, and go to where it shows; why not, is told on top."""
    page = "timeline" if leads_after(change) is not None else None
    if page:
        flash(done, "success")
    return redirect(url_for("lead.one", lead_id=lead_id, _anchor=page), 303)


def may_remove(activity: Activity, user: User) -> bool:
    """Say whether a user may delete an activity."""
    return activity.user_id == user.id or has_role({"admin"})
