"""What a user was told: the bell's number on every page, and the page behind it."""

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.dashboard import asked
from tracker.dashboard.access import allow, signed_in
from tracker.db import db
from tracker.leads.models import Lead
from tracker.notify import queries, service
from tracker.notify.models import Notice
from tracker.scores.keeping import CROSSED

bp = Blueprint("notices", __name__)


def init_app(app: Flask) -> None:
    """Give every page the number for its bell."""
    app.jinja_env.globals.update(unread_notices=unread_notices)


def unread_notices() -> int:
    """Return how many notices the user of this request has not read."""
    return queries.unread_count(db.session(), signed_in().id)


@bp.get("/notices")
@allow()
def index() -> ResponseReturnValue:
    """List what the user was told, newest first."""
    after = asked.number(request.args, "after")
    page = queries.notices(db.session(), signed_in().id, after=after)
    return render_template(
        "notices.html",
        page=page,
        next_url=page.next and url_for("notices.index", after=page.next),
        first_url=after and url_for("notices.index"),
        kept_days=service.KEPT_FOR.days,
    )


@bp.post("/notices/<int:notice_id>/open")
@allow()
def follow(notice_id: int) -> ResponseReturnValue:
    """Go to what a notice is about; it is read from then on."""
    session, user_id = db.session(), signed_in().id
    notice = queries.notice(session, user_id, notice_id)
    if notice is None:
        abort(404)
    service.mark_read(session, user_id, now=clock.now(), notice_id=notice_id)
    place = _place(notice)
    session.commit()
    return redirect(place, 303)


@bp.post("/notices/read")
@allow()
def read_all() -> ResponseReturnValue:
    """Take every notice for read."""
    session = db.session()
    service.mark_read(session, signed_in().id, now=clock.now())
    session.commit()
    return redirect(url_for("notices.index"), 303)


def _place(notice: Notice) -> str:
    """Return the address of the page that shows what a notice is about."""
    if notice.kind != CROSSED:
        return url_for("model.index")
    if notice.about is None or db.session().get(Lead, notice.about) is None:
        flash(_("The lead is not there any more."), "warning")
        return url_for("notices.index")
    return url_for("lead.one", lead_id=notice.about)
