from sqlalchemy import select

from tracker.accounts.models import Refusal
from tracker.collect import routes
from tracker.collect.routes import Refusals


def noted(app, session, monkeypatch, hours: list[tuple[float, str]]) -> list[str]:
    """Note refusals of keys, each at an hour; return the keys that were written."""
    refusals = Refusals(app)
    for hour, key in hours:
        monkeypatch.setattr(routes, "monotonic", lambda hour=hour: hour * 3600)
        refusals.note(key, "https://www.example.com", "unknown_key")
    refusals.close()
    session.rollback()
    return sorted(session.scalars(select(Refusal.key)))


def test_a_flood_of_made_up_keys_is_written_only_so_often(app, session, monkeypatch):
    monkeypatch.setattr(Refusals, "AT_MOST", 3)
    written = noted(app, session, monkeypatch, [(1, f"key{n}") for n in range(9)])
    assert written == ["key0", "key1", "key2"]


def test_after_a_flood_the_next_refusals_are_noted_again(app, session, monkeypatch):
    monkeypatch.setattr(Refusals, "AT_MOST", 3)
    flood = [(1, f"key{n}") for n in range(9)]
    assert "real" in noted(app, session, monkeypatch, [*flood, (2.1, "real")])
