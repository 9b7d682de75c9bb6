"""Why something is not taken: one list, for answers, for counts and for the guide."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Final


class Reason(StrEnum):
    """What is wrong with a request as a whole, or with one event of it."""

    INVALID = "invalid"
    TOO_LARGE = "too_large"
    # Of an event only.
    TOO_DEEP = "too_deep"
    NO_VISITOR = "no_visitor"
    TYPE_NOT_KEPT = "type_not_kept"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    # Of a request only.
    NOT_JSON = "not_json"
    BAD_GZIP = "bad_gzip"
    CUT_SHORT = "cut_short"
    NO_KEY = "no_key"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TOKEN = "wrong_token"  # noqa: S105 - says so of one
    WRONG_ORIGIN = "wrong_origin"
    TOO_SLOW = "too_slow"
    TOO_MANY_EVENTS = "too_many_events"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    RATE_LIMITED = "rate_limited"
    INBOX_FULL = "inbox_full"
    INBOX_UNAVAILABLE = "inbox_unavailable"
    STORE_UNAVAILABLE = "store_unavailable"


OF_EVENTS: Final = frozenset(
    {
        Reason.INVALID,
        Reason.TOO_LARGE,
        Reason.TOO_DEEP,
        Reason.NO_VISITOR,
        Reason.TYPE_NOT_KEPT,
        Reason.NO_CONSENT,
        Reason.OPTED_OUT,
    }
)

# Of a request that is refused for it.
STATUS: Final[Mapping[Reason, HTTPStatus]] = {
    Reason.INVALID: HTTPStatus.BAD_REQUEST,
    Reason.NOT_JSON: HTTPStatus.BAD_REQUEST,
    Reason.BAD_GZIP: HTTPStatus.BAD_REQUEST,
    Reason.CUT_SHORT: HTTPStatus.BAD_REQUEST,
    Reason.NO_KEY: HTTPStatus.UNAUTHORIZED,
    Reason.UNKNOWN_KEY: HTTPStatus.UNAUTHORIZED,
    Reason.WRONG_TOKEN: HTTPStatus.UNAUTHORIZED,
    Reason.WRONG_ORIGIN: HTTPStatus.FORBIDDEN,
    Reason.TOO_SLOW: HTTPStatus.REQUEST_TIMEOUT,
    Reason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.TOO_MANY_EVENTS: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.UNSUPPORTED_MEDIA_TYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Reason.UNSUPPORTED_ENCODING: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Reason.RATE_LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.INBOX_FULL: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.INBOX_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.STORE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

# Seconds after which it is worth trying again.
RETRY_AFTER: Final[Mapping[Reason, int]] = {
    Reason.INBOX_FULL: 30,
    Reason.INBOX_UNAVAILABLE: 5,
    Reason.STORE_UNAVAILABLE: 5,
}


class Refused(Exception):
    """The request as a whole is not taken; the message is for whoever sent it."""

    def __init__(self, reason: Reason, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.status = STATUS[reason]
        self.retry_after = RETRY_AFTER.get(reason) if retry_after is None else retry_after
        self.headers: tuple[tuple[str, str], ...] = ()


class Unfit(Exception):
    """One event is not taken, and the others of its request are."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
