"""Forms for programs: which there are, their numbers, and what their fields mean."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from msgspec import UNSET
from spectree import Response as Answers
from sqlalchemy.orm import Session

from tracker import clock
from tracker.accounts.models import Site
from tracker.api import form_schemas as schemas
from tracker.api.description import described
from tracker.api.failures import ApiError
from tracker.api.form_schemas import Days, FormList, FormQuery, MappingChange
from tracker.api.opening import opened_by_token
from tracker.api.schemas import Failure
from tracker.db import db
from tracker.insight import forms as insight
from tracker.insight.forms import ListedForm
from tracker.leads.fields import Meaning, field_key, meanings_of
from tracker.leads.models import Form
from tracker.leads.rereading import correct
from tracker.problem import Problem

USUAL_DAYS = timedelta(days=30)


def register(bp: Blueprint) -> None:
    """Answer under a blueprint."""
    one = "/v1/forms/<int:form_id>"
    bp.add_url_rule("/v1/forms", view_func=forms)
    bp.add_url_rule(one, view_func=form)
    bp.add_url_rule(one, view_func=change_form, methods=["PATCH"])
    bp.add_url_rule(
        "/v1/forms",
        endpoint="no_forms_so",
        view_func=_not_so("Forms are only listed here, by GET.", "GET, HEAD"),
        methods=["POST", "PUT", "PATCH", "DELETE", "TRACE"],
    )
    bp.add_url_rule(
        one,
        endpoint="no_form_so",
        view_func=_not_so("A form is read by GET and changed by PATCH.", "GET, HEAD, PATCH"),
        methods=["POST", "PUT", "DELETE", "TRACE"],
    )


@opened_by_token()
@described.validate(
    query=FormQuery,
    resp=Answers(
        HTTP_200=FormList,
        HTTP_401=(Failure, "No live token"),
        HTTP_422=(Failure, "A parameter cannot be used"),
    ),
    tags=["forms"],
    operation_id="listForms",
    security={"token": []},
)
def forms() -> ResponseReturnValue:
    """List the forms that were seen, those sent most first, with their numbers.

    Without a site: those of every real site; of sample ones only while there are no others.
    """
    query: FormQuery = request.context.query  # type: ignore[attr-defined] # spectree puts it there
    site_id = None if query.site_id is UNSET else query.site_id
    start, end = _days(query)
    listed = insight.forms(db.session(), site_id=site_id, start=start, end=end)
    return FormList([_form(one) for one in listed])  # type: ignore[return-value] # spectree encodes it


@opened_by_token()
@described.validate(
    query=Days,
    resp=Answers(
        HTTP_200=schemas.Form,
        HTTP_401=(Failure, "No live token"),
        HTTP_404=(Failure, "No such form"),
        HTTP_422=(Failure, "A parameter cannot be used"),
    ),
    tags=["forms"],
    operation_id="getForm",
    path_parameter_descriptions={"form_id": "The form's number."},
    security={"token": []},
)
def form(form_id: int) -> ResponseReturnValue:
    """Return one form: its pages, its fields and what each is taken to mean, its numbers."""
    query: Days = request.context.query  # type: ignore[attr-defined] # spectree puts it there
    return _whole(db.session(), form_id, *_days(query))  # type: ignore[return-value] # spectree encodes it


@opened_by_token("admin", "marketer")
@described.validate(
    json=MappingChange,
    resp=Answers(
        HTTP_200=schemas.Form,
        HTTP_401=(Failure, "No live token"),
        HTTP_403=(Failure, "A token that may only read"),
        HTTP_404=(Failure, "No such form"),
        HTTP_422=(Failure, "No such field, or no such meaning"),
    ),
    tags=["forms"],
    operation_id="changeForm",
    path_parameter_descriptions={"form_id": "The form's number."},
    security={"token": []},
)
def change_form(form_id: int) -> ResponseReturnValue:
    """Say what fields of a form mean, for what comes in from now on.

    What came before can be read again on the form's page.
    """
    session = db.session()
    change: MappingChange = request.context.json  # type: ignore[attr-defined] # spectree puts it there
    found = session.get(Form, form_id)
    if found is None:
        raise _missing(form_id)
    try:
        correct(found, change.mapping)
    except Problem as error:
        raise ApiError(422, "bad_parameter", str(error)) from error
    session.commit()
    return _whole(session, form_id, *_days(Days()))  # type: ignore[return-value] # spectree encodes it


def _days(query: Days) -> tuple[datetime, datetime]:
    end = clock.now() if query.counted_before is UNSET else query.counted_before
    if query.counted_from is not UNSET:
        return query.counted_from, end
    earliest = datetime.min.replace(tzinfo=UTC)
    return (end - USUAL_DAYS if end - earliest > USUAL_DAYS else earliest), end


def _whole(session: Session, form_id: int, start: datetime, end: datetime) -> schemas.Form:
    form = session.get(Form, form_id)
    if form is None:
        raise _missing(form_id)
    site = session.get_one(Site, form.site_id)
    pages = insight.pages_of(session, form, start=start, end=end)
    numbers = insight.numbers_of(session, form, start=start, end=end)
    return _form(ListedForm(form, site, [page.path for page in pages], numbers))


def _form(listed: ListedForm) -> schemas.Form:
    form, numbers = listed.form, listed.numbers
    read = meanings_of(form.fields, form.mapping)
    return schemas.Form(
        id=form.id,
        site=listed.site.name,
        site_id=form.site_id,
        key=form.key,
        pages=listed.paths,
        fields=[_field(one, meaning) for one, meaning in zip(form.fields, read, strict=True)],
        mapping=dict(form.mapping),
        first_seen_at=form.first_seen_at,
        last_seen_at=form.last_seen_at,
        numbers=schemas.FormNumbers(
            views=numbers.views,
            attempts=numbers.attempts,
            submissions=numbers.submissions,
            leads=numbers.leads,
            conversion=numbers.conversion,
        ),
    )


def _field(field: Mapping[str, Any], meaning: Meaning | None) -> schemas.FormField:
    name: Any = meaning and meaning.name  # one of those that the struct names
    return schemas.FormField(
        key=field_key(field),
        label=field.get("label"),
        type=field.get("type"),
        meaning=name,
        because=meaning and meaning.because,
    )


def _missing(form_id: int) -> ApiError:
    return ApiError(404, "no_such_form", f"There is no form {form_id}.")


def _not_so(message: str, allowed: str) -> Callable[..., ResponseReturnValue]:
    def refuse(form_id: int | None = None) -> ResponseReturnValue:
        del form_id
        raise ApiError(405, "method_not_allowed", message, Allow=allowed)

    return refuse
