"""Forms as they were sent: what an event says of one, kept as an attempt or a submission."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from tracker.bulk import insert_rows
from tracker.journey.drain import Stored
from tracker.journey.facts import Received
from tracker.journey.timeline import ATTEMPTED
from tracker.leads.models import FormAttempt, Submission

# The event by which the snippet reports a form that the page took. Only this makes leads.
SUBMITTED: Final = "Form Submitted"

KEY_LENGTH: Final = 200
# What a page can show that it took a form; a person's word is none of a page's to give.
SHOWN_BY: Final = frozenset({"navigation", "answer", "gone", "reset", "thanks"})
_LONGEST_MS: Final = 2**31 - 1


def is_form(received: Received) -> bool:
    """Whether an event reports that somebody sent a form, or tried to."""
    return received.type == "track" and received.name in {ATTEMPTED, SUBMITTED}


def is_submission(received: Received) -> bool:
    """Whether an event reports a form that the page took."""
    return received.type == "track" and received.name == SUBMITTED


def form_key(properties: Mapping[str, Any]) -> str:
    """Return by what a form is known on its site.

    The key that the snippet gives; of a sender that gives none, the form's id, name or address.

    >>> form_key({"form": "demo"}), form_key({"formName": "Contact"}), form_key({})
    ('demo', 'Contact', 'form')
    """
    for name in ("form", "formId", "formName"):
        if key := clean_key(properties.get(name)):
            return key
    try:
        path = urlsplit(str(properties.get("formAction") or "")).path
    except ValueError:  # an address that no browser would open
        path = ""
    return clean_key(path) or "form"


def clean_key(key: object) -> str | None:
    """Return a form's key as it is kept; None for what is none."""
    return key.strip()[:KEY_LENGTH].rstrip() or None if isinstance(key, str) else None


def form_fields(received: Received) -> list[dict[str, Any]]:
    """Return the fields of a form as they were sent."""
    given = received.properties.get("fields")
    return [f for f in given if isinstance(f, dict)] if isinstance(given, list) else []


def keep_attempts(session: Session, attempts: Sequence[Stored]) -> None:
    """Store forms that somebody tried to send."""
    insert_rows(
        session,
        FormAttempt,
        [
            _sent(stored)
            | {
                "submission_id": _submission_id(stored.received),
                "form": form_key(stored.received.properties),
                "fields": form_fields(stored.received),
            }
            for stored in attempts
        ],
    )


def sent_again() -> ColumnElement[bool]:
    """Return whether a `FormAttempt` was sent again, and taken, in the same visit; for a query."""
    return (
        exists()
        .where(
            Submission.session_id == FormAttempt.session_id,
            Submission.form == FormAttempt.form,
            Submission.at >= FormAttempt.at,
        )
        .correlate(FormAttempt)
    )


def filled_ms(received: Received) -> int | None:
    """Return in how many milliseconds a form was filled in; None of a sender that does not say."""
    given = received.properties.get("filledMs")
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given):
        return None
    return min(max(int(given), 0), _LONGEST_MS)


def submission_row(
    stored: Stored, *, lead_id: int | None, spam: str | None, content: str | None
) -> dict[str, Any]:
    """Return a form that the page took as a row; `lead_id` is who said there who they are."""
    properties = stored.received.properties
    accepted_by = properties.get("acceptedBy")
    return _sent(stored) | {
        "lead_id": lead_id,
        "form": form_key(properties),
        "fields": form_fields(stored.received),
        "accepted_by": accepted_by
        if isinstance(accepted_by, str) and accepted_by in SHOWN_BY
        else None,
        "filled_ms": filled_ms(stored.received),
        "spam": spam,
        "content": content,
    }


def _sent(stored: Stored) -> dict[str, Any]:
    received = stored.received
    return {
        "event_id": stored.id,
        "site_id": received.site_id,
        "visitor_id": stored.visitor_id,
        "session_id": stored.visit.id,
        "at": received.at,
        "path": received.path,
    }


def _submission_id(received: Received) -> str:
    """Return the message id that the submission has, if there ever is one."""
    given = received.properties.get("submissionId")
    known = given if isinstance(given, str) and given else received.message_id.removesuffix(".a")
    return known[:100]
