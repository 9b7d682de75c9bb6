"""One form: what its fields are taken to mean, the pages it is on, and everything sent by it."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.accounts.models import Site
from tracker.dashboard import asked
from tracker.dashboard.access import allow
from tracker.dashboard.form_words import words
from tracker.dashboard.judging import keep_judgement, leads_after
from tracker.dashboard.wording import definitions, said
from tracker.db import db
from tracker.insight import forms as numbers
from tracker.insight.sends import SENDS, Send, sent_forms
from tracker.leads import accepting, rereading
from tracker.leads.fields import field_key, meanings_of
from tracker.leads.models import Form, FormAttempt, Submission
from tracker.leads.rereading import Effect
from tracker.problem import Problem
from tracker.scores.service import score

bp = Blueprint("form", __name__)

SENT_AT_A_TIME = 25
AS_READ, UNUSED = "", "-"  # chosen for a field: what its words say; nothing


@bp.get("/forms/<int:form_id>")
@allow()
def one(form_id: int) -> ResponseReturnValue:
    """Show a form with its numbers, its fields, its pages, and what was sent by it."""
    session, form = db.session(), _form(form_id)
    show = _shown()
    try:
        period = asked.period()
        start, end = period.start, period.end
        page = sent_forms(
            session,
            form,
            show,
            start=start,
            end=end,
            after=request.args.get("after"),
            limit=SENT_AT_A_TIME,
        )
    except ValueError as error:
        flash(said(error), "warning")
        return redirect(url_for("form.one", form_id=form_id))
    asks = request.args.get("reread") == "ask"
    return render_template(
        "form.html",
        form=form,
        site=session.get_one(Site, form.site_id),
        numbers=numbers.numbers_of(session, form, start=start, end=end),
        pages=numbers.pages_of(session, form, start=start, end=end),
        fields=list(_fields(form)),
        effect=rereading.foresee(session, form) if asks else None,
        sent=page,
        show=show,
        show_url=lambda kind: url_for("form.one", **_here(form_id, show=kind)),
        next_url=page.next and url_for("form.one", **_here(form_id, after=page.next)),
        first_url=request.args.get("after") and url_for("form.one", **_here(form_id)),
        sites=[],
        site_id=None,
        period=period,
        days_asked=asked.days_asked(),
        choices_of_days=asked.CHOICES_OF_DAYS,
        same_but=asked.same_but,
        w=words(),
        d=definitions(),
    )


@bp.post("/forms/<int:form_id>/mapping")
@allow("admin", "marketer")
def correct(form_id: int) -> ResponseReturnValue:
    """Keep what a person says that the fields mean, and ask whether to read all anew."""
    form = _form(form_id)
    chosen = zip(request.form.getlist("field"), request.form.getlist("meaning"), strict=False)
    mapping = {name: {AS_READ: None, UNUSED: ""}.get(word, word) for name, word in chosen}
    before = form.mapping
    try:
        rereading.correct(form, mapping)
    except Problem as error:
        flash(said(error), "danger")
        return redirect(url_for("form.one", form_id=form_id), 303)
    is_news = form.mapping != before
    db.session.commit()
    flash(_("Saved. Forms that come in from now on are read so."), "success")
    if not is_news:
        return redirect(url_for("form.one", form_id=form_id), 303)
    return redirect(url_for("form.one", form_id=form_id, reread="ask", _anchor="reread"), 303)


@bp.post("/forms/<int:form_id>/reread")
@allow("admin", "marketer")
def reread(form_id: int) -> ResponseReturnValue:
    """Read what was sent until now as the fields are understood today."""
    session, form = db.session(), _form(form_id)
    effect = rereading.reread(session, form)
    score(session, effect.changed, now=clock.now())
    session.commit()
    flash(_done(effect), "success")
    return redirect(url_for("form.one", form_id=form_id), 303)


@bp.post("/forms/<int:form_id>/attempts/<int:event_id>/accept")
@allow("admin", "marketer")
def accept(form_id: int, event_id: int) -> ResponseReturnValue:
    """Let a form that its page did not take count all the same."""
    session, form = db.session(), _form(form_id)
    attempt = session.get(FormAttempt, event_id)
    if attempt is None or (attempt.site_id, attempt.form) != (form.site_id, form.key):
        abort(404)
    leads = leads_after(lambda: accepting.accept(session, attempt, now=clock.now()))
    if leads is not None:
        flash(
            _("It counts as a submission from now on, and who sent it is a lead.")
            if leads
            else _("It counts as a submission from now on. It names nobody, so it makes no lead."),
            "success",
        )
    return redirect(url_for("form.one", **_here(form_id)), 303)


@bp.post("/forms/<int:form_id>/submissions/<int:event_id>/take-back")
@allow("admin", "marketer")
def take_back(form_id: int, event_id: int) -> ResponseReturnValue:
    """Let a form that a person accepted be an attempt again."""
    session, form = db.session(), _form(form_id)
    submission = session.get(Submission, event_id)
    if submission is None or (submission.site_id, submission.form) != (form.site_id, form.key):
        abort(404)
    keep_judgement(
        lambda: accepting.take_back(session, submission),
        _("It is an attempt again, and what it did to leads is undone."),
    )
    return redirect(url_for("form.one", **_here(form_id)), 303)


def _form(form_id: int) -> Form:
    form = db.session.get(Form, form_id)
    if form is None:
        abort(404)
    return form


def _shown() -> Send:
    show = request.args.get("show", "")
    return show if show in SENDS else "accepted"


def _here(form_id: int, **changes: Any) -> dict[str, Any]:
    """Return the address of this form, of the days and the list that are shown."""
    words_there = {name: word for name, word in asked.same_but(**changes).items() if word}
    return words_there | {"form_id": form_id, "_anchor": "sent"}


def _fields(form: Form) -> Iterator[dict[str, Any]]:
    """Return each field with what its words say and what a person said."""
    read = meanings_of(form.fields)
    used = meanings_of(form.fields, form.mapping)
    for number, (field, by_words, meaning) in enumerate(zip(form.fields, read, used, strict=True)):
        name = field_key(field)
        said_so = form.mapping.get(name)
        yield {
            "number": number,
            "key": name,
            "label": field.get("label") or field.get("placeholder") or field.get("name"),
            "name": field.get("name"),
            "type": field.get("type"),
            "read": by_words,
            "meaning": meaning,
            "chosen": AS_READ if said_so is None else said_so or UNUSED,
        }


def _done(effect: Effect) -> str:
    """Say what reading anew did."""
    made = ngettext("%(num)d lead was made", "%(num)d leads were made", effect.made)
    completed = ngettext(
        "%(num)d lead was completed", "%(num)d leads were completed", effect.completed
    )
    return _("Read again: %(made)s, %(completed)s.", made=made, completed=completed)
