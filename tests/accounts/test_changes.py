"""Sites, users and tokens after they were made."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tracker.accounts import queries, service
from tracker.accounts.models import Refusal, Site
from tracker.problem import Problem


@pytest.fixture
def make_user(session, now):
    def make(role: str):
        email = f"{role}{len(queries.users(session))}@company.example"
        return service.add_user(session, email=email, password="long enough", role=role, now=now)

    return make


def test_a_site_may_keep_its_own_name_and_not_take_anothers(session, make_site):
    shop, _blog = make_site("Shop"), make_site("Blog")
    service.change_site(session, shop, name=" Shop ", origins=["https://new.example/path"])
    assert (shop.name, shop.origins) == ("Shop", ["https://new.example"])

    with pytest.raises(Problem, match="already"):
        service.change_site(session, shop, name="Blog", origins=shop.origins)
    assert shop.name == "Shop"


def test_a_removed_site_leaves_no_refusals_behind(session, make_site, now):
    site = make_site()
    service.note_refusal(session, key=site.key, origin="", reason="wrong_origin", now=now)
    service.note_refusal(session, key="other", origin="", reason="unknown_key", now=now)
    service.remove_site(session, site)

    assert [refusal.key for refusal in session.scalars(select(Refusal))] == ["other"]


def test_only_sample_sites_are_removed_as_sample(session, make_site):
    make_site(sample=True)
    real = make_site()

    assert service.remove_sample(session) == 1
    assert list(session.scalars(select(Site))) == [real]
    assert service.remove_sample(session) == 0


def test_refusals_are_the_sites_when_they_carry_its_key_or_come_from_its_pages(
    session, make_site, now
):
    site = make_site(origin="https://shop.example")
    for key, origin in (
        (site.key, "https://elsewhere.example"),
        ("wrong", "https://shop.example"),
        ("wrong", "https://elsewhere.example"),
    ):
        service.note_refusal(session, key=key, origin=origin, reason="wrong_origin", now=now)

    found = {(r.key, r.origin) for r in queries.refusals(session, site)}
    assert found == {(site.key, "https://elsewhere.example"), ("wrong", "https://shop.example")}


@pytest.mark.parametrize(
    "change",
    [service.deactivate, lambda session, user: service.change_role(session, user, "sales")],
    ids=["deactivated", "given another role"],
)
def test_the_last_active_admin_stays_one(session, make_user, change):
    first, second = make_user("admin"), make_user("admin")
    make_user("marketer")
    change(session, first)

    with pytest.raises(Problem, match="the only administrator"):
        change(session, second)
    assert second.active
    assert [role.name for role in second.roles] == ["admin"]


def test_an_admin_who_was_deactivated_does_not_count(session, make_user):
    first, second = make_user("admin"), make_user("admin")
    service.deactivate(session, first)
    service.change_role(session, first, "sales")
    with pytest.raises(Problem, match="the only administrator"):
        service.deactivate(session, second)


def test_a_revoked_token_is_listed_no_more_and_stays_revoked_since(session, now):
    token, secret = service.add_token(session, name="Report", role="sales", now=now)
    assert queries.tokens(session) == [token]
    service.revoke_token(session, token, now=now)
    service.revoke_token(session, token, now=now.replace(year=2027))

    assert queries.tokens(session) == []
    assert queries.token_for(session, secret) is None
    assert token.revoked_at == now


def test_of_many_refusals_the_last_are_given(session, make_site, now):
    site = make_site()
    for n in range(queries.REFUSALS_SHOWN + 5):
        service.note_refusal(
            session,
            key=site.key,
            origin=f"https://{n}.example",
            reason="wrong_origin",
            now=now + timedelta(seconds=n),
        )
    found = queries.refusals(session, site)
    assert len(found) == queries.REFUSALS_SHOWN
    assert found[0].last_at == now + timedelta(seconds=queries.REFUSALS_SHOWN + 4)


def test_a_name_that_the_store_cannot_hold_is_refused_and_what_is_not_seen_left_out(session, now):
    with pytest.raises(Problem, match="120"):
        service.add_site(session, name="x" * 121, origins=["https://a.example"], now=now)
    with pytest.raises(Problem, match="120"):
        service.add_token(session, name="x" * 121, role="sales", now=now)
    site = service.add_site(session, name="Shop\0 1", origins=["https://a.example"], now=now)
    assert site.name == "Shop 1"
