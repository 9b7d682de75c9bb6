"""Who came to the sites, and what one of them did."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.accounts import queries as accounts
from tracker.accounts.models import Site
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.judging import keep_judgement
from tracker.dashboard.touches import touch
from tracker.dashboard.wording import channel_name, country_name, definitions, said
from tracker.db import db
from tracker.insight import visitors
from tracker.journey import queries as journey
from tracker.journey.models import VisitSession
from tracker.leads.overruling import overrule

bp = Blueprint("visitors", __name__)

VISITS_AT_A_TIME = 50
BOTS: dict[str, visitors.Bots] = {"yes": "shown", "only": "only"}


@bp.get("/visitors")
@allow()
def index() -> ResponseReturnValue:
    """List visitors, last seen first."""
    session = db.session()
    where, after = _filter(), request.args.get("after")
    try:
        page = visitors.visitors(session, where, after=after)
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("visitors.index", site=where.site_id))
    channels = {*visitors.channels(session, where.site_id), *filter(None, [where.channel])}
    countries = {*visitors.countries(session, where.site_id), *filter(None, [where.country])}
    return render_template(
        "visitors.html",
        page=page,
        total=visitors.count(session, where),
        where=where,
        narrowed=asked.is_narrowed(),
        next_url=page.next and url_for("visitors.index", **asked.same_but(after=page.next)),
        first_url=after and url_for("visitors.index", **asked.same_but()),
        site_choices=[(site.id, site.name) for site in accounts.sites(session)],
        channels=[(name, channel_name(name)) for name in sorted(channels)],
        countries=sorted(
            ((code, country_name(code)) for code in countries), key=lambda choice: choice[1]
        ),
        left_out=visitors.left_out(session, where),
        bots_url=url_for("visitors.index", **asked.same_but(bots="only")),
        d=definitions(),
    )


@bp.get("/visitors/<int:visitor_id>")
@allow()
def one(visitor_id: int) -> ResponseReturnValue:
    """Show one browser's visits with every page."""
    session = db.session()
    visitor = journey.visitor(session, visitor_id)
    if visitor is None:
        abort(404)
    first, last = visitors.touches_of(session, visitor_id)
    before = asked.number(request.args, "before")
    visits = journey.visitor_timeline(
        session, visitor_id, before=before, limit=VISITS_AT_A_TIME + 1
    )
    shown = visits[:VISITS_AT_A_TIME]
    return render_template(
        "visitor.html",
        visitor=visitor,
        site=session.get_one(Site, visitor.site_id),
        leads=visitors.leads_of(session, [visitor_id]).get(visitor_id, []),
        touches=[
            (_("First touch"), touch(first)),
            (_("Last touch, not direct"), touch(last)),
        ],
        country=next((visit.session.country for visit in visits if visit.session.country), None),
        visits=shown,
        earlier_url=len(visits) > len(shown)
        and url_for("visitors.one", visitor_id=visitor_id, before=shown[-1].session.id),
        latest_url=before and url_for("visitors.one", visitor_id=visitor_id),
        d=definitions(),
    )


@bp.post("/visits/<int:visit_id>/bot")
@allow("admin", "marketer")
def judge(visit_id: int) -> ResponseReturnValue:
    """Say that a visit taken for a bot's is a person's, or take that back."""
    session = db.session()
    visit = session.get(VisitSession, visit_id)
    if visit is None:
        abort(404)
    is_person = request.form.get("is_person") == "yes"
    keep_judgement(
        lambda: overrule(session, visit, is_person=is_person),
        _("The visit counts as a person's from now on.")
        if is_person
        else _("The visit counts as a bot's again."),
    )
    lead_id = asked.number(request.form, "lead")
    if lead_id is not None:
        return redirect(url_for("lead.one", lead_id=lead_id), 303)
    return redirect(url_for("visitors.one", visitor_id=visit.visitor_id), 303)


def _filter() -> visitors.VisitorFilter:
    args = request.args
    visited_from, visited_before = asked.moments(args)
    return visitors.VisitorFilter(
        site_id=asked.site_id(),
        known=asked.flag(args, "known"),
        channel=asked.word(args, "channel"),
        source=asked.word(args, "source"),
        path=asked.word(args, "path"),
        visited_from=visited_from,
        visited_before=visited_before,
        country=asked.word(args, "country"),
        bots=BOTS.get(args.get("bots", ""), "hidden"),
    )
