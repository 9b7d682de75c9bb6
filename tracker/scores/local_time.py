"""Which hour it was for a lead: by its browser's clock, else by the country it is in."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
# Where most people live, of countries with several zones.
_MAIN_ZONES: Final = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/Chicago",
    "UZ": "Asia/Tashkent",
}
_LANGUAGES: Final = ("en", "zh_Hans", "zh_Hant", "de", "fr", "es")


def local_time(at: datetime, utc_offset: int | None, *countries: str | None) -> datetime:
    """Return a moment by the clocks where the lead is; UTC where nobody knows where.

    Parameters
    ----------
    utc_offset
        Minutes east of Greenwich, as the browser said.
    countries
        Codes (ISO 3166-1) or names, the surest first.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    >>> [local_time(noon, *of).hour for of in ((-300,), (None, "CN"), (None, "德国"), (None,))]
    [7, 20, 13, 12]
    """
    if utc_offset is not None:
        return at + timedelta(minutes=utc_offset)
    zone = next(filter(None, map(_zone, filter(None, countries))), None)
    return at if zone is None else at.astimezone(zone)


@lru_cache(maxsize=1000)
def _zone(country: str) -> ZoneInfo | None:
    code = country.strip().upper()
    if code not in _zones():
        code = _codes().get(country.strip().casefold(), "")
    name = _zones().get(code)
    return ZoneInfo(name) if name else None


@cache
def _zones() -> Mapping[str, str]:
    """Return the zone of each country that has one, or one where most people live."""
    known: Mapping[str, list[str]] = get_global("territory_zones")
    return {code: zones[0] for code, zones in known.items() if len(zones) == 1} | _MAIN_ZONES


@cache
def _codes() -> Mapping[str, str]:
    """Return the codes of countries by their names."""
    return {
        name.casefold(): code
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
    } | {"usa": "US", "uk": "GB"}
