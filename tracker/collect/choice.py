"""What visitors chose: agreeing where a site asks them, and what their browsers say for them."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tracker.accounts.choices import Signals
from tracker.collect import wire
from tracker.collect.directory import KnownSite
from tracker.collect.reasons import Reason, Unfit

GRANTED: Final = "granted"
DENIED: Final = "denied"
# A visitor who sends a form wants it to arrive, whatever else the browser objects to.
FORMS: Final = frozenset({"Form Attempted", "Form Submitted"})


class Choice(NamedTuple):
    """What may be taken of one visitor's events."""

    asked: bool = False  # only what says that the visitor agreed is
    left_out: Signals = "nothing"

    @property
    def objects(self) -> bool:
        """Whether the browser is to be given nothing to be recognised by."""
        return self.left_out != "nothing"

    def check(self, event: wire.Event) -> None:
        """Raise `Unfit` for an event that the visitor does not want taken."""
        said = event.context.consent
        # A browser forgets our cookie by the answer to an event that says so: scripts cannot.
        if said == DENIED:
            raise Unfit(Reason.NO_CONSENT, "The visitor did not agree.")
        if self.asked and said != GRANTED:
            raise Unfit(
                Reason.NO_CONSENT,
                "The site asks visitors first, and this does not say that the visitor agreed.",
            )
        is_form = event.type == "track" and event.event in FORMS
        if self.left_out == "all" or (self.left_out == "visits" and not is_form):
            raise Unfit(
                Reason.OPTED_OUT,
                "The browser asks not to be tracked (Sec-GPC or DNT), and the site honours that.",
            )


def of_browser(environ: Mapping[str, Any], site: KnownSite) -> Choice:
    """Return what may be taken of the visitor whose browser sends a request."""
    # Global Privacy Control and its elder: "1" is the only word either has.
    said = "1" in {environ.get("HTTP_SEC_GPC"), environ.get("HTTP_DNT")}
    return Choice(site.consent_required, site.signals if said else "nothing")


def of_server(site: KnownSite) -> Choice:
    """Return what may be taken of a visitor of whom a server tells; its headers are its own."""
    return Choice(site.consent_required)
