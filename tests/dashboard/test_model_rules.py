import re
from math import log

import pytest
from sqlalchemy import select

from tests.dashboard.test_model import told
from tests.dashboard.versions import model_version
from tracker.jobs.models import JobRun
from tracker.scores.plan import change, plan
from tracker.scores.scorecard import RULES, Rule

PRICING = Rule("pricing_views", "at least", 1, 0.7)
COMPANY = Rule("email_kind", "is", "company", log(1.5))
PHONE = Rule("has_phone", "yes", None, 0.3)


def form(*rules, **more):
    """The editor's fields, as a browser sends them when nothing was typed."""
    lines = {
        "feature": [rule.feature for rule in rules],
        "test": [rule.test for rule in rules],
        "value": ["" if rule.value is None else f"{rule.value}" for rule in rules],
        "times": [f"{2.718281828459045**rule.effect:.3g}" for rule in rules],
        "effect": [repr(rule.effect) for rule in rules],
    }
    return lines | more


def chosen(page, value):
    return re.search(rf'<option value="{value}"\s+selected', page)


@pytest.fixture
def rules(session, now):
    def keep(*rules):
        change(session, by="admin@company.example", now=now, rules=rules)
        session.commit()

    return keep


def test_all_read_the_rules_and_only_marketers_change_them(browser, session):
    page = browser("sales").get("/model/rules").text
    assert "Views of pricing pages 1 or more ×2" in told(page)
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    for address in ("/model/rules", "/model/rules/edit"):
        assert browser("sales").post(address, data=form(PRICING)).status_code == 403
    assert plan(session).rules == RULES


def test_what_is_saved_unchanged_stays_to_the_last_digit(browser, session):
    answer = browser("marketer").post("/model/rules", data=form(*RULES))
    assert answer.status_code == 303
    session.expire_all()
    assert plan(session).rules == RULES


def test_rules_are_changed_added_and_taken_away(browser, session):
    typed = form(PRICING, PHONE) | {"times": ["3", "1.35"]}
    assert browser("marketer").post("/model/rules", data=typed).status_code == 303
    session.expire_all()
    kept = plan(session).rules
    assert [(rule.feature, rule.test, rule.value) for rule in kept] == [
        ("pricing_views", "at least", 1),
        ("has_phone", "yes", None),
    ]
    assert kept[0].effect == pytest.approx(log(3))
    assert kept[1].effect == 0.3
    assert "rescore leads" in set(session.scalars(select(JobRun.job)))


def test_the_buttons_add_remove_and_restore_lines_and_save_nothing(browser, session):
    client = browser("marketer")
    edit = "/model/rules/edit"
    page = client.post(edit, data=form(PRICING, PHONE, do="add")).text
    assert page.count('name="times"') == 3
    page = client.post(edit, data=form(PRICING, PHONE, do="remove-0")).text
    assert page.count('name="times"') == 1
    assert chosen(page, "has_phone")
    page = client.post(edit, data=form(do="reset")).text
    assert page.count('name="times"') == len(RULES)
    assert plan(session).changed_at is None


def test_a_line_about_another_kind_of_feature_gets_a_test_that_fits(browser):
    line = {"feature": "email_kind", "test": "at least", "value": "3", "times": "2", "effect": ""}
    page = browser("marketer").post("/model/rules/edit", data=line).text
    assert chosen(page, "is")
    assert "Write what it has to be." in page
    assert '<option value="company">E-mail address of a company</option>' in page


def test_the_preview_says_which_leads_move_and_how_far(browser, session, make_lead, rules):
    rules(COMPANY)
    make_lead("jo@company.example", name="Jo", phone="+4930123456")
    make_lead("ann@gmail.com", name="Ann")
    session.commit()
    strong = Rule("has_phone", "yes", None, log(20))
    page = told(browser("marketer").post("/model/rules/edit", data=form(COMPANY, strong)).text)
    assert "Of the newest 2 open leads, 1 has another score." in page
    assert "C A 1 lead" in page
    assert "Jo 14% 77%" in page
    assert "Ann" not in page
    assert plan(session).rules == (COMPANY,)


def test_a_preview_of_the_same_rules_says_so(browser, make_lead, session, rules):
    rules(COMPANY)
    make_lead("jo@company.example")
    session.commit()
    page = told(browser("marketer").post("/model/rules/edit", data=form(COMPANY)).text)
    assert "No score changes: the rules say the same of all 1 open leads looked at." in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"times": "0"}, "more than 0"),
        ({"times": "-2"}, "more than 0"),
        ({"times": "inf"}, "more than 0"),
        ({"times": "1e9"}, "weights go from"),
        ({"value": ""}, "Write a number to compare with."),
        ({"value": "many"}, "Write a number to compare with."),
        ({"feature": "outcome", "test": "is", "value": "won"}, "There is no feature outcome"),
    ],
)
def test_a_line_that_is_no_rule_is_marked_and_nothing_is_saved(browser, session, given, said):
    client = browser("marketer")
    typed = form(PRICING) | given
    for address, status in (("/model/rules/edit", 200), ("/model/rules", 422)):
        answer = client.post(address, data=typed)
        assert answer.status_code == status
        assert said in told(answer.text)
        assert "A rule is not complete" in answer.text
    assert plan(session).changed_at is None


def test_columns_of_an_import_that_a_model_learned_can_have_rules(browser, session, now):
    session.add(model_version(now))
    session.commit()
    client = browser("marketer")
    assert 'value="field: Industry"' in client.get("/model/rules").text
    industry = Rule("field: Industry", "is", "Steel", 0.5)
    assert client.post("/model/rules", data=form(industry)).status_code == 303
    session.expire_all()
    assert plan(session).rules == (industry,)


def test_lines_that_nobody_can_have_typed_are_answered_and_keep_nothing(browser, session):
    client = browser("marketer")
    answer = client.post("/model/rules/edit", data={"feature": ["x", "y"], "do": "remove-99"})
    assert answer.status_code == 200
    assert client.post("/model/rules/edit", data={"do": "remove-99999999"}).status_code == 200
    assert plan(session).changed_at is None
