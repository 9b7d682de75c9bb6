"""The forms of the sample as browsers report them: where they are, tried, taken or refused."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, Final, NamedTuple

from tracker.demo.browsers import new_id
from tracker.demo.company import FORMS, LABELS, NAMES, NEWSLETTER, TYPES, Kind, Language
from tracker.demo.dice import dice, happens
from tracker.demo.visits import Filled, View, Visit
from tracker.journey.timeline import ATTEMPTED
from tracker.leads.sent import SUBMITTED

Fields = list[dict[str, Any]]

# Of the forms that were taken: tried before with a mistake in it.
TRIED_BEFORE: Final = 0.18
# Of the views of a page with a form that is not sent: given up after a mistake; sent, and nothing
# shows that the page took it.
GIVEN_UP, NO_SIGN = 0.07, 0.02
SIGNS_UP: Final = 0.5  # of those who read on after their form, where there is the newsletter
UNFINISHED: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "en": (("M. Keller", "m.keller"), ("Jana Horn", "jana.horn"), ("R. Castellano", "rcast")),
    "zh": (("钱先生", "qian88"), ("冯女士", "feng.lan"), ("曹磊", "caolei")),
}


class Told(NamedTuple):
    """What a browser has to say of a form, and how long after the page was opened."""

    name: str  # of the event
    message_id: str
    after: timedelta
    properties: dict[str, Any]


def forms_on(view: View) -> tuple[str, ...]:
    """Return the keys of the forms on a page."""
    kind = view.page.kind
    own = [FORMS[form].key for form in FORMS if form == kind]
    return (*own, NEWSLETTER) if kind in {"home", "blog"} else tuple(own)


def told_of_forms(visit: Visit, place: int, *, form_id: str) -> Iterator[Told]:
    """Return what is told of forms on the page view of that place; `form_id` is of the one sent.

    It has dice of its own: what else the visit was does not depend on it.
    """
    chance = dice("forms", visit.browser.visitor, visit.views[0].at.isoformat(), place)
    view, sent = visit.views[place], visit.sent
    stayed = view.left_at - view.at
    if sent is not None and sent.view == place:
        key, fields = FORMS[sent.filled.kind].key, filled_in(sent.filled)
        after = sent.at - view.at
        if happens(chance, TRIED_BEFORE):
            yield _tried(chance, key, after * 0.7, _with_a_slip(fields), valid=False)
        yield from _taken(key, form_id, after, fields, chance)
    elif view.engaged_s is not None and view.page.kind in FORMS:  # no program's
        kind: Any = view.page.kind
        fields = _unfinished(chance, kind, view.page.language)
        thrown = chance.random()
        if thrown < GIVEN_UP:
            yield _tried(chance, FORMS[kind].key, stayed * 0.8, _with_a_slip(fields), valid=False)
        elif thrown < GIVEN_UP + NO_SIGN:
            yield _tried(chance, FORMS[kind].key, stayed * 0.8, fields)
    elif sent is not None and place > sent.view and _signs_up(chance, view):
        address = _field("email", sent.filled.person.answers["email"], view.page.language)
        yield from _taken(NEWSLETTER, new_id(chance), stayed * 0.9, [address], chance)


def filled_in(filled: Filled) -> Fields:
    """Return the fields of a form as a person filled it in; a program fills in its trap, too."""
    person = filled.person
    fields = [
        _field(asked, person.answers[asked], person.language, form=filled.kind)
        for asked in FORMS[filled.kind].asks
    ]
    if filled.trapped:
        trap = {"name": "website_url", "label": "Website", "type": "text", "unseen": True}
        fields.append(trap | {"value": "https://rank-you-first.example/"})
    return fields


def _signs_up(chance: Random, view: View) -> bool:
    return NEWSLETTER in forms_on(view) and happens(chance, SIGNS_UP)


def _taken(
    key: str, message_id: str, after: timedelta, fields: Fields, chance: Random
) -> Iterator[Told]:
    sent = _properties(key, message_id, fields)
    sent["filledMs"] = round(1000 * chance.uniform(5, 9) * (1 + len(fields)))
    shown = "navigation" if happens(chance, 0.4) else "answer"
    before = max(after - timedelta(seconds=0.4), timedelta(0))
    yield Told(ATTEMPTED, f"{message_id}.a", before, sent)
    yield Told(SUBMITTED, message_id, after, sent | {"acceptedBy": shown})


def _tried(
    chance: Random, key: str, after: timedelta, fields: Fields, *, valid: bool = True
) -> Told:
    message_id = new_id(chance)
    tried = _properties(key, message_id, fields)
    return Told(ATTEMPTED, f"{message_id}.a", after, tried if valid else tried | {"valid": False})


def _properties(key: str, message_id: str, fields: Fields) -> dict[str, Any]:
    return {
        "submissionId": message_id,
        "form": key,
        "formId": key,
        "formAction": "/forms",
        "fields": fields,
    }


def _with_a_slip(fields: Fields) -> Fields:
    """Return the fields with an address that a browser does not take."""
    return [
        f | {"value": str(f["value"]).partition("@")[0] + "@"} if f["type"] == "email" else f
        for f in fields
    ]


def _unfinished(chance: Random, kind: Any, language: Language) -> Fields:
    name, mail = chance.choice(UNFINISHED[language])
    address = f"{mail}{chance.randrange(100)}@studio-umber.example"
    answers = {"name": name, "email": address}
    return [_field(a, answers.get(a, ""), language, form=kind) for a in FORMS[kind].asks]


def _field(
    asked: Any, value: str, language: Language, *, form: Kind | None = None
) -> dict[str, Any]:
    name, labels = NAMES.get((form, asked), (asked, {}))
    return {
        "name": name,
        "label": labels.get(language) or LABELS[language][asked],
        "type": TYPES.get(asked, "text"),
        "value": value,
    }
