"""The first page: how many came, how many became leads, from where, and whom to call first."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.reasons import main_reason
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight.overview import OfDay, Overview, change, overview
from tracker.insight.periods import Period

bp = Blueprint("overview", __name__)


@bp.get("/")
@allow()
def index() -> ResponseReturnValue:
    """Show the numbers of a period against the period before."""
    session = db.session()
    try:
        period = asked.period()
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("overview.index", site=asked.site_id()))
    found = overview(session, site_id=asked.site_id(), period=period)
    return render_template(
        "overview.html",
        found=found,
        period=period,
        metrics=_metrics(found),
        trend=_trend(found.days),
        sites=accounts.sites(session),
        site_id=asked.site_id(),
        days_asked=asked.days_asked(),
        choices_of_days=asked.CHOICES_OF_DAYS,
        behind=_behind(period),
        same_but=asked.same_but,
        main_reason=main_reason,
        d=definitions(),
    )


def _behind(period: Period) -> Any:
    """Return what makes the address of the rows behind a number of this page."""

    def address(endpoint: str, **more: Any) -> str:
        days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        return url_for(endpoint, site=asked.site_id(), **(days | more))

    return address


def _metrics(found: Overview) -> list[dict[str, Any]]:
    """Return the four numbers: which, now, by how much it changed, and the rows behind it."""
    now, before, behind = found.numbers, found.previous, _behind(found.period)
    leads = {"outcome": "any"}
    return [
        {
            "of": "visitors",
            "value": now.visitors,
            "change": change(now.visitors, before.visitors),
            "href": behind("visitors.index"),
        },
        {
            "of": "leads",
            "value": now.leads,
            "change": change(now.leads, before.leads),
            "href": behind("leads.index", **leads),
        },
        {
            "of": "qualified",
            "value": now.qualified,
            "change": change(now.qualified, before.qualified),
            "href": behind("leads.index", qualified="yes", **leads),
        },
        {
            "of": "conversion",
            "value": now.conversion,
            "change": change(now.conversion, before.conversion),
            "href": behind("leads.index", web="yes", **leads),
        },
    ]


def _trend(days: list[OfDay]) -> dict[str, Any]:
    return {
        "labels": [day.date.isoformat() for day in days],
        "series": [
            {"name": _("Visitors"), "values": [day.visitors for day in days], "kind": "area"},
            {"name": _("Leads"), "values": [day.leads for day in days], "kind": "line"},
        ],
        "unit": "number",
    }
