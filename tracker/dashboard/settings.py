"""Who may sign in, and the tokens programs use."""

import secrets
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts import queries, service
from tracker.accounts.models import ApiToken, User
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.wording import ROLE_CHOICES, ROLE_NAMES, said
from tracker.db import db
from tracker.problem import Problem

bp = Blueprint("settings", __name__)


@bp.get("/settings")
@allow("admin")
def index() -> ResponseReturnValue:
    """Show users and tokens."""
    return _page()


@bp.post("/settings/users")
@allow("admin")
def add_user() -> ResponseReturnValue:
    """Let somebody in; a password nobody typed is made up and shown this once."""
    typed = request.form.get("password", "")
    password = typed or secrets.token_urlsafe(12)
    try:
        user = service.add_user(
            db.session(),
            email=request.form.get("email", ""),
            name=request.form.get("name", "").strip()[:120],
            password=password,
            role=request.form.get("role", ""),
            now=clock.now(),
        )
    except ValueError as error:
        return _page(user_error=said(error)), 422
    db.session.commit()
    if typed:
        flash(_("%(email)s can sign in now.", email=user.email), "success")
        return redirect(url_for("settings.index"))
    # Shown in this answer and kept nowhere, so there is no page to go to instead.
    return _page(new_user=user, new_password=password)


@bp.post("/settings/users/<int:user_id>/role")
@allow("admin")
def change_role(user_id: int) -> ResponseReturnValue:
    """Give a user another role."""
    role = request.form.get("role", "")
    return _change(user_id, lambda session, user: service.change_role(session, user, role))


@bp.post("/settings/users/<int:user_id>/deactivate")
@allow("admin")
def deactivate(user_id: int) -> ResponseReturnValue:
    """Keep a user out."""
    return _change(user_id, service.deactivate)


@bp.post("/settings/users/<int:user_id>/reactivate")
@allow("admin")
def reactivate(user_id: int) -> ResponseReturnValue:
    """Let a user in again."""
    return _change(user_id, service.reactivate)


@bp.post("/settings/tokens")
@allow("admin")
def add_token() -> ResponseReturnValue:
    """Make a token and show it this once."""
    try:
        token, secret = service.add_token(
            db.session(),
            name=request.form.get("name", "")[:120],
            role=request.form.get("role", ""),
            now=clock.now(),
        )
    except ValueError as error:
        return _page(token_error=said(error)), 422
    db.session.commit()
    return _page(new_token=token, new_secret=secret)


@bp.post("/settings/tokens/<int:token_id>/revoke")
@allow("admin")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Stop a token."""
    token = db.session.get(ApiToken, token_id)
    if token is None:
        abort(404)
    service.revoke_token(db.session(), token, now=clock.now())
    db.session.commit()
    flash(_("“%(name)s” opens nothing any more.", name=token.name), "success")
    return redirect(url_for("settings.index"))


def _change(user_id: int, change: Callable[[Session, User], None]) -> ResponseReturnValue:
    user = db.session.get(User, user_id)
    if user is None:
        abort(404)
    try:
        if user.id == signed_in().id:
            raise Problem("Ask another administrator to change your own account.")
        change(db.session(), user)
    except ValueError as error:
        db.session.rollback()
        flash(said(error), "danger")
    else:
        db.session.commit()
        flash(_("Saved."), "success")
    return redirect(url_for("settings.index"))


def _page(**more: object) -> str:
    return render_template(
        "settings.html",
        users=queries.users(db.session()),
        tokens=queries.tokens(db.session()),
        roles=ROLE_CHOICES,
        role_names=ROLE_NAMES,
        me=signed_in(),
        **more,
    )
