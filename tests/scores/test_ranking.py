from datetime import timedelta

import pytest

from tracker.accounts.models import User
from tracker.scores import ranking
from tracker.scores.models import Score
from tracker.scores.plan import change
from tracker.scores.ranking import SORTS, LeadFilter, count, every, ranked, sources


def emails(page):
    return [item.lead.email for item in page.items]


def found(session, **where):
    wanted = LeadFilter(**where)
    names = {item.lead.name for item in every(session, wanted)}
    assert count(session, wanted) == len(names)
    return names


@pytest.fixture
def owner(session, now):
    user = User(email="sales@company.example", password="x", created_at=now)
    session.add(user)
    session.flush()
    return user


def test_the_likeliest_buyer_is_first(session, make_scored):
    for probability in (0.2, 0.9, 0.05):
        make_scored(probability, email=f"p{probability}@x.example")

    assert emails(ranked(session, LeadFilter())) == [
        "p0.9@x.example",
        "p0.2@x.example",
        "p0.05@x.example",
    ]
    upwards = ranked(session, LeadFilter(), descending=False)
    assert emails(upwards)[0] == "p0.05@x.example"


def test_a_line_says_who_how_likely_and_why(session, make_scored, make_site, browse, owner, now):
    site = make_site("Shop")
    lead = make_scored(0.3, site_id=site.id, owner_id=owner.id, phone="+49 30 1234")

    [line] = ranked(session, LeadFilter()).items

    assert (line.lead, line.site, line.owner) == (lead, site, owner)
    assert (line.probability, line.band, line.rules, line.scored_at) == (0.3, "B", True, now)
    assert {"feature": "has_phone", "value": True, "effect": 0.3} in line.reasons


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_give_each_lead_once_whatever_comes_in_between(
    session, make_scored, now, sort, descending
):
    def arrive(i):
        # Ties in every order, and leads of no name.
        make_scored(
            (i % 3 + 1) / 10,
            name=["Ana", "ana", "Bo", None, ""][i % 5],
            company=["Acme", None, "Zoo"][i % 3],
            created_at=now - timedelta(days=i % 4),
        )

    for i in range(17):
        arrive(i)
    there = {line.lead.id for line in every(session, LeadFilter())}
    seen, after = [], None
    while True:
        page = ranked(session, LeadFilter(), sort=sort, descending=descending, after=after, limit=4)
        seen += [line.lead.id for line in page.items]
        if page.next is None:
            break
        after = page.next
        for i in range(3 if len(seen) < 20 else 0):
            arrive(i)

    assert len(seen) == len(set(seen))
    assert there <= set(seen)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_are_the_whole_list_cut_up(session, make_scored, now, sort, descending):
    for i in range(13):
        make_scored((i % 3 + 1) / 10, name=["Ana", "ana", None][i % 3], company=f"{i % 2}")
    order = {"sort": sort, "descending": descending}
    whole = [line.lead.id for line in ranked(session, LeadFilter(), **order, limit=100).items]

    pieces, after = [], None
    while True:
        page = ranked(session, LeadFilter(), **order, after=after, limit=3)
        pieces += [line.lead.id for line in page.items]
        after = page.next
        if after is None:
            break

    assert pieces == whole


def test_an_export_walks_every_page(session, make_scored, monkeypatch):
    monkeypatch.setattr(ranking, "ROWS_AT_A_TIME", 2)
    leads = [make_scored() for _ in range(5)]

    assert {line.lead.id for line in every(session, LeadFilter())} == {lead.id for lead in leads}


def test_the_last_page_says_that_it_is_the_last(session, make_scored):
    for _ in range(4):
        make_scored()

    first = ranked(session, LeadFilter(), limit=2)
    last = ranked(session, LeadFilter(), limit=2, after=first.next)

    assert first.next is not None
    assert last.next is None


@pytest.mark.parametrize("descending", [True, False])
def test_leads_without_a_name_come_last_either_way_round(session, make_scored, descending):
    for name in (None, "Bo", "", "ana"):
        make_scored(name=name)

    names = [
        line.lead.name
        for line in ranked(session, LeadFilter(), sort="name", descending=descending).items
    ]

    assert names[:2] == (["Bo", "ana"] if descending else ["ana", "Bo"])
    assert set(names[2:]) == {None, ""}


def test_filters(session, make_scored, make_site, owner, now):
    site = make_site("Shop")
    make_scored(0.7, name="Ana", site_id=site.id, source="baidu", status="contacted")
    make_scored(0.3, name="Bo", owner_id=owner.id, outcome="won", outcome_at=now, qualified_at=now)
    make_scored(0.02, name="Cy", created_at=now - timedelta(days=3), outcome="lost")

    assert found(session) == {"Ana", "Bo", "Cy"}
    assert found(session, site_id=site.id) == {"Ana"}
    assert found(session, status="contacted") == {"Ana"}
    assert found(session, outcome="open") == {"Ana"}
    assert found(session, outcome="won") == {"Bo"}
    assert found(session, outcome="lost") == {"Cy"}
    assert found(session, band="A") == {"Ana"}
    assert found(session, band="B") == {"Bo"}
    assert found(session, band="C") == set()
    assert found(session, band="D") == {"Cy"}
    assert found(session, source="baidu") == {"Ana"}
    assert found(session, owner_id=owner.id) == {"Bo"}
    assert found(session, unowned=True) == {"Ana", "Cy"}
    assert found(session, created_from=now) == {"Ana", "Bo"}
    assert found(session, created_before=now) == {"Cy"}
    assert found(session, qualified=True) == {"Bo"}
    assert found(session, qualified=False) == {"Ana", "Cy"}
    assert found(session, from_web=True) == {"Ana"}
    assert found(session, from_web=False) == {"Bo", "Cy"}


def test_filters_together_restrict_together(session, make_scored):
    a, b = make_scored(0.7, name="Ana"), make_scored(0.7, name="Bo", source="baidu")

    assert found(session, lead_ids=(a.id, b.id), band="A", source="baidu") == {"Bo"}
    assert found(session, lead_ids=(a.id,), source="baidu") == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ana", {"Ana 100%"}),
        ("ANA", {"Ana 100%"}),
        ("100%", {"Ana 100%"}),
        ("%", {"Ana 100%"}),
        ("_", {"under_score"}),
        ("\\", {"back\\slash"}),
        ("/", set()),
        ("' OR 1=1", set()),
        ("\x00", set()),
        ("+49", {"under_score"}),
        ("acme g", {"back\\slash"}),
        ("w.example", {"back\\slash"}),
        ("éCLAIR", {"Éclair"}),
        ("  éclair ", {"Éclair"}),
        ("张", {"张伟"}),
        ("", {"Ana 100%", "under_score", "back\\slash", "Éclair", "张伟"}),
    ],
)
def test_a_search_is_for_the_very_signs_in_any_case(session, make_scored, text, names):
    make_scored(name="Ana 100%", email="one@x.example")
    make_scored(name="under_score", email="two@x.example", phone="+49 30 1234")
    make_scored(name="back\\slash", email="three@w.example", company="ACME GmbH")
    make_scored(name="Éclair", email="four@x.example")
    make_scored(name="张伟", email="five@x.example")

    assert found(session, text=text) == names


def test_sample_leads_are_listed_only_while_there_is_nothing_else(session, make_scored, make_site):
    sample = make_site("Demo", sample=True)
    make_scored(name="Made up", site_id=sample.id)
    assert found(session) == {"Made up"}

    make_scored(name="Imported")
    assert found(session) == {"Imported"}
    assert found(session, site_id=sample.id) == {"Made up"}


def test_sample_leads_leave_as_soon_as_there_is_a_real_site(session, make_scored, make_site):
    make_scored(name="Made up", site_id=make_site("Demo", sample=True).id)
    make_site("Shop")

    assert found(session) == set()


def test_sources_are_those_of_the_leads_asked_for_whichever_is_chosen(
    session, make_scored, make_site
):
    site = make_site("Shop")
    make_scored(source="baidu", site_id=site.id)
    make_scored(source="google", site_id=site.id)
    make_scored(source="fair")

    assert sources(session) == ["baidu", "fair", "google"]
    assert sources(session, LeadFilter(site_id=site.id, source="baidu")) == ["baidu", "google"]


@pytest.mark.parametrize(
    ("where", "how", "complaint"),
    [
        ({"band": "E"}, {}, "no band 'E'"),
        ({"status": "cold"}, {}, "no status 'cold'"),
        ({"outcome": "maybe"}, {}, "no outcome 'maybe'"),
        ({}, {"sort": "luck"}, "no order 'luck'"),
        ({}, {"limit": 0}, "ask for 1 or more"),
        ({}, {"after": "no cursor"}, "start at the first page"),
    ],
)
def test_what_there_is_not_is_refused_in_words(session, where, how, complaint):
    with pytest.raises(ValueError, match=complaint):
        ranked(session, LeadFilter(**where), **how)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_ranked_list_is_read_off_the_index_of_scores(
    session, make_scored, make_site, monkeypatch
):
    make_site("Shop")
    for _ in range(4):
        make_scored()
    plans = []

    def explain(statement, *args, **kwargs):
        if "FROM score JOIN" not in str(statement):
            return execute(statement, *args, **kwargs)
        compiled = statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plans.append(
            [r[3] for r in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]
        )
        return execute(statement, *args, **kwargs)

    execute = session.execute
    monkeypatch.setattr(session, "execute", explain)
    first = ranked(session, LeadFilter(), limit=2)
    ranked(session, LeadFilter(), limit=2, after=first.next)

    assert len(plans) == 2
    for plan in plans:
        assert "USING INDEX ix_score_probability_lead_id" in plan[0]
        assert not any("TEMP B-TREE" in step for step in plan)
    assert plans[1][0].startswith("SEARCH score")


def test_the_most_to_be_expected_is_first_and_unknown_value_last_either_way(session, make_scored):
    for name, probability, value in (("a", 0.1, 900), ("b", 0.9, 50), ("c", 0.5, None)):
        lead = make_scored(probability, name=name)
        session.get(Score, lead.id).expected_value = value and probability * value
    session.flush()

    def names(*, descending):
        page = ranked(session, LeadFilter(), sort="value", descending=descending)
        return [line.lead.name for line in page.items]

    assert names(descending=True) == ["a", "b", "c"]
    assert names(descending=False) == ["b", "a", "c"]


def test_bands_are_those_that_somebody_chose(session, make_scored, now):
    make_scored(0.3, name="Ana")
    assert found(session, band="B") == {"Ana"}
    change(session, by=None, now=now, bands={"A": 0.3, "B": 0.2, "C": 0.1})
    assert found(session, band="A") == {"Ana"}
    assert ranked(session, LeadFilter()).items[0].band == "A"
