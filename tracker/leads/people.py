"""Who is known by what, for many at once: asked for together, completed, written together."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.bulk import among, given, insert_rows, take_ids
from tracker.leads.fields import Contact
from tracker.leads.identity import email_key, phone_key
from tracker.leads.models import IdentityKind, Lead, LeadIdentity

Key = tuple[IdentityKind, str]

# Facts that a later form may add, but not change.
FACTS: Final = ("email", "phone", "name", "company", "title", "country")
# What may be written on a lead that is there already. All of it for every lead that changed, so
# that one statement does for all of them.
WRITTEN: Final = (
    *FACTS,
    "source",
    "channel",
    "first_touch",
    "converting_touch",
    "last_touch",
    "qualified_at",
    "disqualified",
    "first_seen_at",
)


def keys_of(contact: Contact) -> dict[IdentityKind, str]:
    """Return by what a contact is known; an e-mail that is none is as if it was not given."""
    keys: dict[IdentityKind, str] = {}
    if contact.email:
        with suppress(ValueError):  # a slip of the pen; the number may still be right
            keys["email"] = email_key(contact.email)
    if contact.phone and (number := phone_key(contact.phone)):
        keys["phone"] = number
    return keys


def only_known_by(contact: Contact) -> Contact:
    """Return the one thing by which a contact is known: the e-mail, else the number."""
    if "email" in keys_of(contact):
        return Contact(email=contact.email)
    return Contact(phone=contact.phone)


class People:
    """The leads that a batch is about, and by what they are known."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids: dict[Key, int] = {}
        self._new: dict[Key, Lead] = {}
        self._leads: dict[int, Lead] = {}
        # Who became known by a user id, by site and id.
        self.users_learned: dict[tuple[int, str], Lead] = {}

    def meet(self, keys: Iterable[Key]) -> None:
        """Look up who is known by these keys."""
        types = {"kind": LeadIdentity.kind.type, "key": LeadIdentity.key.type}
        rows = [{"kind": kind, "key": key} for kind, key in dict.fromkeys(keys)]
        if not rows:
            return
        asked = given(self._session, rows, types)
        known = select(LeadIdentity.kind, LeadIdentity.key, LeadIdentity.lead_id).join(
            asked, (LeadIdentity.kind == asked.c.kind) & (LeadIdentity.key == asked.c.key)
        )
        for kind, key, lead_id in self._session.execute(known):
            self._ids[cast(IdentityKind, kind), key] = lead_id
        self.load(self._ids.values())

    def load(self, lead_ids: Iterable[int]) -> None:
        """Take these leads at hand, and let nobody else write them until the batch is committed."""
        missing = set(lead_ids) - self._leads.keys()
        if missing:
            theirs = (
                select(Lead)
                .where(among(self._session, Lead.id, missing))
                .order_by(Lead.id)  # two batches that want the same leads wait in one order
                .with_for_update(key_share=True)
                .execution_options(populate_existing=True)
            )
            for lead in self._session.scalars(theirs):
                self._leads[lead.id] = lead

    def lead(self, lead_id: int) -> Lead:
        """Return a lead that was loaded or made."""
        return self._leads[lead_id]

    def known_by(self, kind: IdentityKind, key: str | None) -> Lead | None:
        """Return who is known by a key that was looked up or learned."""
        if key is None:
            return None
        lead_id = self._ids.get((kind, key))
        return self._new.get((kind, key)) if lead_id is None else self._leads[lead_id]

    def learn(self, kind: IdentityKind, key: str, lead: Lead) -> bool:
        """Know a lead by a key, unless somebody is known by it already; say whether it was new."""
        if self.known_by(kind, key) is not None:
            return False
        self._new[kind, key] = lead
        if kind == "user":
            site_id, _, user_id = key.partition(":")
            self.users_learned[int(site_id), user_id] = lead
        return True

    def find_or_create(
        self,
        contact: Contact,
        *,
        user: str | None,
        now: datetime,
        defaults: Mapping[str, Any],
    ) -> tuple[Lead, bool] | None:
        """Return the lead that a contact is, and whether it was made now; None if it is nobody.

        The e-mail decides; the company's `user` key and the phone number only where they
        contradict no e-mail. A user key alone makes no lead. Order and repetition do not matter.
        The keys were looked up before.
        """
        keys = keys_of(contact)
        lead = self._found(keys, user)
        made = lead is None
        if not keys and made:
            return None
        if lead is None:
            facts = {"created_at": now, "first_seen_at": now, "status": "new", "fields": {}}
            lead = Lead(**(dict.fromkeys(WRITTEN) | facts | dict(defaults)))
            self._session.add(lead)
        known = contact.known()
        if "email" not in keys:
            known.pop("email", None)
        for fact, value in known.items():
            if fact in FACTS and not getattr(lead, fact):
                setattr(lead, fact, value[: getattr(Lead, fact).type.length])
        for kind, key in keys.items():
            self.learn(kind, key, lead)
        if user is not None:
            self.learn("user", user, lead)
        return lead, made

    def write(self) -> None:
        """Write leads, new and changed, and by what they are known from now on."""
        new = dict.fromkeys(lead for lead in self._new.values() if lead.id is None)
        for lead, id_ in zip(new, take_ids(self._session, Lead, len(new)), strict=True):
            lead.id = id_  # now, so that one statement inserts them all
        changed = self._session.dirty
        for lead in self._leads.values():
            for name in WRITTEN if lead in changed else ():
                flag_modified(lead, name)
        self._session.flush()
        self._leads |= {lead.id: lead for lead in self._new.values()}
        rows = [
            {"kind": kind, "key": key, "lead_id": lead.id}
            for (kind, key), lead in sorted(self._new.items(), key=lambda item: item[0])
        ]
        self._ids |= {key: lead.id for key, lead in self._new.items()}
        self._new = {}
        insert_rows(self._session, LeadIdentity, rows)

    def _found(self, keys: Mapping[IdentityKind, str], user: str | None) -> Lead | None:
        by_email = self.known_by("email", keys.get("email"))
        others = self.known_by("user", user), self.known_by("phone", keys.get("phone"))
        # A number or an account that people share: with another e-mail, this is somebody else.
        fitting = (lead for lead in others if lead and not (lead.email and "email" in keys))
        return by_email or next(fitting, None)
