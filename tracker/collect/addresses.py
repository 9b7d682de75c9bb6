"""Where a request came from: the address behind our own proxies, and the network it is in."""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

Address = IPv4Address | IPv6Address

# What proxies write beside an address: quotes, brackets, a port, the zone of a link.
_WRITTEN: Final = re.compile(
    r'"?(?:\[(?P<bracketed>[^\]%]*)(?:%[^\]]*)?\](?::\d+)?'
    r"|(?P<v4>[\d.]+):\d+"
    r'|(?P<plain>[^"%]*)(?:%[^"]*)?)"?'
)
_FIRST_48: Final = ~((1 << 80) - 1)


@lru_cache(maxsize=10_000)  # of one address come many requests, and each is asked for twice
def read_address(text: str) -> Address | None:
    """Return the address that a proxy or a server wrote, or None where it is none.

    >>> read_address("[2001:db8::1]:443"), read_address("203.0.113.9:1234"), read_address("unknown")
    (IPv6Address('2001:db8::1'), IPv4Address('203.0.113.9'), None)
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    try:
        address = ip_address(written["bracketed"] or written["v4"] or written["plain"] or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address
    return address


def client_address(environ: Mapping[str, object], *, proxy_hops: int) -> Address | None:
    """Return the address of the client, or None where nobody said one.

    With `proxy_hops` proxies in front, each appended one address to X-Forwarded-For; the one
    the first of ours saw stands that far from the right. What is left of it is the client's
    own claim.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if proxy_hops:
        chain = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        if len(chain) >= proxy_hops and any(map(str.strip, chain)):
            address = chain[-proxy_hops]
    return read_address(address)


def network_of(address: Address) -> str:
    """Return the network an address is in: /24 of IPv4, /48 of IPv6, without the width.

    >>> network_of(IPv4Address("203.0.113.77")), network_of(IPv6Address("2001:db8:1:2::3"))
    ('203.0.113.0', '2001:db8:1::')
    """
    if isinstance(address, IPv4Address):
        return str(address).rpartition(".")[0] + ".0"
    return str(IPv6Address(int(address) & _FIRST_48))
