"""What somebody said of who they are: the lead is found by it, completed, or made."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracker.journey.drain import Stored, Written
from tracker.leads.answers import answers_of
from tracker.leads.contents import content_of
from tracker.leads.fields import Contact, contact_of, contact_of_traits
from tracker.leads.models import Lead
from tracker.leads.people import Key, People, keys_of, only_known_by
from tracker.leads.qualify import disqualification
from tracker.leads.registry import Registry
from tracker.leads.sent import filled_ms, form_fields, form_key, is_submission
from tracker.leads.spam import Reason, spam_reason
from tracker.leads.touches import touch_facts
from tracker.leads.users import user_key


class Word(NamedTuple):
    """An event by which somebody may have said who they are."""

    stored: Stored
    contact: Contact
    spam: Reason | None = None  # why a form is taken for spam
    content: str | None = None  # of a form, as `contents` has it


def words(written: Written, registry: Registry) -> Iterator[Word]:
    """Return what was said in events: by forms, read as their fields were mapped, and by calls."""
    for stored in written.events:
        r = stored.received
        if is_submission(r):
            mapping = registry.mapping(r.site_id, form_key(r.properties))
            fields = form_fields(r)
            contact, answers = contact_of(fields, mapping), answers_of(fields, mapping)
            spam = spam_reason(answers, contact=contact, filled_ms=filled_ms(r))
            yield Word(stored, contact, spam, content_of(answers))
        elif r.type == "identify":
            yield Word(stored, contact_of_traits(r.properties))


def keys_said(written: Written, said: Sequence[Word]) -> Iterator[Key]:
    """Return by what anybody in the batch could be known."""
    for word in said:
        yield from keys_of(word.contact).items()
    names = {(s.received.site_id, s.received.user_id) for s in written.events}
    for site_id, name in (*names, *written.new_visitors):
        if key := user_key(site_id, name):
            yield "user", key


def lead_named(people: People, word: Word) -> Lead | None:
    """Find or make the lead that an event names; None where it names nobody.

    Of spam nothing is believed but by what its sender is known.
    """
    visit, received = word.stored.visit, word.stored.received
    touch = None if word.spam else touch_facts(visit)
    found = people.find_or_create(
        only_known_by(word.contact) if word.spam else word.contact,
        user=user_key(received.site_id, received.user_id),
        now=received.at,
        defaults={
            "site_id": received.site_id,
            "source": visit.source,
            "channel": visit.channel,
            "converting_touch": touch,
        },
    )
    if found is None:
        return None
    lead, made = found
    if lead.converting_touch is None:
        lead.converting_touch = touch
    if word.spam is None:
        qualify(lead, word.stored)
    elif made or lead.disqualified == "bot":  # nothing else is known of it
        lead.disqualified = "spam"
    return lead


def qualify(lead: Lead, stored: Stored) -> None:
    """Qualify a lead that is not yet, by what is known of it after an event that is no spam."""
    if lead.qualified_at is not None or (stored.visit.is_bots and lead.is_spam):
        return
    bot = "bot" if stored.visit.is_bots else None
    lead.disqualified = bot or disqualification(lead.email, lead.phone)
    lead.qualified_at = None if lead.disqualified else stored.received.at
