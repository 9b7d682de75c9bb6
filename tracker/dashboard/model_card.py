"""The card of one version: all that somebody who has to vouch for it needs, made to be printed."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.dashboard.access import allow
from tracker.dashboard.feature_words import meaning, told
from tracker.dashboard.formats import number
from tracker.dashboard.model import shared
from tracker.dashboard.model_report import report
from tracker.db import db
from tracker.scores.models import ModelVersion

bp = Blueprint("model_card", __name__)

WHY_LEFT_OUT = {
    "empty": _l("No case has a value"),
    "constant": _l("The same in all cases"),
    "identifier": _l("Another one in nearly every case"),
    "leak": _l("Looks like a leak"),
}
SETTINGS = {"penalty": _l("Penalty"), "rounds": _l("Trees"), "rate": _l("Learning rate")}
CALIBRATIONS = {"none": _l("none"), "sigmoid": _l("sigmoid"), "isotonic": _l("isotonic")}


@bp.get("/model/versions/<int:version_id>/card")
@allow()
def one(version_id: int) -> ResponseReturnValue:
    """Show what a version learned from, how good it is, and what it must not be used for."""
    version = db.session.get(ModelVersion, version_id)
    if version is None:
        abort(404)
    return render_template(
        "model_card.html",
        version=version,
        made=_made(version.card or {}),
        left_out=_left_out(version.card or {}),
        printed_at=clock.now(),
        **report(version),
        **shared(),
    )


def _made(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield how a model was made, what each choice is called and what was chosen."""
    for name, value in card.get("setting", {}).items():
        yield str(SETTINGS.get(name, name)), told(value)
    if calibration := card.get("calibration"):
        method = str(CALIBRATIONS.get(calibration["method"], calibration["method"]))
        slope = calibration.get("slope")
        yield (
            _("Calibration"),
            method
            if slope is None
            else _("%(method)s, slope %(slope)s", method=method, slope=number(slope, 2)),
        )
    if "seed" in card:
        yield _("Seed"), str(card["seed"])
    yield from card.get("versions", {}).items()


def _left_out(card: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the columns that were not used, by the reason."""
    found: dict[str, list[str]] = {}
    for column, why in card.get("left_out", {}).items():
        found.setdefault(str(WHY_LEFT_OUT.get(why, why)), []).append(meaning(column))
    return list(found.items())
