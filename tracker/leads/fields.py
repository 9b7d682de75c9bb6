"""Which field of a form is the e-mail, the phone, the name, and so who filled it in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, NamedTuple, get_args

from tracker.leads.field_claims import SOMEBODY_ELSE, Claim, claim_of
from tracker.leads.field_reading import CONSENT, OTHER, Vocabulary, all_languages
from tracker.leads.field_values import (
    answer,
    is_address,
    is_plausible,
    is_surely_phone,
    is_yes,
    joined_name,
    joined_phone,
)

MeaningName = Literal[
    "email",
    "phone",
    "name",
    "first_name",
    "last_name",
    "company",
    "title",
    "country",
    "message",
    "consent",
]
MEANINGS: Final[tuple[MeaningName, ...]] = get_args(MeaningName)
CORRECTED: Final = "corrected"
# What says what a field is, the surest first.
_SURENESS: Final = (CORRECTED, "autocomplete", "type", "label", "name", "placeholder", "value")


class Meaning(NamedTuple):
    """What a field asks for, one of `MEANINGS`, and what says so.

    `because` is "corrected" (a person said it), "autocomplete", "type", "label", "name",
    "placeholder" or "value".
    """

    name: str
    because: str


@dataclass(frozen=True)
class Contact:
    """What a form told us of a person."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    company: str | None = None
    title: str | None = None
    country: str | None = None
    message: str | None = None
    # Whether every box that asks for leave was ticked; None where none asks.
    consent: bool | None = None

    def known(self) -> dict[str, str]:
        """Return the facts that were given, by name; consent is none of them."""
        facts = {f.name: getattr(self, f.name) for f in fields(self) if f.name != CONSENT}
        return {name: value for name, value in facts.items() if value}


def field_key(field: Mapping[str, Any]) -> str:
    """Return by what a form's mapping knows a field: its name, or its label if it has none."""
    return str(field.get("name") or field.get("label") or "")


def meaning_of(field: Mapping[str, Any], *, words: Vocabulary | None = None) -> str | None:
    """Return what a field by itself asks for, one of `MEANINGS`, or None."""
    claim = claim_of(field, words or all_languages())
    return claim.meaning if claim and claim.meaning in MEANINGS else None


def meanings_of(
    form: Iterable[Mapping[str, Any]],
    mapping: Mapping[str, str] | None = None,
    *,
    words: Vocabulary | None = None,
) -> list[Meaning | None]:
    """Return what each field of a form asks for, in their order; None where it is none of ours.

    Each meaning is given to one field, but for consent and a phone number asked for in parts.

    Parameters
    ----------
    form
        The fields as the snippet sends them, with values or without. One whose answer can be what
        it asks for counts before one whose answer cannot.
    mapping
        What a person corrected: by `field_key`, one of `MEANINGS`, or "" for nothing. It always
        wins, and no other field is taken for what it names.
    words
        To go by these, not by those of all languages.
    """
    whole = _Form(list(form), mapping or {}, words or all_languages())
    return [whole.meaning(place) for place in range(len(whole.fields))]


def contact_of(
    form: Iterable[Mapping[str, Any]], mapping: Mapping[str, str] | None = None
) -> Contact:
    """Return who submitted a form, as far as its fields say; `mapping` as for `meanings_of`.

    Only answers that can be what was asked for count. An address in a field that does not ask for
    one is the e-mail, if there is no other.
    """
    form = list(form)
    given: dict[str, list[str]] = {}
    consents = []
    for field, meaning in zip(form, meanings_of(form, mapping), strict=True):
        if meaning and meaning.name == CONSENT:
            consents.append(is_yes(field))
        elif meaning and _is_given(meaning, said := answer(field)):
            given.setdefault(meaning.name, []).append(said)
    first = {name: answers[0] for name, answers in given.items()}
    return Contact(
        email=first.get("email"),
        phone=joined_phone(given.get("phone", ()), form),
        name=first.get("name") or joined_name(first.get("first_name"), first.get("last_name")),
        company=first.get("company"),
        title=first.get("title"),
        country=first.get("country"),
        message=first.get("message"),
        consent=all(consents) if consents else None,
    )


def _is_given(meaning: Meaning, said: str) -> bool:
    is_part = meaning.name == "phone"  # too short for a number, it may still be some of one
    return bool(said) and (is_part or is_plausible(meaning.name, said))


def contact_of_traits(traits: Mapping[str, Any]) -> Contact:
    """Return who an `identify` call is about; traits are named as in the Segment spec."""
    name = _trait(traits, "name") or joined_name(
        _trait(traits, "firstName"), _trait(traits, "lastName")
    )
    company = traits.get("company")
    if isinstance(company, Mapping):
        company = company.get("name")
    return Contact(
        email=_trait(traits, "email"),
        phone=_trait(traits, "phone"),
        name=name,
        company=answer({"value": company}) or None,
        title=_trait(traits, "title"),
        country=_trait(traits, "country"),
    )


def _trait(traits: Mapping[str, Any], name: str) -> str | None:
    return answer({"value": traits.get(name)}) or None


class _Form:
    """A form's fields, and who of those that claim to be one thing is it."""

    def __init__(
        self, form: Sequence[Mapping[str, Any]], mapping: Mapping[str, str], words: Vocabulary
    ) -> None:
        self.fields = form
        self._words = words
        self._claims = {
            place: claim
            for place, field in enumerate(form)
            if (claim := _corrected(field, mapping) or claim_of(field, words))
        }
        self._found: dict[int, Claim] = {}
        self._settle()
        self._name_in_parts()
        self._phone_in_parts()
        self._read_answers()

    def meaning(self, place: int) -> Meaning | None:
        claim = self._found.get(place)
        return Meaning(claim.meaning, claim.because) if claim else None

    def _settle(self) -> None:
        """Give each meaning to the field with the best claim to it."""
        taken = set()
        for place in sorted(self._claims, key=self._order):
            claim = self._claims[place]
            several = claim.meaning == CONSENT or claim.because == CORRECTED
            if claim.meaning in MEANINGS and (several or claim.meaning not in taken):
                taken.add(claim.meaning)
                self._found[place] = claim
        # A title in a form about a company is a job; elsewhere it is that of a review, or Mrs.
        vague_title = self._place("title", vague=True)
        if vague_title is not None and "company" not in taken:
            del self._found[vague_title]

    def _order(self, place: int) -> tuple[int | bool, ...]:
        field, claim = self.fields[place], self._claims[place]
        said = answer(field)
        texts = [str(field.get(a) or "") for a in ("name", "label", "placeholder")]
        return (
            claim.because != CORRECTED,
            not (said and is_plausible(claim.meaning, said)),
            bool(field.get("unseen")),  # a trap for robots, or an earlier step of this form
            claim.meaning == "message" and field.get("type") != "textarea",
            self._words.asks_again(*texts),
            not claim.plain,
            _SURENESS.index(claim.because),
            place,
        )

    def _name_in_parts(self) -> None:
        """Beside a first name, "Name" is the last; beside a last one, "Nombre" is the first."""
        name = self._place("name", vague=True)
        if name is None:
            return
        missing = {"first_name", "last_name"} - {claim.meaning for claim in self._found.values()}
        if not missing:
            del self._found[name]
        elif len(missing) == 1:
            [part] = missing
            self._found[name] = self._found[name]._replace(meaning=part)

    def _phone_in_parts(self) -> None:
        """A number whose first part is too short for one has the other parts behind it."""
        phone = self._place("phone")
        if phone is None or self._found[phone].because == CORRECTED:
            return
        said = answer(self.fields[phone])
        if said and not is_plausible("phone", said):
            for place, claim in self._claims.items():
                if claim.meaning == "phone" and answer(self.fields[place]):
                    self._found[place] = claim

    def _read_answers(self) -> None:
        """An address or number that nobody asked for in words is the person's all the same."""
        for meaning, is_surely in (("email", is_address), ("phone", is_surely_phone)):
            place = self._place(meaning)
            if place is not None and (
                self._found[place].because == CORRECTED
                or is_plausible(meaning, answer(self.fields[place]))
            ):
                continue
            for other, field in enumerate(self.fields):
                if self._is_open(other, meaning) and is_surely(answer(field)):
                    if place is not None:
                        del self._found[place]
                    self._found[other] = Claim(meaning, "value")
                    break

    def _is_open(self, place: int, meaning: str) -> bool:
        claim = self._claims.get(place)
        if claim is None or claim.because == CORRECTED:
            return claim is None
        if claim.meaning == SOMEBODY_ELSE:
            return False
        return meaning == "email"  # a number may well be what another field asks for

    def _place(self, meaning: str, *, vague: bool = False) -> int | None:
        places = [p for p, c in self._found.items() if c.meaning == meaning]
        return next((p for p in places if not (vague and self._found[p].plain)), None)


def _corrected(field: Mapping[str, Any], mapping: Mapping[str, str]) -> Claim | None:
    meaning = mapping.get(field_key(field))
    if meaning is None or (meaning and meaning not in MEANINGS):
        return None
    return Claim(meaning or OTHER, CORRECTED)
