"""What holds for every page there is."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.dashboard.versions import model_version
from tracker.accounts.service import add_site, note_refusal
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Form

FIELDS = {"input", "select", "textarea"}


class Page(HTMLParser):
    """What a page is made of, as far as promises are made about it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._script = False
        self._labels = 0
        self.unlabelled: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self._script = tag == "script"
        self._labels += tag == "label"
        named = self._labels or given.get("id") or given.get("aria-label")
        if tag in FIELDS and given.get("type") != "hidden" and not named:
            self.unlabelled.append(given)

    def handle_endtag(self, tag):
        self._labels -= tag == "label"

    def handle_data(self, data):
        if self._script and data.strip():
            self.inline.append(data)
        self._script = False

    def attributes(self, name: str) -> list[str]:
        return [given[name] or "" for _, given in self.tags if name in given]


@pytest.fixture
def a_site(session, now, make_lead):
    """A site with a visitor, a visit, a page view, a lead, a refusal and a model."""
    site = add_site(session, name="Shop", origins=["https://shop.example"], now=now)
    visitor = Visitor(site_id=site.id, anonymous_id="a" * 20, first_seen_at=now, last_seen_at=now)
    lead = make_lead(site_id=site.id, name="Ana <b>Bold</b>", company="</script>")
    session.add(visitor)
    session.flush()
    visit = VisitSession(
        site_id=site.id,
        visitor_id=visitor.id,
        started_at=now,
        last_at=now,
        channel="direct",
        source="direct",
        page_views=1,
    )
    session.add(visit)
    session.flush()
    session.add(
        Event(
            site_id=site.id,
            visitor_id=visitor.id,
            session_id=visit.id,
            lead_id=lead.id,
            message_id="m1",
            type="page",
            at=now,
            received_at=now,
            url="https://shop.example/prices",
            path="/prices",
            title="<i>Prices</i>",
        )
    )
    form = Form(site_id=site.id, key="<b>", fields=[], mapping={}, first_seen_at=now,
                last_seen_at=now)  # fmt: skip
    session.add(form)
    session.flush()
    note_refusal(session, key="other", origin="https://shop.example", reason="unknown_key", now=now)
    version = model_version(now)
    session.add(version)
    session.commit()
    ids = {"site_id": site.id, "visitor_id": visitor.id, "lead_id": lead.id}
    return ids | {"form_id": form.id, "version_id": version.id}


@pytest.fixture
def every_page(app, browser, a_site):
    """Each page an administrator can open, as (address, parsed page)."""
    client = browser("admin")
    addresses = ["/sign-in", "/no-such-page"]
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.endpoint.partition(".")[0] in {
                "static_files",
                "security",
                "collect",
                "api",
                "openapi",
            }:
                continue
            addresses.append(app.url_for(rule.endpoint, **{k: a_site[k] for k in rule.arguments}))
    answers = [(address, client.get(address)) for address in addresses]
    return [(a, Page(r.text), r) for a, r in answers if r.mimetype == "text/html"]


def test_no_page_runs_what_stands_in_it_or_loads_from_elsewhere(every_page):
    assert len(every_page) > 10
    for address, page, _ in every_page:
        assert page.inline == [], address
        for tag, given in page.tags:
            assert not [name for name in given if name.startswith(("on", "hx-on"))], (address, tag)
            for name in ("src", "href", "action", "hx-get", "hx-post", "data-src"):
                value = given.get(name) or ""
                ours = value.startswith(("/", "#", "?")) and not value.startswith("//")
                elsewhere = tag == "a" and given.get("rel") == "noreferrer"
                mail = tag == "a" and value.startswith(("mailto:", "tel:"))
                assert not value or ours or elsewhere or mail, (address, tag, value)


def test_every_page_can_be_read_aloud(every_page):
    for address, page, answer in every_page:
        assert page.unlabelled == [], address
        fors, ids = page.attributes("for"), Counter(page.attributes("id"))
        assert {name: n for name, n in ids.items() if n > 1} == {}, address
        assert set(fors) <= set(ids), address
        fields = [given for tag, given in page.tags if tag in FIELDS]
        for given in fields:
            named = given.get("id") in fors or given.get("aria-label") or not given.get("id")
            assert named or given.get("type") == "hidden", (address, given)
        if answer.text.lstrip().startswith("<!DOCTYPE"):
            assert [tag for tag, _ in page.tags].count("h1") == 1, address
            assert page.attributes("lang")[0] == "en", address


def test_what_visitors_wrote_is_shown_as_text(every_page):
    for address, page, answer in every_page:
        assert "<b>Bold" not in answer.text, address
        assert "<i>Prices" not in answer.text, address
        assert ("i", {}) not in page.tags
