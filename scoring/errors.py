"""What can go wrong, as sentences that a person can act on."""

# Leads of each outcome, for a model to be worth more than a guess.
MIN_WON = 40
MIN_LOST = 40


class TooFewOutcomes(ValueError):
    """There are not yet enough won and lost leads to learn from."""


class ColumnError(ValueError):
    """A column holds something that cannot be used as what it was learned to be."""


class ModelFileError(ValueError):
    """A file is broken, is no scoring model, or is one of a version we do not know."""
