"""Styles, scripts and fonts as the build made them: hashed names, kept by browsers for ever."""

import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
YEAR = 31_536_000  # seconds

bp = Blueprint("static_files", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Serve what was built, and let templates name it by `asset("leadlight.js")`."""
    app.register_blueprint(bp)
    app.jinja_env.globals["asset"] = asset


@bp.get("/static/<path:name>")
def file(name: str) -> Response:
    """Return one built file; its name changes with what is in it, so it never goes stale."""
    response = send_from_directory(FOLDER, name, max_age=YEAR)
    response.cache_control.immutable = True
    return response


def asset(name: str) -> str:
    """Return the address of a built file. Raises `FileNotFoundError` before the first build."""
    return url_for("static_files.file", name=manifest()[name])


@cache
def manifest() -> dict[str, str]:
    """Return the built files: the name in the source to the name with its hash."""
    try:
        names: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text())
    except FileNotFoundError:
        raise FileNotFoundError(
            "The pages' styles and scripts have not been built. Run `make setup`."
        ) from None
    return names
