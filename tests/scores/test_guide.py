"""The guide's tables are those of the code."""

from pathlib import Path

import pytest

from tracker.scores.bands import LETTERS, limits
from tracker.scores.plan import SHIPPED_BANDS
from tracker.scores.queries import LEAST_LOST, LEAST_WON
from tracker.scores.scorecard import RULES, condition

GUIDE = Path(__file__).parents[2] / "docs/guide/scores.md"

RULE_LINES = [f"| `{r.feature}` | {condition(r)} | {r.effect:+.1f} |" for r in RULES]
BAND_LINES = [
    f"| {letter} | {low:.0%} to under {high:.0%} |"
    for letter in LETTERS
    for low, high in [limits(letter, SHIPPED_BANDS)]
]


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("## The rules", RULE_LINES),
        ("## Bands", BAND_LINES),
    ],
)
def test_the_guide_has_the_table_that_the_code_has(heading, lines):
    section = GUIDE.read_text().split(f"\n{heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]

    assert table[2:] == lines, "Put these lines in the guide:\n" + "\n".join(lines)


def test_the_guide_says_how_many_outcomes_are_needed():
    assert f"{LEAST_WON} won and {LEAST_LOST} that were not" in GUIDE.read_text()
