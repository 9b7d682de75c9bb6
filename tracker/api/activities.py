"""Activities from programs: what a telephone system or a mailbox knows of a lead."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from msgspec import UNSET
from spectree import Response as Answers
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts.models import User
from tracker.api import schemas, views
from tracker.api.description import described
from tracker.api.failures import ApiError
from tracker.api.opening import opened_by_token
from tracker.api.schemas import Failure, NewActivity
from tracker.db import db
from tracker.leads import activities
from tracker.leads.activities import Logged
from tracker.leads.models import Activity, Lead
from tracker.problem import Problem
from tracker.scores.service import score


def register(bp: Blueprint) -> None:
    """Answer under a blueprint."""
    place = "/v1/leads/<int:lead_id>/activities"
    bp.add_url_rule(place, view_func=log_activity, methods=["POST"])
    bp.add_url_rule(
        place,
        endpoint="only_logged",
        view_func=_only_logged,
        methods=["GET", "PUT", "PATCH", "DELETE", "TRACE"],
    )


@opened_by_token("marketer", "admin")
@described.validate(
    json=NewActivity,
    resp=Answers(
        HTTP_201=(schemas.Activity, "Logged, and the lead is scored anew"),
        HTTP_200=(schemas.Activity, "It was logged before"),
        HTTP_401=(Failure, "No live token"),
        HTTP_403=(Failure, "A token that may only read"),
        HTTP_404=(Failure, "No such lead"),
        HTTP_409=(Failure, "It cannot have been so: no such user, in the future, an empty note"),
        HTTP_422=(Failure, "No such kind, or another slip"),
    ),
    tags=["leads"],
    operation_id="logActivity",
    path_parameter_descriptions={"lead_id": "The lead's number; it never changes."},
    security={"token": []},
)
def log_activity(lead_id: int) -> ResponseReturnValue:
    """Log what sales did with a lead or heard of it.

    The same kind at the same moment is logged once, however often it is sent.
    """
    session, now = db.session(), clock.now()
    new: NewActivity = request.context.json  # type: ignore[attr-defined] # spectree puts it there
    if session.get(Lead, lead_id) is None:
        raise ApiError(404, "no_such_lead", f"There is no lead {lead_id}.")
    at = now if new.at is UNSET else new.at
    same = select(Activity).where(
        Activity.lead_id == lead_id, Activity.kind == new.kind, Activity.at == at
    )
    if (known := session.scalar(same)) is not None:
        return _told(session, known), 200  # type: ignore[return-value] # spectree encodes it
    try:
        made = activities.log(
            session,
            lead_id,
            kind=new.kind,
            at=at,
            by=_user_id(session, new.by),
            interest=new.interest,
            note=new.note,
            now=now,
        )
    except Problem as error:
        raise ApiError(409, "cannot_be", str(error)) from error
    score(session, [lead_id], now=now)
    session.commit()
    return _told(session, made), 201  # type: ignore[return-value] # spectree encodes it


def _user_id(session: Session, email: str | None) -> int | None:
    if email is None:
        return None
    found = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if found is None:
        raise Problem("There is no user %(email)s.", email=email)
    return found


def _told(session: Session, made: Activity) -> schemas.Activity:
    user = None if made.user_id is None else session.get(User, made.user_id)
    return views.activity(Logged(made, user))


def _only_logged(lead_id: int) -> ResponseReturnValue:
    del lead_id
    raise ApiError(
        405,
        "method_not_allowed",
        "Activities are logged here by POST; the lead itself tells those that were.",
        Allow="POST",
    )
