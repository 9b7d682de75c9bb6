from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tracker.leads import importing, mapping, spreadsheet
from tracker.leads.importing import take
from tracker.leads.models import Lead, LeadIdentity


@pytest.fixture
def bring(session, now, tmp_path):
    """Import the lines of a CSV file; says what became of them."""

    def run(*lines: str, given=None, outcome=None, encoding="utf-8", at=now, **options):
        path = tmp_path / "people.csv"
        path.write_bytes("\n".join(lines).encode(encoding))
        table = spreadsheet.table(path)
        column, won = outcome or (None, None)
        settled = mapping.settle(table.columns, given or {}, outcome=column)
        plan, _ = importing.plan(table, settled, zone=UTC, won=won, **options)
        return take(session, table.rows(), plan=plan, now=at)

    return run


def leads(session):
    return list(session.scalars(select(Lead).order_by(Lead.id)))


def keys(session, lead):
    found = select(LeadIdentity.kind, LeadIdentity.key).where(LeadIdentity.lead_id == lead.id)
    return set(session.execute(found).all())


def test_a_row_becomes_a_lead_with_its_facts_fields_and_keys(session, bring, now):
    tally = bring(
        "Id,Email,First Name,Last Name,Company,Title,Country,Lead Source,Created Date,"
        "Visits,City,Zip",
        "7,Ana@Company.example,Ana,Ruiz,Company,CTO,Spain,Fair,2025-06-01,12,Málaga,007",
    )
    [lead] = leads(session)
    assert (tally.made, tally.to_score, tally.refused) == (1, [lead.id], [])
    assert (lead.email, lead.name, lead.company) == ("Ana@Company.example", "Ana Ruiz", "Company")
    assert (lead.title, lead.country, lead.source, lead.channel) == (
        "CTO",
        "Spain",
        "Fair",
        "import",
    )
    assert lead.fields == {"Visits": 12, "City": "Málaga", "Zip": "007"}
    assert lead.created_at == lead.first_seen_at == datetime(2025, 6, 1, tzinfo=UTC)
    assert (lead.qualified_at, lead.disqualified) == (lead.created_at, None)
    assert (lead.first_touch, lead.converting_touch, lead.site_id) == (None, None, None)
    assert keys(session, lead) == {("email", "ana@company.example"), ("external", "7")}


def test_a_lead_without_a_date_came_now_and_without_a_source_by_import(session, bring, now):
    bring("Prospect ID,City", "a-1,Köln")
    [lead] = leads(session)
    assert (lead.created_at, lead.source, lead.disqualified) == (now, "import", "no_contact")


def test_outcomes_are_won_lost_or_open(session, bring):
    tally = bring("id,Closed", "1,Yes", "2,no", "3,", "4,YES", outcome=("Closed", "yes"))
    assert [lead.outcome for lead in leads(session)] == ["won", "lost", None, "won"]
    assert tally.outcomes == {"won": 2, "lost": 1, "open": 1}
    assert all("Closed" not in lead.fields for lead in leads(session))


def test_an_outcome_that_never_occurs_is_a_slip(session, bring):
    with pytest.raises(
        ValueError, match="No row has Closed = 'Won'; the column's values are: 'Yes'"
    ):
        bring("id,Closed", "1,Yes", outcome=("Closed", "Won"))
    assert leads(session) == []


def test_words_that_mean_missing_are_missing(session, bring):
    bring("id,City,Source", "1,Select,select", missing=["Select"])
    [lead] = leads(session)
    assert (lead.fields, lead.source) == ({}, "import")


def test_the_same_file_twice_changes_nothing(session, bring, now):
    lines = (
        "Id,Email,Phone,Name,City,Won,Created",
        "1,a@x.example,,Ana,Köln,1,2026-01-01",
        "2,,13800138000,李雷,北京,0,",
        "3,,,Cleo,,,",
    )
    first = bring(*lines, outcome=("Won", "1"))
    before = [
        (x.id, x.email, x.phone, x.name, x.fields, x.outcome, x.created_at) for x in leads(session)
    ]
    again = bring(*lines, outcome=("Won", "1"), at=now + timedelta(days=3))

    assert (first.made, again.made, again.updated, again.unchanged) == (3, 0, 0, 3)
    assert again.to_score == []
    assert before == [
        (x.id, x.email, x.phone, x.name, x.fields, x.outcome, x.created_at) for x in leads(session)
    ]


def test_a_second_file_fills_in_and_corrects_but_never_changes_when_and_whence(session, bring, now):
    bring("Email,Name,Source,City,Zip", "ana@x.example,Ana,Fair,Köln,1")
    tally = bring(
        "Email,Name,Source,Company,City,Zip,Won,Created",
        "ANA@x.example,Ana Ruiz,Web,Company,,2,yes,2020-01-01",
        outcome=("Won", "yes"),
        at=now + timedelta(days=1),
    )
    [lead] = leads(session)
    assert (tally.updated, tally.to_score) == (1, [lead.id])
    assert (lead.name, lead.company, lead.outcome) == ("Ana Ruiz", "Company", "won")
    assert lead.fields == {"City": "Köln", "Zip": 2}
    assert (lead.source, lead.created_at) == ("Fair", now)


def test_a_lead_from_the_web_is_known_by_its_e_mail(session, bring, make_lead):
    lead = make_lead("ana@x.example", source="google", channel="organic search")
    tally = bring("Prospect ID,Email,Source", "7,Ana@X.example,Fair")
    assert (tally.made, tally.updated) == (0, 1)
    assert lead.source == "google"
    assert ("external", "7") in keys(session, lead)


def test_two_rows_about_one_person_are_one_lead(session, bring):
    tally = bring("Email,Name,City", "ana@x.example,Ana,", " ANA@x.example,Ana,Köln")
    [lead] = leads(session)
    assert (tally.made, tally.updated) == (1, 1)
    assert tally.to_score == [lead.id]
    assert lead.fields == {"City": "Köln"}


def test_colleagues_with_one_phone_are_told_apart(session, bring):
    bring("Email,Phone", "ana@x.example,030 1234567", "bo@x.example,030 1234567")
    bring("Id,Phone", "1,13800138000", "2,13800138000")
    assert len(leads(session)) == 4
    again = bring("Id,Phone", "1,13800138000", "2,13800138000")
    assert again.unchanged == 2


def test_a_phone_is_the_person_where_nothing_else_is_known(session, bring):
    bring("Phone,Name", "138 0013 8000,李雷")
    tally = bring("Id,手机", "A-1,+86 13800138000")
    [lead] = leads(session)
    assert tally.updated == 1
    assert keys(session, lead) == {("phone", "+8613800138000"), ("external", "A-1")}


def test_somebody_known_by_phone_alone_is_known_again_when_the_e_mail_comes(session, bring):
    bring("Phone", "13800138000")
    bring("Email,Phone", "li@x.example,138 0013 8000")
    bring("Phone,Name", "+86 138 0013 8000,李雷")
    [lead] = leads(session)
    assert (lead.email, lead.name) == ("li@x.example", "李雷")


def test_a_row_that_cannot_be_used_is_refused_in_words_and_the_others_go_on(session, bring):
    tally = bring(
        "Id,Email,Phone,Company,Created",
        "1,ana@x.example,,X,2026-01-05",
        ",,,Nobody,",
        ",bad address,,X,",
        "2,,," + "x" * 201 + ",",
        "3,,,X,soon",
        "4,,,X,2031-01-01",
        "5,,,X,,too,many",
        "6,bo@x.example,,X,",
    )
    assert tally.made == 2
    assert {row.number: why for row, why in tally.refused} == {
        3: "The row has no e-mail, no number in another system and no phone to know the person by.",
        4: tally.refused[1][1],
        5: "The company is longer than 200 characters.",
        6: "Created: 'soon' is no date that can be read.",
        7: "The lead's creation, '2031-01-01', is in the future.",
        8: "The row has 7 cells where the header has 5; a cell with the delimiter in it needs "
        "quotes.",
    }
    assert "'bad address' is no e-mail address" in tally.refused[1][1]


def test_a_row_about_two_leads_is_refused(session, bring):
    bring("Id,Email", "1,ana@x.example", "2,bo@x.example")
    tally = bring("Id,Email,Name", "1,bo@x.example,Who")
    [(_, why)] = tally.refused
    assert "another lead" in why
    assert {lead.name for lead in leads(session)} == {None}


def test_a_chinese_file_of_a_spreadsheet_comes_in(session, bring):
    bring("姓,名,邮箱,公司,城市", "李,雷,li@x.example,公司,北京", encoding="gb18030")
    [lead] = leads(session)
    assert (lead.name, lead.company, lead.fields) == ("李雷", "公司", {"城市": "北京"})


def test_what_was_defused_for_a_spreadsheet_comes_back_as_it_was(session, bring):
    bring("Email,Note,Name", "ana@x.example,'=1+1,'t Hooft")
    [lead] = leads(session)
    assert (lead.fields, lead.name) == ({"Note": "=1+1"}, "'t Hooft")


def test_somebody_who_comes_in_elsewhere_at_the_same_moment_is_filled_in(
    session, bring, make_lead, monkeypatch
):
    looks = []

    class Blind(importing._Known):
        """The first look is from before the other process wrote."""

        def __init__(self, session, people):
            super().__init__(session, people if looks else [])
            looks.append(self)

    lead = make_lead("ana@x.example")
    monkeypatch.setattr(importing, "_Known", Blind)
    tally = bring("Email,Name", "ana@x.example,Ana", "bo@x.example,Bo")

    assert len(looks) == 2
    assert (tally.made, tally.updated) == (1, 1)
    assert lead.name == "Ana"
    assert session.scalar(select(func.count()).select_from(Lead)) == 2


def test_a_file_of_a_header_alone_is_refused(bring):
    with pytest.raises(ValueError, match="no rows"):
        bring("Email,Name")


def test_deals_come_with_their_value_and_since_when_they_are_seen(session, bring, now):
    lines = ("Id,Deal Amount,Opportunity Date", '1,"€ 12.500,50",2026-02-01', "2,,")
    bring(*lines)
    first, second = leads(session)
    assert (first.value, first.opportunity_at) == (12500.5, datetime(2026, 2, 1, tzinfo=UTC))
    assert (second.value, second.opportunity_at) == (None, None)
    assert first.fields == {}

    again = bring(*lines, at=now + timedelta(days=1))
    assert again.unchanged == 2
    filled = bring("Id,Deal Amount,Opportunity Date", "1,,", "2,900,2026-02-03")
    assert (filled.updated, filled.unchanged) == (1, 1)
    assert (first.value, second.value) == (12500.5, 900)


def test_a_deal_that_cannot_be_is_refused_with_its_row(session, bring):
    tally = bring(
        "Id,Deal Amount,Opportunity Date",
        "1,much,",
        "2,2000000000000,",
        "3,,2027-01-01",
        "4,10,2026-01-01",
    )
    assert len(leads(session)) == 1
    reasons = [why for _, why in tally.refused]
    assert "no amount of money" in reasons[0]
    assert "more than there is" in reasons[1]
    assert "in the future" in reasons[2]
