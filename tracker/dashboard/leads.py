"""The ranked list of leads: whom to call first, and what to do with many at once."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.reasons import main_reason
from tracker.dashboard.wording import band_names, definitions, said, source_name
from tracker.db import db
from tracker.insight import spam
from tracker.leads import handling
from tracker.leads.export import BYTE_ORDER_MARK, csv_lines
from tracker.problem import Problem
from tracker.scores import listing, ranking
from tracker.scores.plan import plan
from tracker.scores.ranking import LeadFilter

bp = Blueprint("leads", __name__)

ASCENDING_FIRST = {"name", "company"}  # the best score and the newest come first, names from A


@bp.get("/leads")
@allow()
def index() -> ResponseReturnValue:
    """List leads, the most likely to buy first unless asked otherwise."""
    session = db.session()
    where, order, after = asked.lead_filter(request.args), _order(), request.args.get("after")
    try:
        page = ranking.ranked(session, where, after=after, **order)
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("leads.index", site=where.site_id))
    users, chosen = accounts.users(session), plan(session)
    narrowed, total = asked.is_narrowed(), ranking.count(session, where)
    sources = {*ranking.sources(session, where), *filter(None, [where.source])}
    return render_template(
        "leads.html",
        page=page,
        total=total,
        nothing=not (total or narrowed or ranking.count(session, LeadFilter())),
        where=where,
        order=order,
        sort_url=_sort_url,
        narrowed=narrowed,
        next_url=page.next and url_for("leads.index", **asked.same_but(after=page.next)),
        first_url=after and url_for("leads.index", **asked.same_but()),
        site_choices=[(site.id, site.name) for site in accounts.sites(session)],
        owner_choices=[(user.id, user.name or user.email) for user in users],
        source_choices=[(source, source_name(source)) for source in sorted(sources)],
        band_choices=list(band_names(chosen.bands).items()),
        currency=chosen.currency,
        # Where nobody ever said what a deal brings, the column would say nothing.
        values_shown=order["sort"] == "value"
        or any(row.expected_value is not None for row in page.items),
        users=users,
        asked_outcome=request.args.get("outcome") or "open",
        filters=urlencode(asked.known(request.args)),
        export_url=url_for("leads.export", **asked.same_but()),
        main_reason=main_reason,
        spam_count=spam.count(session, site_id=where.site_id),
        d=definitions(),
    )


@bp.get("/leads/export.csv")
@allow()
def export() -> ResponseReturnValue:
    """Return the leads asked for, or those chosen with `lead`, as a file for a spreadsheet."""
    session, where, order = db.session(), asked.lead_filter(request.args), _order()
    if chosen := asked.numbers(request.args, "lead"):
        where = LeadFilter(site_id=where.site_id, lead_ids=chosen)
    try:  # what is wrong has to show before the first line is sent
        columns = listing.columns(session, where)
        ranking.ranked(session, where, limit=1, **order)
    except ValueError:
        abort(400)

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        yield from csv_lines(listing.rows(session, where, **order), columns)

    return Response(
        stream_with_context(lines()),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="leads.csv"'},
    )


@bp.post("/leads/bulk")
@allow()
def bulk() -> ResponseReturnValue:
    """Do one thing with the leads that were ticked, or with all that match the filters."""
    session, form = db.session(), request.form
    filters = MultiDict(parse_qsl(form.get("filters", "")))
    words = asked.known(filters)
    chosen = list(asked.numbers(form, "lead"))
    if form.get("do") == "export":
        only = {} if "all" in form else {"lead": chosen}
        return redirect(url_for("leads.export", **(words | {"after": None} | only)), 303)
    back = redirect(url_for("leads.index", **words), 303)
    try:
        if "all" in form:
            chosen = ranking.ids(session, asked.lead_filter(filters))
        changed = _do(form.get("do", ""), chosen)
    except ValueError as error:
        flash(said(error), "danger")
        return back
    session.commit()
    flash(ngettext("%(num)d lead changed.", "%(num)d leads changed.", changed), "success")
    return back


def _do(what: str, lead_ids: list[int]) -> int:
    """Return how many leads changed. Raises `Problem` where nothing was chosen to do."""
    form, session = request.form, db.session()
    if not lead_ids:
        raise Problem("Tick the leads first.")
    if what == "assign":
        owner_id = asked.number(form, "owner")
        if owner_id is None and form.get("owner") != asked.NOBODY:
            raise Problem("Choose the new owner.")
        return handling.assign(session, lead_ids, owner_id)
    if not form.get("status"):
        raise Problem("Choose the new status.")
    return handling.set_status(session, lead_ids, form["status"])


def _order() -> dict[str, Any]:
    sort = request.args.get("sort", "score")
    usual = "asc" if sort in ASCENDING_FIRST else "desc"
    return {"sort": sort, "descending": request.args.get("order", usual) == "desc"}


def _sort_url(sort: str, order: dict[str, Any]) -> str:
    """Return the address that sorts so, the other way round where it is sorted so already."""
    descending = not order["descending"] if order["sort"] == sort else sort not in ASCENDING_FIRST
    changes = {"sort": sort, "order": "desc" if descending else "asc"}
    return url_for("leads.index", **asked.same_but(**changes))
