"""Which field of a form is the e-mail, the phone, the name: read from how people name fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

# What HTML's autocomplete says is said by the page's author and counts first.
AUTOCOMPLETE: Final[Mapping[str, str]] = {
    "email": "email",
    "tel": "phone",
    "tel-national": "phone",
    "name": "name",
    "given-name": "first_name",
    "family-name": "last_name",
    "organization": "company",
    "organization-title": "title",
    "country": "country",
    "country-name": "country",
}
# In this order: "company name" is a company, "e-mail name" an e-mail.
PATTERNS: Final[Mapping[str, str]] = {
    "email": r"e-?mail|邮箱|邮件|電郵|correo|courriel",
    "phone": r"phone|mobile|\btel|telefon|téléphone|teléfono|whatsapp|手机|电话|联系方式|手機|電話",
    "company": r"company|organi[sz]ation|firma|unternehmen|société|entreprise|empresa|azienda"
    r"|公司|企业|单位",
    "title": r"job|position|\brole\b|职位|职务|岗位|\btitle\b|poste|cargo|funktion",
    "country": r"country|land\b|pays|país|paese|国家|地区",
    "first_name": r"first.?name|given.?name|\bfname|vorname|prénom|prenom|nombre de pila",
    "last_name": r"last.?name|family.?name|surname|\blname|nachname|apellido|cognome"
    r"|nom de famille",
    "message": r"message|comment|question|enquir|inquir|nachricht|mensaje|messaggio"
    r"|留言|备注|需求|内容|咨询",
    "name": r"name|姓名|称呼|联系人|nom\b|nombre|nome",
}
_COMPILED: Final = {k: re.compile(v, re.IGNORECASE) for k, v in PATTERNS.items()}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TYPES: Final = {"email": "email", "tel": "phone"}


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

    def known(self) -> dict[str, str]:
        """Return what was given, by name."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name))}


def meaning_of(field: Mapping[str, Any]) -> str | None:
    """Return what a field asks for, or None: by autocomplete, then type, then its words."""
    for token in str(field.get("autocomplete") or "").lower().split():
        if token in AUTOCOMPLETE:
            return AUTOCOMPLETE[token]
    kind = _TYPES.get(str(field.get("type") or "").lower())
    if kind:
        return kind
    for words in (field.get("name"), field.get("label")):
        # "userEmail_2" and "user-email" read as words
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.\[\]]+", " ", str(words or ""))
        for meaning, pattern in _COMPILED.items():
            if pattern.search(spaced) or (words and pattern.search(str(words))):
                return meaning
    return None


def contact_of(form_fields: Iterable[Mapping[str, Any]]) -> Contact:
    """Return who submitted a form, as far as its fields say.

    The first field of a kind that has a value counts; a field with an address in it is the
    e-mail where no field is named so.
    """
    found: dict[str, str] = {}
    address = None
    for field in form_fields:
        value = _text(field.get("value"))
        if not value:
            continue
        meaning = meaning_of(field)
        if meaning == "email" and not _EMAIL.fullmatch(value):
            meaning = None
        if meaning:
            found.setdefault(meaning, value)
        if address is None and _EMAIL.fullmatch(value):
            address = value
    name = found.get("name") or " ".join(
        found[part] for part in ("first_name", "last_name") if part in found
    )
    return Contact(
        email=found.get("email") or address,
        phone=found.get("phone"),
        name=name or None,
        company=found.get("company"),
        title=found.get("title"),
        country=found.get("country"),
        message=found.get("message"),
    )


def contact_of_traits(traits: Mapping[str, Any]) -> Contact:
    """Return who an `identify` call is about; traits are named as in the Segment spec."""
    name = _text(traits.get("name")) or " ".join(
        filter(None, (_text(traits.get("firstName")), _text(traits.get("lastName"))))
    )
    company = traits.get("company")
    if isinstance(company, Mapping):
        company = company.get("name")
    return Contact(
        email=_text(traits.get("email")) or None,
        phone=_text(traits.get("phone")) or None,
        name=name or None,
        company=_text(company) or None,
        title=_text(traits.get("title")) or None,
        country=_text(traits.get("country")) or None,
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(str(v) for v in value)
    return str(value).strip()[:2000] if isinstance(value, str | int | float) else ""
