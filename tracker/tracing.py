"""Follow one request: a number that its answer and its log lines share, and a line of its own."""

import logging
import re
import secrets
from contextlib import ExitStack
from time import perf_counter
from types import TracebackType

from flask import Flask, Response, g, request

from tracker import logs
from tracker.config import Settings

HEADER = "X-Request-ID"
# What websites send is mostly answered in front of Flask, and behind it not in another way.
UNTOLD = frozenset({"collect"})
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NUMBER = re.compile(r"<int:\w+>")

log = logging.getLogger(__name__)


class TracedFlask(Flask):
    """Flask, but what breaks is logged without the address that was asked for."""

    def log_exception(
        self,
        exc_info: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> None:
        """Log what no handler took."""
        log.error("Failed under %s.", place(), exc_info=exc_info)


def init_app(app: Flask, settings: Settings) -> None:
    """Number the requests and, if it is wanted, log each. Call it before the other parts."""

    @app.before_request
    def _begin() -> None:
        g.begun = perf_counter()
        # Anybody can send the header; what a proxy of ours sends, it made or has looked at.
        given = request.headers.get(HEADER, "") if settings.proxy_hops else ""
        g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        g.about = ExitStack()
        g.about.enter_context(logs.about(request=g.request_id))

    @app.after_request
    def _answered(response: Response) -> Response:
        if "request_id" not in g or request.blueprint in UNTOLD:
            return response
        response.headers[HEADER] = g.request_id
        if settings.access_log:
            took_ms = (perf_counter() - g.begun) * 1000
            log.info("%s %s %d %.1f ms", request.method, place(), response.status_code, took_ms)
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        if "about" in g:
            g.about.close()


def request_id() -> str:
    """Return the number of the request that is answered, for who has to quote it."""
    return str(g.get("request_id", ""))


def place() -> str:
    """Return what was asked for, as a log may say it.

    An address of ours with its numbers. What stands in place of a word, and an address that is
    not ours, can be anything that somebody typed, so it is left out.
    """
    rule = request.url_rule
    if rule is None:
        return "(no such address)"
    return request.path if "<" not in _NUMBER.sub("", rule.rule) else rule.rule
