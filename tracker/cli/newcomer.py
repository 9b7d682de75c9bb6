"""Who may sign in to a new workspace: between the process that makes it and the one that tells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Newcomer:
    """The first admin, and the password that is shown once."""

    email: str
    password: str
