"""Forms taken for spam: what was sent, why it is taken for that, and that it is none."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.judging import keep_judgement
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight import spam as forms
from tracker.leads.models import Submission
from tracker.leads.overruling import overrule_spam

bp = Blueprint("spam", __name__)


@bp.get("/leads/spam")
@allow()
def index() -> ResponseReturnValue:
    """List what is taken for spam, newest first."""
    session, site_id, after = db.session(), asked.site_id(), request.args.get("after")
    try:
        page = forms.spam(session, site_id=site_id, after=after)
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("spam.index", site=site_id))
    return render_template(
        "spam.html",
        page=page,
        total=forms.count(session, site_id=site_id),
        site_id=site_id,
        site_choices=[(site.id, site.name) for site in accounts.sites(session)],
        next_url=page.next and url_for("spam.index", site=site_id, after=page.next),
        first_url=after and url_for("spam.index", site=site_id),
        d=definitions(),
    )


@bp.post("/submissions/<int:event_id>/spam")
@allow("admin", "marketer")
def judge(event_id: int) -> ResponseReturnValue:
    """Say that a form is spam, or that it is none."""
    session = db.session()
    submission = session.get(Submission, event_id)
    if submission is None:
        abort(404)
    is_spam = request.form.get("spam") == "yes"
    keep_judgement(
        lambda: overrule_spam(session, submission, spam=is_spam),
        _("The form is taken for spam from now on.")
        if is_spam
        else _("The form counts from now on."),
    )
    return redirect(_back(), 303)


def _back() -> str:
    """Return the address of the page that the button was on."""
    lead_id, form_id, site_id = (
        asked.number(request.form, name) for name in ("lead", "form", "site")
    )
    if lead_id is not None:
        return url_for("lead.one", lead_id=lead_id)
    if form_id is not None:
        return url_for("form.one", form_id=form_id, show="spam", _anchor="sent")
    return url_for("spam.index", site=site_id)
