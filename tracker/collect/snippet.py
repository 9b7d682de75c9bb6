"""What our own snippet says: a batch of events of the visitor at one browser."""

from tracker.collect import choice, wire
from tracker.collect.body import read_body
from tracker.collect.door import Door, Environ, Taken
from tracker.collect.reasons import Reason, Refused
from tracker.collect.sieve import Sieve


def take(door: Door, environ: Environ, origin: str) -> Taken:
    """Keep a batch. Raises `Refused`."""
    body = read_body(environ, limit=wire.MAX_BATCH_BYTES)
    batch = wire.readable(wire.decode_batch, body)
    if len(batch.batch) > wire.MAX_EVENTS:
        raise Refused(Reason.TOO_MANY_EVENTS, f"A batch has at most {wire.MAX_EVENTS} events.")
    site = door.site_of(batch.write_key, origin)
    door.admit(site, origin)
    heard = Sieve(choice.of_browser(environ, site))
    for item in batch.batch:
        heard.hear(item)
    return door.take_from_page(environ, site, heard, origin=origin, sent_at=batch.sent_at)
