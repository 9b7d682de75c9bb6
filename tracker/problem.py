"""A refusal in words that a page can still say in its reader's language."""

from tracker.sentence import Sentence, Value


class Problem(ValueError):
    """What a user asked for cannot be done; `str()` says why, in English.

    `sentence` keeps the template, as translators see it, and the values in it.

    >>> str(Problem("There is a user %(email)s already.", email="a@b.example"))
    'There is a user a@b.example already.'
    """

    def __init__(self, template: str, **values: Value) -> None:
        self.sentence = Sentence(template, values)
        super().__init__(str(self.sentence))
