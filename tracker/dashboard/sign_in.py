"""The way in: the form, the language it is read in, and a brake on guessing."""

from typing import Any

from flask import Blueprint, Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import LoginForm

from tracker import clock
from tracker.dashboard.access import public
from tracker.dashboard.localisation import LANGUAGES
from tracker.dashboard.throttle import Throttle
from tracker.web import settings

bp = Blueprint("sign_in", __name__)

YEAR = 31_536_000  # seconds

# One person who mistypes, one address that tries many accounts, many addresses that try one.
LIMITS = {"pair": 8, "address": 40, "account": 80}
WINDOW = 900  # seconds


def init_app(app: Flask) -> None:
    """Begin to count failed attempts."""
    app.extensions["failed_sign_ins"] = {
        what: Throttle(limit=limit, seconds=WINDOW) for what, limit in LIMITS.items()
    }


class SignInForm(LoginForm):
    """Flask-Security's form, which slows down whoever guesses."""

    too_many = False

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.next.data = within(self.next.data or "")

    def validate(self, **given: Any) -> bool:
        """Check the password, unless too many wrong ones came before."""
        address, account = _address(), (self.email.data or "").strip().lower()
        keys = {"pair": f"{address} {account}", "address": address, "account": account}
        failures: dict[str, Throttle] = current_app.extensions["failed_sign_ins"]
        now = clock.now()
        if any(failures[what].reached(key, now) for what, key in keys.items()):
            self.too_many = True
            return False
        if super().validate(**given):
            failures["pair"].forget(keys["pair"])
            return True
        for what, key in keys.items():
            failures[what].count(key, now)
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
    response = redirect(within(request.form.get("next", "")))
    if (chosen := request.form.get("language")) in LANGUAGES:
        response.set_cookie(
            "language",
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings().address.startswith("https://"),
            httponly=True,
        )
    return response


def within(address: str) -> str:
    r"""Return an address of our own pages, and the first page for any other.

    >>> within("/leads?band=A"), within("//evil.example"), within("/\t/evil.example")
    ('/leads?band=A', '/', '/')
    """
    # Browsers read a backslash as a slash, and leave out tabs and the like.
    ours = address.startswith("/") and not address.startswith("//")
    return address if ours and "\\" not in address and address.isprintable() else "/"


def _address() -> str:
    """Return where the request came from, past the proxies that are ours."""
    route, hops = request.access_route, settings().proxy_hops
    return route[-hops] if 0 < hops <= len(route) else request.remote_addr or ""
