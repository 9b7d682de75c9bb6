"""When people of a business come to a website: by weekday, by hour, more from week to week."""

from bisect import bisect_left
from datetime import UTC, datetime, time, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

HOUR: Final = timedelta(hours=1)
# Of a day, by the hour of the visitors' own clock; of a week, from Monday.
BY_HOUR: Final = (
    *(0.06, 0.03, 0.02, 0.02, 0.03, 0.06, 0.16, 0.42, 0.82, 1.10, 1.20, 1.12),
    *(0.78, 0.95, 1.18, 1.12, 0.92, 0.62, 0.40, 0.34, 0.34, 0.26, 0.16, 0.10),
)
BY_WEEKDAY: Final = (1.0, 1.08, 1.1, 1.05, 0.85, 0.22, 0.2)
SATURDAY: Final = 5
AT_WORK: Final = 0.8  # of those whose next visit would fall on a weekend
GROWTH: Final = 0.5  # from the first day to the last


class Rhythm:
    """Turns shares of all visits into moments from `start` to `end` in a zone.

    Between 0 and 1 any share has its moment, and the order is kept. So the same shares give the
    same story whatever day it is told on; only the hours move with the weekdays.
    """

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        self._zone = ZoneInfo(zone)
        self._start = start
        self._end = end
        hours = [start + n * HOUR for n in range(int((end - start) / HOUR) + 1)]
        self._until = list(accumulate(self._weight(hour) for hour in hours))

    def moment(self, share: float) -> datetime:
        """Return when that share of all first visits was over."""
        sought = share * self._until[-1]
        hour = bisect_left(self._until, sought)
        before = self._until[hour - 1] if hour else 0.0
        within = (sought - before) / (self._until[hour] - before)
        return min(self._start + (hour + within) * HOUR, self._end)

    def later(self, moment: datetime, days: float, share: float) -> datetime:
        """Return a moment some days on, but not on the same day, at that share of the day.

        It may lie after the end: what has not happened yet.
        """
        day = moment.astimezone(self._zone).date() + timedelta(days=max(round(days), 1))
        if day.weekday() >= SATURDAY and share < AT_WORK:
            day += timedelta(days=7 - day.weekday())
        hours = list(accumulate(BY_HOUR))
        hour = bisect_left(hours, share * hours[-1])
        within = 1 - (hours[hour] - share * hours[-1]) / BY_HOUR[hour]
        midnight = datetime.combine(day, time(), self._zone)
        return (midnight + (hour + within) * HOUR).astimezone(UTC)

    def _weight(self, hour: datetime) -> float:
        local = hour.astimezone(self._zone)
        trend = 1 + GROWTH * (hour - self._start) / max(self._end - self._start, HOUR)
        return BY_HOUR[local.hour] * BY_WEEKDAY[local.weekday()] * trend
