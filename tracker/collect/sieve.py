"""Parts the good events of a request from the bad, and hears what they say of the visitor."""

import msgspec

from tracker.collect import crossing, gate, wire
from tracker.collect.choice import Choice
from tracker.collect.reasons import Reason, Unfit


class Sieve:
    """The events of one request, taken one by one: one bad event is one rejected."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.good: list[msgspec.Raw] = []
        self.bad: list[wire.Rejected] = []
        self.proposal: str | None = None
        self.page_url: str | None = None  # with which a visitor came over from another domain
        self.reset = False  # another person sits at the browser, and is who is proposed
        self.unwanted: Reason | None = None  # for which the visitor wants events not to be taken

    def hear(self, item: msgspec.Raw) -> None:
        """Take an event as the snippet sends it, or note why not."""
        try:
            refuse_too_large(item)
            event = read_event(item)
        except Unfit as error:
            self.reject(item, error)
        else:
            self.keep(event, item)

    def keep(self, event: wire.Event, item: msgspec.Raw) -> bool:
        """Take an event that can be kept, and return True; unless the visitor wants it not to."""
        try:
            self.choice.check(event)
        except Unfit as error:
            self.unwanted = error.reason
            self.reject(item, error)
            return False
        self.good.append(item)
        proposed = gate.well_formed(event.anonymous_id)
        if proposed and (event.reset or self.proposal is None):
            self.proposal, self.reset = proposed, self.reset or event.reset
        url = event.context.page.url
        if event.type == "page" and url and crossing.PARAMETER in url:
            self.page_url = self.page_url or url
        return True

    def reject(self, item: msgspec.Raw, error: Unfit) -> None:
        """Note an event as not taken, by its name if it has one."""
        try:
            name = wire.decode_name(item).message_id
        except wire.UNREADABLE:
            name = None
        detail = str(error)[: wire.LONGEST_DETAIL]
        self.bad.append(wire.Rejected(name and name[: wire.LONGEST_ID], error.reason, detail))


def read_event(item: msgspec.Raw) -> wire.Event:
    """Return an event that can be kept. Raises `Unfit`."""
    try:
        event = wire.decode_event(item)
    except wire.UNREADABLE as error:
        raise Unfit(Reason.INVALID, str(error)) from None
    wire.refuse_too_deep(bytes(item))
    return event


def refuse_too_large(item: msgspec.Raw) -> None:
    """Raise `Unfit` for an event with too many bytes."""
    if len(memoryview(item)) > wire.MAX_EVENT_BYTES:
        raise Unfit(Reason.TOO_LARGE, f"An event has at most {wire.MAX_EVENT_BYTES} bytes.")
