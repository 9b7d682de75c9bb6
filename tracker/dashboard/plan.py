"""What people choose about scores: what they are the chance of, bands, and what a deal brings."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.dashboard import asked
from tracker.dashboard.access import allow, signed_in
from tracker.dashboard.model import shared
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.insight.learning import learning
from tracker.problem import Problem
from tracker.scores import bands
from tracker.scores.plan import Changes, change, check_bands, plan

bp = Blueprint("model_plan", __name__)

PERCENT = 100


@bp.get("/model/plan")
@allow()
def index() -> ResponseReturnValue:
    """Show what was chosen, and what it means for the leads there are."""
    return _page()


@bp.post("/model/plan/target")
@allow("admin", "marketer")
def aim() -> ResponseReturnValue:
    """Choose of what a score is the chance, and within which time."""
    form = request.form
    days = form.get("horizon_days", type=int)
    if days is None:
        return _page(target_error=_("Write the number of days in digits.")), 422
    before = plan(db.session())
    try:
        after = _change(target=form.get("target", ""), horizon_days=days)
    except Problem as error:
        return _page(target_error=said(error)), 422
    if (before.target, before.horizon_days) == (after.target, after.horizon_days):
        return _saved(_("Nothing changed."), "target")
    return _saved(_("Saved. The model is being trained for it."), "target")


@bp.post("/model/plan/bands")
@allow("admin", "marketer")
def part() -> ResponseReturnValue:
    """Choose from which chance on a lead is in which band."""
    typed = _typed_bands()
    try:
        _change(bands=_numbers(typed))
    except Problem as error:
        return _page(typed=typed, bands_error=said(error)), 422
    return _saved(_("Saved. The bands count so from now on."), "bands")


@bp.post("/model/plan/bands/preview")
@allow()
def preview() -> ResponseReturnValue:
    """Return the table of what the bands that are being typed would mean."""
    typed = _typed_bands()
    try:
        return render_template("plan_bands_table.html", **_table(_numbers(typed)), **shared())
    except Problem as error:
        return render_template("plan_bands_table.html", rows=[], problem=said(error), **shared())


@bp.post("/model/plan/deal")
@allow("admin", "marketer")
def price() -> ResponseReturnValue:
    """Choose what a deal brings where nobody put a value to a lead."""
    form = request.form
    typed = form.get("deal_value", "").strip()
    value = form.get("deal_value", type=float) if typed else None
    if typed and value is None:
        return _page(deal_error=_("Write the amount in digits, such as 12000.")), 422
    try:
        _change(deal_value=value, currency=form.get("currency", ""))
    except Problem as error:
        return _page(deal_error=said(error)), 422
    return _saved(_("Saved. Expected values are being worked out anew."), "deal")


def _change(**what: Any) -> Any:
    """Change the plan; take back what was written if it is refused."""
    chosen: Changes = what  # type: ignore[assignment]  # the callers name its keys
    try:
        return change(db.session(), by=signed_in().email, now=clock.now(), **chosen)
    except Problem:
        db.session.rollback()
        raise


def _saved(text: str, anchor: str) -> ResponseReturnValue:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("model_plan.index", _anchor=anchor), 303)


def _typed_bands() -> dict[str, str]:
    return {letter: request.form.get(f"band-{letter}", "").strip() for letter in bands.LETTERS[:-1]}


def _numbers(typed: Mapping[str, str]) -> dict[str, float]:
    """Return chances as fractions of 1. Raises `Problem` for what is no falling row of them."""
    try:
        found = {letter: float(text.removesuffix("%")) / PERCENT for letter, text in typed.items()}
    except ValueError:
        raise Problem("Write each limit as a number of percent, such as 50.") from None
    try:
        check_bands(found)
    except Problem:  # says it in fractions of 1
        raise Problem("The limits have to fall from A to C, between 100 and 0.") from None
    return found


def _table(limits: Mapping[str, float]) -> dict[str, Any]:
    session = db.session()
    now_chosen = plan(session)
    return {
        "rows": bands.preview(session, limits, asked.site_id()),
        "before": {
            row.letter: row for row in bands.preview(session, now_chosen.bands, asked.site_id())
        }
        if dict(limits) != dict(now_chosen.bands)
        else {},
        "plan": now_chosen,
    }


def _page(typed: Mapping[str, str] | None = None, **errors: str) -> str:
    session = db.session()
    found = learning(session, site_id=asked.site_id(), now=clock.now())
    return render_template(
        "plan.html",
        found=found,
        typed=typed
        or {letter: f"{PERCENT * least:g}" for letter, least in found.plan.bands.items()},
        **_table(found.plan.bands),
        **errors,
        **shared(),
    )
