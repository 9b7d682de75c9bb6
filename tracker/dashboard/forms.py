"""Every form seen on the sites: where it is, how often it was sent, and what came of it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.accounts import queries as accounts
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight import forms as numbers
from tracker.leads import registry
from tracker.leads.models import Form

bp = Blueprint("forms", __name__)

PATHS_SHOWN = 2


@bp.get("/forms")
@allow()
def index() -> ResponseReturnValue:
    """List the forms with their numbers of a period."""
    session = db.session()
    try:
        period = asked.period()
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("forms.index", site=asked.site_id()))
    site_id = asked.site_id()
    return render_template(
        "forms.html",
        listed=numbers.forms(session, site_id=site_id, start=period.start, end=period.end),
        full=numbers.full_sites(session, site_id),
        most=registry.MOST_FORMS,
        paths_shown=PATHS_SHOWN,
        sites=accounts.sites(session),
        site_id=site_id,
        period=period,
        days_asked=asked.days_asked(),
        choices_of_days=asked.CHOICES_OF_DAYS,
        same_but=asked.same_but,
        behind=_behind,
        d=definitions(),
    )


@bp.post("/forms/<int:form_id>/forget")
@allow("admin", "marketer")
def forget(form_id: int) -> ResponseReturnValue:
    """Take a form off the list, with what was said of its fields; what was sent by it stays."""
    session = db.session()
    form = session.get(Form, form_id)
    if form is None:
        abort(404)
    key, site_id = form.key, form.site_id
    session.delete(form)
    session.commit()
    flash(_("“%(name)s” is off the list until it is seen again.", name=key), "success")
    return redirect(url_for("forms.index", site=site_id), 303)


@bp.post("/forms/forget-unsent")
@allow("admin", "marketer")
def forget_unsent() -> ResponseReturnValue:
    """Take all forms off a site's list that nobody ever sent."""
    session, site_id = db.session(), asked.number(request.form, "site")
    if site_id is None:
        abort(404)
    gone = registry.forget_unsent(session, site_id=site_id)
    session.commit()
    flash(_("%(count)s forms are off the list.", count=gone), "success")
    return redirect(url_for("forms.index", site=site_id), 303)


def _behind(form: Form, show: str, part: str = "sent") -> Any:
    """Return the address of the rows behind a number of a form."""
    days = {name: word for name, word in asked.same_but(show=show, site=None).items() if word}
    return url_for("form.one", form_id=form.id, _anchor=part, **days)
