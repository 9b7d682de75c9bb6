"""The way in: the form, the language it is read in, and a brake on guessing."""

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import LoginForm
from flask_security.utils import validate_redirect_url

from tracker import clock
from tracker.dashboard.access import public
from tracker.dashboard.localisation import LANGUAGES
from tracker.dashboard.throttle import Throttle

bp = Blueprint("sign_in", __name__)

YEAR = 31_536_000  # seconds

# One person who mistypes, one address that tries many accounts, many addresses that try one.
_LIMITS = {"pair": 8, "address": 40, "account": 80}
_failures = {what: Throttle(limit=limit, seconds=900) for what, limit in _LIMITS.items()}


class SignInForm(LoginForm):  # type: ignore[misc] # the library is untyped
    """Flask-Security's form, which slows down whoever guesses."""

    too_many = False

    def validate(self, **given: Any) -> bool:
        """Check the password, unless too many wrong ones came before."""
        address, account = request.remote_addr or "", (self.email.data or "").strip().lower()
        keys = {"pair": f"{address} {account}", "address": address, "account": account}
        now = clock.now()
        if any(_failures[what].reached(key, now) for what, key in keys.items()):
            self.too_many = True
            return False
        if super().validate(**given):
            _failures["pair"].forget(keys["pair"])
            return True
        for what, key in keys.items():
            _failures[what].count(key, now)
        return False

    @property
    def refusal(self) -> str:
        """What to tell somebody who was not let in; the same whether the account exists or not."""
        if self.too_many:
            return _("Too many attempts. Wait a quarter of an hour and try again.")
        if self.errors:
            return _("This e-mail and password do not go together.")
        return ""


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    """Keep the language in this browser; a user's own setting goes before it."""
    back = request.form.get("next", "")
    response = redirect(back if validate_redirect_url(back) else "/")
    if (chosen := request.form.get("language")) in LANGUAGES:
        response.set_cookie(
            "language", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True
        )
    return response
