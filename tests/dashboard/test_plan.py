import pytest
from sqlalchemy import select

from tests.dashboard.test_model import told
from tracker.jobs.models import JobRun
from tracker.scores.plan import plan


def asked(session) -> set[str]:
    return set(session.scalars(select(JobRun.job)))


@pytest.fixture
def scored(make_lead, make_score, session):
    """Four open leads, and two of which it is known what became of them."""
    for number, chance in enumerate((0.9, 0.55, 0.3, 0.02)):
        make_score(make_lead(f"open{number}@company.example"), chance)
    make_score(make_lead("won@company.example", outcome="won"), 0.6)
    make_score(make_lead("lost@company.example", outcome="lost"), 0.6)
    session.commit()


def test_the_plan_is_told_in_plain_words_to_all(browser, scored):
    page = told(browser("sales").get("/model/plan").text)
    assert "becomes a customer within 90 days: of 100 leads with a score of 30%" in page
    assert "A 50% – 100% 2 2 50%" in page
    assert "D 0% – 10% 1 0 —" in page


def test_bands_as_typed_are_counted_before_they_are_saved(browser, scored, session):
    client = browser("marketer")
    typed = {"band-A": "60", "band-B": "25", "band-C": "10"}
    page = told(client.post("/model/plan/bands/preview", data=typed).text)
    assert "A 60% – 100% 1 now 2 2" in page
    assert "B 25% – 60% 2 now 1 0" in page
    assert plan(session).bands["A"] == 0.5


def test_bands_are_saved_and_count_in_the_list_of_leads(browser, scored, session):
    client = browser("marketer")
    typed = {"band-A": "80", "band-B": "33.5", "band-C": "10"}
    assert client.post("/model/plan/bands", data=typed).status_code == 303
    session.expire_all()
    assert plan(session).bands == {"A": 0.8, "B": 0.335, "C": 0.1}
    page = client.get("/leads?band=A").text
    assert "open0@company.example" in page
    assert "open1@company.example" not in page


@pytest.mark.parametrize(
    "typed",
    [
        {"band-A": "20", "band-B": "25", "band-C": "10"},
        {"band-A": "100", "band-B": "25", "band-C": "10"},
        {"band-A": "nan", "band-B": "25", "band-C": "10"},
        {"band-A": "high", "band-B": "25", "band-C": "10"},
        {},
    ],
)
def test_bands_that_do_not_fall_are_refused_and_what_was_typed_stays(browser, session, typed):
    client = browser("marketer")
    answer = client.post("/model/plan/bands", data=typed)
    assert answer.status_code == 422
    assert "alert-danger" in answer.text
    assert all(f'value="{text}"' in answer.text for text in typed.values())
    assert plan(session).bands["A"] == 0.5
    preview = client.post("/model/plan/bands/preview", data=typed)
    assert preview.status_code == 200
    assert "text-red" in preview.text


def test_another_target_is_learned_at_once(browser, session):
    client = browser("marketer")
    given = {"target": "opportunity", "horizon_days": "30"}
    page = client.post("/model/plan/target", data=given, follow_redirects=True).text
    assert "becomes an opportunity within 30 days" in told(page)
    session.expire_all()
    assert (plan(session).target, plan(session).horizon_days) == ("opportunity", 30)
    assert plan(session).changed_by == "marketer@company.example"
    assert "train model" in asked(session)
    assert client.get("/model").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"target": "customer", "horizon_days": "0"},
        {"target": "customer", "horizon_days": "731"},
        {"target": "customer", "horizon_days": "soon"},
        {"target": "friend", "horizon_days": "30"},
        {},
    ],
)
def test_a_target_there_is_not_is_refused(browser, session, given):
    answer = browser("marketer").post("/model/plan/target", data=given)
    assert answer.status_code == 422
    assert "alert-danger" in answer.text
    assert plan(session).horizon_days == 90
    assert asked(session) == set()


def test_what_a_deal_brings_is_kept_and_taken_back(browser, session):
    client = browser("admin")
    client.post("/model/plan/deal", data={"deal_value": "12500.5", "currency": "eur"})
    session.expire_all()
    assert (plan(session).deal_value, plan(session).currency) == (12500.5, "EUR")
    assert "rescore leads" in asked(session)
    assert 'value="12500.5"' in client.get("/model/plan").text

    client.post("/model/plan/deal", data={"deal_value": "", "currency": "EUR"})
    session.expire_all()
    assert plan(session).deal_value is None


@pytest.mark.parametrize(
    "given",
    [
        {"deal_value": "-1", "currency": "EUR"},
        {"deal_value": "much", "currency": "EUR"},
        {"deal_value": "nan", "currency": "EUR"},
        {"deal_value": "100", "currency": "gold"},
    ],
)
def test_a_deal_worth_nothing_is_refused(browser, session, given):
    answer = browser("marketer").post("/model/plan/deal", data=given)
    assert answer.status_code == 422
    assert "alert-danger" in answer.text
    assert plan(session).deal_value is None


@pytest.mark.parametrize("address", ["target", "bands", "deal"])
def test_sales_reads_the_plan_and_changes_nothing(browser, session, address):
    client = browser("sales")
    assert "/model/plan/" not in client.get("/model/plan").text
    assert client.post(f"/model/plan/{address}", data={}).status_code == 403
    assert plan(session).changed_at is None
