"""The guide's tables are those of the code."""

from pathlib import Path

import pytest

import scoring
from tracker.scores.features import FEATURES
from tracker.scores.ranking import BANDS
from tracker.scores.scorecard import RULES

GUIDE = Path(__file__).parents[2] / "docs/guide/scores.md"

FEATURE_LINES = [f"| `{f.name}` | {f.type} | {f.unit} | {f.meaning} |" for f in FEATURES]
RULE_LINES = [f"| `{r.feature}` | {r.condition} | {r.effect:+.1f} |" for r in RULES]
BAND_LINES = [
    f"| {letter} | {low:.0%} to under {high:.0%} |" for letter, (low, high) in BANDS.items()
]


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("## The features", FEATURE_LINES),
        ("## The rules", RULE_LINES),
        ("## Bands", BAND_LINES),
    ],
)
def test_the_guide_has_the_table_that_the_code_has(heading, lines):
    section = GUIDE.read_text().split(f"\n{heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]

    assert table[2:] == lines, "Put these lines in the guide:\n" + "\n".join(lines)


def test_the_guide_says_how_many_outcomes_are_needed():
    assert f"{scoring.MIN_WON} won and {scoring.MIN_LOST} that were not" in GUIDE.read_text()
