"""Ways in which forms are sent, and ways in which they are not; test_form_cases.py plays them."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

ANA, BO = "ana@example.com", "bo@example.com"

FORM = """
<form id=talk action=/thanks method=post {}>
  <label>E-mail <input name=email type=email required></label><button>Send</button>
</form>"""
DIV = """
<div id=talk {}><label>E-mail <input name=email type=email></label>
  <div role=button>Send</div></div>"""
ON_SUBMIT = "talk.addEventListener('submit', async (event) => {{ event.preventDefault(); {} }});"
ON_CLICK = "document.querySelector('[role=button]').onclick = async () => {{ {} }};"
SHADOWING = """id name action method submit elements closest matches contains querySelector
getAttribute getRootNode ownerDocument requestSubmit nodeType"""
AS_JSON = "{method: 'POST', body: JSON.stringify({email: talk.querySelector('input').value})}"
POST = f"const answer = await fetch('/api', {AS_JSON});"
SAY = "document.body.append(' Heard');"  # what a test waits for


def script(code: str) -> str:
    return f"<script>{code}</script>"


def sent_by(code: str, form: str = FORM) -> str:
    """Return a page with a form whose `submit` is cancelled, and `code` run in place of it."""
    return form.format("") + script(ON_SUBMIT.format(code))


def pressed(code: str, around: str = DIV, marked: str = "") -> str:
    return around.format(marked) + script(ON_CLICK.format(code))


def fill(page: Page, email: str = ANA) -> None:
    page.fill("[name=email]", email)


def send(page: Page, email: str = ANA) -> None:
    fill(page, email)
    page.click("button, [role=button]")


def send_and(*then: Callable[[Page], object]) -> Callable[[Page], None]:
    def act(page):
        send(page)
        for step in then:
            step(page)

    return act


def heard(page: Page) -> None:
    """Wait until the page has dealt with the answer, or with the submit."""
    expect(page.get_by_text("Heard").last).to_be_visible()


def runs(code: str) -> Callable[[Page], object]:
    return lambda page: page.evaluate(code)


def clicks(selector: str) -> Callable[[Page], object]:
    return lambda page: page.click(selector)


def fills_and_runs(code: str) -> Callable[[Page], None]:
    def act(page):
        fill(page)
        page.evaluate(code)

    return act


def presses_enter(page: Page) -> None:
    fill(page)
    page.press("[name=email]", "Enter")


def sends_in_frame(page: Page) -> None:
    frame = page.frame(url="**/inner") or page.frames[-1]
    frame.fill("[name=email]", ANA)
    frame.click("button")


@dataclass(frozen=True)
class Case:
    promise: str
    body: str
    act: Callable[[Page], object] = send
    by: str | None = None  # what accepts it; None: nothing may
    emails: tuple[str, ...] = (ANA,)  # as attempted; the last one is accepted, if any
    form: str = "talk"
    status: int = 200  # what the site's own server answers


ACCEPTED = [
    Case("a form that the browser posts", FORM.format(""), by="navigation"),
    Case(
        "a form that the browser gets",
        FORM.format("").replace("post", "get"),
        by="navigation",
    ),
    Case("a form sent to a new tab", FORM.format("target=_blank"), by="navigation"),
    Case(
        "a form sent to a hidden frame",
        "<iframe name=sink hidden></iframe>" + FORM.format("target=sink"),
        by="navigation",
    ),
    Case("form.submit()", FORM.format(""), fills_and_runs("talk.submit()"), "navigation"),
    Case(
        "form.requestSubmit()",
        FORM.format(""),
        fills_and_runs("talk.requestSubmit()"),
        "navigation",
    ),
    Case("Enter in a field", FORM.format(""), presses_enter, "navigation"),
    Case(
        "fields and a button that belong to a form elsewhere",
        "<form id=talk action=/thanks></form>"
        "<input form=talk name=email type=email><button form=talk>Send</button>",
        by="navigation",
    ),
    Case(
        "a form with inputs named like its own properties",
        FORM.format("").replace(
            "<button>",
            "".join(f"<input name={name} value=x>" for name in SHADOWING.split()) + "<button>",
        ),
        runs(  # Playwright's own ways break here
            "document.querySelector('[name=email]').value = 'ana@example.com';"
            "document.querySelector('button').click()"
        ),
        "navigation",
    ),
    Case("a fetch of JSON that is answered 200", sent_by(POST), by="answer"),
    Case(
        "a fetch of FormData",
        sent_by("fetch('/api', {method: 'POST', body: new FormData(talk)})"),
        by="answer",
    ),
    Case(
        "a fetch of URLSearchParams",
        sent_by("fetch('/api', {method: 'POST', body: new URLSearchParams(new FormData(talk))})"),
        by="answer",
    ),
    Case(
        "a fetch with the values in its address",
        sent_by("fetch('/api?' + new URLSearchParams(new FormData(talk)))"),
        by="answer",
    ),
    Case("a fetch of a Request", sent_by(f"fetch(new Request('/api', {AS_JSON}))"), by="answer"),
    Case(
        "a fetch whose answer the page may not read",
        sent_by(POST.replace("'/api', {", "'/api', {mode: 'no-cors', ")),
        by="answer",
    ),
    Case(
        "an XMLHttpRequest that is answered 200",
        sent_by(
            "const x = new XMLHttpRequest(); x.open('POST', '/api');"
            "x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');"
            "x.send(new URLSearchParams(new FormData(talk)).toString())"
        ),
        by="answer",
    ),
    Case(
        "a form that is hidden while its request is on its way",
        sent_by(f"talk.hidden = true; {POST}"),
        by="answer",
    ),
    Case(
        "a page that is left as soon as the answer is there",
        sent_by(f"{POST} location.href = '/thanks'"),
        by="answer",
    ),
    Case(
        "a form cancelled, checked, and then sent by form.submit()",
        sent_by("await fetch('/api'); talk.submit()"),
        by="navigation",
    ),
    Case("a form that makes room for thanks", sent_by("talk.outerHTML = 'Thanks'"), by="gone"),
    Case("a form that is hidden", sent_by("talk.style.display = 'none'"), by="gone"),
    Case("fields that make room for thanks", sent_by("talk.innerHTML = 'Thanks'"), by="gone"),
    Case("a form that is reset", sent_by("talk.reset()"), by="reset"),
    Case(
        "a cancelled form whose page goes on", sent_by("location.href = '/thanks'"), by="navigation"
    ),
    Case(
        "a cancelled form whose single-page app goes on",
        sent_by("history.pushState(null, '', '/thanks')"),
        by="navigation",
    ),
    Case(
        "a form sent twice while its request is on its way",
        sent_by(POST),
        lambda page: (fill(page), page.dblclick("button")),
        "answer",
    ),
    Case(
        "a form that its visitor corrects after a refusal",
        sent_by("if (email.value === 'bo@example.com') talk.reset(); else alert('No')").replace(
            "name=email", "name=email id=email"
        ),
        lambda page: (send(page, ANA), send(page, BO)),
        "reset",
        (ANA, BO),
    ),
    Case("a form in a frame", "<iframe src=/inner></iframe>", sends_in_frame, "navigation"),
    Case(
        "a form in a frame in a frame",
        "<iframe srcdoc='<iframe src=/inner></iframe>'></iframe>",
        sends_in_frame,
        "navigation",
    ),
    Case(
        "a form in a frame that was added later",
        "<button id=more onclick='document.body.innerHTML = `<iframe src=/inner></iframe>`'>"
        "More</button>",
        lambda page: (page.click("#more"), page.wait_for_selector("iframe"), sends_in_frame(page)),
        "navigation",
    ),
    Case(
        "a form that is written into a frame",
        "<iframe id=f></iframe>"
        + script(f"f.contentDocument.write(`{FORM.format('')}`); f.contentDocument.close()"),
        sends_in_frame,
        "navigation",
    ),
    Case(
        "a form in a shadow tree in a shadow tree",
        "<div><template shadowrootmode=open><div><template shadowrootmode=open>"
        f"{FORM.format('')}</template></div></template></div>",
        by="navigation",
    ),
    Case(
        "a form in a shadow tree that a script sends",
        f"<div><template shadowrootmode=open>{FORM.format('')}</template></div>",
        runs(
            "const form = document.querySelector('div').shadowRoot.querySelector('form');"
            "form.elements.email.value = 'ana@example.com'; form.requestSubmit()"
        ),
        "navigation",
    ),
    Case(
        "a form that was added later",
        script(f"onload = () => {{ document.body.innerHTML = `{FORM.format('')}` }}"),
        by="navigation",
    ),
    Case(
        "no form, but marked as one",
        pressed("document.querySelector('input').value = ''", marked="data-ll-form=quote").replace(
            "id=talk", ""
        ),
        by="reset",
        form="quote",
    ),
    Case("no form, but a field for an address and a button", pressed(POST), by="answer"),
    Case(
        "no form, but Enter in a field for an address",
        DIV.format("")
        + script(f"onkeydown = async (event) => {{ if (event.key === 'Enter') {{ {POST} }} }}"),
        presses_enter,
        "answer",
    ),
    Case(
        "a form without a button of its own",
        pressed(
            POST,
            "<form id=talk><input name=email type=email><input name=a>"
            "<span role=button>Send</span></form>",
        ),
        by="answer",
    ),
    Case(
        "an action that is a script",
        FORM.format("").replace("/thanks", "javascript:void(0)")
        + script(f"talk.addEventListener('submit', async () => {{ {POST} }})"),
        by="answer",
    ),
]

NOT_ACCEPTED = [
    Case("what the browser's own validation stops", FORM.format(""), clicks("button"), emails=()),
    Case(
        "an address that is none, on a form without the browser's validation",
        FORM.format("novalidate"),
        lambda page: (send(page, "ana"), page.wait_for_url("**/thanks"), page.go_back()),
        emails=("ana",),
    ),
    Case(
        "a form whose page marks a field as invalid",
        sent_by(f"talk.email.setAttribute('aria-invalid', true); {SAY}"),
        send_and(heard, runs("location.href = '/thanks'")),
    ),
    Case(
        "a form whose page finds fault by an alert",
        sent_by(f"alert('No'); {SAY}"),
        send_and(heard),
    ),
    Case(
        "a form whose page finds fault twice",  # our own requests carry what was typed, too
        sent_by(f"alert('No'); {SAY}"),
        lambda page: (send(page, ANA), heard(page), send(page, BO), page.wait_for_timeout(0)),
        emails=(ANA, BO),
    ),
    Case("a form that its server refuses", sent_by(POST + SAY), send_and(heard), status=422),
    Case("a form that breaks its server", sent_by(POST + SAY), send_and(heard), status=500),
    Case(
        "a form that its server refuses by XMLHttpRequest",
        sent_by(
            "const x = new XMLHttpRequest(); x.open('POST', '/api');"
            f"x.onload = () => {{ {SAY} }}; x.send(new FormData(talk))"
        ),
        send_and(heard),
        status=422,
    ),
    Case(
        "a form that is hidden until its server refuses",
        sent_by(f"talk.hidden = true; {POST} talk.hidden = false; {SAY}"),
        send_and(heard),
        status=422,
    ),
    Case(
        "a refusal that says 200, and marks a field",
        sent_by(f"{POST} talk.email.ariaInvalid = 'true'; {SAY}"),
        send_and(heard),
    ),
    Case(
        "a refusal after which the visitor closes the form",
        "<b onclick='talk.remove()'>Close</b>" + sent_by(f"{POST}{SAY}"),
        send_and(heard, clicks("text=Close")),
        status=422,
    ),
    Case(
        "an alert after which the visitor closes the form",
        "<b onclick='talk.remove()'>Close</b>" + sent_by(f"alert('No'); {SAY}"),
        send_and(heard, clicks("text=Close")),
    ),
    Case(
        "an alert after which the visitor empties the form",
        sent_by(f"alert('No'); {SAY}").replace("<button>", "<input type=reset><button>"),
        send_and(heard, clicks("[type=reset]")),
    ),
    Case(
        "a request of something else that is answered 200",
        sent_by(f"await fetch('/api', {{method: 'POST', body: 'event=submit'}}); {SAY}"),
        send_and(heard),
    ),
    Case(
        "a server that is not reached",
        sent_by(f"try {{ {POST.replace('/api', '/away')} }} catch {{ {SAY} }}"),
        send_and(heard),
    ),
    Case("a button that closes what was typed", pressed("talk.remove()")),
    Case(
        "a button that asks for a code",
        pressed(POST).replace(">Send<", ">获取验证码<"),
        emails=(),
    ),
    Case(
        "a button that has nothing to do with a field",
        DIV.format("").replace("type=email", "").replace("email", "q"),
        lambda page: (page.fill("[name=q]", "ana 2026-03-01"), page.click("[role=button]")),
        emails=(),
    ),
    Case(
        "Enter that ends a word in the making",
        DIV.format(""),
        lambda page: (
            fill(page),
            page.evaluate(
                "document.querySelector('input').dispatchEvent(new KeyboardEvent('keydown',"
                "{key: 'Enter', isComposing: true, bubbles: true, composed: true}))"
            ),
        ),
        emails=(),
    ),
    Case(
        "a dialog's form that is only closed by it",
        FORM.format("").replace("method=post", "method=dialog"),
    ),
    Case("a form that is to be ignored", f"<div data-ll-ignore>{FORM.format('')}</div>", emails=()),
    Case(
        "a form in a shadow tree whose host is to be ignored",
        f"<div data-ll-ignore><template shadowrootmode=open>{FORM.format('')}</template></div>",
        emails=(),
    ),
    Case(
        "a form in a frame that is to be ignored",
        "<iframe data-ll-ignore src=/inner></iframe>",
        sends_in_frame,
        emails=(),
    ),
]
