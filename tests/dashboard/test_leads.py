import csv
import io
import re

import pytest

from tracker.leads.models import Lead
from tracker.scores import plan
from tracker.scores.models import Score


@pytest.fixture
def leads(session, make_lead, make_score, now):
    made = {
        "hot": make_lead("hot@company.example", name="Ana Hot", company="Alpha", source="google"),
        "cold": make_lead("cold@company.example", name="Ben Cold", company="Beta", source="bing"),
        "won": make_lead("won@company.example", outcome="won", outcome_at=now),
    }
    for name, probability in (("hot", 0.7), ("cold", 0.05), ("won", 0.9)):
        make_score(
            made[name],
            probability,
            reasons=[{"feature": "pricing_views", "value": 3, "effect": 0.6}],
        )
    session.commit()
    return made


def names(page: str) -> list[str]:
    """Who is listed, in order."""
    known = ("Ana Hot", "Ben Cold", "won@company.example")
    table = page.partition("<tbody>")[2]
    found = [(table.find(f">{name}</a>"), name) for name in known]
    return [name for at, name in sorted(found) if at >= 0]


def test_an_empty_workspace_teaches_the_next_step(browser):
    page = browser("marketer").get("/leads").text
    assert "No leads yet" in page
    assert "leads import FILE.csv" in page
    assert 'href="/sites/new"' in page
    assert "Show won and lost leads" not in page
    assert 'href="/sites/new"' not in browser("sales").get("/leads").text


def test_where_all_leads_are_closed_the_list_leads_to_them(browser, session, make_lead, make_score):
    make_score(make_lead(outcome="won"))
    session.commit()
    page = browser("sales").get("/leads").text
    assert "No open leads yet" in page
    assert "Show won and lost leads" in page


def test_an_owner_is_told_in_short_and_whole_on_pointing(browser, people, session, leads):
    leads["hot"].owner_id = people["sales"].id
    leads["cold"].owner_id = people["admin"].id
    people["admin"].name = "Ada Admin"
    session.commit()
    page = browser("sales").get("/leads").text
    assert re.search(r'title="sales@company.example">sales</span>', page)
    assert re.search(r'title="Ada Admin · admin@company.example">Ada Admin</span>', page)


def test_open_leads_are_listed_by_score_with_the_reason(browser, leads):
    page = browser("sales").get("/leads").text
    assert names(page) == ["Ana Hot", "Ben Cold"]
    assert "Viewed pricing 3 times" in page
    assert "70%" in page


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ("outcome=any", ["won@company.example", "Ana Hot", "Ben Cold"]),
        ("outcome=won", ["won@company.example"]),
        ("q=BETA", ["Ben Cold"]),
        ("band=A", ["Ana Hot"]),
        ("source=google", ["Ana Hot"]),
        ("owner=nobody", ["Ana Hot", "Ben Cold"]),
        ("status=accepted", []),
        ("from=2026-03-02&to=2026-03-02", ["Ana Hot", "Ben Cold"]),
        ("to=2026-03-01", []),
        ("qualified=yes", []),
        ("web=no", ["Ana Hot", "Ben Cold"]),
        ("sort=name&order=desc", ["Ben Cold", "Ana Hot"]),
        ("sort=company", ["Ana Hot", "Ben Cold"]),
        ("sort=score&order=asc", ["Ben Cold", "Ana Hot"]),
    ],
)
def test_filters_and_orders_are_in_the_address(browser, leads, asked, listed):
    assert names(browser("sales").get(f"/leads?{asked}").text) == listed


@pytest.mark.parametrize("asked", ["status=hot", "sort=height", "after=nonsense", "band=Z"])
def test_an_address_that_asks_for_what_there_is_not_says_so_and_lists_all(browser, leads, asked):
    answer = browser("sales").get(f"/leads?{asked}", follow_redirects=True)
    assert answer.status_code == 200
    assert "alert-warning" in answer.text
    assert "Ana Hot" in names(answer.text)


def test_ticked_leads_are_given_to_somebody(browser, leads, people, session):
    answer = browser("sales").post(
        "/leads/bulk",
        data={
            "lead": [leads["hot"].id, leads["cold"].id],
            "do": "assign",
            "owner": people["sales"].id,
            "filters": "sort=name&_anchor=tampered&_external=1",
        },
        follow_redirects=True,
    )
    assert "2 leads changed." in answer.text
    assert answer.request.query_string == b"sort=name"
    session.expire_all()
    assert [leads[n].owner_id for n in ("hot", "cold", "won")] == [
        people["sales"].id,
        people["sales"].id,
        None,
    ]


def test_all_that_match_are_changed_seen_or_not(browser, leads, session):
    answer = browser("sales").post(
        "/leads/bulk",
        data={"all": "1", "do": "status", "status": "contacted", "filters": "band=D"},
        follow_redirects=True,
    )
    assert "1 lead changed." in answer.text
    session.expire_all()
    assert {name: lead.status for name, lead in leads.items()} == {
        "hot": "new",
        "cold": "contacted",
        "won": "new",
    }


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "status", "status": "accepted"}, "Tick the leads first."),
        ({"do": "status", "lead": "1"}, "Choose the new status."),
        ({"do": "assign", "lead": "1"}, "Choose the new owner."),
        ({"do": "assign", "lead": "1", "owner": "999"}, "not there any more"),
        ({"do": "assign", "lead": "1", "owner": "somebody"}, "Choose the new owner."),
        ({"do": "status", "all": "1", "status": "new", "filters": "band=Z"}, "no band"),
        ({"do": "status", "lead": "1", "status": "hot"}, "no status “hot”"),
    ],
)
def test_what_cannot_be_done_to_many_is_said(browser, leads, session, sent, said):
    answer = browser("sales").post("/leads/bulk", data=sent, follow_redirects=True)
    assert said in answer.text
    session.expire_all()
    assert session.query(Lead).filter(Lead.status != "new").count() == 0


@pytest.mark.parametrize(
    "asked", ["q=%00", "source=%00", "site=99999999999999999999", "owner=-1", "after=%FF", "x=%FF"]
)
def test_an_address_nobody_would_type_breaks_nothing(browser, leads, asked):
    client = browser("sales")
    for page in ("leads", "visitors", "", "model"):
        assert client.get(f"/{page}?{asked}", follow_redirects=True).status_code == 200


def rows(answer):
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_the_list_is_exported_as_it_is_filtered(browser, leads):
    client = browser("sales")
    assert [row["email"] for row in rows(client.get("/leads/export.csv?outcome=any"))] == [
        "won@company.example",
        "hot@company.example",
        "cold@company.example",
    ]
    assert [row["name"] for row in rows(client.get("/leads/export.csv?band=D"))] == ["Ben Cold"]
    assert client.get("/leads/export.csv?band=Z").status_code == 400
    assert client.get("/leads/export.csv?sort=luck").status_code == 400


def test_ticked_leads_are_exported_won_ones_too(browser, leads):
    answer = browser("sales").post(
        "/leads/bulk",
        data={"lead": [leads["won"].id, leads["cold"].id], "do": "export", "filters": "after=x"},
        follow_redirects=True,
    )
    assert [row["email"] for row in rows(answer)] == ["won@company.example", "cold@company.example"]


def test_a_formula_in_a_name_is_exported_as_text(browser, session, make_lead, make_score):
    make_score(make_lead(name="=HYPERLINK(A1)"))
    session.commit()
    [row] = rows(browser("sales").get("/leads/export.csv"))
    assert row["name"] == "'=HYPERLINK(A1)"


def test_more_rows_ask_the_store_no_more_often(
    browser, session, statements, make_lead, make_score, make_site, people
):
    site, client = make_site(), browser("sales")
    make_score(make_lead(site_id=site.id, owner_id=people["sales"].id))
    session.commit()
    with statements() as of_one:
        client.get("/leads")
    for _ in range(49):
        make_score(make_lead(site_id=site.id, owner_id=people["sales"].id))
    session.commit()
    with statements() as of_fifty:
        page = client.get("/leads").text
    assert page.count('name="lead"') == 50
    assert len(of_fifty) <= len(of_one) < 24


@pytest.fixture
def worth(session, leads):
    """The open leads with what is expected of them."""
    for name, value in (("hot", 900.0), ("cold", 12_500.4)):
        session.get(Score, leads[name].id).expected_value = value
    session.get(Score, leads["hot"].id).trend = "rising"
    session.get(Score, leads["cold"].id).trend = "cooling"
    session.commit()
    return leads


def test_what_is_expected_of_a_lead_is_listed_and_sorts(browser, worth):
    page = browser("sales").get("/leads").text
    assert "$12,500" in page
    assert "$900" in page
    assert names(browser("sales").get("/leads?sort=value").text) == ["Ben Cold", "Ana Hot"]
    up = browser("sales").get("/leads?sort=value&order=asc").text
    assert names(up) == ["Ana Hot", "Ben Cold"]


def test_where_nobody_said_what_a_deal_brings_there_is_no_column_for_it(browser, leads):
    assert "sort=value" not in browser("sales").get("/leads").text


def test_rising_and_cooling_leads_are_marked_in_words(browser, worth):
    page = browser("sales").get("/leads").text
    assert page.count('aria-label="Rising"') == page.count('aria-label="Cooling"') == 1


def test_bands_read_as_they_were_chosen(browser, session, leads, now):
    plan.change(session, by=None, now=now, bands={"A": 0.8, "B": 0.6, "C": 0.04})
    session.commit()
    page = browser("sales").get("/leads?band=B").text
    assert names(page) == ["Ana Hot"]
    for words in ("A: 80% and more", "B: 60% to 80%", "C: 4% to 60%", "D: below 4%"):
        assert words in page
