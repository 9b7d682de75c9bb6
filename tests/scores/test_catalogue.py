"""The guide's page on features is made from the list."""

from pathlib import Path

from tracker.scores.catalogue import FEATURES
from tracker.scores.imported import ENOUGH, MOST
from tracker.scores.landmarks import DAYS, MOST_ROWS
from tracker.scores.rows import OLDEST
from tracker.scores.visits import MOST_EVENTS

GUIDE = (Path(__file__).parents[2] / "docs/guide/features.md").read_text()
NEVER = {
    "status", "owner", "outcome", "qualified", "disqualified", "value", "opportunity", "lost",
}  # fmt: skip


def test_the_guide_has_the_table_that_the_code_has():
    section = GUIDE.split("\n## The features\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    lines = [f"| `{f.name}` | {f.type} | {f.unit} | {f.meaning} |" for f in FEATURES]

    assert table[2:] == lines, "Put these lines in the guide:\n" + "\n".join(lines)


def test_the_guide_says_the_bounds_that_the_code_has():
    for said in (
        f"the newest {MOST_EVENTS:,} count",
        f"counts up to {OLDEST.days} days",
        f"in which {ENOUGH:.0%} of".replace("%", " %"),
        f"The {MOST} columns",
        f"The newest {MOST_ROWS:,} rows",
        "{}, {}, {} and {} days later".format(*DAYS[1:]),
    ):
        assert said in GUIDE


def test_no_two_features_have_one_name_or_one_meaning():
    for facts in ([f.name for f in FEATURES], [f.meaning for f in FEATURES]):
        assert len(set(facts)) == len(FEATURES)


def test_nothing_that_sales_writes_at_the_end_is_among_them():
    assert not {word for f in FEATURES for word in f.name.split("_")} & NEVER


def test_the_last_moment_that_is_learned_from_is_as_old_as_a_lead_gets():
    assert OLDEST.days == DAYS[-1]
