"""In which language and time zone a page speaks."""

from functools import cache
from zoneinfo import available_timezones

from flask import Flask, g, request
from flask_babel import Babel
from flask_security import current_user

from tracker.config import Settings
from tracker.web import settings

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}


def init_app(app: Flask, settings: Settings) -> None:
    """Translate for the user, else for the browser, else as configured."""
    Babel(
        app,
        default_locale=settings.language,
        default_timezone=settings.timezone,
        locale_selector=language,
        timezone_selector=zone,
    )
    app.jinja_env.globals.update(language=language, languages=LANGUAGES, zone=zone)


def language() -> str:
    """Return the user's choice, else this browser's (at sign-in), else what it asks for."""
    for chosen in (_of_user("language"), request.cookies.get("language")):
        if chosen in LANGUAGES:
            return chosen
    for asked, _quality in request.accept_languages:
        tongue = asked.replace("_", "-").partition("-")[0].lower()
        if tongue in {"zh", "en"}:
            return "zh_Hans" if tongue == "zh" else "en"
    return settings().language


def zone() -> str:
    """Return the user's choice of time zone, else the browser's, else the one configured."""
    for chosen in (_of_user("timezone"), request.cookies.get("tz")):
        if chosen in zones():
            return chosen
    return settings().timezone


@cache
def zones() -> tuple[str, ...]:
    """Return every time zone's name, by name."""
    return tuple(sorted(available_timezones()))


def _of_user(column: str) -> str | None:
    # Where the store is what failed, asking it again who is signed in would fail again.
    if g.get("store_is_down"):
        return None
    value: str | None = getattr(current_user, column, None)
    return value
