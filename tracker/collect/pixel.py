"""An image that counts a page view where no script runs: `/p.gif?k=KEY`."""

from base64 import b64decode
from typing import Final
from urllib.parse import parse_qs
from uuid import uuid4

from tracker.collect import wire
from tracker.collect.door import Door, Environ, Taken
from tracker.collect.reasons import Reason, Refused

# One transparent dot.
IMAGE: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
KIND: Final = "image/gif"


def take(door: Door, environ: Environ, origin: str) -> Taken:
    """Count a view of the page that the browser names as the referrer. Raises `Refused`."""
    if environ["REQUEST_METHOD"] == "HEAD":
        return Taken(b"", kind=KIND)
    asked = parse_qs(str(environ.get("QUERY_STRING", "")), max_num_fields=20)
    [key, *_] = asked.get("k", [""])
    if not key:
        raise Refused(Reason.NO_KEY, "Name the site's key: p.gif?k=KEY.")
    site = door.site_of(key, origin)
    door.admit(site, origin)
    page = wire.Page(url=str(environ.get("HTTP_REFERER", "")) or origin)
    event = wire.Event(type="page", message_id=str(uuid4()), context=wire.Context(page=page))
    taken = door.take_alone(environ, site, event, origin=origin)
    return taken._replace(body=IMAGE, kind=KIND)
