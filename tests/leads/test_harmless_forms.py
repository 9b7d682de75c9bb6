"""What people of many countries send in earnest is never taken for spam."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.leads.sent_fields import line, text, why
from tracker.leads.spam import QUICKEST_AT_MOST_MS

# As people fill in forms, with the milliseconds that it took where a browser filled in most.
HARMLESS = {
    "en": [
        line("your-name", "Mary O'Neill-St. John"),
        line("your-email", "m.oneill@bright.example", type="email"),
        line("company", "J.P. Parts & Co. Ltd."),
        line("website", "www.bright.example", label="Your website"),
        text("Could you quote 3 units? Details: https://bright.example/rfq?id=7 – thanks, Mary."),
    ],
    "de": [
        line("vorname", "Jürgen", label="Vorname"),
        line("nachname", "von der Höh", label="Nachname"),
        line("mail", "juergen@muster-gmbh.example", label="E-Mail"),
        line("firma", "Müller.Net GmbH & Co. KG", label="Firma"),
        text("Bitte rufen Sie mich an. Falls ich nicht da bin: bitte nicht auflegen."),
    ],
    "fr": [
        line("nom", "D'Arc-Lefèvre", label="Nom"),
        line("courriel", "j.darc@exemple-sarl.example", label="Courriel"),
        text("Bonjour, pourriez-vous m'envoyer un devis ? Ne pas rappeler le matin."),
    ],
    "es": [
        line("nombre", "María José Núñez", label="Nombre"),
        line("correo", "mj@empresa.example", label="Correo electrónico"),
        text("¿Cuál es el plazo de entrega? Gracias."),
    ],
    "it": [
        line("nome", "Niccolò", label="Nome"),
        line("cognome", "D'Angelo", label="Cognome"),
        line("telefono", "+39 06 1234567", label="Telefono", type="tel"),
    ],
    "pt": [
        line("nome", "João da Silva Jr.", label="Nome completo"),
        line("email", "joao@empresa.com.example", type="email"),
        line("telefone", "+55 11 91234-5678", type="tel"),
    ],
    "pl": [
        line("imie", "Łukasz Żółć", label="Imię i nazwisko"),
        line("email", "lukasz@firma.example", type="email"),
        text("Proszę o kontakt w sprawie oferty. Nie mam strony internetowej."),
    ],
    "ru": [
        line("имя", "Анна-Мария Ёлкина", label="Ваше имя"),
        line("почта", "anna@kompania.example", label="Электронная почта", type="email"),
        text("Здравствуйте! Пришлите, пожалуйста, прайс-лист."),
    ],
    "zh": [
        line("name", "欧阳小明", label="姓名"),
        line("mobile", "13800138000", label="手机号"),
        line("company", "上海某某科技有限公司（闵行分公司）", label="公司"),
        text("你好,想了解一下价格,请加我微信 ana_li。公司网址 www.alpha.cn", label="需求"),
    ],
    "ja": [
        line("name", "山田 太郎", label="お名前"),
        line("email", "taro@kaisha.example", label="メールアドレス", type="email"),
        text("お見積りをお願いいたします。"),
    ],
    "ko": [
        line("name", "김민수", label="이름"),
        line("email", "minsu@hoesa.example", label="이메일", type="email"),
        text("견적 부탁드립니다."),
    ],
    "id": [
        line("nama", "Siti Nurhaliza", label="Nama"),
        line("no_hp", "0812-3456-7890", label="No. HP"),
        text("Mohon info harga."),
    ],
    "autofilled": [
        line("name", "Ana Li", autocomplete="name"),
        line("email", "ana@company.example", autocomplete="email"),
        line("tel", "+49 30 1234567", autocomplete="tel"),
        line("organization", "Alpha", autocomplete="organization"),
        line("country", "Germany", autocomplete="country-name"),
    ],
    "phone only": [line("tel", "030 123 45 67", type="tel")],
    "newsletter": [line("email", "ana@company.example", type="email")],
    "asks for a site": [
        line("email", "ana@company.example", type="email"),
        line("url", "https://alpha.example/shop?x=1", type="url", label="Website"),
        {"name": "budget", "type": "select", "value": "5k", "text": "< 5,000 €"},
        {"name": "topics", "type": "checkbox", "value": ["seo", "links"]},
    ],
}


@pytest.mark.parametrize("who", HARMLESS)
def test_a_form_that_somebody_sent_in_earnest_is_never_spam(who):
    fields = HARMLESS[who]
    assert why(*fields) is None
    assert why(*fields, filled_ms=9_000) is None


@pytest.mark.parametrize("who", ["autofilled", "newsletter", "phone only"])
def test_a_form_that_a_browser_filled_in_at_once_is_not_too_quick(who):
    assert why(*HARMLESS[who], filled_ms=900) is None


@given(
    who=st.lists(st.sampled_from(sorted(HARMLESS)), min_size=1, max_size=3),
    filled_ms=st.none() | st.integers(QUICKEST_AT_MOST_MS, 10**9),
    unseen=st.booleans(),
)
def test_harmless_fields_stay_harmless_together_and_in_steps(who, filled_ms, unseen):
    fields = [field for one in who for field in HARMLESS[one]]
    # A page of several steps shows the last one only: what was asked before is of people.
    texts = [f | {"unseen": unseen} if f.get("type") == "textarea" else f for f in fields]
    assert why(*texts, filled_ms=filled_ms) is None
