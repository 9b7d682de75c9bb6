import shutil
from collections import defaultdict
from contextlib import ExitStack
from ipaddress import ip_address, ip_network

import pytest
from sqlalchemy import distinct, func, select

from tests.conftest import settings_for
from tests.postgresql import database
from tracker import demo
from tracker.accounts.models import Role, Site, User
from tracker.app import create_app
from tracker.db import Base, db
from tracker.demo import company
from tracker.demo.story import LASTS, tell
from tracker.insight.forms import forms
from tracker.journey.models import Event, Visitor, VisitSession
from tracker.leads import rereading
from tracker.leads.fields import field_key, meanings_of
from tracker.leads.models import Activity, Form, Identification, Lead, LeadIdentity, Submission
from tracker.notify import service as notices
from tracker.notify.models import Notice
from tracker.scores.keeping import CROSSED
from tracker.scores.live import live_model
from tracker.scores.models import ModelVersion, Score, ScoreChange
from tracker.sentence import Sentence

# Visitors: enough for everything but a model, and for leads with histories of every kind.
FEW, FEWER = 220, 100
DOCUMENTATION = [
    ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


# The sample that most tests look at is made once.
pytestmark = pytest.mark.xdist_group("sample")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, now, tmp_path_factory, worker_id):
    """A store that was filled, for looking only; once for each database."""
    folder = tmp_path_factory.mktemp("sample")
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "store.db")
            settings = settings_for(folder)
        else:
            server = request.getfixturevalue("postgresql_server")
            template = request.getfixturevalue("postgresql_template")
            made = database(server, f"leadlight_sample_{worker_id}", template)
            settings = settings_for(folder, database_url=stack.enter_context(made))
        app = create_app(settings)
        with app.app_context():
            demo.fill(db.session(), now=now, visitors=FEW)
            db.session.commit()
            db.session.remove()
        yield app
        app.extensions["leadlight_receiver"].close()
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def sample(filled):
    """A session on the filled store; what a test changes is rolled back."""
    with filled.app_context():
        yield db.session()
        db.session.remove()


@pytest.fixture
def fill(session, now):
    def filled(visitors=FEWER, **given):
        demo.fill(session, now=now, visitors=visitors, **given)

    return filled


def everything(session):
    """Every row of every table, as plain values."""
    session.flush()
    return {
        table.name: sorted(map(repr, session.execute(select(table))))
        for table in Base.metadata.sorted_tables
    }


def facts(session):
    leads = select(Lead.email, Lead.name, Lead.status, Lead.outcome, Lead.outcome_at, Lead.source)
    scores = select(Lead.email, Score.probability).join(Score, Score.lead_id == Lead.id)
    events = select(Event.message_id, Event.type, Event.at, Event.path, Event.engaged_ms)
    return [sorted(map(tuple, session.execute(query))) for query in (leads, scores, events)]


def test_removing_leaves_the_store_as_it_was_with_all_that_is_real(
    session, fill, now, make_site, make_visitor, make_visit, make_lead, make_score
):
    site = make_site()
    visitor = make_visitor(site)
    model = ModelVersion(
        trained_at=now,
        live=True,
        rows=100,
        won=50,
        horizon_days=90,
        metrics={},
        warnings=[],
        features=[],
        artifact=b"real",
    )
    session.add(model)
    session.flush()
    for lead in (make_lead(site_id=site.id), make_lead(site_id=None)):
        make_visit(visitor, lead=lead)
        make_score(lead, model_version_id=model.id)
    before = everything(session)

    fill()
    assert everything(session) != before
    assert demo.remove(session)

    assert everything(session) == before
    assert not demo.remove(session)


def test_a_model_learns_from_the_sample_and_scores_it(session, fill, now, settings):
    told = []

    fill(demo.VISITORS, progress=lambda percent, message: told.append((percent, message)))

    assert live_model(session) is None
    model = live_model(session, sample=True)
    assert model.won >= 60
    assert model.rows - model.won >= 120
    assert 0.7 < model.metrics["auc"] < 0.92
    leads = session.scalar(select(func.count()).select_from(Lead))
    assert 300 <= leads <= 360
    assert session.scalars(select(Score.model_version_id).distinct()).all() == [model.id]
    spam = session.scalar(select(func.count()).where(Lead.disqualified == "spam"))
    assert 0 < spam < 10
    assert session.scalar(select(func.count()).select_from(Score)) == leads - spam
    assert session.scalar(select(func.count()).select_from(ScoreChange)) > leads
    trends = session.scalars(select(Score.trend).where(Score.trend.is_not(None))).all()
    assert {"rising", "cooling"} == set(trends)
    assert session.scalar(select(func.count()).where(Score.expected_value.is_(None))) == 0
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert (told[0][0], told[-1][0]) == (0, 100)
    honeypots = select(func.count()).where(Submission.spam == "honeypot")
    assert session.scalar(honeypots) > 0

    demo.remove(session)
    for table in (ModelVersion, ScoreChange, Activity):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_with_too_few_outcomes_for_a_model_every_lead_has_a_score_by_the_rules(sample):
    assert live_model(sample, sample=True) is None
    unscored = select(Lead).where(Lead.id.not_in(select(Score.lead_id)))
    assert sample.scalars(unscored).all() == []


def test_one_moment_gives_one_story(session, fill):
    fill()
    first = facts(session)
    demo.remove(session)
    session.expire_all()

    fill()
    assert facts(session) == first


def test_nothing_in_it_can_belong_to_anybody(sample):
    [site] = sample.scalars(select(Site))
    assert site.sample
    assert site.name.startswith("Sample")
    assert all(origin.endswith(".example") for origin in site.origins)
    assert all(e.endswith(".example") for e in sample.scalars(select(Lead.email)))
    keys = select(LeadIdentity.key).where(LeadIdentity.kind == "email")
    assert all(key.endswith(".example") for key in sample.scalars(keys))
    assert all(u.startswith(company.ORIGIN) for u in sample.scalars(select(Event.url)))
    for address in sample.scalars(select(VisitSession.address).distinct()):
        assert any(ip_address(address) in network for network in DOCUMENTATION)


def test_nothing_in_it_lies_in_the_future(sample, now):
    for moment in (
        Event.at,
        Event.received_at,
        VisitSession.last_at,
        Visitor.last_seen_at,
        Lead.created_at,
        Lead.outcome_at,
        Lead.qualified_at,
        Lead.opportunity_at,
        Activity.logged_at,
        Score.scored_at,
        ScoreChange.at,
    ):
        assert sample.scalar(select(func.max(moment))) <= now


def test_an_outcome_comes_after_its_lead_and_sample_leads_differ_in_kind(sample):
    leads = sample.scalars(select(Lead)).all()
    assert all(lead.outcome_at > lead.created_at for lead in leads if lead.outcome)
    assert {lead.outcome for lead in leads} == {"won", "lost", None}
    assert {lead.status for lead in leads} >= {"new", "contacted", "accepted", "declined"}
    assert any(lead.name.isascii() for lead in leads)
    assert any(not lead.name.isascii() for lead in leads)
    channels = set(sample.scalars(select(VisitSession.channel)))
    assert channels >= {"direct", "organic search", "paid search", "social", "email", "referral"}
    sources = set(sample.scalars(select(VisitSession.source)))
    assert sources >= {"google", "baidu", "linkedin", "newsletter"}
    crawled = select(func.count()).where(VisitSession.bot.is_not(None))
    assert sample.scalar(crawled) > 0


def test_its_forms_were_seen_tried_refused_and_taken(sample, now):
    listed = forms(sample, site_id=None, start=now - LASTS, end=now)
    numbers = {one.form.key: one.numbers for one in listed}
    assert set(numbers) == {"contact-form", "demo-request", "white-paper", "newsletter"}
    for key, of in numbers.items():
        assert of.views > of.submissions, key
        assert of.submissions >= of.leads, key
    sent = [of for key, of in numbers.items() if key != "newsletter"]
    assert all(of.submissions and of.refused and of.leads for of in sent)
    assert sum(of.submissions for of in sent) > 40


def test_what_the_white_paper_asks_last_can_be_corrected_and_completes_leads(sample):
    form = sample.scalars(select(Form).where(Form.key == "white-paper")).one()
    assert (
        dict(zip(map(field_key, form.fields), meanings_of(form.fields), strict=True))["q5"] is None
    )
    rereading.correct(form, {"q5": "country"})
    effect = rereading.reread(sample, form)
    assert effect.completed > 5
    assert effect.made == 0


def test_the_first_admin_owns_some_of_the_leads(session, fill, now):
    admin = User(email="admin@company.example", password="-", created_at=now)
    admin.roles = [Role(name="admin")]
    session.add(admin)

    fill()

    owners = session.scalars(select(Lead.owner_id)).all()
    assert set(owners) == {None, admin.id}
    assert set(session.scalars(select(Activity.user_id))) == {admin.id}


def test_notices_about_sample_leads_go_with_them_and_others_stay(session, fill, now):
    fill(20)
    reader = User(email="rep@company.example", password="-", created_at=now)
    session.add(reader)
    session.flush()
    lead_id = session.scalar(select(func.min(Lead.id)))
    for kind, about in ((CROSSED, lead_id), (CROSSED, lead_id + 10_000), ("drift", lead_id)):
        notices.tell(session, [reader.id], Sentence("Look."), kind=kind, about=about, now=now)

    demo.remove(session)

    left = session.execute(select(Notice.kind, Notice.about)).all()
    assert sorted(left) == [(CROSSED, lead_id + 10_000), ("drift", lead_id)]


def test_sales_has_talked_with_the_leads_before_they_were_closed(sample):
    talks = sample.execute(select(Activity, Lead).join(Lead, Lead.id == Activity.lead_id)).all()
    assert {done.kind for done, _ in talks} == {"call", "email", "reply", "meeting"}
    for done, lead in talks:
        assert lead.created_at < done.at < done.logged_at
        assert lead.outcome_at is None or done.logged_at < lead.outcome_at
    won = sample.scalars(select(Lead).where(Lead.outcome == "won")).all()
    assert all(lead.value > 0 and lead.opportunity_at < lead.outcome_at for lead in won)


def test_a_lead_has_every_page_of_its_browser_if_nobody_else_used_it(sample):
    users = defaultdict(set)
    for visitor_id, lead_id in sample.execute(
        select(Identification.visitor_id, Identification.lead_id)
    ):
        users[visitor_id].add(lead_id)
    alone = {visitor_id: leads for visitor_id, leads in users.items() if len(leads) == 1}
    assert len(alone) > 40
    for visitor_id, leads in alone.items():
        owners = select(Event.lead_id).distinct().where(Event.visitor_id == visitor_id)
        assert set(sample.scalars(owners)) == leads
    seen_before = select(func.count()).where(
        Event.lead_id == Submission.lead_id, Event.type == "page", Event.at < Submission.at
    )
    assert sample.scalar(seen_before) > len(alone)


def test_two_people_on_one_browser_share_nothing(sample, now):
    people, visits = defaultdict(set), defaultdict(list)
    for visit in tell(now, visitors=FEW).visits:
        if visit.sent is not None and visit.sent.at < now:
            person = visit.sent.filled.person.answers["email"]
            people[visit.browser.visitor].add(person)
            visits[person].append(visit)
    shared = [who for who in people.values() if len(who) == 2]
    assert shared, "the story has nobody who shares a browser; tell a longer one"

    for who in shared:
        leads = sample.scalars(select(Lead.id).where(Lead.email.in_(who))).all()
        assert len(leads) == 2
        for lead_id in leads:
            mail = sample.get(Lead, lead_id).email
            told = {visit.views[0].at for visit in visits[mail]}
            query = (
                select(VisitSession.started_at)
                .distinct()
                .join(Event, Event.session_id == VisitSession.id)
            )
            mine = set(sample.scalars(query.where(Event.lead_id == lead_id)))
            assert told <= mine
        sessions = [
            set(sample.scalars(select(Event.session_id).where(Event.lead_id == lead_id)))
            for lead_id in leads
        ]
        assert not sessions[0] & sessions[1]


def test_one_person_on_two_devices_is_one_lead_with_both_histories(sample):
    browsers = select(func.count(distinct(Event.visitor_id))).where(Event.lead_id.is_not(None))
    by_lead = sample.execute(browsers.add_columns(Event.lead_id).group_by(Event.lead_id)).all()
    assert 2 in {number for number, _ in by_lead}


def test_a_second_sample_is_refused_in_words(session, fill):
    fill(20)
    with pytest.raises(ValueError, match="Northlight"):
        fill(20)


def test_its_size_is_what_is_there(session, fill):
    assert demo.size(session) is None
    fill()
    size = demo.size(session)
    assert FEWER <= size.visitors <= FEWER * 1.1
    assert size.visits > size.visitors > size.leads > 0
