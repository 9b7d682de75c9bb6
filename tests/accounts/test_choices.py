import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.accounts.choices import LISTS, LONGEST_FIELD, MOST_FIELDS, checked_rules
from tracker.accounts.service import add_site, change_site
from tracker.problem import Problem


def test_lists_of_fields_are_kept_as_typed_without_blanks_and_once():
    rules = checked_rules({"deny": [" Salary ", "salary", "", "  "], "hidden": ["Campaign"]})
    assert rules == {"deny": ["Salary"], "allow": [], "hidden": ["Campaign"]}


def test_a_site_without_lists_has_no_rules():
    assert checked_rules({}) is None
    assert checked_rules({"deny": [" "], "allow": (), "hidden": []}) is None


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"deny": ["Notes"], "allow": ["notes"]}, "“notes” cannot be taken and never taken"),
        ({"deny": ["ref"], "hidden": ["REF"]}, "“REF” cannot be taken and never taken"),
        ({"allow": ["email"], "hidden": ["ref"]}, "“ref” is a hidden field to be taken"),
        ({"deny": ["a,b"]}, "“a,b” has a comma"),
        ({"deny": ["x" * (LONGEST_FIELD + 1)]}, "100 characters at most"),
        ({"deny": [f"f{n}" for n in range(MOST_FIELDS + 1)]}, "100 fields at most"),
    ],
)
def test_lists_that_contradict_each_other_or_fit_no_tag_are_refused_in_words(rules, sentence):
    with pytest.raises(Problem, match=sentence):
        checked_rules(rules)


names = st.lists(st.text(max_size=8), max_size=4)


@given(given=st.fixed_dictionaries(dict.fromkeys(LISTS, names)))
def test_lists_that_were_checked_are_checked_again_without_a_change(given):
    try:
        rules = checked_rules(given)
    except Problem:
        return
    if rules is not None:
        assert checked_rules(rules) == rules


def test_a_refused_change_changes_nothing_of_the_site(session, make_site, now):
    site = make_site("Shop")
    for change in (
        {"name": "Store", "signals": "some"},
        {"name": "Store", "field_rules": {"deny": ["a"], "allow": ["a"]}},
        {"signals": "all", "origins": ["nowhere"]},
    ):
        with pytest.raises(ValueError, match=r"choice|taken|origin"):
            change_site(session, site, **change)
    assert (site.name, site.signals, site.field_rules) == ("Shop", "visits", None)


def test_what_is_not_spoken_of_stays(session, now):
    rules = {"deny": ["salary"], "allow": [], "hidden": []}
    site = add_site(
        session,
        name="Shop",
        origins=["https://shop.example"],
        now=now,
        consent_required=True,
        signals="all",
        field_rules=rules,
    )
    change_site(session, site, name="Store")
    session.refresh(site)
    assert (site.consent_required, site.signals, site.field_rules) == (True, "all", rules)

    change_site(session, site, consent_required=False, signals="nothing", field_rules={})
    session.refresh(site)
    assert (site.consent_required, site.signals, site.field_rules) == (False, "nothing", None)
