"""The scorecard: its rules, changed line by line, and what a change does before it counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, log

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.dashboard import asked
from tracker.dashboard.access import allow, may, signed_in
from tracker.dashboard.feature_words import KINDS, meaning, value_words
from tracker.dashboard.model import shared
from tracker.dashboard.model_words import unit
from tracker.dashboard.wording import said
from tracker.db import db
from tracker.insight.learning import Learning, learning
from tracker.problem import Problem
from tracker.scores import rules as scorecard
from tracker.scores.catalogue import FEATURES
from tracker.scores.imported import FEATURE_PREFIX
from tracker.scores.plan import change, check_rules
from tracker.scores.scorecard import RULES, Rule

bp = Blueprint("model_rules", __name__)

# What can be asked of a column, by what it holds. Of free text and lists nothing plain can.
TESTS = {"number": ("at least", "above"), "flag": ("yes",), "word": ("is",)}
# Words that a column may hold, for the editor to offer.
CHOICES = {
    "email_kind": ("company", "free", "disposable", "none"),
    "job_level": ("executive", "head", "manager", "student", "other"),
    "device": ("desktop", "phone", "tablet"),
}
REMOVE = re.compile(r"remove-(\d{1,4})")


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as it is being typed."""

    feature: str = ""
    test: str = ""
    value: str = ""
    times: str = ""  # by what the odds change
    effect: str = ""  # the logarithm of it that was stored, which `times` shows rounded
    problem: str = ""


@bp.get("/model/rules")
@allow()
def index() -> ResponseReturnValue:
    """Show the rules, to be changed by who may."""
    found = _learning()
    return _page(found, [_line(rule) for rule in found.plan.rules])


@bp.post("/model/rules/edit")
@allow("admin", "marketer")
def edit() -> ResponseReturnValue:
    """Add or take away a line, and show what the rules as typed would do; nothing is saved."""
    found, wanted = _learning(), request.form.get("do", "")
    lines = _typed(_kinds(found))
    removed = REMOVE.fullmatch(wanted)
    if wanted == "add":
        lines.append(Line(next(iter(_kinds(found))), TESTS["number"][0]))
    elif wanted == "reset":
        lines = [_line(rule) for rule in RULES]
    elif removed:
        lines = [line for number, line in enumerate(lines) if number != int(removed[1])]
    return _page(found, lines, previewed=True)


@bp.post("/model/rules")
@allow("admin", "marketer")
def save() -> ResponseReturnValue:
    """Score by the rules as typed from now on, wherever rules score."""
    found = _learning()
    lines = _typed(_kinds(found))
    try:
        rules = _rules(lines)
        change(db.session(), by=signed_in().email, now=clock.now(), rules=rules)
    except Problem as error:
        db.session.rollback()
        flash(said(error), "danger")
        return _page(_learning(), _checked(lines), previewed=True), 422
    db.session.commit()
    flash(_("Saved. Leads are being scored by these rules."), "success")
    return redirect(url_for("model_rules.index"), 303)


def _learning() -> Learning:
    return learning(db.session(), site_id=asked.site_id(), now=clock.now())


def _kinds(found: Learning) -> dict[str, str]:
    """Return what a rule can be about: our own features, and columns that a model learned from."""
    ours = {name: kind for name, kind in KINDS.items() if kind in TESTS}
    brought = {
        feature["name"]: feature["kind"]
        for version in found.versions[:1]
        for feature in version.features
        if feature["name"].startswith(FEATURE_PREFIX) and feature["kind"] in TESTS
    }
    ruled = {
        rule.feature: next(kind for kind, tests in TESTS.items() if rule.test in tests)
        for rule in found.plan.rules
    }
    return ruled | ours | brought


def _line(rule: Rule) -> Line:
    value = "" if rule.value is None else str(rule.value)
    if isinstance(rule.value, int | float):
        value = f"{rule.value:g}"
    return Line(rule.feature, rule.test, value, _times(rule.effect), repr(rule.effect))


def _times(effect: float) -> str:
    return f"{exp(effect):.3g}"


def _typed(kinds: dict[str, str]) -> list[Line]:
    """Return the lines of the form, each with a test that fits its feature."""
    form = request.form
    fields = (form.getlist(name) for name in ("feature", "test", "value", "times", "effect"))
    lines = []
    for feature, test, value, times, effect in zip(*fields, strict=False):
        tests = TESTS[kinds.get(feature, "word")]
        fits = test in tests
        line = Line(feature, test, value.strip(), times.strip(), effect)
        lines.append(line if fits else replace(line, test=tests[0], value=""))
    return lines


def _checked(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, each with what is wrong with it."""
    checked = []
    for line in lines:
        try:
            _rule(line)
        except Problem as error:
            checked.append(replace(line, problem=said(error)))
        else:
            checked.append(line)
    return checked


def _rules(lines: Sequence[Line]) -> tuple[Rule, ...]:
    """Return the rules that were typed. Raises `Problem` for the first that is none."""
    return tuple(_rule(line) for line in lines)


def _rule(line: Line) -> Rule:
    if line.test in TESTS["number"]:
        value: float | str | None = _number(line.value)
        if value is None:
            raise Problem("Write a number to compare with.")
    elif line.test == "is":
        value = line.value
        if not value:
            raise Problem("Write what it has to be.")
    else:
        value = None
    times = _number(line.times)
    if times is None or times <= 0:
        raise Problem("Write by what the odds change: more than 0, such as 2 or 0.5.")
    kept = _number(line.effect)
    effect = kept if kept is not None and _times(kept) == line.times else log(times)
    rule = Rule(line.feature, line.test, value, effect)  # type: ignore[arg-type]  # one of TESTS
    check_rules([rule])
    return rule


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _page(found: Learning, lines: Sequence[Line], *, previewed: bool = False) -> str:
    kinds = _kinds(found)
    checked = _checked(lines) if previewed else list(lines)
    preview = None
    if previewed and not any(line.problem for line in checked):
        preview = scorecard.preview(
            db.session(), _rules(checked), now=clock.now(), site_id=asked.site_id()
        )
    return render_template(
        "rules.html",
        found=found,
        plan=found.plan,
        lines=checked,
        wrong=any(line.problem for line in checked),
        preview=preview,
        kinds=kinds,
        tests=TESTS,
        offered={
            name: [(value, value_words(name, value)) for value in values]
            for name, values in CHOICES.items()
        },
        units={line.feature: unit(line.feature) for line in checked},
        features=_offered(kinds),
        edits=may("model_rules.edit"),
        **shared(),
    )


def _offered(kinds: dict[str, str]) -> list[tuple[str, str]]:
    """Return each feature with its name, ours in the order of their list, then the others."""
    ours = [feature.name for feature in FEATURES if feature.name in kinds]
    others = sorted(name for name in kinds if name not in ours)
    return [(name, meaning(name)) for name in [*ours, *others]]
