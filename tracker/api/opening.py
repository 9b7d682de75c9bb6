"""Who may ask the API: a request opens it with a live token."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import request
from flask.typing import ResponseReturnValue

from tracker.accounts.models import ROLES, RoleName
from tracker.accounts.queries import token_for
from tracker.api.failures import ApiError
from tracker.db import db

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def opened_by_token(*roles: RoleName) -> Callable[[View[P]], View[P]]:
    """Let only requests with a live token in, of one of `roles`; no role named means any."""
    allowed = roles or ROLES

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def opened(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            kind, _, secret = request.headers.get("Authorization", "").partition(" ")
            token = token_for(db.session(), secret.strip()) if kind.lower() == "bearer" else None
            if token is None:
                raise ApiError(
                    401,
                    "no_token",
                    "Send a live token as `Authorization: Bearer ll_…`; one is made under Settings "
                    "or by `python -m tracker tokens add`.",
                    WWW_Authenticate='Bearer realm="Leadlight"',
                )
            if token.role not in allowed:
                raise ApiError(
                    403,
                    "not_allowed",
                    f"A token with the role {token.role} cannot do that; use one with the role "
                    f"{' or '.join(allowed)}.",
                )
            return view(*args, **kwargs)

        return opened

    return guarded
