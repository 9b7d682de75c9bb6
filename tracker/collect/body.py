"""The body of a request, whole and unpacked, or why not."""

import zlib
from collections.abc import Mapping
from typing import Any, Final

from tracker.collect.patience import TooManyWaiting, TooSlow
from tracker.collect.reasons import Reason, Refused

JSON_TYPES: Final = frozenset({"text/plain", "application/json"})
_GZIP: Final = 16 + zlib.MAX_WBITS


def read_body(
    environ: Mapping[str, Any], *, limit: int, types: frozenset[str] = JSON_TYPES
) -> bytes:
    """Return a body of `limit` bytes at the most, before and after unpacking.

    Raises `Refused`. No more than the limit is ever held, whatever the headers say.
    """
    kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
    if kind not in types:
        raise Refused(
            Reason.UNSUPPORTED_MEDIA_TYPE, "Send text/plain or application/json as Content-Type."
        )
    encoding = str(environ.get("HTTP_CONTENT_ENCODING", "")).strip().lower()
    if encoding not in {"", "identity", "gzip"}:
        raise Refused(Reason.UNSUPPORTED_ENCODING, "Send the body as it is, or by gzip.")
    length = str(environ.get("CONTENT_LENGTH") or "")
    known = int(length[:20]) if length.isascii() and length.isdecimal() else None
    if known is not None and known > limit:
        raise _too_large(limit)
    try:
        body: bytes = environ["wsgi.input"].read(limit + 1 if known is None else known)
    except TooSlow:
        raise Refused(Reason.TOO_SLOW, "The body took too long to arrive.") from None
    except TooManyWaiting:
        raise Refused(
            Reason.RATE_LIMITED, "Too many slow requests from this address.", retry_after=5
        ) from None
    if len(body) > limit:
        raise _too_large(limit)
    if known is not None and len(body) < known:
        raise Refused(Reason.CUT_SHORT, "The body is shorter than its Content-Length.")
    return _inflated(body, limit) if encoding == "gzip" else body


def _inflated(body: bytes, limit: int) -> bytes:
    unpacking = zlib.decompressobj(_GZIP)
    try:
        unpacked = unpacking.decompress(body, limit + 1)
    except zlib.error as error:
        raise Refused(Reason.BAD_GZIP, f"The body is not gzip: {error}.") from None
    if len(unpacked) > limit:
        raise _too_large(limit)
    if not unpacking.eof or unpacking.unused_data:
        raise Refused(Reason.BAD_GZIP, "The body is not one whole gzip.")
    return unpacked


def _too_large(limit: int) -> Refused:
    return Refused(Reason.TOO_LARGE, f"A request has at most {limit} bytes, unpacked.")
