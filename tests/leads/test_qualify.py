import pytest

from tracker.leads.qualify import disqualification


@pytest.mark.parametrize(
    ("email", "phone", "reason"),
    [
        ("ana@company.example", None, None),
        ("ana@gmail.com", None, None),
        ("ana@mailinator.com", None, "disposable_email"),
        ("ana@box.Mailinator.com", None, "disposable_email"),
        ("ana@mailinator.com", "+8613800138000", None),
        ("no-reply@company.example", None, "no_contact"),
        (None, "+8613800138000", None),
        (None, None, "no_contact"),
    ],
)
def test_a_lead_qualifies_when_somebody_can_be_reached(email, phone, reason):
    assert disqualification(email, phone) == reason
