"""Where a replicated inbox is: what an address like `nats://a:4222,b:4222,c:4222` says."""

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

PORT: Final = "4222"
MOST_REPLICAS: Final = 5  # of NATS
# A majority of three goes on when one is gone.
REPLICAS: Final = 3
_SERVER: Final = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\[\]:,@/\s]+)(:(?P<port>\d{1,5}))?")


class Cluster(NamedTuple):
    """Servers of which any answers, and how many of them keep a copy of each request."""

    servers: tuple[str, ...]  # host:port
    replicas: int
    user: str | None
    password: str | None  # with no user: a token


def cluster(url: str) -> Cluster:
    """Read `nats://user:password@host:port,host:port?replicas=N`.

    Without `replicas` there are three, or as many as servers are named if those are fewer. Raises
    `ValueError` with a sentence that says what is wrong, and nothing of the password.
    """
    parts = urlsplit(url)
    if parts.scheme != "nats" or parts.path.strip("/") or parts.fragment:
        raise ValueError("write it like nats://host:4222,host:4222,host:4222.")
    who, _, hosts = parts.netloc.rpartition("@")
    servers = []
    for server in hosts.split(","):
        found = _SERVER.fullmatch(server.strip())
        if found is None or int(found["port"] or PORT) not in range(1, 65536):
            raise ValueError(f"{server!r} is no server; write host or host:port.")
        servers.append(f"{found['host']}:{found['port'] or PORT}")
    user, colon, password = who.partition(":")
    return Cluster(
        servers=tuple(servers),
        replicas=_replicas(parts.query) or min(REPLICAS, len(servers)),
        user=unquote(user) if colon else None,
        password=unquote(password if colon else user) or None,
    )


def _replicas(query: str) -> int | None:
    given = parse_qs(query, keep_blank_values=True)
    if unknown := given.keys() - {"replicas"}:
        raise ValueError(f"{min(unknown)!r} is not known; ?replicas=N is.")
    if not given:
        return None
    [text, *_] = given["replicas"]
    if not text.isdecimal() or int(text) not in range(1, MOST_REPLICAS + 1):
        raise ValueError(f"replicas is {text!r}; it is a number from 1 to {MOST_REPLICAS}.")
    return int(text)
