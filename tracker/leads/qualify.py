"""Whether a lead can be worked at all: the first, fixed rule of qualification."""

from typing import Final, Literal

from disposable_email_domains import blocklist

# "bot" is said of the visit and "spam" of what was submitted, by whoever sees them.
Reason = Literal["no_contact", "disposable_email", "bot", "spam"]
# Addresses that stand for nobody, by what comes before the @.
_NOBODY: Final = frozenset({"noreply", "no-reply", "donotreply", "postmaster", "mailer-daemon"})


def disqualification(email: str | None, phone: str | None) -> Reason | None:
    """Return why a lead is not qualified, or None if it is.

    A lead qualifies when somebody can be reached: by phone, or by an address that is neither
    thrown away after use nor a machine's.
    """
    if phone:
        return None
    if not email:
        return "no_contact"
    local = email.lower().rpartition("@")[0]
    if local in _NOBODY:
        return "no_contact"
    return "disposable_email" if is_disposable(email) else None


def is_disposable(email: str) -> bool:
    """Say whether an address is of a provider whose mailboxes are thrown away after use.

    >>> is_disposable("x@box.mailinator.com"), is_disposable("ana@gmail.com")
    (True, False)
    """
    domain = email.lower().rpartition("@")[2].strip()
    # Made-up people have addresses that nobody can own: yopmail.com.example stands for yopmail.com.
    domain = domain.removesuffix(".example")
    parents = (domain.split(".", n)[n] for n in range(domain.count(".")))
    return any(parent in blocklist for parent in parents)
