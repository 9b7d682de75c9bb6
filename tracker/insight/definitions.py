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
        "The chance to reach the target, by default to become a customer, within the stated "
        "number of days. Of 100 leads with a score of 30%, about 30 should."
    ),
)
BAND = Definition(
    N_("Band"),
    N_(
        "Leads by their score, A the best. From which score on a band begins is set with the "
        "scoring, on the page Model."
    ),
)
EXPECTED_VALUE = Definition(
    N_("Expected value"),
    N_(
        "The score times what the deal brings: the lead's own value, else the usual deal value "
        "of the workspace, else the mean of the leads won so far."
    ),
)
SCORE_COURSE = Definition(
    N_("How the score went"),
    N_(
        "Every change worth mentioning. Where another version of the model took over, the step "
        "may be the model's and not the lead's. Rising and cooling: the odds went up by half "
        "or down by a third within seven days, by the same version."
    ),
)
AUC = Definition(
    N_("Ranking (AUC)"),
    N_(
        "How often a lead that reached the target has the higher score than one that did not, "
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
    N_(
        "Share that reached the target among the tenth of leads with the highest scores, over "
        "that of all."
    ),
)
LIFT_20 = Definition(
    N_("Lift of the top 20%"),
    N_(
        "Share that reached the target among the fifth of leads with the highest scores, over "
        "that of all."
    ),
)
AVERAGE_PRECISION = Definition(
    N_("Ranking (average precision)"),
    N_(
        "Of the leads from the highest score down to each that reached the target, the share "
        "that reached it, averaged. Guessing gives the share of all that did."
    ),
)
LOG_LOSS = Definition(
    N_("Log loss"),
    N_(
        "How surprised the scores were by what happened, on average; lower is better. "
        "Models are chosen by it, because it counts ranking and calibration at once."
    ),
)
FOUND_20 = Definition(
    N_("Found in the top 20%"),
    N_(
        "Share of all that reached the target who were among the fifth of leads with the "
        "highest scores, of leads kept out of the training."
    ),
)
GAIN = Definition(
    N_("What working the best first would have found"),
    N_(
        "Leads kept out of the training, from the highest score down: the share of them that "
        "was worked, and the share of all who reached the target that was found by then."
    ),
)
BASELINES = Definition(
    N_("Compared with the baselines"),
    N_(
        "Every training makes these too, and all are judged by the same leads, which none of "
        "them saw. A model that does not beat the scorecard is not worth having."
    ),
)
MATTERS = Definition(
    N_("What matters most"),
    N_(
        "By how much each column multiplies or divides the odds of a lead, on average over the "
        "leads it learned from. It says what goes along with success, not what causes it."
    ),
)
BY_SOURCE = Definition(
    N_("By source"),
    N_(
        "The same leads, by the source they first came from: mean score and share that reached "
        "the target should be alike. The ranking is shown from ten of each outcome on."
    ),
)
LEAKS = Definition(
    N_("Left out because they look like leaks"),
    N_(
        "A column that somebody fills in when the outcome is known predicts it perfectly, and is "
        "empty when it is needed. Such columns are left out until somebody knows better."
    ),
)
DRIFT = Definition(
    N_("Since then"),
    N_(
        "How leads and outcomes since the training differ from those it learned from. PSI "
        "compares the shares of values: below 0.1 is steady, from 0.25 on a column has moved."
    ),
)
CALIBRATION_CURVE = Definition(
    N_("Scores against what happened"),
    N_(
        "Leads kept out of the training, in ten groups by score: the mean score of each group "
        "and the share of it that reached the target. On the diagonal the two are equal."
    ),
)
