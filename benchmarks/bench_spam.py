"""How often people's forms would be taken for spam: real forms of the web, filled in throughout."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks.labelled_forms import LabelledForm, labelled_forms
from tracker.leads.answers import answers_of
from tracker.leads.fields import contact_of
from tracker.leads.spam import quickest_ms, spam_reason

CHOICES: Final = frozenset({"checkbox", "radio", "select-one", "select-multiple"})
ANSWERS: Final = {"e1": "ana.planted@example.com", "ph": "+49 30 901820"}
# What stands beside the fields of these pages that only programs fill in, as a person reads it.
TRAPS: Final = ("leave this field blank", "please leave this", "don't fill out this field")


def run() -> dict[str, object]:
    """Fill in every field of every labelled form; only those with a honeypot may be flagged."""
    forms = labelled_forms()
    flagged: dict[str, list[str]] = {}
    wrong = []
    quickest = []
    for form in forms:
        fields = list(_filled_in(form))
        answers = answers_of(fields)
        quickest.append(quickest_ms(answers))
        reason = spam_reason(answers, contact=contact_of(fields))
        if reason is not None:
            flagged.setdefault(reason, []).append(form.page)
        if (reason == "honeypot") != _has_a_trap(fields) or reason not in {None, "honeypot"}:
            wrong.append(form.page)
    result: dict[str, object] = {
        "forms": len(forms),
        "with_a_honeypot": sum(_has_a_trap(form.fields) for form in forms),
        "flagged": flagged,
        "wrongly": wrong,
        "too_quick_below_ms": {"least": min(quickest), "most": max(quickest)},
    }
    if wrong:
        raise SystemExit(f"Some forms are judged otherwise than a person would. {result}")
    return result


def _filled_in(form: LabelledForm) -> Iterator[Mapping[str, Any]]:
    for field in form.fields:
        if field["type"] in CHOICES:
            yield field
        else:
            yield {**field, "value": ANSWERS.get(form.codes.get(field["name"], ""), "Something")}


def _has_a_trap(fields: Sequence[Mapping[str, Any]]) -> bool:
    return any(trap in str(field["label"]).lower() for field in fields for trap in TRAPS)
