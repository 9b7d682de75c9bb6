"""Does the snippet on a site reach us, and if not, why: facts in, verdict out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal

from tracker.accounts.models import Refusal, Site
from tracker.journey.models import Event

RECENT = timedelta(days=1)  # a refusal older than this has been dealt with, or nobody cares
LEFT_OUT = frozenset({"no_consent", "opted_out"})
PATIENCE = 30  # seconds until nothing at all is worth advice


@dataclass(frozen=True)
class Verdict:
    """What the install check says about one site."""

    state: Literal["working", "refused", "waiting", "nothing"]
    event: Event | None = None
    wrong_keys: Sequence[Refusal] = ()  # from the site's pages, with a key that is not the site's
    wrong_origins: Sequence[Refusal] = ()  # with the site's key, from pages that are not the site's
    # What came last was left out as the site wants it: of visitors who were not asked or did not
    # agree, or whose browsers object.
    left_out: Refusal | None = None


def judge(
    site: Site, event: Event | None, refusals: Sequence[Refusal], *, waited: int, now: datetime
) -> Verdict:
    """Say whether a site's events arrive, and what was turned away.

    `refusals` is `accounts.queries.refusals(session, site)`; `waited` is how many seconds the
    reader has been looking.
    """
    recent = [r for r in refusals if now - r.last_at <= RECENT]
    keys = [r for r in recent if r.reason == "unknown_key" and r.key != site.key]
    origins = [
        r
        for r in recent
        if r.reason == "wrong_origin" and r.key == site.key and r.origin not in site.origins
    ]
    chosen = [r for r in recent if r.reason in LEFT_OUT and r.key == site.key]
    left_out = max(chosen, key=attrgetter("last_at"), default=None)
    if event is not None:
        keys = [r for r in keys if r.last_at > event.received_at]
        if left_out is not None and left_out.last_at <= event.received_at:
            left_out = None
        state: Literal["working", "refused", "waiting", "nothing"] = "working"
    elif keys or origins or left_out:
        state = "refused"
    else:
        state = "waiting" if waited < PATIENCE else "nothing"
    return Verdict(state, event, keys, origins, left_out)
