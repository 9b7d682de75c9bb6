import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.columns import Lists, Numbers, Words
from scoring.frequency import Field, FrequencyTable

patient = settings(max_examples=40, deadline=None)  # a busy machine is no failure


def words(*values):
    levels = sorted({value for value in values if value is not None})
    return Words(np.array([-1 if v is None else levels.index(v) for v in values]), levels)


def test_odoos_own_test_vector_comes_out():
    won = np.array([True, True, False, False, False])
    fields = [
        words("b", None, "a", "a", None),  # source
        words("a", "b", "a", None, None),  # country
        words("a", "a", "a", "a", "a"),  # e-mail
        words("a", "a", "b", None, None),  # state
        words("a", "a", "a", "b", "b"),  # phone
    ]
    table = FrequencyTable.learn(fields, won)
    # A lead at stage 2, which both won leads passed and one of the three lost ones.
    stage = Field(["2"], np.array([2.1]), np.array([1.1]), won_in_all=2.1, lost_in_all=3.1)
    table.fields.append(stage)

    [chance] = table.predict([*[words("a")] * 5, words("2")], rows=1)

    assert round(100 * chance, 2) == 74.30


def test_a_value_never_seen_and_a_gap_say_nothing():
    table = FrequencyTable.learn([words("a", "a", "b", "b")], np.array([True, True, False, False]))
    unseen, gap = table.predict([words("z", None)], rows=2)
    assert unseen == gap == pytest.approx(0.5)


def test_numbers_count_in_five_bins_and_flags_in_two():
    won = np.arange(100) % 2 == 0
    assert len(Field.learn(Numbers(np.arange(100.0)), won).won) == 5
    assert len(Field.learn(Numbers((np.arange(100) % 10 == 0).astype(float)), won).won) == 2


def test_a_number_beyond_all_seen_falls_into_the_outermost_bin():
    visits = Numbers(np.arange(100.0))
    table = FrequencyTable.learn([visits], visits.numbers >= 50)
    low, high = table.predict([Numbers(np.array([-1e9, 1e9]))], rows=2)
    assert low < 0.1
    assert high > 0.9


def test_a_tag_counts_from_fifty_leads_and_each_tag_of_a_lead_by_itself():
    won = np.arange(120) % 2 == 0
    indptr = np.arange(121)
    often_won, seldom = 0, 1
    tags = Lists(indptr, np.where(np.arange(120) < 60, often_won, seldom), ["a", "b"])
    won[:60] = True
    field = Field.learn(Lists(indptr[:101], tags.indices[:100], tags.levels), won[:100])
    assert field.evidence[often_won] > 0
    assert field.evidence[seldom] == 0
    both = Lists(np.array([0, 2, 2]), np.array([0, 1]), ["a", "b"])
    assert field.of(both).tolist() == [field.evidence[often_won], 0.0]


@patient
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=1, max_size=300))
def test_chances_are_never_certain_and_follow_the_shares_won(rows):
    column = words(*(word for word, _ in rows))
    won = np.array([outcome for _, outcome in rows])
    chance = FrequencyTable.learn([column] * 20, won).predict([column] * 20, len(won))
    assert ((chance > 0) & (chance < 1)).all()
    share = np.array([won[column.codes == code].mean() for code in column.codes])
    assert chance[share.argmax()] >= chance[share.argmin()]
