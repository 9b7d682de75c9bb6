"""Leads and forms for programs: JSON under /api/v1, opened by a bearer token."""

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from msgspec import UNSET, structs
from spectree import Response as Answers

from tracker.api import activities, description, failures, forms, views
from tracker.api.description import described
from tracker.api.failures import ApiError
from tracker.api.opening import opened_by_token
from tracker.api.schemas import Failure, LeadPage, LeadQuery, WholeLead
from tracker.config import Settings
from tracker.db import db
from tracker.scores.ranking import LeadFilter, ranked

PAGING = frozenset({"sort", "order", "limit", "after", "lead_ids"})

bp = Blueprint("api", __name__, url_prefix="/api", template_folder="templates")


def init_app(app: Flask, settings: Settings) -> None:
    """Answer programs under the app."""
    del settings
    app.register_blueprint(bp)


@bp.get("/v1/leads")
@opened_by_token()
@described.validate(
    query=LeadQuery,
    resp=Answers(
        HTTP_200=LeadPage,
        HTTP_401=(Failure, "No live token"),
        HTTP_422=(Failure, "A parameter cannot be used"),
    ),
    tags=["leads"],
    operation_id="listLeads",
    security={"token": []},
)
def leads() -> ResponseReturnValue:
    """List leads, the likeliest buyers first.

    Without a site: those of every real site and those that were imported; sample leads only
    while there are no others. Follow `next` for more.
    """
    query: LeadQuery = request.context.query  # type: ignore[attr-defined] # spectree puts it there
    given = {k: v for k, v in structs.asdict(query).items() if v is not UNSET}
    asked = {k: v for k, v in given.items() if k not in PAGING}
    try:
        page = ranked(
            db.session(),
            LeadFilter(**asked, lead_ids=tuple(query.lead_ids)),
            sort=query.sort,
            descending=query.order == "descending",
            after=given.get("after"),
            limit=query.limit,
        )
    except ValueError as error:  # all else was checked on the way in
        raise ApiError(
            422, "bad_parameter", f"The parameter `after` cannot be used: {error}"
        ) from error
    return views.page(db.session(), page)  # type: ignore[return-value] # spectree encodes it


@bp.get("/v1/leads/<int:lead_id>")
@opened_by_token()
@described.validate(
    resp=Answers(
        HTTP_200=WholeLead,
        HTTP_401=(Failure, "No live token"),
        HTTP_404=(Failure, "No such lead"),
    ),
    tags=["leads"],
    operation_id="getLead",
    path_parameter_descriptions={"lead_id": "The lead's number; it never changes."},
    security={"token": []},
)
def lead(lead_id: int) -> ResponseReturnValue:
    """Return one lead with its custom fields, submissions and newest visits."""
    found = views.whole(db.session(), lead_id)
    if found is None:
        raise ApiError(404, "no_such_lead", f"There is no lead {lead_id}.")
    return found  # type: ignore[return-value] # spectree encodes it


def _only_read(lead_id: int | None = None) -> ResponseReturnValue:
    del lead_id
    raise ApiError(
        405, "method_not_allowed", "Leads are only read here, by GET.", Allow="GET, HEAD"
    )


def _nothing_here(path: str) -> ResponseReturnValue:
    raise ApiError(
        404, "not_found", f"There is nothing at /api/{path}; /api/docs shows what there is."
    )


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "application/json":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


for place in ("/v1/leads", "/v1/leads/<int:lead_id>"):
    bp.add_url_rule(
        place,
        endpoint="only_read",
        view_func=_only_read,
        methods=["POST", "PUT", "PATCH", "DELETE", "TRACE"],
    )
activities.register(bp)
forms.register(bp)
bp.add_url_rule(
    "/<path:path>",
    view_func=_nothing_here,
    methods=["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"],
)
bp.after_request(_protect)
description.register(bp)
failures.register(bp)
