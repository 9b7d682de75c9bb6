from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.insight.judged import gains, groups, wilson_95

CURVES = st.lists(
    st.tuples(st.integers(1, 500), st.floats(0, 1)).flatmap(
        lambda bin_: st.integers(0, bin_[0]).map(
            lambda won: {"predicted": bin_[1], "observed": won / bin_[0], "n": bin_[0]}
        )
    ),
    min_size=1,
    max_size=10,
)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_bounds_hold_the_share_they_are_about_and_stay_inside_of_0_and_1(case):
    leads, won = case
    low, high = wilson_95(won / leads, leads)
    assert 0 <= low <= won / leads + 1e-12
    assert won / leads - 1e-12 <= high <= 1
    assert low < high


def test_more_leads_make_surer():
    few, many = wilson_95(0.2, 20), wilson_95(0.2, 2000)
    assert many[1] - many[0] < (few[1] - few[0]) / 5


@given(CURVES)
def test_work_goes_from_none_to_all_and_never_loses_a_buyer(curve):
    points = gains(groups(curve))
    assert (points[0].worked, points[0].found) == (0, 0)
    assert round(points[-1].worked, 9) == 1
    assert points == sorted(points, key=lambda point: point.worked)
    assert all(a.found <= b.found + 1e-12 for a, b in pairwise(points))
    assert round(points[-1].found, 9) == (1 if any(bin_["observed"] for bin_ in curve) else 0)


def test_the_best_group_holds_its_share_of_the_buyers():
    curve = [
        {"predicted": 0.05, "observed": 0.1, "n": 80},
        {"predicted": 0.6, "observed": 0.6, "n": 20},
    ]
    best = gains(groups(curve))[1]
    assert (round(best.worked, 3), round(best.found, 3)) == (0.2, 0.6)
