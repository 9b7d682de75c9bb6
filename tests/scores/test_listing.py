from tracker.leads.export import TOUCH_FACTS, TOUCHES
from tracker.scores import listing
from tracker.scores.ranking import LeadFilter


def test_an_exported_lead_says_how_it_came_each_fact_in_a_column(session, make_lead, make_score):
    touch = {
        "at": "2026-03-02T09:00:00+00:00",
        "channel": "paid search",
        "source": "baidu",
        "campaign": "春季",
        "click_ids": {"bd_vid": "7", "gclid": "x"},
    }
    make_score(make_lead(last_touch=touch))

    [row] = listing.rows(session, LeadFilter())

    told = {fact: row[f"last_touch_{fact}"] for fact in touch}
    assert told == touch | {"click_ids": "bd_vid=7; gclid=x"}
    assert {row[f"first_touch_{fact}"] for fact in TOUCH_FACTS} == {None}
    columns = listing.columns(session, LeadFilter())
    assert {f"{name}_{fact}" for name in TOUCHES for fact in TOUCH_FACTS} <= set(columns)
    assert row.keys() <= set(columns)
