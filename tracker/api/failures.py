"""What the API answers when something is wrong: JSON with a code and a sentence."""

import logging

from flask import Blueprint, Response
from msgspec import json
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.exceptions import HTTPException, InternalServerError

from tracker import tracing
from tracker.api.schemas import Error, Failure

log = logging.getLogger(__name__)


class ApiError(Exception):
    """A request that is not done; the sentence says what to do."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def register(bp: Blueprint) -> None:
    """Let a blueprint answer its failures so."""
    bp.register_error_handler(ApiError, lambda e: answer(e.status, e.code, e.message, e.headers))
    bp.register_error_handler(HTTPException, _http)
    bp.register_error_handler(OperationalError, _store)
    bp.register_error_handler(ProgrammingError, _store)


def answer(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """Return a failure."""
    body = json.encode(Failure(Error(code, message)))
    return Response(body, status, headers, mimetype="application/json")


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        log.error("Failed under %s.", tracing.place(), exc_info=error.original_exception)
        return answer(500, "internal_error", "Something broke here; it is in the service's log.")
    code = (error.name or "error").lower().replace(" ", "_")
    return answer(error.code or 500, code, error.description or error.name)


def _store(error: OperationalError | ProgrammingError) -> Response:
    log.error("The store failed under %s.", tracing.place(), exc_info=error)
    return answer(
        503, "store_unavailable", "The database does not answer; try again.", {"Retry-After": "5"}
    )
