"""Every form that is sent arrives once, without its secrets, and goes where it would have gone."""

import pytest

CONTACT = """
<form id=contact name=talk action=/thanks method=post>
  <label for=mail>Work e-mail</label>
  <input id=mail name=email type=email autocomplete=email required>
  <button>Send</button>
</form>"""
HANDLE = "document.querySelector('form').addEventListener('submit', (event) => {{ {} }})"
SENT = "Form Submitted"
ATTEMPTED = "Form Attempted"
NOTHING_KEPT = "!Object.keys(localStorage).some((name) => name.startsWith('_ll.KEY:'))"


@pytest.fixture(autouse=True)
def thanks(website):
    website.show("/thanks", "<h1>Thanks</h1>")


@pytest.fixture
def open_form(page, website, collector):
    """A call that shows a page with this body and waits until the snippet runs on it."""

    def show(body=CONTACT, script="", options=""):
        tag = website.tag.replace("data-site", f"{options} data-site")
        page.goto(website.show("/form", body, tag=tag))
        collector.wait("page")
        page.evaluate(script)
        return page

    return show


@pytest.fixture
def fields_of(open_form, collector):
    """A call that sends a form with these controls and returns its fields as captured."""

    def send(controls, act=lambda page: None, options=""):
        form = f"<form onsubmit='return false'>{controls}<button>Send</button></form>"
        page = open_form(form, options=options)
        act(page)
        page.click("form button:last-of-type")
        return collector.wait(ATTEMPTED)[-1]["properties"]["fields"]

    return send


def fill_and_send(page, email="ana@example.com"):
    page.fill("[type=email]", email)
    page.click("button")


def test_a_form_that_navigates_at_once_is_captured_whole(open_form, website, collector):
    page = open_form()
    fill_and_send(page)
    page.wait_for_url("**/thanks")

    [submission] = collector.wait(SENT)

    assert submission["type"] == "track"
    attempt = collector.wait(ATTEMPTED)[0]
    properties = submission["properties"]
    assert attempt["messageId"] == f"{submission['messageId']}.a"
    assert attempt["properties"] | {"acceptedBy": "navigation"} == properties
    assert properties.pop("filledMs") >= 0
    assert properties == {
        "submissionId": submission["messageId"],
        "pageId": collector.events("page")[0]["messageId"],
        "form": "contact",
        "formId": "contact",
        "formName": "talk",
        "formAction": "/thanks",
        "acceptedBy": "navigation",
        "fields": [
            {
                "name": "email",
                "label": "Work e-mail",
                "type": "email",
                "value": "ana@example.com",
                "autocomplete": "email",
            }
        ],
    }
    assert submission["context"]["page"]["url"] == website.url + "/form"
    [posted] = website.asked("POST", "/thanks")
    assert posted.body == "email=ana%40example.com"


def test_a_submission_arrives_even_if_the_server_never_answers_the_page_that_sent_it(
    open_form, collector
):
    page = open_form()
    collector.hold()
    fill_and_send(page)
    page.wait_for_url("**/thanks")
    [submission] = collector.wait(SENT)
    assert submission["properties"]["fields"][0]["value"] == "ana@example.com"


def test_a_submission_made_while_the_server_is_down_is_sent_by_a_later_page(
    open_form, website, collector
):
    page = open_form()
    collector.down = True
    fill_and_send(page)
    page.wait_for_url("**/thanks")
    attempt = collector.wait_refused(SENT)[0]
    collector.down = False
    page.goto(website.show("/later"))
    assert collector.wait(SENT)[0] == attempt
    page.wait_for_function(NOTHING_KEPT)


def test_what_was_acknowledged_is_not_sent_again(open_form, website, collector, events_until_now):
    page = open_form(script=HANDLE.format("event.preventDefault()"))
    fill_and_send(page)
    collector.wait(ATTEMPTED)
    page.wait_for_function(NOTHING_KEPT)
    page.goto(website.show("/later"))
    collector.wait("page", 2)
    assert len(events_until_now(ATTEMPTED)) == 1


@pytest.mark.parametrize(
    ("target", "phase"), [("document", "true"), ("document.querySelector('form')", "false")]
)
def test_no_handler_of_the_page_can_hide_a_submission(open_form, collector, target, phase):
    page = open_form(
        script=f"{target}.addEventListener('submit', (event) => "
        f"{{ event.stopImmediatePropagation(); event.preventDefault() }}, {phase})"
    )
    fill_and_send(page)
    assert len(collector.wait(ATTEMPTED)) == 1


def test_a_form_without_the_browsers_validation_says_that_it_is_not_valid(open_form, collector):
    page = open_form(CONTACT.replace("<form ", "<form novalidate onsubmit='return false' "))
    fill_and_send(page, "not an address")
    fill_and_send(page)
    [attempt, accepted] = collector.wait(ATTEMPTED, 2)
    assert attempt["properties"]["valid"] is False
    assert "valid" not in accepted["properties"]


def test_cancelled_then_submitted_by_a_call_is_one_submission(
    open_form, website, collector, events_until_now
):
    page = open_form(script=HANDLE.format("event.preventDefault(); event.target.submit()"))
    fill_and_send(page)
    page.wait_for_url("**/thanks")
    collector.wait("page", 2)
    assert len(events_until_now(SENT)) == 1
    assert len(website.asked("POST", "/thanks")) == 1


def test_the_same_form_sent_with_other_content_is_another_submission(
    open_form, collector, events_until_now
):
    page = open_form(script=HANDLE.format("event.preventDefault()"))
    fill_and_send(page, "ana@example.com")
    fill_and_send(page, "ana@example.com")
    fill_and_send(page, "bo@example.com")
    collector.wait(ATTEMPTED, 2)
    values = [s["properties"]["fields"][0]["value"] for s in events_until_now(ATTEMPTED)]
    assert values == ["ana@example.com", "bo@example.com"]


def test_inputs_named_like_the_forms_own_properties_break_nothing(open_form, collector):
    names = (
        "id name action method submit elements closest getAttribute querySelector matches tagName"
    )
    inputs = "".join(f"<input name={name} value='{name} typed'>" for name in names.split())
    page = open_form(f"<form id=odd name=shop action=/thanks>{inputs}<button>Send</button></form>")
    page.evaluate("document.querySelector('button').click()")  # Playwright's own click breaks
    page.wait_for_url("**/thanks?*")
    [submission] = collector.wait(SENT)
    properties = submission["properties"]
    assert (properties["formId"], properties["formName"]) == ("odd", "shop")
    assert properties["formAction"] == "/thanks"
    assert {f["name"]: f["value"] for f in properties["fields"]} == {
        name: f"{name} typed" for name in names.split()
    }


LABELLED = {
    "for": "<label for=a>Company size</label><input id=a name=for>",
    "around": "<label> Company <b>size</b> <input name=around></label>",
    "select": "<label>Company size<select name=select><option>Small<option>Big</select></label>",
    "aria": "<input name=aria aria-label='Company size' placeholder=other>",
    "by": "<b id=s1>Company</b><b id=s2>size</b><input name=by aria-labelledby='s1 s2'>",
    "holder": "<input name=holder placeholder='Company size'>",
    "legend": """<fieldset><legend>Company size</legend>
        <label><input type=radio name=legend value=1>1</label>
        <label><input type=radio name=legend value=2>2</label></fieldset>""",
    "group": """<div role=radiogroup aria-label="Company size">
        <input type=radio name=group value=1><input type=radio name=group value=2></div>""",
}


def test_a_field_has_the_label_a_person_reads(fields_of):
    fields = fields_of("".join(LABELLED.values()))
    assert {field["name"]: field["label"] for field in fields} == dict.fromkeys(
        LABELLED, "Company size"
    )


ANSWERED = """
<input name=text value=typed>
<input id=unnamed value="by id">
<textarea name=area>two\nlines</textarea>
<input name=date type=date value=2026-03-01>
<input name=number type=number value=7>
<select name=one><option value=1>One<option value=2 selected>Two</select>
<select name=many multiple>
  <option value=1 selected>One<option value=2>Two<option value=3 selected>Three</select>
<label><input type=radio name=radio value=1>One</label>
<label><input type=radio name=radio value=2 checked>Two</label>
<label><input type=checkbox name=boxes value=1 checked>One</label>
<label><input type=checkbox name=boxes value=2>Two</label>
<label><input type=checkbox name=boxes value=3 checked>Three</label>
<label><input type=checkbox name=box value=yes checked>I agree</label>
<label><input type=checkbox name=empty value=yes>I agree</label>
"""


def test_a_field_has_the_value_that_was_chosen_and_the_words_that_were_seen(fields_of):
    answers = {field["name"]: (field["value"], field.get("text")) for field in fields_of(ANSWERED)}
    assert answers == {
        "text": ("typed", None),
        "unnamed": ("by id", None),
        "area": ("two\nlines", None),
        "date": ("2026-03-01", None),
        "number": ("7", None),
        "one": ("2", "Two"),
        "many": (["1", "3"], ["One", "Three"]),
        "radio": ("2", "Two"),
        "boxes": (["1", "3"], ["One", "Three"]),
        "box": ("yes", "I agree"),
        "empty": ("", None),
    }


def test_a_form_has_the_fields_that_it_would_send_and_no_others(fields_of):
    fields = fields_of(
        "<input name=in value=1><input name=off value=2 disabled>"
        "<fieldset disabled><input name=off2 value=3></fieldset>"
        "<input type=submit name=go value=4 formaction=/x hidden><input type=image hidden>"
        "<output name=sum>5</output></form><input name=owned form=f value=6><form id=f onsubmit="
        "'return false'>"
    )
    assert [field["name"] for field in fields] == ["owned"]


SECRET_CONTROLS = """
<input type=password name=a value=PLANTED>
<input type=hidden name=b value=PLANTED>
<input name=c autocomplete=cc-number value=PLANTED>
<input name=d autocomplete="section-x one-time-code" value=PLANTED>
<input name=e autocomplete=new-password value=PLANTED>
<input name=cardNumber value=PLANTED>
<input name=f id=cvv value=PLANTED>
<label>Your PIN <input name=g value=PLANTED></label>
<input name=h placeholder="Passport number" value=PLANTED>
<input name=i aria-label=SSN value=PLANTED>
<label>身份证号 <input name=j value=PLANTED></label>
<label>银行卡 <input name=k value=PLANTED></label>
<label>密码 <input name=l value=PLANTED></label>
<label>验证码 <input name=m value=PLANTED></label>
<input name=n value="4111 1111 1111 1111">
<textarea name=o>Please charge 5555-5555-5555-4444, thanks</textarea>
<input name=p value=11010519491231002X>
<input name=q data-ll-ignore value=PLANTED>
<div data-ll-ignore><input name=r value=PLANTED></div>
<select name=s multiple><option selected>ok<option value=378282246310005 selected>x</select>
"""


def test_planted_secrets_never_leave_the_page(open_form, collector):
    page = open_form(
        f"<form action=/thanks>{SECRET_CONTROLS}<input name=phone value='+86 138 0013 8000'>"
        "<button>Send</button></form>"
    )
    page.click("button")
    page.wait_for_url("**/thanks?*")
    [submission] = collector.wait(SENT)
    assert [field["name"] for field in submission["properties"]["fields"]] == ["phone"]
    for secret in ("4111", "5555-", "11010519491231002", "378282246310005"):
        assert not any(secret in request.body for request in collector.requests)
    fields_sent = str([e.get("properties") for e in collector.arrived])
    assert "PLANTED" not in fields_sent


def test_a_form_too_big_for_one_event_loses_its_last_fields_not_its_first(fields_of):
    fields = fields_of(
        "<input name=email value=ana@example.com>"
        + "".join(f"<textarea name=n{n}>{'说' * 3000}</textarea>" for n in range(9))
    )
    assert [field["name"] for field in fields] == ["email", "n0", "n1", "n2", "n3"]
    assert {len(field["value"]) for field in fields[1:]} == {2000}


def test_a_form_that_says_nothing_is_no_submission(open_form, events_until_now):
    page = open_form("<form onsubmit='return false'><button>Log out</button></form>")
    page.click("button")
    assert events_until_now(ATTEMPTED) == []


LISTED = """
<input type=hidden name=Campaign value=spring><input type=hidden name=token value=x>
<input name=email value=ana@example.com><input id=Notes value=hello><input name=age value=40>
"""


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("", ["email", "Notes", "age"]),
        ("data-deny='notes, AGE'", ["email"]),
        ("data-allow=email,notes data-deny=notes", ["email"]),
        ("data-hidden=campaign,token", ["Campaign", "email", "Notes", "age"]),
        ("data-hidden=campaign data-deny=campaign", ["email", "Notes", "age"]),
    ],
)
def test_a_site_says_which_fields_are_read_but_no_secrets(fields_of, options, names):
    assert [field["name"] for field in fields_of(LISTED, options=options)] == names


TRAPS = """
<input name=typed>
<div id=first><input name=step></div>
<input name=none style="display: none">
<input name=beside style="position: absolute; left: -9999px">
<input name=prefilled style="display: none" value="by the page">
<input name=empty style="display: none">
<label><input name=box type=checkbox value=1 style="display: none" checked>Agree</label>
"""


def fill_traps(page):
    page.fill("[name=typed]", "by a person")
    page.fill("[name=step]", "by a person")
    page.evaluate(
        """() => {
            first.hidden = true;
            for (const name of ['none', 'beside']) document.getElementsByName(name)[0].value = 'x';
        }"""
    )


def test_what_nobody_sees_and_something_fills_in_is_marked(fields_of):
    fields = fields_of(TRAPS, fill_traps)
    assert [field["name"] for field in fields if field.get("unseen")] == ["none", "beside"]
    assert len(fields) == TRAPS.count("<input")


def test_a_placeholder_is_told_beside_another_label(fields_of):
    fields = fields_of(
        "<label>Mail<input name=a placeholder=you@example.com></label><input placeholder=Name>"
    )
    assert [(field["label"], field.get("placeholder")) for field in fields] == [
        ("Mail", "you@example.com"),
        ("Name", None),
    ]


def test_a_form_with_a_file_is_captured_without_it(open_form, website, collector, tmp_path):
    file = tmp_path / "offer.txt"
    file.write_text("PLANTED")
    page = open_form(
        "<form action=/thanks method=post enctype=multipart/form-data>"
        "<input type=email name=email><input type=file name=offer><button>Send</button></form>"
    )
    page.set_input_files("[name=offer]", file)
    fill_and_send(page)
    page.wait_for_url("**/thanks")
    [submission] = collector.wait(SENT)
    assert [field["name"] for field in submission["properties"]["fields"]] == ["email"]
    assert "PLANTED" in website.asked("POST", "/thanks")[0].body


def test_the_forms_that_can_be_filled_in_are_told_with_the_time_on_the_page(open_form, collector):
    page = open_form(
        CONTACT
        + "<form action=/search?all=1><input name=q></form><form name=out><button>Log out</button>"
        "</form><div data-ll-form=quote><input></div><form data-ll-ignore id=no><input></form>"
    )
    page.mouse.wheel(0, 10)
    page.goto("about:blank")
    [engaged] = collector.wait("Page Engaged")
    assert engaged["properties"]["forms"] == ["contact", "/search", "quote"]
