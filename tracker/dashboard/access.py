"""Who may open which page: every view says so, and one guard holds them to it."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.local import LocalProxy

from tracker.accounts.models import ROLES, RoleName, User

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = frozenset({"anyone"})  # signed in or not
_allowed: dict[Callable[..., Any], frozenset[str]] = {}


def allow(*roles: RoleName) -> Callable[[View], View]:
    """Let only users with one of `roles` open a view; no role named means every signed-in user.

    Stand it right above the function, below the route. A view without it or `public` stops the
    service from starting, so that none is left open by forgetting.
    """
    return _marked(frozenset(roles or ROLES))


def public(view: View) -> View:
    """Let anybody open a view, signed in or not."""
    return _marked(ANYONE)(view)


def guard(app: Flask, blueprints: Iterable[str]) -> None:
    """Hold every view of `blueprints` to what it says. Raises `LookupError` for a silent one."""
    guarded = frozenset(blueprints)
    for endpoint, view in app.view_functions.items():
        if endpoint.partition(".")[0] in guarded and view not in _allowed:
            raise LookupError(f"The view {endpoint} has neither @allow nor @public.")

    @app.before_request
    def _check() -> ResponseReturnValue | None:
        if request.blueprint not in guarded:
            return None
        roles = roles_for(str(request.endpoint))
        if roles == ANYONE:
            return None
        if not current_user.is_authenticated:
            return cast(ResponseReturnValue, app.login_manager.unauthorized())  # type: ignore[attr-defined] # Flask-Login sets it
        if not has_role(roles):
            abort(403)
        return None


def roles_for(endpoint: str) -> frozenset[str]:
    """Return the roles that may open an endpoint, or `ANYONE`."""
    return _allowed[current_app.view_functions[endpoint]]


def has_role(roles: Iterable[str]) -> bool:
    """Say whether the user has one of `roles`."""
    return any(role.name in roles for role in getattr(current_user, "roles", ()))


def signed_in() -> User:
    """Return the user of this request, in its database session."""
    return cast("LocalProxy[User]", current_user)._get_current_object()  # noqa: SLF001 - Werkzeug's own way to what a proxy stands for


def _marked(roles: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        _allowed[view] = roles
        return view

    return mark


def may(endpoint: str) -> bool:
    """Say whether the user may open an endpoint, for a page that offers it."""
    roles = roles_for(endpoint)
    return roles == ANYONE or has_role(roles)
