"""The rules that score leads until there are outcomes to learn from: few, plain, open to view."""

from math import log
from typing import Final

from scoring.scorecard import Rule

__all__ = ["BASE", "RULES", "Rule", "condition"]  # the edges know no other door to scoring

# One in ten for a lead of whom nothing is known: a guess, until outcomes say better.
BASE: Final = log(0.1 / 0.9)

# Rules of one feature add up: three views of pricing earn both of its lines.
RULES: Final = (
    Rule("pricing_views", "at least", 1, 0.7),
    Rule("pricing_views", "at least", 3, 0.4),
    Rule("demo_views", "at least", 1, 0.8),
    Rule("contact_views", "at least", 1, 0.5),
    Rule("visits", "at least", 2, 0.4),
    Rule("visits", "at least", 5, 0.4),
    Rule("visits_last_7_days", "at least", 2, 0.3),
    Rule("distinct_pages", "at least", 4, 0.3),
    Rule("engaged_minutes", "at least", 3, 0.3),
    Rule("engaged_minutes", "at least", 10, 0.3),
    Rule("submissions", "at least", 1, 0.3),
    Rule("submissions", "at least", 2, 0.3),
    Rule("days_since_last_event", "above", 14, -0.4),
    Rule("days_since_last_event", "above", 30, -0.5),
    Rule("days_since_last_event", "above", 90, -0.7),
    Rule("email_kind", "is", "company", 0.4),
    Rule("email_kind", "is", "free", -0.3),
    Rule("email_kind", "is", "disposable", -2.0),
    Rule("has_phone", "yes", None, 0.3),
    Rule("has_company", "yes", None, 0.2),
    Rule("job_level", "is", "executive", 0.4),
    Rule("job_level", "is", "head", 0.4),
    Rule("job_level", "is", "manager", 0.2),
    Rule("job_level", "is", "student", -0.7),
)


def condition(rule: Rule) -> str:
    """Return what a rule asks of its feature, in words.

    >>> condition(RULES[0]), condition(RULES[12]), condition(RULES[15])
    ('1 or more', 'more than 14', 'company')
    """
    match rule.test:
        case "at least":
            return f"{rule.value:g} or more"
        case "above":
            return f"more than {rule.value:g}"
        case "is":
            return str(rule.value)
        case "yes":
            return "yes"
