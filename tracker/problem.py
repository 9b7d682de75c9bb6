"""A refusal in words that a page can still say in its reader's language."""


class Problem(ValueError):
    """What a user asked for cannot be done; `str()` says why, in English.

    `template` is the sentence with `%(name)s` where `values` go, as translators see it.

    >>> str(Problem("There is a user %(email)s already.", email="a@b.example"))
    'There is a user a@b.example already.'
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template % values if values else template)
        self.template = template
        self.values = values
