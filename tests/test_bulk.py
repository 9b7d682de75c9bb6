from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tracker import bulk
from tracker.bulk import BEGINNING_OF_TIME, END_OF_TIME, insert_rows, take_ids, update_rows
from tracker.journey.models import Event, Visitor, VisitSession


@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=90),
    number=st.integers(-(2**31), 2**31 - 1) | st.none(),
    later=st.timedeltas(timedelta(0), timedelta(days=999)),
    data=st.dictionaries(st.sampled_from("ab"), st.integers() | st.text("c'\"\\é"), min_size=1),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_values_come_back_as_they_went_in(session, now, text, number, later, data):
    row = {"text": text, "number": number, "at": now + later, "none": None}
    row["data"] = {name: v % 2**60 if isinstance(v, int) else v for name, v in data.items()}
    types = {
        "text": Event.title.type,
        "number": Event.engaged_ms.type,
        "at": Event.at.type,
        "none": Event.at.type,
        "data": Event.properties.type,
    }
    rows = bulk.given(session, [row, row], types)
    assert [found._asdict() for found in session.execute(select(rows))] == [row, row]


def test_every_moment_lies_between_the_beginning_and_the_end_of_time(session, now):
    types = {"at": Event.at.type}
    for end in (BEGINNING_OF_TIME, END_OF_TIME):
        [found] = session.scalars(select(bulk.given(session, [{"at": end}], types).c.at))
        assert found == end
    assert BEGINNING_OF_TIME < now < END_OF_TIME


def test_ids_are_taken_once_and_not_again_after_their_rows_are_gone(session, make_site, now):
    site_id = make_site().id

    def visitors(ids) -> list[dict]:
        seen = {"first_seen_at": now, "last_seen_at": now, "site_id": site_id}
        return [seen | {"id": id_, "anonymous_id": f"v{id_}"} for id_ in ids]

    first = list(take_ids(session, Visitor, 3))
    insert_rows(session, Visitor, visitors(first))
    session.delete(session.get_one(Visitor, first[-1]))
    session.commit()
    second = list(take_ids(session, Visitor, 3))
    assert len({*first, *second}) == 6
    insert_rows(session, Visitor, visitors(second))
    one = Visitor(site_id=site_id, anonymous_id="x", first_seen_at=now, last_seen_at=now)
    session.add(one)  # as anybody else does
    session.flush()
    assert one.id not in {*first, *second}
    assert list(take_ids(session, Visitor, 0)) == []


def test_each_row_gets_its_own_new_values(session, make_site, make_visitor, make_visit, now):
    visitor = make_visitor(make_site())
    visits = [make_visit(visitor, now + timedelta(hours=h)) for h in range(3)]
    new = [
        {"id": visit.id, "last_at": now + timedelta(days=n), "click_ids": {"gclid": str(n)}}
        for n, visit in enumerate(visits[:2])
    ]
    update_rows(session, VisitSession, new)
    session.expire_all()
    assert [v.click_ids for v in visits] == [{"gclid": "0"}, {"gclid": "1"}, None]
    assert visits[1].last_at == now + timedelta(days=1)


def test_nothing_given_writes_nothing(session, make_site, make_visitor):
    make_visitor(make_site())
    insert_rows(session, Visitor, [])
    update_rows(session, Visitor, [])
    assert session.scalar(select(func.count()).select_from(Visitor)) == 1
    nobody = select(Visitor).where(bulk.among(session, Visitor.id, []))
    assert session.scalars(nobody).all() == []
