"""One lead: who it is, how likely to buy and why, where from, and everything it did."""

from datetime import date, datetime, time

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.activities import may_remove
from tracker.dashboard.judging import keep_judgement
from tracker.dashboard.reasons import average, reasons
from tracker.dashboard.score_chart import score_chart
from tracker.dashboard.touches import touch
from tracker.dashboard.wording import definitions
from tracker.db import db
from tracker.insight.encounters import encounters
from tracker.insight.profile import profile
from tracker.insight.score_course import score_course
from tracker.leads import handling
from tracker.leads.amounts import amount
from tracker.leads.models import Lead
from tracker.problem import Problem

bp = Blueprint("lead", __name__)


@bp.get("/leads/<int:lead_id>")
@allow()
def one(lead_id: int) -> ResponseReturnValue:
    """Show all that is known of a lead."""
    session = db.session()
    found = profile(session, lead_id)
    if found is None:
        abort(404)
    before = asked.number(request.args, "before")
    page = encounters(session, lead_id, before=before)
    course = score_course(session, lead_id)
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
        encounters=page.items,
        earlier_url=page.earlier and url_for("lead.one", lead_id=lead_id, before=page.earlier),
        latest_url=before and url_for("lead.one", lead_id=lead_id),
        owner_choices=[
            (user.id, user.name or user.email)
            for user in accounts.users(session)
            if user.active or user.id == found.lead.owner_id
        ],
        may_remove=lambda activity: may_remove(activity, signed_in()),
        score_chart=score_chart(course, found.plan) if len(course) > 1 else None,
        today=_day(clock.now()),
        outcome_day=_day(found.lead.outcome_at),
        opportunity_day=_day(found.lead.opportunity_at),
        d=definitions(),
    )


@bp.post("/leads/<int:lead_id>/handling")
@allow()
def handle(lead_id: int) -> ResponseReturnValue:
    """Change a lead's status, owner, deal and outcome, as far as they are in the form."""
    session = db.session()
    lead = session.get(Lead, lead_id)
    if lead is None:
        abort(404)
    keep_judgement(lambda: _handled(lead), _("Saved."))
    return redirect(url_for("lead.one", lead_id=lead_id), 303)


def _handled(lead: Lead) -> set[int]:
    """Write what the form says, and return the lead if its score goes by that."""
    session, form, ids, now = db.session(), request.form, [lead.id], clock.now()
    if "status" in form:
        handling.set_status(session, ids, form["status"])
    owner_id = asked.number(form, "owner")
    if "owner" in form and owner_id != lead.owner_id:
        handling.assign(session, ids, owner_id)
    if "value" in form:
        handling.set_value(session, ids, _amount(form["value"]))
    if "opportunity_day" in form:
        at = _at(asked.day(form, "opportunity_day"), lead.opportunity_at, now)
        handling.set_opportunity(session, ids, at, now=now)
    if "outcome" in form:
        _settle(lead, form["outcome"], now)
    return set(ids) if {"value", "opportunity_day", "outcome"} & form.keys() else set()


def _settle(lead: Lead, outcome: str, now: datetime) -> None:
    """Write an outcome with the day that was typed."""
    ids = [lead.id]
    if outcome == "open":
        handling.set_outcome(db.session(), ids, None, now=now)
        return
    day = asked.day(request.form, "outcome_day") or now.astimezone(asked.here()).date()
    if lead.outcome == outcome and day == _day(lead.outcome_at):
        return
    handling.set_outcome(db.session(), ids, outcome, now=now, at=_at(day, None, now))


def _amount(text: str) -> float | None:
    try:
        return amount(text) if text.strip() else None
    except ValueError:
        raise Problem(
            "“%(text)s” is no amount of money; write it like 1200.50.", text=text
        ) from None


def _at(day: date | None, kept: datetime | None, now: datetime) -> datetime | None:
    """Return a moment of a day that was typed: the one that is kept where it is of that day."""
    if day is None or day == _day(kept):
        return kept if day else None
    # Noon: the day stays the same for a reader a few zones away.
    return now if day == _day(now) else datetime.combine(day, time(12), tzinfo=asked.here())


def _day(at: datetime | None) -> date | None:
    return at and at.astimezone(asked.here()).date()
