"""Who sent a request: what the request itself says, and what we may keep of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tracker.collect.addresses import Address, client_address, network_of, read_address
from tracker.collect.countries import Countries
from tracker.collect.data_centres import DataCentres, read_data_centres
from tracker.collect.directory import KnownSite
from tracker.config import Settings

DATA_CENTRE: Final = "data centre"
LONGEST: Final = 500  # characters of a header


class Client(NamedTuple):
    """The sender of an event, as it goes into the inbox."""

    address: str | None  # the network only, unless the site keeps addresses whole
    country: str | None  # ISO 3166-1, two letters
    user_agent: str | None
    hints: str | None  # Sec-CH-UA
    signs: list[str]  # of a machine
    network: str | None = None  # never the whole address; for deciding, not for keeping


class Clients:
    """Tells clients apart by what this installation knows of proxies, countries and machines."""

    def __init__(
        self,
        *,
        proxy_hops: int = 0,
        countries: Countries | None = None,
        data_centres: DataCentres | None = None,
    ) -> None:
        self.proxy_hops = proxy_hops
        self._countries = countries
        self._data_centres = data_centres

    @classmethod
    def from_settings(cls, settings: Settings) -> "Clients":
        """Open the files that the settings name. Raises `ConfigError` for one that cannot be."""
        countries, ranges = settings.country_file, settings.datacentre_file
        return cls(
            proxy_hops=settings.proxy_hops,
            countries=Countries(Path(countries)) if countries else None,
            data_centres=read_data_centres(Path(ranges)) if ranges else None,
        )

    def of(
        self,
        environ: Mapping[str, object],
        site: KnownSite,
        *,
        address: str | None = None,
        user_agent: str | None = None,
    ) -> Client:
        """Return the client of a request.

        `address` and `user_agent` are what a server with the site's token says of the visitor
        whose request it passes on; nobody else may say them. An address that is none is none.
        """
        seen = (
            client_address(environ, proxy_hops=self.proxy_hops)
            if address is None
            else read_address(address)
        )
        agent = str(environ.get("HTTP_USER_AGENT", "")) if user_agent is None else user_agent
        # A server's own hints speak of the server.
        hints = str(environ.get("HTTP_SEC_CH_UA", "")) if user_agent is None else ""
        network = None if seen is None else network_of(seen)
        return Client(
            address=str(seen) if seen and site.whole_addresses else network,
            country=self._countries.of(seen) if seen and self._countries else None,
            user_agent=_kept(agent),
            hints=_kept(hints),
            signs=[DATA_CENTRE] if seen and self._is_data_centre(seen) else [],
            network=network,
        )

    def _is_data_centre(self, address: Address) -> bool:
        return self._data_centres is not None and address in self._data_centres


def _kept(header: str) -> str | None:
    """Return a header as every store can hold it."""
    return header.replace("\0", "")[:LONGEST] or None
