"""What can go wrong, as sentences that a person can act on."""

# Leads of each outcome: with one, nothing could be judged by what it was not learned from. How
# many make a model worth more than rules is for whoever uses it to say.
MIN_WON = 2
MIN_LOST = 2


class TooFewOutcomes(ValueError):
    """There are not yet enough won and lost leads to learn from."""


class ColumnError(ValueError):
    """A column holds something that cannot be used as what it was learned to be."""


class ModelFileError(ValueError):
    """A file is broken, is no scoring model, or is one of a version we do not know."""
