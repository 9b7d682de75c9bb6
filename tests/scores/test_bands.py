import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.scores.bands import LETTERS, Row, band, limits, preview

BANDS = {"A": 0.5, "B": 0.25, "C": 0.1}
FALLING = st.lists(st.floats(0.001, 0.999), min_size=3, max_size=3, unique=True).map(
    lambda found: dict(zip("ABC", sorted(found, reverse=True), strict=True))
)


@given(FALLING, st.floats(0.0001, 0.9999))
def test_every_chance_is_in_exactly_the_band_whose_limits_it_is_within(bands, chance):
    within = [
        letter
        for letter in LETTERS
        if limits(letter, bands)[0] <= chance < limits(letter, bands)[1]
    ]
    assert within == [band(chance, bands)]


def test_a_preview_counts_open_leads_and_what_became_of_the_others(
    session, make_lead, make_score, make_site
):
    site = make_site()
    for chance, given_ in (
        (0.9, {"outcome": "won"}),
        (0.6, {"outcome": "lost"}),
        (0.5, {}),
        (0.2, {}),
        (0.05, {"outcome": "lost"}),
        (0.7, {"site_id": site.id}),
    ):
        make_score(make_lead(**given_), chance)

    a, b, c, d = preview(session, BANDS)
    assert a == Row("A", 0.5, 1.0, open=2, known=2, reached=1)
    assert (b.open, b.known, b.share) == (0, 0, None)
    assert (c.open, c.known) == (1, 0)
    assert (d.low, d.high, d.open, d.share) == (0.0, 0.1, 0, 0.0)
    assert a.share == pytest.approx(0.5)

    stricter = preview(session, BANDS | {"A": 0.8})
    assert [(row.open, row.known) for row in stricter] == [(0, 1), (2, 1), (1, 0), (0, 1)]
    assert [row.open for row in preview(session, BANDS, site.id)] == [1, 0, 0, 0]


def test_made_up_leads_are_left_out_beside_real_ones(session, make_lead, make_score, make_site):
    demo = make_site("Demo", sample=True)
    make_score(make_lead(site_id=demo.id), 0.9)
    assert [row.open for row in preview(session, BANDS)] == [1, 0, 0, 0]
    make_score(make_lead(), 0.2)
    assert [row.open for row in preview(session, BANDS)] == [0, 0, 1, 0]
