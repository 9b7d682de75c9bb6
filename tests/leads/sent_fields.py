"""Fields as a form sends them, and why they are taken for spam."""

from tracker.leads.answers import answers_of
from tracker.leads.fields import contact_of
from tracker.leads.spam import spam_reason

ANA = {"name": "email", "type": "email", "value": "ana@company.example"}


def line(name, value, **given):
    return {"name": name, "label": "", "type": "text", "value": value} | given


def text(value, name="message", **given):
    return {"name": name, "label": "", "type": "textarea", "value": value} | given


def why(*fields, filled_ms=None, mapping=None):
    """Return why these fields are spam; somebody left a good address unless they say another."""
    if not any(field.get("name") == "email" for field in fields):
        fields = (ANA, *fields)
    return spam_reason(
        answers_of(fields, mapping), contact=contact_of(fields, mapping), filled_ms=filled_ms
    )
