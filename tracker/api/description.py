"""The API's description in OpenAPI, and the page that shows it to people."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from msgspec import ValidationError, json
from spectree import SecurityScheme, SpecTree
from spectree.model_adapter.msgspec_adapter import MsgspecModelAdapter
from spectree.models import SecureType, SecuritySchemeData

from tracker.api.failures import ApiError
from tracker.api.schemas import Failure

STATIC = Path(__file__).parent / "static"
DAY = 86_400  # seconds
# Swagger UI sizes what it draws by style attributes, and has its icons in data addresses.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def _refuse(_request: Any, _response: Any, error: Any, _view: Any, adapter: Any) -> None:
    """Say which parameter cannot be used, and why."""
    if not isinstance(error, ValidationError):
        return
    [first, *_] = adapter.validation_errors(error)
    name = first["loc"][0] if first["loc"] else None
    message = first["msg"].replace("Object contains unknown field", "There is no parameter")
    raise ApiError(
        422,
        "bad_parameter",
        f"The parameter `{name}` cannot be used: {message}." if name else f"{message}.",
    )


described = SpecTree(
    "flask",
    model_adapter=MsgspecModelAdapter(),  # type: ignore[arg-type] # its own type is too narrow
    mode="strict",
    annotations=False,
    title="Leadlight",
    version="1",
    description="Leads, ranked by how likely they buy, with the reasons and where they came from.",
    before=_refuse,
    validation_error_model=Failure,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[
        SecurityScheme(
            name="token",
            data=SecuritySchemeData(
                type=SecureType.HTTP,
                scheme="bearer",
                description="A token made under Settings, or by `python -m tracker tokens add`.",
            ),
        )
    ],
    security={"token": []},
)


def register(bp: Blueprint) -> None:
    """Answer under a blueprint with the description and its page; both are open to everybody."""
    bp.add_url_rule("/v1/openapi.json", view_func=openapi)
    bp.add_url_rule("/docs", view_func=docs)
    bp.add_url_rule("/docs/<path:name>", view_func=asset)


def openapi() -> ResponseReturnValue:
    """Return the description."""
    return Response(json.encode(described.spec), mimetype="application/json")


def docs() -> ResponseReturnValue:
    """Show the description to a person, who can try the API out there."""
    return render_template("api/docs.html"), {"Content-Security-Policy": POLICY}


def asset(name: str) -> Response:
    """Return a script or style of that page."""
    return send_from_directory(STATIC, name, max_age=DAY)
