"""What leads wrote in forms until a moment: which forms, answers, messages, facts of themselves."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.bulk import among
from tracker.journey.models import Event, VisitSession
from tracker.leads.field_values import answer
from tracker.leads.fields import contact_of_traits, field_key, meaning_of
from tracker.leads.models import Form, Identification, Submission
from tracker.scores.knowing import KnownFrom

# Of a lead that sent more forms than this, the first count.
MOST_FORMS: Final = 500
MOST_CALLS: Final = 20
LONGEST_MESSAGE: Final = 2_000  # signs
LONGEST_ANSWER: Final = 200
SEPARATOR: Final = "; "  # of several words in one
# What says who somebody is, by the names of the lead's columns.
FACTS: Final = frozenset({"email", "phone", "company", "title", "country"})

Mappings = Mapping[tuple[int, str | None], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that a lead sent, read: a form, or a call by which its page said who it is."""

    since: datetime  # when it was sent, or it became known later that the browser was the lead's
    session_id: int = 0
    is_spam: bool = False
    is_form: bool = True
    form: str | None = None
    path: str | None = None
    message: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)  # to what we have no column for
    facts: frozenset[str] = frozenset()  # which of `FACTS` it gave

    def is_known(self, moment: datetime) -> bool:
        """Whether it was known to be the lead's by then."""
        return self.since <= moment


@dataclass(frozen=True, slots=True)
class Told:
    """What a lead had told in forms at a moment."""

    submissions: int
    forms: str | None
    converting_path: str | None
    message: str | None
    answers: Mapping[str, str]
    not_yet: frozenset[str]  # of FACTS: those that only a later form gave


def told(sent: Sequence[Sent], moment: datetime) -> Told:
    """Sum up what one lead told until a moment; `sent` is all it ever sent, oldest first.

    Of spam nothing counts.
    """
    earnest = [s for s in sent if not s.is_spam]
    known = [s for s in earnest if s.is_known(moment)]
    forms = [s for s in known if s.is_form]
    by_then = frozenset[str]().union(*(s.facts for s in known))
    ever = frozenset[str]().union(*(s.facts for s in earnest))
    message = "\n".join(s.message for s in forms if s.message)
    return Told(
        submissions=len(forms),
        forms=SEPARATOR.join(sorted({s.form for s in forms if s.form})) or None,
        converting_path=forms[0].path if forms else None,
        message=message[:LONGEST_MESSAGE] or None,
        answers={name: said for s in forms for name, said in s.answers.items()},
        not_yet=ever - by_then,
    )


def of_spam(sent: Iterable[Sent], moment: datetime) -> set[int]:
    """Return the visits in which a lead had sent nothing but spam."""
    spam: set[int] = set()
    earnest: set[int] = set()
    for s in sent:
        if s.is_form and s.is_known(moment):
            (spam if s.is_spam else earnest).add(s.session_id)
    return spam - earnest


def read(session: Session, lead_ids: Collection[int], known: KnownFrom) -> dict[int, list[Sent]]:
    """Return what each lead ever sent and said of itself, oldest first, but for programs."""
    mappings = _mappings(session)
    place = func.row_number().over(
        partition_by=Submission.lead_id, order_by=(Submission.at, Submission.event_id)
    )
    some = (
        select(Submission.event_id, place.label("place"))
        .where(among(session, Submission.lead_id, lead_ids))
        .subquery()
    )
    query = (
        select(
            Submission.lead_id,
            Submission.visitor_id,
            Submission.at,
            Submission.session_id,
            Submission.is_spam,
            Submission.site_id,
            Submission.form,
            Submission.path,
            Submission.fields,
        )
        .join(some, some.c.event_id == Submission.event_id)
        .join(VisitSession, VisitSession.id == Submission.session_id)
        .where(some.c.place <= MOST_FORMS, VisitSession.is_person)
        .order_by(Submission.at, Submission.event_id)
    )
    found: dict[int, list[Sent]] = {}
    for row in session.execute(query):
        lead_id, visitor_id, at, visit, is_spam, site_id, form, path, fields = row
        said = _said(fields, mappings.get((site_id, form), {}))
        since = max(at, known.get((lead_id or 0, visitor_id), at))
        found.setdefault(lead_id or 0, []).append(
            Sent(since, visit, is_spam, True, _word(form), path, *said)
        )
    for lead_id, at, traits in session.execute(_calls(session, lead_ids)):
        facts = FACTS & contact_of_traits(traits or {}).known().keys()
        found.setdefault(lead_id, []).append(Sent(at, is_form=False, facts=facts))
    return found


def _calls(session: Session, lead_ids: Collection[int]) -> Any:
    """Return the query of the calls by which pages said who leads are."""
    place = func.row_number().over(
        partition_by=Identification.lead_id, order_by=(Identification.at, Identification.event_id)
    )
    called = (
        select(
            Identification.event_id, Identification.lead_id, Identification.at, place.label("place")
        )
        .join(Event, Event.id == Identification.event_id)
        .where(among(session, Identification.lead_id, lead_ids), Event.type == "identify")
        .subquery()
    )
    return (
        select(called.c.lead_id, called.c.at, Event.properties)
        .join(Event, Event.id == called.c.event_id)
        .where(called.c.place <= MOST_CALLS)
        .order_by(called.c.at, called.c.event_id)
    )


def _mappings(session: Session) -> Mappings:
    """Return what people said that fields mean, by site and form."""
    corrected = select(Form.site_id, Form.key, Form.mapping)
    return {(site_id, key): mapping for site_id, key, mapping in session.execute(corrected)}


def _said(
    fields: Iterable[Any], mapping: Mapping[str, str]
) -> tuple[str, dict[str, str], frozenset[str]]:
    """Return the message of a form, the answers that are nothing we know, and facts given."""
    messages, answers, facts = [], {}, set()
    for one in fields:
        if not isinstance(one, Mapping) or one.get("unseen") is True:
            continue  # what nobody could see, nobody filled in
        said, key = answer(one), field_key(one)
        if not said:
            continue
        meaning = mapping.get(key)
        if meaning is None:
            meaning = _meaning(*(str(one.get(a) or "") for a in _SHAPE), _is_list(one))
        if meaning == "message":
            messages.append(said)
        elif meaning in FACTS:
            facts.add(meaning)
        elif not meaning and key:
            answers[key] = _several(one) if _is_list(one) else said[:LONGEST_ANSWER]
    return "\n".join(messages), answers, frozenset(facts)


_SHAPE: Final = ("name", "label", "type", "autocomplete", "placeholder")


@lru_cache(maxsize=10_000)
def _meaning(*shape: Any) -> str | None:
    """Return what a field asks for, whatever was answered."""
    *words, is_list = shape
    return meaning_of(dict(zip(_SHAPE, words, strict=True)) | ({"value": []} if is_list else {}))


def _is_list(one: Mapping[str, Any]) -> bool:
    return isinstance(one.get("value"), list)


def _several(one: Mapping[str, Any]) -> str:
    """Return what was chosen of several things, as words in one."""
    shown = one.get("text")
    chosen = shown if isinstance(shown, list) else one["value"]
    words = (_word(v) for v in chosen if isinstance(v, str))
    return SEPARATOR.join(filter(None, words))[:LONGEST_ANSWER]


def _word(text: str | None) -> str | None:
    """Return a word without the sign that separates several."""
    return (text or "").replace(";", ",").strip() or None
