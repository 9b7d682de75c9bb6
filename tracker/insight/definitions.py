"""What each number means: one name and one sentence, shown wherever the number is."""

from dataclasses import dataclass

# A share of fewer is chance, not a number to act on.
FEWEST_FOR_A_SHARE = 20

N_ = str  # marks a sentence for the catalogues of translations; the edge translates


@dataclass(frozen=True, slots=True)
class Definition:
    """A number's name and what it counts, in English."""

    name: str
    sentence: str


VISITORS = Definition(
    N_("Visitors"),
    N_(
        "Browsers that made at least one visit in the period. "
        "A browser counts once, however often it came; bots do not count."
    ),
)
LEADS = Definition(
    N_("Leads"),
    N_("People who became a lead in the period, by a form or by an import; spam does not count."),
)
QUALIFIED = Definition(
    N_("Qualified"),
    N_(
        "Of the leads of the period, those with contact details that can be used: "
        "nothing invalid, disposable or blocked about them."
    ),
)
CONVERSION = Definition(
    N_("Conversion"),
    N_(
        "Leads of the period that came by a website, for every 100 visitors of the period. "
        "Not shown for fewer than 20 visitors, where it would be chance."
    ),
)
CHANGE = Definition(
    N_("Change"),
    N_(
        "The change is against as many days just before; while the last day is not over, "
        "only as much of its counterpart counts."
    ),
)
TREND = Definition(
    N_("Visitors and leads by day"),
    N_(
        "Each day of your time zone. Somebody who comes on two days is a visitor of both, "
        "so the days add up to more than the period's visitors."
    ),
)
TOP_SOURCES = Definition(
    N_("Top sources"),
    N_(
        "Visitors by the source of their visits in the period, and leads by the source they "
        "first came from. Conversion is leads from a website for every 100 visitors."
    ),
)
TOP_PAGES = Definition(
    N_("Top pages"),
    N_(
        "Views of each page in the period, and for how long it was in view: in all, and the "
        "mean of a view. Only time with the page visible and in use counts."
    ),
)
BOTS = Definition(
    N_("Bots"),
    N_(
        "Visits of crawlers, programs and referrer spam. They are kept with the reason and left "
        "out of all numbers and scores; a marketer can say of a visit that it was a person's."
    ),
)
SPAM = Definition(
    N_("Spam"),
    N_(
        "Forms that a program or an advertiser sent, by what they say and how fast they came. "
        "They are kept with the reason and left out of all numbers and scores; a marketer can say "
        "of a form that it is none."
    ),
)
TOUCH = Definition(
    N_("Touch"),
    N_(
        "How a visit from outside came about. The first touch and the one when becoming a lead "
        "never change; the last one is the latest that was not direct."
    ),
)
HOTTEST = Definition(
    N_("Hottest leads"),
    N_("Leads with no outcome yet, the most likely to become a customer first."),
)
ENGAGED = Definition(
    N_("Time"),
    N_("Time in which a page was visible and in use. A tab in the background does not count."),
)
DWELL = Definition(
    N_("Time on page"),
    N_(
        "How long the page was visible and in use. Where the browser did not tell, the time "
        "until the next page stands in, marked with ≤."
    ),
)
FORM_VIEWS = Definition(
    N_("Views"),
    N_(
        "Views by people of the pages that the form was seen on, "
        "of each page from the day on that the form was first seen there."
    ),
)
FORM_ATTEMPTS = Definition(
    N_("Attempts"),
    N_(
        "How often people sent the form, whether the page took it or not. "
        "Spam does not count, and no bot."
    ),
)
FORM_SUBMISSIONS = Definition(
    N_("Submissions"),
    N_(
        "Forms that the page took: it went on, its server said yes, or the form was gone. "
        "Only these make leads. Spam does not count, and no bot."
    ),
)
FORM_LEADS = Definition(
    N_("Leads"),
    N_(
        "People who said in these submissions who they are, new or known before. "
        "Whoever sends the form twice counts once."
    ),
)
FORM_CONVERSION = Definition(
    N_("Conversion"),
    N_(
        "Submissions for every 100 views. "
        "Not shown for fewer than 20 views, where it would be chance."
    ),
)
SCORE = Definition(
    N_("Score"),
    N_(
        "The chance to become a customer within the stated number of days. "
        "Of 100 leads with a score of 30%, about 30 should."
    ),
)
BAND = Definition(
    N_("Band"),
    N_("A: 50% and more. B: 25 to 50%. C: 10 to 25%. D: below 10%."),
)
AUC = Definition(
    N_("Ranking (AUC)"),
    N_(
        "How often a lead that became a customer has the higher score than one that did not, "
        "of leads kept out of the training. 50% means guessing, 100% perfect."
    ),
)
CALIBRATION = Definition(
    N_("Calibration error"),
    N_(
        "How far scores are from what happened, on average: with 3%, "
        "a score of 30% means 27 to 33%."
    ),
)
BRIER = Definition(
    N_("Brier score"),
    N_(
        "Mean squared distance of scores from outcomes; 0 is perfect. "
        "It falls when the ranking or the calibration gets better."
    ),
)
LIFT_10 = Definition(
    N_("Lift of the top 10%"),
    N_("Share of customers among the tenth of leads with the highest scores, over that of all."),
)
LIFT_20 = Definition(
    N_("Lift of the top 20%"),
    N_("Share of customers among the fifth of leads with the highest scores, over that of all."),
)
CALIBRATION_CURVE = Definition(
    N_("Scores against what happened"),
    N_(
        "Leads kept out of the training, in ten groups by score: the mean score of each group "
        "and the share of it that became customers. On the diagonal the two are equal."
    ),
)
