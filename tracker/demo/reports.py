"""A visit of the sample as the browser would have reported it, event by event."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from tracker.demo.browsers import new_id
from tracker.demo.company import ORIGIN
from tracker.demo.dice import dice
from tracker.demo.forms import forms_on, told_of_forms
from tracker.demo.visits import Visit
from tracker.journey.facts import Received

# The browser tells how long a page has been read when its tab is hidden, and again at the end.
HIDDEN_ONCE: Final = 0.15


def form_message(visit: Visit) -> str:
    """Return the message id of the visit's form."""
    return new_id(_chance(visit))


def reports(visit: Visit, site_id: int) -> list[Received]:
    """Return what the store is told of a visit, in order."""
    return sorted(_reports(visit, site_id), key=lambda r: r.at)


def _reports(visit: Visit, site_id: int) -> Iterator[Received]:
    chance = _chance(visit)
    form_id = new_id(chance)
    referrer = visit.way.referrer
    first = visit.views[0]
    for place, view in enumerate(visit.views):
        query = visit.way.query(chance, first.at) if place == 0 else ""
        page_id = new_id(chance)
        seen = {
            "site_id": site_id,
            "url": f"{ORIGIN}{view.page.path}{query}",
            "path": view.page.path,
            "title": view.page.title,
            "referrer": referrer,
            "campaign": visit.way.campaign(first.at) if place == 0 else None,
        }
        yield _report(visit, chance, view.at, "page", message_id=page_id, **seen)
        for told in told_of_forms(visit, place, form_id=form_id):
            yield _report(
                visit,
                dice("form", told.message_id),
                view.at + told.after,
                "track",
                message_id=told.message_id,
                name=told.name,
                page_message_id=page_id,
                properties={"pageId": page_id, **told.properties},
                **seen,
            )
        if view.engaged_s is not None:
            for share in (0.5, 1.0) if chance.random() < HIDDEN_ONCE else (1.0,):
                yield _report(
                    visit,
                    chance,
                    view.at + share * (view.left_at - view.at),
                    "engaged",
                    message_id=new_id(chance),
                    page_message_id=page_id,
                    engaged_ms=round(1000 * share * view.engaged_s),
                    scroll_depth=round(share * view.scrolled),
                    forms=forms_on(view),
                    **seen,
                )
        referrer = f"{ORIGIN}{view.page.path}{query}"


def _report(visit: Visit, chance: Random, at: datetime, kind: Any, **more: Any) -> Received:
    return Received(
        visitor=visit.browser.visitor,
        type=kind,
        at=at,
        received_at=at + timedelta(seconds=chance.uniform(0.05, 3.0)),
        client_at=at + visit.browser.clock_off,
        address=visit.browser.network,
        user_agent=visit.browser.user_agent,
        **more,
    )


def _chance(visit: Visit) -> Random:
    return dice("reports", visit.browser.visitor, visit.views[0].at.isoformat())
