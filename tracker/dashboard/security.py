"""Signing in, forged requests, and what a browser may do with our pages."""

from flask import Flask, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf.csrf import CSRFProtect
from werkzeug.utils import redirect

from tracker.accounts.models import Role, User
from tracker.accounts.service import MIN_PASSWORD
from tracker.config import Settings
from tracker.dashboard import sign_in
from tracker.db import db

# They are asked by programs without our cookie, so nobody's rights can be borrowed there.
NO_COOKIES = ("collect", "api")
MONTH = 30 * 86_400  # seconds

POLICY = (
    "default-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "  # charts place their parts by attribute
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def init_app(app: Flask, settings: Settings) -> None:
    """Set up sign-in and protect every page. Call after all blueprints are registered."""
    secure = settings.address.startswith("https://")
    for kind in ("SESSION", "REMEMBER"):
        app.config[f"{kind}_COOKIE_HTTPONLY"] = True
        app.config[f"{kind}_COOKIE_SAMESITE"] = "Lax"
        app.config[f"{kind}_COOKIE_SECURE"] = secure
    app.config.update(
        SESSION_COOKIE_NAME="leadlight",
        REMEMBER_COOKIE_NAME="leadlight_remember",
        REMEMBER_COOKIE_DURATION=MONTH,
        WTF_CSRF_TIME_LIMIT=None,  # a page left open over lunch must still work
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGIN_USER_TEMPLATE="sign_in.html",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_FLASH_MESSAGES=False,  # we say it in our words and languages
        SECURITY_PASSWORD_LENGTH_MIN=MIN_PASSWORD,
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # Every hash has a salt of its own; a second one would tie all passwords to one setting.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_STATIC_FOLDER=None,
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
    )
    sign_in.init_app(app)
    csrf = CSRFProtect(app)
    for name in NO_COOKIES:
        if name in app.blueprints:
            csrf.exempt(app.blueprints[name])
    Security(app, SQLAlchemyUserDatastore(db, User, Role), login_form=sign_in.SignInForm)
    app.login_manager.unauthorized_handler(_sign_in_first)  # type: ignore[attr-defined] # Flask-Login sets it
    app.after_request(_protect)


def _sign_in_first() -> ResponseReturnValue:
    """Send to the sign-in and from there back to the page asked for."""
    if request.headers.get("HX-Request"):
        # A piece of a page: the whole page has to go, or the sign-in would appear inside of it.
        return "", 401, {"HX-Refresh": "true"}
    flash(_("Please sign in."), "info")
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=None if asked == "/" else asked))


def _protect(response: Response) -> Response:
    if request.blueprint in NO_COOKIES:
        return response
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        # Signed out, the back button must not show what was there.
        response.headers.setdefault("Cache-Control", "no-store")
    return response
