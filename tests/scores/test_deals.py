import pytest

from tracker.scores.deals import Deals


@pytest.fixture
def won(make_lead, make_site):
    """Deals of 100 and 300 on one site, one of 800 by an import, one of the sample's."""
    site, demo = make_site(), make_site("Demo", sample=True)
    for value, site_id in ((100, site.id), (300, site.id), (800, None), (5, demo.id)):
        make_lead(outcome="won", value=value, site_id=site_id)
    make_lead(outcome="lost", value=10_000)
    make_lead(outcome="won")
    return site


def test_a_deal_brings_what_was_said_of_it_else_of_all_else_the_mean_of_those_won(session, won):
    assert Deals(session, 50).value(70, sample=False, site_id=None) == 70
    assert Deals(session, 50).value(None, sample=False, site_id=None) == 50
    assert Deals(session, None).value(None, sample=False, site_id=None) == pytest.approx(400)
    assert Deals(session, None).value(None, sample=False, site_id=won.id) == pytest.approx(200)
    assert Deals(session, None).value(None, sample=True, site_id=None) == pytest.approx(5)


def test_nobody_said_anything(session):
    assert Deals(session, None).value(None, sample=False, site_id=None) is None


def test_the_store_is_asked_once_and_only_where_nobody_said(session, won, statements):
    with statements() as asked:
        deals = Deals(session, 50)
        deals.value(None, sample=False, site_id=None)
    assert not asked
    with statements() as asked:
        deals = Deals(session, None)
        for _ in range(3):
            deals.value(None, sample=False, site_id=None)
    assert len(asked) == 1
