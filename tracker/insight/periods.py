"""The days a page speaks of, as its reader's calendar has them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from tracker.problem import Problem

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a zone's calendar: from `start` to before `end`, 23 to 25 hours later."""

    date: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included; the last ends at `now` if that is sooner.

    So a day that is not over is compared with as much of the day in the period before.
    """

    first: date
    last: date
    zone: tzinfo
    now: datetime

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or is longer than a page can show."""
        if self.last < self.first:
            raise Problem("The period ends before it begins; choose a later last day.")
        if self.length > LONGEST_DAYS:
            raise Problem(
                "The period has %(days)s days; choose %(longest)s days or fewer.",
                days=self.length,
                longest=LONGEST_DAYS,
            )

    @classmethod
    def latest(cls, days: int, *, zone: tzinfo, now: datetime) -> "Period":
        """Return the last `days` days, today included."""
        today = now.astimezone(zone).date()
        return cls(today - timedelta(days=days - 1), today, zone, now)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """The first moment."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        over = midnight(self.last + timedelta(days=1), self.zone)
        return max(self.start, min(over, self.now))

    @property
    def days(self) -> list[Day]:
        """The days in order."""
        dates = [self.first + timedelta(days=n) for n in range(self.length + 1)]
        starts = [midnight(day, self.zone) for day in dates]
        return [Day(*day) for day in zip(dates, starts, starts[1:], strict=False)]

    @property
    def previous(self) -> "Period":
        """The period of as many days just before, up to the same time of its last day."""
        back = timedelta(days=self.length)
        # By the wall clock: ten in the morning stays ten where the clocks went forward between.
        now = (self.now.astimezone(self.zone) - back).astimezone(UTC)
        return Period(self.first - back, self.last - back, self.zone, now)


def midnight(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
