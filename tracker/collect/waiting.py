"""What waits in the inbox, for who watches it from outside of collecting."""

from collections.abc import Callable

from tracker.collect.inbox import Inbox, InboxFull, InboxUnavailable
from tracker.config import ConfigError
from tracker.insight.intake import Waiting


def waiting(opened: Callable[[], Inbox]) -> Waiting:
    """Return the inbox's state; what is wrong with it is in the answer, not raised."""
    try:
        inbox = opened()
        requests, oldest = inbox.depth(), inbox.oldest()
    except (InboxUnavailable, ConfigError) as error:
        return Waiting(None, None, str(error))
    try:
        inbox.try_out()
    except (InboxFull, InboxUnavailable) as error:
        return Waiting(requests, oldest, str(error))
    return Waiting(requests, oldest, "")
