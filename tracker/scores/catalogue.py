"""The list of features: what a lead is known by, in the order of the table, and in words.

Nothing that sales writes at the end is among them (status, owner, outcome, qualification, value):
it would tell the model what it is asked. The guide's page on features is made from this list.
"""

from dataclasses import dataclass
from typing import Final, Literal

N_ = str  # marks a sentence for the catalogues of translations; the edge translates


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing known of a lead: its column, what it holds, and what that means in words.

    Of the type "words" are several words in one, joined by "; "; "text" is what somebody wrote.
    """

    name: str
    type: Literal["number", "flag", "word", "words", "text"]
    unit: str
    meaning: str


FEATURES: Final = (
    # Behaviour: a gap for a lead of whom no visit is known.
    Feature("visits", "number", N_("visits"), N_("Visits")),
    Feature("visits_last_7_days", "number", N_("visits"), N_("Visits in the last 7 days")),
    Feature("returning", "flag", "", N_("Came back on another day")),
    Feature("page_views", "number", N_("views"), N_("Page views")),
    Feature(
        "recent_page_views",
        "number",
        N_("views"),
        N_("Page views, each worth half as much a week later"),
    ),
    Feature("distinct_pages", "number", N_("pages"), N_("Different pages viewed")),
    Feature("pricing_views", "number", N_("views"), N_("Views of pricing pages")),
    Feature(
        "pricing_views_last_7_days",
        "number",
        N_("views"),
        N_("Views of pricing pages in the last 7 days"),
    ),
    Feature("demo_views", "number", N_("views"), N_("Views of demo or trial pages")),
    Feature("contact_views", "number", N_("views"), N_("Views of contact pages")),
    Feature("careers_views", "number", N_("views"), N_("Views of pages about jobs")),
    Feature("engaged_minutes", "number", N_("minutes"), N_("Time spent reading")),
    Feature("scroll_depth", "number", N_("percent"), N_("How far down pages were read")),
    Feature("downloads", "number", N_("clicks"), N_("Downloads")),
    Feature("outbound_clicks", "number", N_("clicks"), N_("Clicks on links to other sites")),
    Feature("contact_clicks", "number", N_("clicks"), N_("Clicks on e-mail and phone links")),
    Feature("submissions", "number", N_("forms"), N_("Forms sent")),
    Feature("forms", "words", "", N_("Which forms were sent")),
    Feature("days_since_last_event", "number", N_("days"), N_("Time since the last activity")),
    Feature("days_since_first_visit", "number", N_("days"), N_("Time since the first visit")),
    Feature("local_hour", "number", N_("hours"), N_("Hour of the last activity, at the lead's")),
    Feature("local_weekday", "word", "", N_("Weekday of the last activity, at the lead's")),
    Feature("device", "word", "", N_("Kind of device of the last visit")),
    # Origin: the first touch and the one in which the lead converted, neither of which changes.
    Feature("channel", "word", "", N_("Channel of the first visit")),
    Feature("source", "word", "", N_("Source of the first visit")),
    Feature("medium", "word", "", N_("Medium of the first visit")),
    Feature("campaign", "word", "", N_("Campaign of the first visit")),
    Feature("landing_path", "word", "", N_("First page seen")),
    Feature("converting_channel", "word", "", N_("Channel of the visit with the first form")),
    Feature("converting_source", "word", "", N_("Source of the visit with the first form")),
    Feature("converting_medium", "word", "", N_("Medium of the visit with the first form")),
    Feature("converting_campaign", "word", "", N_("Campaign of the visit with the first form")),
    Feature("converting_path", "word", "", N_("Page of the first form")),
    Feature("days_as_lead", "number", N_("days"), N_("Time since becoming a lead")),
    # Fit.
    Feature("email_kind", "word", "", N_("Kind of e-mail address")),
    Feature("email_ending", "word", "", N_("Ending of the company's domain")),
    Feature("has_phone", "flag", "", N_("Phone number given")),
    Feature("title", "text", "", N_("Job title")),
    Feature("job_level", "word", "", N_("Level of the job, by its title")),
    Feature("country", "word", "", N_("Country")),
    Feature("has_company", "flag", "", N_("Company given")),
    Feature("message", "text", "", N_("What was written in forms")),
    # Conversation: only what was written down by then.
    Feature("calls", "number", N_("calls"), N_("Calls with sales")),
    Feature("emails", "number", N_("e-mails"), N_("E-mails from sales")),
    Feature("replies", "number", N_("replies"), N_("Replies to sales")),
    Feature("meetings", "number", N_("meetings"), N_("Meetings with sales")),
    Feature("last_interest", "number", "", N_("Interest that sales last heard, from -1 to 1")),
    Feature(
        "days_since_conversation", "number", N_("days"), N_("Time since the last conversation")
    ),
)
