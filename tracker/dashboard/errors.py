"""What a page says when something went wrong: what it was, and what to do."""

import logging

from flask import Flask, current_app, g, json, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from tracker import tracing

log = logging.getLogger(__name__)

SENTENCES = {
    400: (
        _l("This cannot be understood"),
        _l("The address or form is not complete. Go back and try again."),
    ),
    403: (
        _l("Not for your role"),
        _l("Your role does not open this page. An administrator can change it in Settings."),
    ),
    404: (
        _l("There is no such page"),
        _l("It may have been removed, or the address has a typing slip."),
    ),
    405: (_l("This cannot be opened like that"), _l("Go back and use the page's own buttons.")),
    413: (_l("Too large"), _l("What you sent is larger than we take. Send a smaller part of it.")),
    429: (_l("Too many requests"), _l("Wait a minute and try again.")),
    500: (
        _l("That was our fault"),
        _l("Something broke here. It is in the service's log. Try again."),
    ),
    503: (
        _l("The database does not answer"),
        _l("Nothing is lost: visits are still taken in. Try again in a minute."),
    ),
}
NOT_MIGRATED = _l(
    "The database is not ready for this version. On the server, run: python -m tracker db upgrade"
)


def init_app(app: Flask) -> None:
    """Answer every error in the look of the pages, and under /api in JSON."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(OperationalError, _store_failed)
    app.register_error_handler(ProgrammingError, _store_failed)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004 - redirects
        return error
    return _answer(error, error.code)


def _forged(error: CSRFError) -> ResponseReturnValue:
    return _answer(
        error, 400, _("This page was open for too long. Go back, load it again and repeat.")
    )


def _store_failed(error: OperationalError | ProgrammingError) -> ResponseReturnValue:
    """Tell a store that is down from one of another version; ask it nothing more."""
    log.error("The store failed under %s.", tracing.place(), exc_info=error)
    said = str(error.orig).lower()
    if "locked" in said:
        return _answer(ServiceUnavailable(), 503)
    g.store_is_down = True
    nobody = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined] # Flask-Login sets it
    g._login_user = nobody  # noqa: SLF001 - where Flask-Login looks first
    old = any(words in said for words in ("no such", "does not exist", "has no column"))
    return _answer(ServiceUnavailable(), 503, str(NOT_MIGRATED) if old else "")


def _answer(error: HTTPException, code: int, sentence: str = "") -> ResponseReturnValue:
    title, usual = SENTENCES.get(code, (error.name, error.description or ""))
    sentence = sentence or str(usual)
    headers = [
        (k, v)
        for k, v in error.get_headers()
        if k.lower() not in {"content-type", "content-length"}
    ]
    if request.path.startswith("/api/") or not request.accept_mimetypes.accept_html:
        body = json.dumps({"error": sentence})
        return body, code, [*headers, ("Content-Type", "application/json")]
    page = render_template(
        "error.html",
        code=code,
        heading=title,
        sentence=sentence,
        # Of what is in the log; all else is nothing to be asked about.
        request_id=tracing.request_id() if code >= 500 else "",  # noqa: PLR2004 - ours to mend
    )
    return page, code, headers
