"""What the API takes and gives: the structs that its description is made from."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tracker.db import LARGEST_ID
from tracker.leads.activities import LONGEST_NOTE
from tracker.leads.models import ActivityKind, LeadStatus, Outcome

Id = Annotated[int, Meta(ge=1, le=LARGEST_ID)]
# PostgreSQL keeps no zero character, so there is none to look for.
Text = Annotated[str, Meta(max_length=200, pattern=r"^[^\u0000]*$")]
Moment = Annotated[datetime, Meta(tz=True)]


class LeadQuery(Struct, kw_only=True, forbid_unknown_fields=True):
    """Which leads, in which order, how many."""

    text: Annotated[Text, Meta(description="In name, e-mail, phone or company.")] = ""
    site_id: Annotated[Id, Meta(description="Of one site.")] | UnsetType = UNSET
    status: LeadStatus | UnsetType = UNSET
    outcome: Literal["open", "won", "lost"] | UnsetType = UNSET
    band: (
        Annotated[
            Literal["A", "B", "C", "D"],
            Meta(description="A: the highest chances; D: the lowest. Limits are set by people."),
        ]
        | UnsetType
    ) = UNSET
    source: Text | UnsetType = UNSET
    owner_id: Annotated[Id, Meta(description="Of one user.")] | UnsetType = UNSET
    unowned: Annotated[bool, Meta(description="Of nobody yet.")] = False
    created_from: (
        Annotated[Moment, Meta(description="Created then or later, such as 2026-03-01T00:00:00Z.")]
        | UnsetType
    ) = UNSET
    created_before: Annotated[Moment, Meta(description="Created earlier.")] | UnsetType = UNSET
    qualified: bool | UnsetType = UNSET
    from_web: (
        Annotated[bool, Meta(description="Came by a website, not by an import.")] | UnsetType
    ) = UNSET
    lead_ids: Annotated[list[Id], Meta(max_length=500, description="Only these.")] = []
    sort: Literal["score", "value", "created", "name", "company"] = "score"
    order: Literal["descending", "ascending"] = "descending"
    limit: Annotated[int, Meta(ge=1, le=500, description="Leads on a page.")] = 50
    after: (
        Annotated[str, Meta(max_length=2000, description="`next` of the page before.")] | UnsetType
    ) = UNSET

    def __post_init__(self) -> None:
        """Refuse a time that is none in UTC, on the edge of the calendar."""
        for name in ("created_from", "created_before"):
            try:
                if isinstance(moment := getattr(self, name), datetime):
                    moment.astimezone(UTC)
            except OverflowError:
                raise ValueError(f"`{name}` is outside the calendar") from None


class Reason(Struct):
    """What moved a score: with `base`, the effects of all reasons add up to its log-odds."""

    feature: str
    value: Any
    effect: float


class Score(Struct):
    """How likely a lead buys within `horizon_days`."""

    probability: Annotated[float, Meta(gt=0, lt=1)]
    band: Literal["A", "B", "C", "D"]
    horizon_days: int
    rules: Annotated[bool, Meta(description="By fixed rules: no trained model yet.")]
    scored_at: datetime
    expected_value: Annotated[
        float | None, Meta(description="Chance times what the deal brings; null: nobody said.")
    ]
    trend: Annotated[
        Literal["rising", "cooling"] | None,
        Meta(description="The odds went up by half, or down by a third, within seven days."),
    ]
    base: Annotated[float, Meta(description="Log-odds of the average lead.")]
    reasons: list[Reason]


class Touch(Struct, kw_only=True):
    """How a visit came about."""

    at: Annotated[str | None, Meta(description="When it began, ISO 8601.")] = None
    channel: str | None = None
    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None
    page: Annotated[str | None, Meta(description="The path of the landing page.")] = None
    url: Annotated[str | None, Meta(description="Of the landing page, with every click id.")] = None
    referrer: str | None = None
    click_ids: Annotated[dict[str, str], Meta(description="As advertisers gave them.")] = {}


class Lead(Struct, kw_only=True):
    """A lead with its score."""

    id: int
    email: str | None
    phone: str | None
    name: str | None
    company: str | None
    title: str | None
    country: str | None
    site: Annotated[str, Meta(description="The site's name.")] | None
    source: str
    channel: str
    status: LeadStatus
    outcome: Outcome | None
    owner: Annotated[str, Meta(description="The user's e-mail.")] | None
    created_at: datetime
    first_seen_at: datetime
    qualified_at: datetime | None
    opportunity_at: Annotated[datetime | None, Meta(description="When sales saw a deal in it.")]
    value: Annotated[
        float | None,
        Meta(description="What the deal may bring, or brought, in the workspace's currency."),
    ]
    score: Score
    first_touch: Annotated[Touch, Meta(description="Never changes.")] | None
    last_touch: Annotated[Touch, Meta(description="The latest that was not direct.")] | None
    converting_touch: Annotated[Touch, Meta(description="When becoming a lead.")] | None


class LeadPage(Struct):
    """Some leads; `next` asks for those that follow, null at the end."""

    leads: list[Lead]
    next: str | None


class Submission(Struct):
    """A form the lead sent, as it came."""

    at: datetime
    path: str | None
    form: str | None
    fields: list[Any]
    spam: Annotated[str, Meta(description="Why it is taken for spam.")] | None
    is_spam: Annotated[bool, Meta(description="In no number and no score; false: it counts.")]


class Activity(Struct):
    """What sales did or heard, as a user logged it."""

    id: int
    kind: ActivityKind
    at: datetime
    logged_at: Annotated[datetime, Meta(description="Before that, no score can have known it.")]
    by: Annotated[str | None, Meta(description="The user's e-mail.")]
    interest: Annotated[
        Annotated[int, Meta(ge=-1, le=1)] | None,
        Meta(description="Less (-1), as (0) or more (1) interested than thought; null: not said."),
    ]
    note: str


class NewActivity(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to log."""

    kind: ActivityKind
    at: Annotated[Moment, Meta(description="When it was; left out: just now.")] | UnsetType = UNSET
    by: Annotated[Text, Meta(description="The e-mail of the user who did it.")] | None = None
    interest: Annotated[int, Meta(ge=-1, le=1)] | None = None
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""

    def __post_init__(self) -> None:
        """Refuse a time that is none in UTC, on the edge of the calendar."""
        try:
            if isinstance(self.at, datetime):
                self.at.astimezone(UTC)
        except OverflowError:
            raise ValueError("`at` is outside the calendar") from None


class ScoreChange(Struct):
    """A score from a moment on; what changed it hardly is left out."""

    at: datetime
    probability: float
    version: Annotated[int | None, Meta(description="Of the model; null: by the rules.")]


class Step(Struct):
    """One thing done in a visit. Only a page has a dwell time."""

    type: str
    name: str | None
    at: datetime
    url: str | None
    path: str | None
    title: str | None
    dwell_ms: int | None
    dwell_estimated: Annotated[bool, Meta(description="The time until the next page stands in.")]
    scroll_depth: Annotated[int, Meta(description="Percent.")] | None
    properties: dict[str, Any] | None


class Visit(Struct, kw_only=True):
    """One visit of the lead."""

    started_at: datetime
    last_at: datetime
    channel: str
    source: str
    medium: str | None
    campaign: str | None
    term: str | None
    content: str | None
    click_ids: Annotated[dict[str, str], Meta(description="As advertisers gave them.")]
    referrer: str | None
    landing_url: str | None
    browser: str | None
    system: str | None
    device: str | None
    country: Annotated[str | None, Meta(description="ISO 3166-1, two letters.")]
    bot: Annotated[str | None, Meta(description="Why it is taken for a program's.")]
    is_person: Annotated[bool, Meta(description="Counts in numbers and scores.")]
    dwell_ms: int
    steps: list[Step]


class WholeLead(Lead, kw_only=True):
    """A lead with what an import brought, its forms, conversation, score and newest visits."""

    fields: dict[str, Any]
    submissions: list[Submission]
    activities: Annotated[list[Activity], Meta(description="Newest first.")]
    score_history: Annotated[list[ScoreChange], Meta(description="Oldest first.")]
    visits: list[Visit]


class Error(Struct):
    """What went wrong, for a program and in words."""

    code: str
    message: str


class Failure(Struct):
    """The answer when something went wrong."""

    error: Error
