"""How numbers and times read on a page: filters for the templates."""

from datetime import datetime, timedelta

from babel import Locale
from babel.dates import format_skeleton, format_timedelta
from flask import Flask
from flask_babel import (
    format_currency,
    format_datetime,
    format_decimal,
    format_percent,
    get_locale,
    gettext,
    to_user_timezone,
)

from tracker import clock

NOTHING = "—"


def init_app(app: Flask) -> None:
    """Give the filters to every template."""
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        money=money,
        duration=duration,
        seconds=seconds,
        ago=ago,
        moment=moment,
        full_moment=full_moment,
        day=day,
        clock_time=clock_time,
    )


def number(value: float | None, digits: int = 0) -> str:
    """Return a number grouped as the language does; a dash for none.

    >>> number(None)
    '—'
    """
    return NOTHING if value is None else str(format_decimal(round(value, digits)))


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share of 1 as per cent; a dash for none."""
    if share is None:
        return NOTHING
    if 0 < share < 0.5 * 10 ** -(digits + 2):  # not nothing, so it must not read as nothing
        digits += 1
    return str(format_percent(share, "0" + ("." + "0" * digits if digits else "") + "%"))


def money(amount: float | None, currency: str) -> str:
    """Return an amount in whole units of a currency, by its ISO 4217 letters; a dash for none."""
    if amount is None:
        return NOTHING
    return str(format_currency(amount, currency, "¤#,##0", currency_digits=False))


def duration(milliseconds: float | None) -> str:
    """Return a time spent, in its two largest units, such as "1 min 20 s"; a dash for none."""
    if milliseconds is None:
        return NOTHING
    seconds = round(milliseconds / 1000)
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    if hours:
        return gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=m)
    if minutes:
        return gettext("%(minutes)d min %(seconds)d s", minutes=m, seconds=s)
    return gettext("%(seconds)d s", seconds=s)


def seconds(time: timedelta | None) -> str:
    """Return a short time, below ten seconds to the tenth; a dash for none."""
    if time is None:
        return NOTHING
    took = time.total_seconds()
    if 0 < took < 9.95:  # noqa: PLR2004 - what would read as 10.0
        return gettext("%(seconds)s s", seconds=number(took, 1 if took >= 0.1 else 2))  # noqa: PLR2004
    return duration(took * 1000)


def ago(at: datetime) -> str:
    """Return how long ago a moment was, or in how long it will be, in words."""
    return format_timedelta(at - clock.now(), add_direction=True, locale=get_locale())


def moment(at: datetime) -> str:
    """Return a moment in the user's zone, as short as it can be told."""
    here, today = to_user_timezone(at), to_user_timezone(clock.now())
    if here.year != today.year:
        return day(at)
    hour = format_skeleton("Hm", here, tzinfo=here.tzinfo, locale=get_locale())
    if here.date() == today.date():
        return hour
    date = format_skeleton("MMMd", here, tzinfo=here.tzinfo, locale=get_locale())
    # No language has a pattern for both at once; each has one to join them.
    joined = str((get_locale() or Locale("en")).datetime_formats["medium"])
    return joined.replace("{1}", date).replace("{0}", hour)


def full_moment(at: datetime) -> str:
    """Return a moment in the user's zone, whole, with the zone's name."""
    return str(format_datetime(at, "full"))


def day(at: datetime) -> str:
    """Return a moment's day in the user's zone."""
    here = to_user_timezone(at)
    return format_skeleton("yMMMd", here, tzinfo=here.tzinfo, locale=get_locale())


def clock_time(at: datetime) -> str:
    """Return what the clock showed at a moment in the user's zone."""
    here = to_user_timezone(at)
    return format_skeleton("Hms", here, tzinfo=here.tzinfo, locale=get_locale())
