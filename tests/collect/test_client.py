import os
import shutil
from ipaddress import ip_address, ip_network

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from tests.collect.collect_requests import KEY, ORIGIN, post
from tracker.collect import countries as module
from tracker.collect.client import Clients
from tracker.collect.countries import Countries
from tracker.collect.data_centres import DataCentres
from tracker.collect.directory import KnownSite
from tracker.config import ConfigError, Settings

SITE = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN}))
WHOLE = KnownSite(id=7, key=KEY, origins=frozenset({ORIGIN}), whole_addresses=True)


def write_countries(path, **networks):
    writer = MMDBWriter(6, "Test-Country", languages=["en"], ipv4_compatible=True)
    for code, network in networks.items():
        writer.insert_network(IPSet([network]), {"country": {"iso_code": code}})
    made = path.with_suffix(".made")
    writer.to_db_file(str(made))
    return made


@pytest.fixture
def country_file(tmp_path):
    path = tmp_path / "countries.mmdb"
    write_countries(path, GB="203.0.113.64/26", SE="2001:db8::/32").replace(path)
    return path


def test_only_the_network_of_an_address_is_kept_unless_the_site_says_otherwise():
    clients = Clients()
    assert clients.of(post(b""), SITE).address == "203.0.113.0"
    assert clients.of(post(b""), WHOLE).address == "203.0.113.77"
    assert clients.of(post(b""), WHOLE).network == "203.0.113.0"
    six = post(b"", REMOTE_ADDR="2001:db8:1:2::3")
    assert clients.of(six, SITE).address == "2001:db8:1::"
    assert clients.of(six, WHOLE).address == "2001:db8:1:2::3"


def test_a_country_is_that_of_the_whole_address_not_of_its_network(country_file):
    clients = Clients(countries=Countries(country_file))
    assert clients.of(post(b""), SITE).country == "GB"
    assert clients.of(post(b"", REMOTE_ADDR="203.0.113.1"), SITE).country is None
    assert clients.of(post(b"", REMOTE_ADDR="2001:db8:1:2::3"), SITE).country == "SE"
    assert clients.of(post(b"", REMOTE_ADDR="nobody"), SITE).country is None
    assert Clients().of(post(b""), SITE).country is None


def test_an_address_in_a_data_centre_is_a_sign_of_a_machine():
    clients = Clients(data_centres=DataCentres([ip_network("203.0.113.64/26")]))
    assert clients.of(post(b""), SITE).signs == ["data centre"]
    assert clients.of(post(b"", REMOTE_ADDR="203.0.113.1"), SITE).signs == []
    assert clients.of(post(b"", REMOTE_ADDR="nobody"), SITE).signs == []


def test_what_a_trusted_server_says_of_a_visitor_is_treated_as_if_we_had_seen_it(country_file):
    clients = Clients(
        countries=Countries(country_file),
        data_centres=DataCentres([ip_network("192.0.2.0/24")]),
    )
    environ = post(b"", REMOTE_ADDR="192.0.2.1", HTTP_SEC_CH_UA='"Server";v="1"')
    client = clients.of(environ, SITE, address="203.0.113.99", user_agent="Firefox\0")
    assert client == ("203.0.113.0", "GB", "Firefox", None, [], "203.0.113.0")
    assert clients.of(environ, SITE, address="nonsense", user_agent="").address is None
    assert clients.of(environ, SITE).signs == ["data centre"]


def test_the_browser_names_itself_and_nothing_endless_is_kept():
    environ = post(b"", HTTP_USER_AGENT="M" * 501, HTTP_SEC_CH_UA='"Chromium";v="140"')
    client = Clients().of(environ, SITE)
    assert (client.user_agent, client.hints) == ("M" * 500, '"Chromium";v="140"')
    silent = Clients().of(post(b"", HTTP_USER_AGENT=""), SITE)
    assert (silent.user_agent, silent.hints) == (None, None)


def test_a_replaced_country_file_is_taken_up_while_running(country_file, monkeypatch):
    monkeypatch.setattr(module, "LOOK_S", -1)
    countries = Countries(country_file)
    write_countries(country_file, FR="203.0.113.0/24").replace(country_file)
    assert countries.of(ip_address("203.0.113.77")) == "FR"


def test_a_country_file_written_over_in_place_is_taken_up_too(country_file, monkeypatch):
    monkeypatch.setattr(module, "LOOK_S", -1)
    countries = Countries(country_file)
    shutil.copyfile(write_countries(country_file, FR="203.0.113.0/24"), country_file)
    os.utime(country_file, ns=(1, 1))  # two writes of one size in one tick of the clock
    assert countries.of(ip_address("203.0.113.77")) == "FR"


def test_a_country_file_that_turns_bad_does_not_stop_the_last_good_one(
    country_file, monkeypatch, caplog
):
    monkeypatch.setattr(module, "LOOK_S", -1)
    countries = Countries(country_file)
    country_file.write_bytes(b"half a download")
    assert countries.of(ip_address("203.0.113.77")) == "GB"
    country_file.unlink()
    assert countries.of(ip_address("203.0.113.77")) == "GB"
    assert "The country file was not read again" in caplog.text


@pytest.mark.parametrize(
    ("setting", "words"),
    [("country_file", "no country file in MaxMind's format"), ("datacentre_file", "line 1")],
)
def test_a_file_that_is_not_what_its_setting_says_is_refused_in_words(tmp_path, setting, words):
    path = tmp_path / "file"
    with pytest.raises(ConfigError, match=f"LEADLIGHT_{setting.upper()} is .*cannot be read"):
        Clients.from_settings(Settings(**{setting: str(path)}))
    path.write_text("<html>not found</html>")
    with pytest.raises(ConfigError, match=words):
        Clients.from_settings(Settings(**{setting: str(path)}))


def test_a_country_file_of_cities_or_networks_without_a_country_says_nothing(tmp_path):
    writer = MMDBWriter(4, "Test-ASN", languages=["en"])
    writer.insert_network(IPSet(["203.0.113.0/25"]), {"autonomous_system_number": 64496})
    writer.insert_network(IPSet(["203.0.113.128/25"]), {"country": {"iso_code": 7}})
    writer.to_db_file(str(tmp_path / "asn.mmdb"))
    countries = Countries(tmp_path / "asn.mmdb")
    assert countries.of(ip_address("203.0.113.77")) is None
    assert countries.of(ip_address("203.0.113.200")) is None
    assert countries.of(ip_address("2001:db8::1")) is None
