"""How often the fields of real forms are read for what they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from time import perf_counter
from typing import Any, Final

from benchmarks.labelled_forms import LabelledForm, labelled_forms
from tracker.leads.field_reading import vocabulary
from tracker.leads.fields import MEANINGS, contact_of, meanings_of

Form = Sequence[Mapping[str, Any]]
Reader = Callable[[Form], Sequence[str | None]]

FEWEST_RIGHT: Final = 0.97  # of the forms that ask for an e-mail; a worse result is a failure
# What people's codes for fields are in our words; for a job title and a message's kind of text
# there is none. Where two meanings fit, neither is held against us.
CODES: Final[Mapping[str, frozenset[str]]] = {
    "email": frozenset({"e1"}),
    "phone": frozenset({"ph", "P1", "P2", "P3"}),
    "name": frozenset({"nf"}),
    "first_name": frozenset({"n1"}),
    "last_name": frozenset({"n3"}),
    "company": frozenset({"no"}),
    "country": frozenset({"Co"}),
    "message": frozenset({"CC"}),
    "consent": frozenset({"tC", "eC"}),
}
EITHER: Final[Mapping[str, frozenset[str]]] = {
    "email": frozenset({"ue"}),  # "user name or e-mail"
    "phone": frozenset({"P0"}),  # its country code
    "name": frozenset({"ns"}),  # the name to be shown
    "message": frozenset({"am"}),  # "about me"
    "consent": frozenset({"oC"}),  # "other confirmation"
}
# Of the package's pages, those that the words were written beside. What was read wrong on others
# of odd number was looked at once more; pages of even number nobody looked at.
LOOKED_AT: Final = frozenset(
    (
        4,
        8,
        24,
        48,
        64,
        76,
        77,
        93,
        127,
        138,
        144,
        145,
        160,
        164,
        171,
        181,
        201,
        222,
        256,
        274,
        304,
        307,
        308,
        316,
        340,
        344,
        366,
        374,
        453,
        475,
        492,
        496,
        515,
        529,
        553,
        601,
        628,
        646,
        662,
        675,
        683,
        687,
        693,
        695,
        707,
        708,
        732,
        752,
        774,
        798,
        801,
        813,
        818,
        828,
        830,
        832,
        845,
        853,
        866,
        906,
    )
)
SIGN_IN: Final = frozenset({"l", "p"})  # where people who are known already say who they are
LEAST_FORMS: Final = 5  # of a language, to say something of it
_ADDRESS: Final = "ana.planted@example.com"
_ANSWERS: Final = {"e1": _ADDRESS, "ph": "+49 30 901820"}


def run() -> dict[str, object]:
    """Read every labelled form, as it is and with parts of it hidden."""
    forms = labelled_forms()
    pages = {form.page: int(PurePath(form.page).stem) for form in forms}
    beside = [form for form in forms if pages[form.page] in LOOKED_AT]
    others = [form for form in forms if pages[form.page] not in LOOKED_AT]
    groups = {
        "pages the words were written beside": beside,
        "pages whose mistakes were looked at": [f for f in others if pages[f.page] % 2],
        "pages never looked at": [f for f in others if not pages[f.page] % 2],
    }
    result: dict[str, object] = {name: _judged(group) for name, group in groups.items()}
    result["without a language's words"] = _without_languages(forms)
    result["us_each_form"] = _took_us(forms)
    for name, group in groups.items():
        right = _emails(_for_leads(group), _ours)["right"]
        if right < FEWEST_RIGHT:
            raise SystemExit(f"{name}: the e-mail of {right:.2%} of the forms is right. {result}")
    return result


def _took_us(forms: Sequence[LabelledForm]) -> int:
    """Return what one form takes, in µs, read again: a site has few forms, and many visitors."""
    again = 200
    for form in forms[:again]:
        meanings_of(form.fields)
    begun = perf_counter()
    for form in forms[:again]:
        meanings_of(form.fields)
    return round((perf_counter() - begun) / again * 1e6)


def _for_leads(forms: Iterable[LabelledForm]) -> list[LabelledForm]:
    return [form for form in forms if form.kind not in SIGN_IN]


def _judged(group: Sequence[LabelledForm]) -> dict[str, object]:
    forms = _for_leads(group)
    return {
        "forms": len(forms),
        "forms whose e-mail is right": {
            "as they are": _shown(_emails(forms, _ours)),
            "as they are, forms to sign in too": _shown(_emails(group, _ours)),
            "filled in": f"{_filled(forms):.2%}",
            "by labels and placeholders alone": _shown(_emails(forms, _by_labels)),
            "by names alone": _shown(_emails(forms, _by_names)),
            "yardstick: type=email, or 'mail' in the name": _shown(_emails(forms, _yardstick)),
        },
        "fields": {
            "as they are": _fields(forms, _ours),
            "by labels and placeholders alone": _fields(forms, _by_labels),
        },
    }


def _ours(form: Form) -> list[str | None]:
    return [meaning and meaning.name for meaning in meanings_of(_unfilled(form))]


def _unfilled(form: Form) -> list[dict[str, Any]]:
    """Without what the page itself filled in: an old way of telling what to write."""
    return [{**field, "value": "", "text": ""} for field in form]


def _by_labels(form: Form) -> list[str | None]:
    """Without what browsers are told: the names, the types of texts, autocomplete."""
    hidden = {"name": "", "autocomplete": ""}
    return _ours([{**field, **hidden, "type": _bare_type(field)} for field in form])


def _by_names(form: Form) -> list[str | None]:
    hidden = {"label": "", "placeholder": "", "autocomplete": ""}
    return _ours([{**field, **hidden, "type": _bare_type(field)} for field in form])


def _bare_type(field: Mapping[str, Any]) -> str:
    return "text" if field["type"] in ("email", "tel") else str(field["type"])


def _yardstick(form: Form) -> list[str | None]:
    """The first field that the simplest rule takes for the e-mail."""
    fits = [f["type"] == "email" or "mail" in f["name"].lower() for f in form]
    first = fits.index(True) if True in fits else None
    return ["email" if place == first else None for place in range(len(form))]


def _emails(forms: Iterable[LabelledForm], read: Reader) -> dict[str, float]:
    """Return of the forms that ask for an e-mail how many there are and what share is right."""
    right = [
        any(
            meaning == "email" and form.codes.get(field["name"]) == "e1"
            for field, meaning in zip(form.fields, read(form.fields), strict=True)
        )
        for form in forms
        if _asks_email(form)
    ]
    return {"forms": len(right), "right": sum(right) / max(1, len(right))}


def _asks_email(form: LabelledForm) -> bool:
    """Whether there is a field for it that the snippet reads: some are hidden, some a secret."""
    return any(form.codes.get(field["name"]) == "e1" for field in form.fields)


def _shown(emails: Mapping[str, float]) -> str:
    return f"{emails['right']:.2%} of {emails['forms']:.0f}"


def _filled(forms: Iterable[LabelledForm]) -> float:
    """Return the share of forms whose e-mail is right when people have filled them in."""
    right = []
    for form in filter(_asks_email, forms):
        typed = [
            field
            if field["type"] in ("checkbox", "radio", "select-one", "select-multiple")
            else {**field, "value": _ANSWERS.get(form.codes.get(field["name"], ""), "Something")}
            for field in form.fields
        ]
        right.append(contact_of(typed).email == _ADDRESS)
    return sum(right) / max(1, len(right))


def _fields(forms: Iterable[LabelledForm], read: Reader) -> dict[str, object]:
    """Return for each meaning how many fields we say it of are it, and of how many that are."""
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for form in forms:
        for field, meaning in zip(form.fields, read(form.fields), strict=True):
            code = form.codes.get(field["name"])
            for name in MEANINGS if code else ():
                is_it = code in CODES.get(name, ())
                if code not in EITHER.get(name, ()):
                    said[name] += meaning == name
                    there[name] += is_it
                    right[name] += meaning == name and is_it
    return {
        name: {
            "precision": f"{right[name] / max(1, said[name]):.1%} of {said[name]}",
            "recall": f"{right[name] / max(1, there[name]):.1%} of {there[name]}",
        }
        for name in CODES
    }


def _without_languages(forms: Sequence[LabelledForm]) -> dict[str, str]:
    """Return how pages of a language fare by other languages' words, and by labels alone."""
    codes = {"sv": "nordic", "da": "nordic", "no": "nordic", "nb": "nordic", "fi": "nordic"}
    by_language: dict[str, list[LabelledForm]] = {}
    for form in forms:
        code = form.language[:2].lower()
        by_language.setdefault(codes.get(code, code), []).append(form)
    shown = {}
    for code, theirs in sorted(by_language.items()):
        asking = [form for form in theirs if _asks_email(form)]
        if code and len(asking) >= LEAST_FORMS:
            others = vocabulary(leave_out=[code])

            def read(form: Form, words: Any = others) -> list[str | None]:
                return [m and m.name for m in meanings_of(_unfilled(form), words=words)]

            with_them, without = _emails(asking, _ours), _emails(asking, read)
            shown[code] = f"{without['right']:.1%} (with them {_shown(with_them)})"
    return shown
