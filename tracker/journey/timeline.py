"""What happened in a visit, step by step, and how long each page held the visitor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from tracker.journey.models import Event, VisitSession

ATTEMPTED: Final = "Form Attempted"  # the event by which the snippet reports a form first


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a visit. Only a page view has a dwell time.

    `estimated` says that the browser never told how long the page was in view, so that the
    time until the next page stands in for it: an upper bound, as the tab may have been hidden.
    """

    event: Event
    dwell_ms: int | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit with its steps in the order they happened."""

    session: VisitSession
    steps: list[Step]

    @property
    def page_views(self) -> int:
        """How many of the steps are page views."""
        return sum(step.event.type == "page" for step in self.steps)

    @property
    def dwell_ms(self) -> int:
        """Time on the pages of these steps, as far as it is known."""
        return sum(step.dwell_ms or 0 for step in self.steps)


def steps(events: Sequence[Event]) -> list[Step]:
    """Return the events of one visit in order, each page view with its dwell time.

    The dwell time of a page is what the browser measured; else the time until the next page
    view; for the last page the time until the last thing done on it; else unknown. Engagement
    reports are part of their page's time and no steps of their own, nor is the attempt to send a
    form that was accepted.
    """
    known = {e.message_id for e in events}
    shown = sorted(
        (e for e in events if e.type != "engaged" and not _was_accepted(e, known)),
        key=lambda e: (e.at, e.id),
    )
    return [Step(event, *_dwell(event, shown[i + 1 :])) for i, event in enumerate(shown)]


def _was_accepted(event: Event, known: Collection[str]) -> bool:
    """Whether an event is the attempt to send a form whose submission is among the `known`."""
    submission = (event.properties or {}).get("submissionId")
    return event.name == ATTEMPTED and isinstance(submission, str) and submission in known


def _dwell(event: Event, later: Sequence[Event]) -> tuple[int | None, bool]:
    if event.type != "page":
        return None, False
    if event.engaged_ms is not None:
        return event.engaged_ms, False
    ends = next((e for e in later if e.type == "page"), later[-1] if later else None)
    if ends is None:
        return None, False
    return round((ends.at - event.at).total_seconds() * 1000), True
