import html
import json
import re
from html.parser import HTMLParser

import pytest

from tracker.accounts.choices import checked_rules
from tracker.accounts.models import Site
from tracker.accounts.releases import Release
from tracker.accounts.tags import (
    module_tag,
    pinned_tag,
    pixel_tag,
    released_path,
    script_tag,
    stub_tag,
)
from tracker.config import Settings

SETTINGS = Settings(public_url="https://leads.example/")
RELEASE = Release("t-0.2.0-1a2b3c4d.js", "sha384-abc+/=", b"")
STUB = '((k,g,p)=>{})("__KEY__","__GLOBAL__",__KEEP__)\n'


def site(**given) -> Site:
    given = {"signals": "visits", "consent_required": False, "cookieless": False} | given
    return Site(name="Shop", key="cafe", origins=["https://shop.example"], **given)


def attributes(tag: str) -> dict[str, str | None]:
    """What a browser reads in the last script of the tag."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, name, attrs):
            found.append(dict(attrs))

    Reader().feed(tag)
    return found[-1]


@pytest.fixture
def stub(tmp_path, monkeypatch):
    (tmp_path / "stub.js").write_text(STUB)
    monkeypatch.setattr("tracker.accounts.releases.DIST", tmp_path)


def test_a_site_with_nothing_chosen_has_the_shortest_tag():
    assert script_tag(site(), SETTINGS) == (
        '<script async src="https://leads.example/t.js" data-site="cafe"></script>'
    )


def test_all_that_a_site_chose_stands_in_its_tag():
    rules = checked_rules({"deny": ["Salary", 'a"b<c>'], "hidden": ["联系人", "ref"]})
    chosen = site(consent_required=True, signals="all", cookieless=True, field_rules=rules)
    assert attributes(script_tag(chosen, SETTINGS)) == {
        "async": None,
        "src": "https://leads.example/t.js",
        "data-site": "cafe",
        "data-consent": "required",
        "data-signals": "all",
        "data-cookieless": None,
        "data-deny": 'Salary,a"b<c>',
        "data-hidden": "联系人,ref",
    }


@pytest.mark.parametrize(
    ("script_path", "collect_path", "endpoint"),
    [
        ("t.js", "e", None),
        ("site.js", "e", None),
        ("assets/site.js", "assets/e", None),
        ("assets/site.js", "assets/news", "news"),
        ("assets/site.js", "e", "../e"),
        ("t.js", "assets/news", "assets/news"),
        ("a/b/site.js", "a/c/news", "../c/news"),
    ],
)
def test_a_renamed_address_is_told_as_seen_from_the_script(script_path, collect_path, endpoint):
    renamed = Settings(
        public_url="https://leads.example", script_path=script_path, collect_path=collect_path
    )
    told = attributes(script_tag(site(), renamed))
    assert told["src"] == f"https://leads.example/{script_path}"
    assert told.get("data-endpoint") == endpoint


def test_a_pinned_tag_names_the_release_and_its_hash():
    told = attributes(pinned_tag(site(signals="all"), SETTINGS, RELEASE))
    assert told["src"] == "https://leads.example/t-0.2.0-1a2b3c4d.js"
    assert (told["integrity"], told["crossorigin"]) == ("sha384-abc+/=", "anonymous")
    assert told["data-signals"] == "all"
    renamed = Settings(script_path="assets/site.js")
    assert released_path(renamed, RELEASE.name) == "assets/site-0.2.0-1a2b3c4d.js"


@pytest.mark.parametrize(
    ("given", "may_keep"),
    [({}, 1), ({"cookieless": True}, 0), ({"consent_required": True}, 0), ({"signals": "all"}, 1)],
)
def test_the_stub_keeps_forms_where_the_site_may_keep_something(stub, given, may_keep):
    tag = stub_tag(site(**given), SETTINGS)
    assert tag == (
        f'<script>((k,g,p)=>{{}})("cafe","leadlight",{may_keep})</script>\n'
        + script_tag(site(**given), SETTINGS)
    )


def test_with_a_nonce_both_scripts_carry_it(stub):
    tag = stub_tag(site(), SETTINGS, nonce="NONCE")
    assert re.findall(r"<script[^>]*>", tag) == [
        '<script nonce="NONCE">',
        '<script async src="https://leads.example/t.js" nonce="NONCE" data-site="cafe">',
    ]


def test_the_module_is_told_the_same_as_the_tag_and_cannot_leave_its_script():
    rules = checked_rules({"deny": ["</script>"], "allow": []})
    chosen = site(cookieless=True, consent_required=True, field_rules=rules)
    lines = module_tag(chosen, Settings(public_url="https://l.example", script_path="a/s.js"))
    assert 'import { start } from "https://l.example/a/s.mjs";' in lines
    assert lines.count("</script>") == 1
    [given] = re.findall(r"start\((.*)\);", lines)
    assert json.loads(given) == {
        "site": "cafe",
        "endpoint": "../e",
        "consent": "required",
        "cookieless": True,
        "deny": "</script>",
    }


def test_the_picture_is_for_browsers_without_scripts():
    tag = pixel_tag(site(), SETTINGS)
    assert html.unescape(tag).startswith(
        '<noscript><img src="https://leads.example/p.gif?k=cafe" width="1"'
    )
