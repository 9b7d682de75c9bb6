from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.leads.sent_fields import ANA, line, text, why
from tracker.leads.answers import Answer, answers_of
from tracker.leads.contents import content_of
from tracker.leads.fields import contact_of
from tracker.leads.spam import QUICKEST_AT_MOST_MS, REASONS, quickest_ms, spam_reason

TRAP = {"name": "website", "type": "text", "value": "https://buy.example", "unseen": True}


@pytest.mark.parametrize(
    "name",
    [
        "_gotcha",
        "gotcha",
        "honeypot",
        "my-honey-pot",
        "_honey",
        "bot-field",
        "bot_field",
        "botcheck",
        "hp_email2",
        "_hp",
        "wpforms[hp]",
        "nf-field-hp",
        "_wpcf7_ak_hp_textarea",
        "b_0123456789abcdef01234567_89abcdef01",
    ],
)
def test_a_field_with_a_name_of_honeypots_is_one_where_it_is_filled_in(name):
    assert why(line(name, "x")) == "honeypot"
    assert why(line(name, "")) is None


def test_a_box_that_only_programs_tick_is_a_honeypot_too():
    box = {"name": "botcheck", "type": "checkbox"}
    assert why(box | {"value": "on"}) == "honeypot"
    assert [why(box | {"value": value}) for value in (False, "false", "", [])] == [None] * 4


@pytest.mark.parametrize(
    "label",
    [
        "Leave this field empty",
        "Please leave this blank",
        "If you are human, leave this field blank.",
        "Should be Empty:",
        "This field is for validation purposes and should be left unchanged.",
        "Don't fill this out if you're human:",
        "Do not fill in",
        "Dieses Feld bitte leer lassen",
        "Bitte nicht ausfüllen",
        "Lassen Sie dieses Feld leer",
        "Laissez ce champ vide",
        "Ne pas remplir",
        "Deje este campo en blanco",
        "No rellenar",
        "Lasciare vuoto questo campo e lasciarlo vuoto",
        "Non compilare",
        "Deixe este campo em branco",
        "Não preencha",
        "Laat dit veld leeg",
        "Niet invullen",
        "Pozostaw to pole puste",
        "Не заполняйте это поле",
        "Оставьте поле пустым",
        "Lämna detta fält tomt",
        "Bu alanı boş bırakın",
        "请勿填写",
        "請勿填寫此欄",
        "此项请留空",
        "この項目は空欄のままにしてください",
        "이 필드는 비워 두세요",
    ],
)
def test_a_label_that_tells_people_to_leave_it_empty_makes_a_honeypot(label):
    assert why(line("field_7", "Cheap pills", label=label)) == "honeypot"
    assert why(line("field_7", "", label=label)) is None


@pytest.mark.parametrize(
    "label",
    [
        "Company (leave empty if you are a private person)",
        "Promo code – leave blank if you have none",
        "Firma, leer lassen falls privat",
        "Ne pas remplir si particulier",
        "公司名称（如没有请留空）",
        "Do not fill in passwords",
    ],
)
def test_a_label_that_tells_some_people_to_leave_it_empty_does_not(label):
    assert why(line("field_7", "Alpha GmbH", label=label)) is None


def test_a_line_that_nobody_could_see_is_a_honeypot_where_it_has_a_value():
    assert why(TRAP) == "honeypot"
    assert why(TRAP | {"value": " "}) is None
    assert why(TRAP | {"unseen": False}) is None
    hidden_address = {"name": "email2", "type": "email", "value": "x@y.example", "unseen": True}
    assert why(hidden_address) == "honeypot"


@pytest.mark.parametrize(
    "field",
    [
        line("utm_source", "newsletter", unseen=True),
        line("gclid", "Cj0KCQ", unseen=True),
        line("page_url", "https://www.company.example/contact", unseen=True),
        line("Landing Page", "/pricing", unseen=True),
        line("g-recaptcha-response", "03AGdBq2", type="textarea", unseen=True),
        line("cf-turnstile-response", "0.abc", unseen=True),
        line("timezone", "Europe/Berlin", unseen=True),
        {"name": "plan", "type": "select", "value": "pro", "unseen": True},
        {"name": "gender", "type": "radio", "value": "f", "unseen": True},
        {"name": "agree", "type": "checkbox", "value": True, "unseen": True},
        text("<p>Could you call us?</p>", unseen=True),  # behind an editor
        line("shipping_mail", "ana@company.example", unseen=True),  # copied by the page
        line("your_name", "Ana Li", unseen=True),  # by the browser, or a step before
        line("hp", "0812 3456 7890", label="No. HP"),
        line("hp_engine", "150"),
        line("honey_type", "Acacia", label="Honey"),
    ],
)
def test_what_pages_and_browsers_fill_in_themselves_is_no_honeypot(field):
    assert why(field) is None


@pytest.mark.parametrize(
    ("field", "advertises"),
    [
        (line("name", "Ana Li"), False),
        (line("name", "Jan de Vries-J.de Vries"), False),
        (line("name", "Dr.Ana St.John"), False),
        (line("name", "Wang.Ru"), False),
        (line("name", "ana@company.com"), False),
        (line("name", "Ana Li <ana@company.com>"), False),
        (line("name", "王小明"), False),
        (line("name", "https://win.example/now"), True),
        (line("name", "Win 1000$ www.win.example"), True),
        (line("name", "RobertTof casino-online.com"), True),
        (line("name", "点击 http://win.cn/a"), True),
        (line("name", "[url=http://x.example]click[/url]"), True),
        (line("name", '<a href="http://x.example">click</a>'), True),
        (line("name", "<b>Free</b>"), True),
        (line("first_name", "bonus.xyz", label="First name"), True),
        (line("nachname", "http://x.example", label="Nachname"), True),
        (line("company", "Booking.com"), False),
        (line("company", "www.alpha.example"), False),
        (line("company", "https://alpha.example/"), False),
        (line("company", "Smith & Sons <Ltd>"), False),
        (line("company", "google https://bit.example/3x"), True),
        (line("company", "<script>alert(1)</script>"), True),
        (line("job_title", "Node.js and ASP.NET developer"), False),
        (line("job_title", "Head of sales at alpha.com"), False),
        (line("job_title", "see https://x.example"), True),
        (line("name", "alpha.com", label="Domain name"), False),
        (line("website_name", "https://alpha.example/a", label="Website"), False),
        (line("name", "https://alpha.example/a", type="url"), False),
        (line("topic", "https://alpha.example/a"), False),
    ],
)
def test_a_link_in_a_name_advertises(field, advertises):
    assert why(field) == ("link in a name" if advertises else None)


@pytest.mark.parametrize(
    ("message", "advertises"),
    [
        ("Our site is https://alpha.example, this is the page: https://alpha.example/paint", False),
        (" ".join(f"https://alpha.example/product/{n}" for n in range(9)), False),
        (" ".join(f"https://a{n}.example/" for n in range(4)), True),
        ("Best <a href='http://x.example'>watches</a> in town", True),
        ("Best [url=http://x.example]watches[/url] in town", True),
        ("We need <10 and >5 pieces [urgent]", False),
    ],
)
def test_a_message_made_of_links_is_spam(message, advertises):
    assert why(text(message)) == ("links" if advertises else None)
    assert why(line("topic", message)) is None


@pytest.mark.parametrize(
    ("fields", "quickest"),
    [
        ([ANA], 800),
        ([ANA, line("name", "Ana"), line("phone", "+49 30 1234567", type="tel")], 800),
        ([ANA, text("Please call.")], 1100),
        ([ANA, line("subject", "Offer"), text("Please call.")], 1400),
        ([ANA, line("subject", ""), text("Please call.")], 1100),
        ([ANA, {"name": "plan", "type": "select", "value": "pro"}], 800),
        ([ANA, *(line(f"question_{n}", "yes") for n in range(40))], QUICKEST_AT_MOST_MS),
    ],
)
def test_nobody_is_quicker_than_what_a_browser_cannot_fill_in_takes(fields, quickest):
    assert quickest_ms(answers_of(fields)) == quickest
    assert why(*fields, filled_ms=quickest - 1) == "too quick"
    assert why(*fields, filled_ms=quickest) is None
    assert why(*fields) is None, "a sender that tells no time"


@pytest.mark.parametrize(
    ("email", "phone", "reason"),
    [
        ("ana@mailinator.com", "", "disposable address"),
        ("ana@box.mailinator.com", "", "disposable address"),
        ("ana@mailinator.com", "+49 30 1234567", None),
        ("ana@mailinator.com", "123", "disposable address"),
        ("ana@gmail.com", "", None),
        ("ana@@company.example", "", "malformed address"),
        ("ana@company", "", "malformed address"),
        ("ana@company..example", "", "malformed address"),
        ("ana@-company.example", "", "malformed address"),
        ("a na@@", "", "malformed address"),
        ("ana@@company.example", "13800138000", None),
        ("ana @company.example,", "", None),
        ("ana＠company.example", "", None),
        ("ana@公司.example", "", None),
        ("13800138000", "", None),
        ("@ana_li", "", None),
        ("wechat: ana_li", "", None),
        ("", "13800138000", None),
        ("", "", None),
    ],
)
def test_an_address_counts_where_nobody_can_be_called(email, phone, reason):
    fields = line("email", email, type="email"), line("phone", phone, type="tel")
    assert why(*fields) == reason


def test_what_a_person_said_that_a_field_means_counts():
    field = line("f7", "https://win.example")
    assert why(field) is None
    assert why(field, mapping={"f7": "name"}) == "link in a name"
    assert why(line("name", "https://win.example"), mapping={"name": ""}) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELD = st.dictionaries(
    st.sampled_from(["name", "label", "type", "value", "placeholder", "unseen", "autocomplete"]),
    ANYTHING
    | st.sampled_from(
        ["email", "tel", "text", "textarea", "message", "@", "x@y", "<a href=", "[url"]
    ),
)


@given(st.lists(FIELD, max_size=6), st.none() | st.integers())
def test_whatever_is_sent_is_judged(fields, filled_ms):
    answers = answers_of(fields)
    reason = spam_reason(answers, contact=contact_of(fields), filled_ms=filled_ms)
    assert reason is None or reason in REASONS
    assert content_of(answers) is None or len(content_of(answers)) == 32


def test_the_longest_values_are_judged_in_no_time():
    hostile = ["<" * 5000, "[url" * 2000, "a." * 3000, "http://" * 900, "a@" * 3000, "-" * 5000]
    labels = ["leave " * 60, "оставь" * 60, "lass " * 100]
    for value, label in product(hostile, labels):
        names = (line(n, value, label=label) for n in ("name", "company", "title"))
        why(*names, text(value), line("email", value, type="email"))


def content(*fields):
    return content_of(answers_of(fields))


LONG = "We sell followers for your pages at the best price, write to us today!"


def test_the_same_long_message_is_the_same_content_whoever_sends_it():
    assert content(ANA, text(LONG)) is not None
    assert content(ANA, text(LONG)) == content(line("name", "Ben"), text(f"  {LONG.upper()}\n"))
    assert content(text(LONG)) != content(text(LONG + " Really."))
    assert content(text("您好" + "我们提供专业的网站推广服务欢迎联系" * 2)) is not None


def test_what_many_people_say_in_the_same_words_is_no_content():
    assert content(ANA, text("Please send me an offer.")) is None
    assert content(ANA, text("想了解一下价格")) is None
    assert content(ANA, {"name": "country", "type": "select", "value": "DE"}) is None
    assert content(ANA, line("name", "Ana Li")) is None
    assert content() is None


def test_without_a_message_all_but_the_address_is_the_content():
    rest = line("name", "Ana Li"), line("phone", "+49 30 1234567", type="tel")
    other = ANA | {"value": "win@other.example"}
    assert content(ANA, *rest) == content(other, *rest) is not None
    assert content(ANA, *rest) != content(ANA, line("name", "Ben Li"), rest[1])


def test_an_answer_is_plain_whatever_was_sent():
    [answer] = answers_of([{"name": 7, "value": ["a", 2, None, ["b"], "c"], "type": "TEXT"}])
    assert answer == Answer("7", "", "", "text", "a, c", None, unseen=False)
