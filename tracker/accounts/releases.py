"""The snippet as the build made it, and every one that was ever given out."""

import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256, sha384
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.accounts.models import SnippetRelease

DIST: Final = Path(__file__).parents[2] / "snippet" / "dist"


class Release(NamedTuple):
    """One file under a name that no other content ever has."""

    name: str  # such as t-0.2.0-1a2b3c4d.js
    integrity: str  # as in HTML's attribute
    body: bytes


class Built(NamedTuple):
    """What the last build made of the snippet."""

    script: Release
    module: Release


class NotBuilt(FileNotFoundError):
    """The snippet was not built yet; the message says how to."""


def built() -> Built:
    """Return the releases that the build made. Raises `NotBuilt`."""
    version = json.loads(read_built("release.json"))["version"]
    return Built(_release(version, "t.js"), _release(version, "t.mjs"))


def read_built(name: str) -> bytes:
    """Return one file of the build. Raises `NotBuilt`."""
    try:
        return (DIST / name).read_bytes()
    except FileNotFoundError:
        raise NotBuilt("The snippet has not been built. Run `make setup`.") from None


def keep(session: Session, releases: Iterable[Release], *, now: datetime) -> None:
    """Keep releases for ever, those that are not kept yet. The caller commits.

    Processes that start at once may all do so.
    """
    known = set(session.scalars(select(SnippetRelease.name)))
    missing = [release for release in releases if release.name not in known]
    if missing:
        is_postgresql = session.get_bind().dialect.name == "postgresql"
        insert = postgresql.insert if is_postgresql else sqlite.insert
        rows = [release._asdict() | {"kept_at": now} for release in missing]
        session.execute(insert(SnippetRelease).values(rows).on_conflict_do_nothing())


def _release(version: str, name: str) -> Release:
    body = read_built(name)
    stem, _, ending = name.rpartition(".")
    hashed = b64encode(sha384(body).digest()).decode()
    return Release(
        f"{stem}-{version}-{sha256(body).hexdigest()[:8]}.{ending}", f"sha384-{hashed}", body
    )
