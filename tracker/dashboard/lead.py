"""One lead: who it is, how likely to buy and why, where from, and everything it did."""

from datetime import date, datetime, time

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.reasons import average, reasons
from tracker.dashboard.touches import touch
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight.profile import profile
from tracker.journey.queries import timeline
from tracker.leads import handling
from tracker.leads.models import Lead
from tracker.problem import Problem

bp = Blueprint("lead", __name__)

VISITS_AT_A_TIME = 50


@bp.get("/leads/<int:lead_id>")
@allow()
def one(lead_id: int) -> ResponseReturnValue:
    """Show all that is known of a lead."""
    session = db.session()
    found = profile(session, lead_id)
    if found is None:
        abort(404)
    before = asked.number(request.args, "before")
    visits = timeline(session, lead_id, before=before, limit=VISITS_AT_A_TIME + 1)
    shown = visits[:VISITS_AT_A_TIME]
    more, less = reasons(found.score.reasons) if found.score else ([], [])
    return render_template(
        "lead.html",
        found=found,
        lead=found.lead,
        more=more,
        less=less,
        average=found.score and average(found.score.base),
        touches=[
            (_("First touch"), touch(found.lead.first_touch)),
            (_("Last touch, not direct"), touch(found.lead.last_touch)),
            (_("When becoming a lead"), touch(found.lead.converting_touch)),
        ],
        visits=shown,
        earlier_url=len(visits) > len(shown)
        and url_for("lead.one", lead_id=lead_id, before=shown[-1].session.id),
        latest_url=before and url_for("lead.one", lead_id=lead_id),
        owner_choices=[
            (user.id, user.name or user.email)
            for user in accounts.users(session)
            if user.active or user.id == found.lead.owner_id
        ],
        today=_day(clock.now()),
        outcome_day=_day(found.lead.outcome_at),
        d=definitions(),
    )


@bp.post("/leads/<int:lead_id>/handling")
@allow()
def handle(lead_id: int) -> ResponseReturnValue:
    """Change a lead's status, owner and outcome, as far as they are in the form."""
    session, form = db.session(), request.form
    lead = session.get(Lead, lead_id)
    if lead is None:
        abort(404)
    try:
        if "status" in form:
            handling.set_status(session, [lead_id], form["status"])
        owner_id = asked.number(form, "owner")
        if "owner" in form and owner_id != lead.owner_id:
            handling.assign(session, [lead_id], owner_id)
        if "outcome" in form:
            _settle(lead, form["outcome"])
    except Problem as error:
        session.rollback()
        flash(said(error), "danger")
    else:
        session.commit()
        flash(_("Saved."), "success")
    return redirect(url_for("lead.one", lead_id=lead_id), 303)


def _settle(lead: Lead, outcome: str) -> None:
    """Write an outcome with the day that was typed."""
    now, here = clock.now(), asked.here()
    ids = [lead.id]
    if outcome == "open":
        handling.set_outcome(db.session(), ids, None, now=now)
        return
    day = asked.day(request.form, "outcome_day") or now.astimezone(here).date()
    if lead.outcome == outcome and day == _day(lead.outcome_at):
        return
    # Noon: the day stays the same for a reader a few zones away.
    noon = datetime.combine(day, time(12), tzinfo=here)
    at = now if day == _day(now) else noon
    handling.set_outcome(db.session(), ids, outcome, now=now, at=at)


def _day(at: datetime | None) -> date | None:
    return at and at.astimezone(asked.here()).date()
