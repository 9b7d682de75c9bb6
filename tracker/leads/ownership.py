"""Whose visit was it? A pure rule over what one browser did and who said who they are."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple


class Said(NamedTuple):
    """At this moment, in this session, the browser was in this lead's hands."""

    at: datetime
    session_id: int
    lead_id: int


class Owners:
    """Who used one browser when.

    The cookie is only a hint; a submitted e-mail or phone is the person. So:

    - in a session in which somebody said who they are, what came before the first saying is
      theirs, and what follows a saying is of whoever said it;
    - in a session in which nobody did, it is of the last person who did before, and what was
      before anybody ever did is of the first.

    Two people on one browser thus share nothing: the earlier keeps the visits of before, the
    later gets the visit in which they came forward and what follows.
    """

    def __init__(self, said: Iterable[Said]) -> None:
        self._said: Sequence[Said] = sorted(said)
        self._in_session: dict[int, list[Said]] = {}
        for saying in self._said:
            self._in_session.setdefault(saying.session_id, []).append(saying)

    def lead_of(self, at: datetime, session_id: int) -> int | None:
        """Return the lead an event at `at` belongs to, or None if nobody ever said anything."""
        said = self._in_session.get(session_id, self._said)
        if not said:
            return None
        before = bisect_right(said, at, key=lambda s: s.at)
        return said[max(before - 1, 0)].lead_id
