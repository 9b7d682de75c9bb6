import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.accounts.models import Site
from tracker.accounts.releases import Release, built, keep
from tracker.accounts.service import add_site, note_refusal, token_hash
from tracker.accounts.tags import module_tag, pinned_tag, pixel_tag, script_tag, stub_tag
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads.models import Lead
from tracker.scores.models import ModelVersion


@pytest.fixture
def client(browser):
    return browser("marketer")


@pytest.fixture
def shop(session, now):
    site = add_site(session, name="Shop", origins=["https://shop.example"], now=now)
    session.commit()
    return site


@pytest.fixture
def clock(monkeypatch, now):
    """The time, which stands still until it is set: `clock(seconds)` after `now`."""

    def set_to(seconds: int = 0) -> None:
        monkeypatch.setattr("tracker.clock.now", lambda: now + timedelta(seconds=seconds))

    set_to()
    return set_to


def test_without_a_site_the_page_says_how_to_add_one(client):
    page = client.get("/sites").text

    assert "No site yet" in page
    assert 'href="/sites/new"' in page


def test_adding_a_site_leads_to_the_line_to_copy(client, session, settings):
    data = {"name": "Shop", "origins": "https://Shop.example/contact\n\nhttps://www.shop.example, "}
    answer = client.post("/sites/new", data=data)
    [site] = session.scalars(select(Site))

    assert site.origins == ["https://shop.example", "https://www.shop.example"]
    assert answer.headers["Location"] == f"/sites/{site.id}"
    page = client.get(answer.headers["Location"]).text
    tag = (
        f'&lt;script async src="{settings.address}/t.js" data-site="{site.key}"&gt;&lt;/script&gt;'
    )
    assert tag.replace('"', "&#34;") in page


@pytest.mark.parametrize(
    ("name", "origins", "sentence"),
    [
        ("", "https://a.example", "A site needs a name."),
        ("Shop", "https://a.example", "There is a site called “Shop” already."),
        ("New", "", "A site needs at least one origin"),
        ("New", "www.a.example", "“www.a.example” is no origin"),
    ],
)
def test_what_cannot_be_added_is_refused_in_words_and_kept_in_the_form(
    client, shop, session, name, origins, sentence
):
    answer = client.post("/sites/new", data={"name": name, "origins": origins})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert origins in answer.text
    assert list(session.scalars(select(Site))) == [shop]


def test_a_site_is_renamed_and_moved_and_keeps_its_key(client, shop, session):
    key = shop.key
    data = {"name": "Store", "origins": "https://store.example"}
    client.post(f"/sites/{shop.id}/edit", data=data)
    session.refresh(shop)

    assert (shop.name, shop.origins, shop.key) == ("Store", ["https://store.example"], key)
    assert client.post(f"/sites/{shop.id}/edit", data=data).status_code == 302


def switched_on(answer) -> list[str]:
    """The switches that a form shows as on."""
    on = r'name="(\w+)"\s+value="1"\s+aria-describedby="[^"]+"\s+checked'
    return re.findall(on, answer.text)


def test_what_is_kept_of_visitors_is_switched_where_the_site_is_added_and_where_it_is_changed(
    client, session
):
    data = {"name": "Shop", "origins": "https://shop.example"}
    client.post("/sites/new", data=data | {"cookieless": "1", "whole_addresses": "1"})
    [site] = session.scalars(select(Site))
    assert (site.cookieless, site.whole_addresses) == (True, True)
    page = client.get(f"/sites/{site.id}").text
    assert "data-cookieless&gt;" in page
    assert "for one day, without cookies" in page
    assert "kept whole" in page
    assert switched_on(client.get(f"/sites/{site.id}/edit")) == ["cookieless", "whole_addresses"]

    client.post(f"/sites/{site.id}/edit", data=data)
    session.refresh(site)
    assert (site.cookieless, site.whole_addresses) == (False, False)
    page = client.get(f"/sites/{site.id}").text
    assert "data-cookieless" not in page
    assert "by a cookie, for 400 days" in page
    assert switched_on(client.get(f"/sites/{site.id}/edit")) == []


CHOSEN = {
    "name": "Shop",
    "origins": "https://shop.example",
    "consent_required": "1",
    "signals": "all",
    "fields_deny": "Salary\r\n\r\nnotes, 备注，iban",
    "fields_allow": "",
    "fields_hidden": "ref",
}


def test_what_visitors_and_fields_are_left_out_is_chosen_and_stands_in_the_tag(client, session):
    client.post("/sites/new", data=CHOSEN)
    [site] = session.scalars(select(Site))
    assert (site.consent_required, site.signals) == (True, "all")
    assert site.field_rules == {
        "deny": ["Salary", "notes", "备注", "iban"],
        "allow": [],
        "hidden": ["ref"],
    }
    page = html.unescape(client.get(f"/sites/{site.id}").text)
    chosen = ' data-consent="required" data-signals="all" data-deny="Salary,notes,备注,iban"'
    assert f'{chosen} data-hidden="ref"></script>' in page
    assert "asked for first" in page
    assert "Everything: their forms too" in page
    form = client.get(f"/sites/{site.id}/edit").text
    assert re.findall(r'name="signals"\s+value="(\w+)"\s+checked', form) == ["all"]
    assert "Salary\nnotes\n备注\niban</textarea>" in form

    client.post(f"/sites/{site.id}/edit", data={"name": "Shop", "origins": CHOSEN["origins"]})
    session.refresh(site)
    assert (site.consent_required, site.signals, site.field_rules) == (False, "visits", None)


def test_a_refused_form_keeps_what_was_chosen(client, shop, session):
    clash = {"fields_allow": "email", "fields_deny": "Email"}
    refused = client.post(f"/sites/{shop.id}/edit", data=CHOSEN | clash)
    assert refused.status_code == 422
    assert "“email” cannot be taken and never taken" in refused.text
    assert re.findall(r'name="signals"\s+value="(\w+)"\s+checked', refused.text) == ["all"]
    assert ">Email</textarea>" in refused.text
    assert ">ref</textarea>" in refused.text
    session.refresh(shop)
    assert (shop.consent_required, shop.signals, shop.field_rules) == (False, "visits", None)


def test_a_choice_that_there_is_not_is_refused(client, shop):
    answer = client.post(f"/sites/{shop.id}/edit", data=CHOSEN | {"signals": "some"})
    assert answer.status_code == 400


def test_every_way_to_put_the_snippet_on_a_page_can_be_copied(client, shop, settings):
    page = client.get(f"/sites/{shop.id}").text
    copied = [html.unescape(text) for text in re.findall(r'data-copy="([^"]*)"', page)]
    tags = [make(shop, settings) for make in (script_tag, stub_tag, pinned_tag)]
    tags.append(stub_tag(shop, settings, nonce="NONCE"))
    assert copied == [*tags, module_tag(shop, settings), pixel_tag(shop, settings)]
    script = built().script
    assert f'/{script.name}" integrity="{script.integrity}"' in tags[2]


def test_every_version_that_was_given_out_is_listed_with_its_hash(client, shop, session, now):
    assert "Versions of the snippet" not in client.get(f"/sites/{shop.id}").text
    old = Release("t-0.1.0-0a0b0c0d.js", "sha384-old", b"old")
    keep(session, [old, *built()], now=now)
    session.commit()
    page = html.unescape(client.get(f"/sites/{shop.id}").text)
    for release in (old, *built()):
        assert f'/{release.name}">{release.name}</a>' in page
        assert f">{release.integrity}</code>" in page


def test_a_refused_form_keeps_the_switches_as_they_were_set(client, shop, session):
    shop.cookieless = True
    session.commit()
    data = {"name": "", "origins": "https://shop.example", "whole_addresses": "1"}
    refused = client.post(f"/sites/{shop.id}/edit", data=data)
    assert refused.status_code == 422
    assert switched_on(refused) == ["whole_addresses"]
    session.refresh(shop)
    assert (shop.name, shop.cookieless) == ("Shop", True)


def test_allowing_an_origin_leaves_the_switches_alone(client, shop, session):
    shop.cookieless = shop.whole_addresses = True
    session.commit()
    client.post(f"/sites/{shop.id}/allow", data={"origin": "https://new.example"})
    session.refresh(shop)
    assert (shop.cookieless, shop.whole_addresses) == (True, True)


def test_a_server_token_is_shown_once_and_renewed_and_revoked(client, shop, session):
    def made() -> str:
        page = client.post(f"/sites/{shop.id}/server-token").text
        [token] = set(re.findall(r"lls_[\w-]{43}", page))
        session.refresh(shop)
        return token

    assert "Make a server token" in client.get(f"/sites/{shop.id}").text
    first = made()
    assert shop.server_token_hash == token_hash(first)
    page = client.get(f"/sites/{shop.id}").text
    assert "lls_" not in page
    assert "stops working at once" in page
    second = made()
    assert shop.server_token_hash == token_hash(second) != token_hash(first)

    revoked = client.post(f"/sites/{shop.id}/server-token/revoke")
    assert revoked.headers["Location"] == f"/sites/{shop.id}"
    session.refresh(shop)
    assert shop.server_token_hash is None
    assert "Make a server token" in client.get(f"/sites/{shop.id}").text


def test_the_line_for_visitors_without_scripts_can_be_copied(client, shop, settings):
    page = client.get(f"/sites/{shop.id}").text
    address = f"{settings.address}/p.gif?k={shop.key}"
    assert f"&lt;noscript&gt;&lt;img src=&#34;{address}&#34;" in page
    assert "referrerpolicy=&#34;no-referrer-when-downgrade&#34;" in page  # else no page is named


def test_a_site_goes_with_all_that_came_by_it_once_its_name_is_typed(
    client, shop, session, make_lead, make_visitor
):
    make_visitor(shop)
    make_lead(site_id=shop.id)
    elsewhere = make_lead()
    session.commit()

    wrong = client.post(f"/sites/{shop.id}/remove", data={"typed": "shop"})
    assert wrong.status_code == 422
    assert "exactly as it is written" in wrong.text
    assert session.get(Site, shop.id) is not None

    right = client.post(f"/sites/{shop.id}/remove", data={"typed": "Shop"})
    assert right.headers["Location"] == "/sites"
    assert list(session.scalars(select(Site))) == []
    assert list(session.scalars(select(Visitor))) == []
    assert list(session.scalars(select(Lead))) == [elsewhere]


def test_sample_data_says_so_and_is_removed_in_one_go(client, browser, session, now, make_lead):
    sample = add_site(session, name="Sample", origins=["https://s.example"], now=now, sample=True)
    make_lead(site_id=sample.id)
    given = {"trained_at": now, "rows": 1, "won": 1, "horizon_days": 90, "artifact": b""}
    lists = {"metrics": {}, "warnings": [], "features": []}
    session.add_all(ModelVersion(sample=made_up, **given, **lists) for made_up in (True, False))
    session.commit()

    assert "Remove sample data" in client.get("/sites").text
    assert client.post("/sites/remove-sample").status_code == 302
    assert list(session.scalars(select(Site))) == []
    assert list(session.scalars(select(Lead))) == []
    assert [version.sample for version in session.scalars(select(ModelVersion))] == [False]
    assert "You are looking at sample data" not in client.get("/sites").text


def test_beside_a_real_site_the_sample_is_only_spoken_of_when_it_is_looked_at(
    client, shop, session, now
):
    sample = add_site(session, name="Sample", origins=["https://s.example"], now=now, sample=True)
    session.commit()

    assert "You are looking at sample data" not in client.get("/sites").text
    page = client.get(f"/sites?site={sample.id}").text
    assert "You are looking at sample data" in page


def check(client, site, now, waited=0):
    """The install check as a reader sees it who came `waited` seconds ago."""
    page = client.get(f"/sites/{site.id}/check?since={int(now.timestamp()) - waited}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_install_check_waits_and_after_a_while_says_what_to_look_at(client, shop, clock, now):
    assert "Waiting for the first event" in check(client, shop, now)
    assert "What to look at" not in check(client, shop, now, waited=29)
    advice = check(client, shop, now, waited=30)
    assert "What to look at" in advice
    assert "script-src http://" in advice


def test_the_install_check_names_a_wrong_key(client, shop, clock, session, now):
    note_refusal(
        session, key="oldkey", origin="https://shop.example", reason="unknown_key", now=now
    )
    text = check(client, shop, now)

    assert "Wrong key" in text
    assert "https://shop.example sends the key “oldkey”" in text


def test_the_install_check_offers_to_allow_a_new_origin(client, shop, clock, session, now):
    other = "https://staging.shop.example"
    note_refusal(session, key=shop.key, origin=other, reason="wrong_origin", now=now)
    assert "Allow this origin" in check(client, shop, now)

    client.post(f"/sites/{shop.id}/allow", data={"origin": other})
    session.refresh(shop)
    assert shop.origins == ["https://shop.example", other]
    assert "Allow this origin" not in check(client, shop, now)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("no_consent", "does not say that the visitor agreed"),
        ("opted_out", "the browser asks not to be tracked"),
    ],
)
def test_the_install_check_says_what_is_left_out_as_chosen(
    client, shop, clock, session, now, reason, sentence
):
    note_refusal(session, key=shop.key, origin="https://shop.example", reason=reason, now=now)
    text = check(client, shop, now, waited=60)
    assert sentence in text
    assert "Nothing has arrived" not in text


def test_an_origin_that_is_none_is_not_allowed(client, shop, session):
    client.post(f"/sites/{shop.id}/allow", data={"origin": "null"})
    session.refresh(shop)
    assert shop.origins == ["https://shop.example"]


def test_the_install_check_sees_the_first_event(client, shop, clock, session, now, make_visitor):
    visitor = make_visitor(shop)
    visit = VisitSession(
        site_id=shop.id,
        visitor_id=visitor.id,
        started_at=now,
        last_at=now,
        channel="direct",
        source="direct",
    )
    session.add(visit)
    session.flush()
    session.add(
        Event(
            site_id=shop.id,
            visitor_id=visitor.id,
            session_id=visit.id,
            message_id="m1",
            type="page",
            at=now,
            received_at=now,
            path="/prices",
        )
    )
    clock(3)
    text = check(client, shop, now)

    assert "It works" in text
    assert "/prices" in text
    assert "3 seconds ago" in text
    assert f"Visitor {visitor.id}" in text


def test_a_site_there_is_not_is_not_found(client):
    assert client.get("/sites/12345").status_code == 404
    assert client.post("/sites/12345/remove", data={"typed": ""}).status_code == 404
