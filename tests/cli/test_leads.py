import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from tracker.cli.incoming import ROWS_AT_A_TIME
from tracker.leads import importing, mapping, spreadsheet
from tracker.leads.export import csv_lines
from tracker.leads.models import Lead, LeadIdentity
from tracker.scores import listing
from tracker.scores.models import Score
from tracker.scores.ranking import LeadFilter
from tracker.scores.service import score

PEOPLE = """Email,Name,City,Won
ana@x.example,Ana,Köln,yes
bo@x.example,=1+1,,no
no address,Cleo,,
dee@x.example,Dee,,
"""


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_the_mapping_is_shown_and_what_became_of_the_rows(run, people):
    result = run("leads", "import", people, "--outcome", "Won=yes")
    shown = result.stdout
    assert shown.index("is taken for") < shown.index("3 leads made")
    assert "outcome: won if 'yes'" in shown
    assert "4 rows: 3 leads made, 0 updated, 0 unchanged, 1 rows with errors." in shown
    assert "Outcomes: 1 won, 1 lost, 1 open." in shown


def test_rows_with_errors_are_in_a_file_beside_with_the_reason(told, people):
    report = told("leads", "import", people)
    assert report["errors"] == 1
    assert report["errors_file"] == str(people.with_name("people.errors.csv"))
    with Path(report["errors_file"]).open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["row"], row["Name"]) == ("4", "Cleo")
    assert "no e-mail address" in row["reason"]


def test_every_lead_that_comes_in_has_a_score(told, people, store):
    told("leads", "import", people)
    assert store.scalar(select(func.count()).select_from(Score)) == 3


def test_importing_again_changes_nothing(told, people, store):
    first = told("leads", "import", people, "--outcome", "Won=yes")
    again = told("leads", "import", people, "--outcome", "Won=yes")
    assert (first["made"], again["made"], again["updated"], again["unchanged"]) == (3, 0, 0, 3)
    assert first["outcomes"] == again["outcomes"] == {"won": 1, "lost": 1, "open": 1}


def test_a_dry_run_says_the_same_and_keeps_nothing(told, run, people, store):
    dry = told("leads", "import", people, "--dry-run")
    assert (dry["made"], dry["kept"]) == (3, False)
    assert store.scalar(select(func.count()).select_from(Lead)) == 0
    store.rollback()  # it holds the lock
    assert "nothing was kept" in run("leads", "import", people, "--dry-run").stdout
    assert told("leads", "import", people)["made"] == 3


def test_columns_can_be_said(told, tmp_path, store):
    path = tmp_path / "odd.csv.gz"
    path.write_bytes(gzip.compress(b"who;when;tags;note\nana@x.example;25/12/2025;x;Select\n"))
    report = told(
        "leads", "import", path, "--map", "who=email", "--created", "when", "--ignore", "tags",
        "--missing", "select",
    )  # fmt: skip
    assert report["columns"] == {
        "who": "email", "when": "created", "tags": "ignore", "note": "field",
    }  # fmt: skip
    lead = store.scalars(select(Lead)).one()
    assert (lead.fields, lead.created_at.date().isoformat()) == ({}, "2025-12-25")


def test_leads_can_belong_to_a_site(told, run, people):
    key = told("sites", "add", "Shop", "--origin", "https://shop.example")["key"]
    told("leads", "import", people, "--site", key)
    exported = run("leads", "export", "--json", "--site", "Shop").stdout
    rows = [json.loads(line) for line in exported.splitlines()]
    assert {row["site"] for row in rows} == {"Shop"}
    assert "no site 'Nix'" in run("leads", "import", people, "--site", "Nix", status=1).stderr


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nobody_waits_while_the_file_is_looked_over(told, people, settings, monkeypatch):
    told("sites", "add", "Shop", "--origin", "https://shop.example")
    plan = importing.plan

    def looked_over(*args, **given):
        with closing(sqlite3.connect(settings.var_dir / "store.db", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        return plan(*args, **given)

    monkeypatch.setattr(importing, "plan", looked_over)
    assert told("leads", "import", people, "--site", "Shop")["made"] == 3


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--map", "Email"], 2, "COLUMN="),
        (["--map", "Mail=email"], 1, "no column 'Mail'"),
        (["--outcome", "Won=1"], 1, "values are: 'yes', 'no'"),
        (["--created", "City"], 1, None),
    ],
)
def test_a_slip_stops_the_import_before_it_begins(run, people, store, options, status, words):
    if words is None:
        report = json.loads(run("leads", "import", people, *options, "--json").stdout)
        assert report["errors"] == 2
        return
    assert words in run("leads", "import", people, *options, status=status).stderr
    assert store.scalar(select(func.count()).select_from(Lead)) == 0


def test_more_rows_than_one_batch_come_in_and_meet_across_batches(told, tmp_path, store):
    path = tmp_path / "many.csv"
    rows = [f"p{n}@x.example,{n}" for n in range(ROWS_AT_A_TIME + 10)]
    path.write_text("\n".join(["Email,Visits", *rows, "P0@x.example,99"]))
    report = told("leads", "import", path)
    assert (report["made"], report["updated"]) == (ROWS_AT_A_TIME + 10, 1)
    first = store.scalars(select(Lead).where(Lead.email == "P0@x.example")).one()
    assert first.fields == {"Visits": 99}


def test_the_ranked_list_is_written_as_csv_that_a_spreadsheet_shows(run, people, tmp_path):
    run("leads", "import", people)
    out = tmp_path / "out.csv"
    run("leads", "export", "--output", out, "--excel", "--sort", "name", "--ascending")
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in rows] == ["'=1+1", "Ana", "Dee"]
    assert rows[1]["field:City"] == "Köln"
    assert {row["scored_by"] for row in rows} == {"rules"}


def test_leads_are_chosen_for_export_as_on_the_page(run, people):
    run("leads", "import", people, "--outcome", "Won=yes")

    def names(*options):
        lines = run("leads", "export", "--json", *options).stdout.splitlines()
        return [json.loads(line)["name"] for line in lines]

    assert names("--text", "ANA") == ["Ana"]
    assert names("--outcome", "won") == ["Ana"]
    assert names("--outcome", "open") == ["Dee"]
    assert names("--created-before", "2001-01-01") == []
    assert len(names("--created-from", "2001-01-01", "--imported", "--unowned")) == 3
    assert names("--from-web") == []
    assert "no user" in run("leads", "export", "--owner", "x@y.example", status=1).stderr
    assert run("leads", "export", "--from-web").stdout.startswith("lead_id,email,")


plain = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
words = plain.map(str.strip).filter(bool)
numbers = st.integers(-(10**14), 10**14) | st.decimals(
    -1000, 1000, places=3, allow_nan=False
).map(float)  # fmt: skip
YEAR = datetime(2025, 1, 1), datetime(2025, 12, 31)  # noqa: DTZ001 - as people write them
person = st.fixed_dictionaries(
    {"Id": st.integers(0, 50).map(str)},
    optional={
        "Email": st.integers(0, 50).map(lambda n: f"Person{n}@Company.example"),
        "Phone": st.sampled_from(["+86 138 0013 8000", "030 1234567", "1234567"]),
        "Name": words, "Company": words, "Title": words, "Country": words, "Source": words,
        "Won": st.sampled_from(["won", "lost"]),
        "Created": st.datetimes(*YEAR).map(datetime.isoformat),
        "City": words, "=Visits": numbers.map(str), "field:odd": words, "email 2": words,
    },
)  # fmt: skip
COLUMNS = [
    "Id", "Email", "Phone", "Name", "Company", "Title", "Country", "Source", "Won", "Created",
    "City", "=Visits", "field:odd", "email 2",
]  # fmt: skip


distinct = (lambda p: p["Id"], lambda p: p.get("Email", p["Id"]))


@given(people=st.lists(person, min_size=1, max_size=5, unique_by=distinct))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_exported_comes_in_again_as_the_same_leads(session, now, tmp_path, people):
    def bring(lines, outcome):
        path = tmp_path / "round.csv"
        path.write_text("".join(lines), newline="", encoding="utf-8")
        table = spreadsheet.table(path)
        won = outcome in table.columns and any(r.cells[outcome] == "won" for r in table.rows())
        settled = mapping.settle(table.columns, {}, outcome=outcome if won else None)
        plan, _ = importing.plan(table, settled, zone=now.tzinfo, won="won" if won else None)
        tally = importing.take(session, table.rows(), plan=plan, now=now)
        assert not tally.refused
        score(session, tally.to_score, now=now)

    def facts():
        found = session.scalars(select(Lead).order_by(Lead.id)).all()
        kept = [
            {
                c: getattr(lead, c)
                for c in ("email", "phone", "name", "company", "title", "country", "source",
                          "channel", "outcome", "fields", "created_at", "disqualified")
            }
            for lead in found
        ]  # fmt: skip
        return sorted(kept, key=lambda lead: json.dumps(lead, default=str, sort_keys=True))

    with session.begin_nested() as all_of_it:
        bring(csv_lines(people, COLUMNS), "Won")
        before = facts()
        exported = list(
            csv_lines(listing.rows(session, LeadFilter()), listing.columns(session, LeadFilter()))
        )
        for table in (Score, LeadIdentity, Lead):
            session.execute(delete(table))
        session.expire_all()
        bring(exported, "outcome")
        assert facts() == before
        all_of_it.rollback()
