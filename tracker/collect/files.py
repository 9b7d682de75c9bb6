"""Gives the snippet out: the newest for an hour, and each release for ever."""

import gzip
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from typing import Final, NamedTuple

import brotli
from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from tracker.accounts import queries
from tracker.accounts.releases import NotBuilt, built, read_built
from tracker.db import db

NEWEST: Final = ("t.js", "t.mjs", "t-debug.js")
HOUR_S: Final = int(timedelta(hours=1).total_seconds())
YEAR_S: Final = int(timedelta(days=365).total_seconds())  # browsers keep nothing for longer
PLAIN: Final = "identity"
_RELEASE: Final = re.compile(r"t-[A-Za-z0-9.+-]+\.m?js")


class Packed(NamedTuple):
    """A file as browsers take it: by encoding, the one we would rather send first."""

    bodies: Mapping[str, bytes]
    hash: str


def newest(name: str) -> ResponseReturnValue:
    """Return one of `NEWEST`, to be asked for again after an hour."""
    try:
        body = read_built(name)
    except NotBuilt as error:
        return _refused(HTTPStatus.NOT_FOUND, str(error))
    response = _answer(body)
    response.cache_control.max_age = HOUR_S
    return response


def release(rest: str) -> ResponseReturnValue:
    """Return a release, to be kept for ever; `rest` of its name is such as 0.2.0-1a2b3c4d.js."""
    try:
        body = _released(f"t-{rest}")
    except SQLAlchemyError:
        return _refused(HTTPStatus.SERVICE_UNAVAILABLE, "The store does not answer; try again.")
    if body is None:
        return _refused(
            HTTPStatus.NOT_FOUND,
            "No snippet of this name was given out here. The Sites page has the tags that work.",
        )
    response = _answer(body)
    response.cache_control.max_age = YEAR_S
    response.cache_control.immutable = True
    return response


def _released(name: str) -> bytes | None:
    if not _RELEASE.fullmatch(name):
        return None
    try:
        current = {release.name: release.body for release in built()}
    except NotBuilt:
        current = {}
    # What this build made needs no store, and is not in it before `serve` has started once.
    return current.get(name) or queries.release_body(db.session(), name)


def _answer(body: bytes) -> Response:
    packed = _packed(body)
    encoding = request.accept_encodings.best_match(packed.bodies, PLAIN)
    response = Response(packed.bodies[encoding], mimetype="text/javascript")
    if encoding != PLAIN:
        response.content_encoding = encoding
    response.set_etag(f"{packed.hash}-{encoding}")
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    # For every page there is: with `integrity`, as a module, and under a Cross-Origin-Embedder-
    # Policy, browsers ask for these.
    response.access_control_allow_origin = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.make_conditional(request)
    return response


@lru_cache(maxsize=64)  # of a few releases: packing takes longer than all else
def _packed(body: bytes) -> Packed:
    bodies = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), PLAIN: body}
    return Packed(bodies, sha256(body).hexdigest()[:16])


def _refused(status: HTTPStatus, why: str) -> Response:
    response = Response(why, status, mimetype="text/plain")
    response.cache_control.no_store = True
    response.access_control_allow_origin = "*"
    return response
