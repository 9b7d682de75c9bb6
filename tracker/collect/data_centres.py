"""Whether an address belongs to a data centre, by a list of ranges: people browse elsewhere."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from typing import TypeVar

from tracker.collect.addresses import Address
from tracker.config import PREFIX, ConfigError

Network = TypeVar("Network", IPv4Network, IPv6Network)


class DataCentres:
    """Ranges of addresses, looked up by halving."""

    def __init__(self, ranges: Iterable[IPv4Network | IPv6Network]) -> None:
        given = list(ranges)
        self._of_version = {
            4: _bounds(one for one in given if isinstance(one, IPv4Network)),
            6: _bounds(one for one in given if isinstance(one, IPv6Network)),
        }

    def __contains__(self, address: Address) -> bool:
        firsts, lasts = self._of_version[address.version]
        number = int(address)
        place = bisect_right(firsts, number) - 1
        return place >= 0 and number <= lasts[place]


def read_data_centres(path: Path) -> DataCentres:
    """Read a text of one range a line, such as `203.0.113.0/24`; `#` begins a comment.

    Raises `ConfigError`, with the line, for what is no such text.
    """
    try:
        return DataCentres(_ranges(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise ConfigError(
            f"{PREFIX}DATACENTRE_FILE is {path}, which cannot be read ({error.strerror}). Put the "
            "file there, or leave the setting out."
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"{PREFIX}DATACENTRE_FILE is {path}, which is no list of ranges: {error}. Write one "
            "range a line, such as 203.0.113.0/24."
        ) from error


def _ranges(text: str) -> Iterator[IPv4Network | IPv6Network]:
    for number, line in enumerate(text.splitlines(), start=1):
        if written := line.partition("#")[0].strip():
            try:
                yield ip_network(written, strict=False)
            except ValueError as error:
                raise ValueError(f"line {number} is {written[:60]!r}") from error


def _bounds(networks: Iterable[Network]) -> tuple[list[int], list[int]]:
    """Return first and last addresses as numbers, in order and without overlap."""
    apart = list(collapse_addresses(networks))
    return [int(one.network_address) for one in apart], [int(one[-1]) for one in apart]
