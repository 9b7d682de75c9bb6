"""One's own account: language, time zone, password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_security import login_user, verify_password

from tracker.accounts import service
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.localisation import LANGUAGES, zones
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.problem import Problem

bp = Blueprint("account", __name__)


@bp.get("/account")
@allow()
def index() -> ResponseReturnValue:
    """Show one's settings."""
    return render_template("account.html", user=signed_in(), zones=zones(), error="")


@bp.post("/account")
@allow()
def change() -> ResponseReturnValue:
    """Keep name, language and time zone; empty means the browser's."""
    user = signed_in()
    language, zone = request.form.get("language", ""), request.form.get("timezone", "")
    try:
        service.rename(user, request.form.get("name", ""))
    except Problem as error:
        page = render_template("account.html", user=user, zones=zones(), error=said(error))
        return page, 422
    user.language = language if language in LANGUAGES else None
    user.timezone = zone if zone in zones() else None
    db.session.commit()
    refresh()  # the sentence below is in the new language already
    flash(_("Saved."), "success")
    return redirect(url_for("account.index"))


@bp.post("/account/password")
@allow()
def change_password() -> ResponseReturnValue:
    """Change the password and sign out everywhere but here."""
    user = signed_in()
    new = request.form.get("new", "")
    try:
        if not verify_password(request.form.get("current", ""), user.password):
            raise Problem("The current password is not right.")  # noqa: TRY301 - answered like the others
        if new != request.form.get("again", ""):
            raise Problem("The two new passwords differ.")  # noqa: TRY301 - answered like the others
        service.set_password(user, new)
    except Problem as error:
        page = render_template("account.html", user=user, zones=zones(), error=said(error))
        return page, 422
    db.session.commit()
    login_user(user, remember="leadlight_remember" in request.cookies)
    flash(_("Your password is changed. Other devices are signed out."), "success")
    return redirect(url_for("account.index"))
