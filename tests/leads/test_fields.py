from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.leads.fields import (
    MEANINGS,
    Meaning,
    contact_of,
    contact_of_traits,
    field_key,
    meaning_of,
    meanings_of,
)

# However loaded the machine is.
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

EMAIL = {"name": "email", "type": "email", "value": "ana@example.com"}
# One of each meaning, none of which could be another.
ONE_OF_EACH = [
    ({"name": "email", "type": "email", "value": "ana@example.com"}, "email"),
    ({"name": "tel", "type": "tel", "value": "+49 30 901820"}, "phone"),
    ({"name": "vorname", "label": "Vorname", "type": "text", "value": "Ana"}, "first_name"),
    ({"name": "nachname", "label": "Nachname", "type": "text", "value": "Lind"}, "last_name"),
    ({"name": "f1", "label": "Empresa", "type": "text", "value": "Acme"}, "company"),
    ({"name": "f2", "label": "职位", "type": "text", "value": "CTO"}, "title"),
    (
        {"name": "pays", "label": "", "type": "select-one", "value": "FR", "text": "France"},
        "country",
    ),
    ({"name": "f3", "label": "Wiadomość", "type": "textarea", "value": "Cześć"}, "message"),
    ({"name": "gdpr", "label": "", "type": "checkbox", "value": "on"}, "consent"),
    ({"name": "city", "label": "City", "type": "text", "value": "Berlin"}, None),
]


def names(form, mapping=None):
    return [meaning and meaning.name for meaning in meanings_of(form, mapping)]


@pytest.mark.parametrize(
    ("field", "meaning"),
    [
        ({"name": "x", "autocomplete": "section-a shipping email"}, "email"),
        ({"name": "f1", "type": "email"}, "email"),
        ({"name": "userEmail"}, "email"),
        ({"name": "your-email"}, "email"),
        ({"name": "mauticform[email]"}, "email"),
        ({"name": "mce-EMAIL"}, "email"),
        ({"name": "field_3", "label": "邮箱"}, "email"),
        ({"name": "q2", "placeholder": "jane@company.com"}, "email"),
        ({"name": "newsletter", "type": "text"}, "email"),
        ({"name": "login", "label": "Username or e-mail"}, "email"),
        ({"name": "tel"}, "phone"),
        ({"name": "mobile_number"}, "phone"),
        ({"name": "f2", "label": "手机号码"}, "phone"),
        ({"name": "telephone", "label": "Téléphone"}, "phone"),
        ({"name": "f4", "label": "Company phone"}, "phone"),
        ({"name": "companyName"}, "company"),
        ({"name": "f", "label": "公司名称"}, "company"),
        ({"name": "f", "label": "Name of your company"}, "company"),
        ({"name": "f", "label": "Firmenname"}, "company"),
        ({"name": "company", "label": "Name"}, "company"),
        ({"name": "firstname"}, "first_name"),
        ({"name": "fname"}, "first_name"),
        ({"name": "last-name"}, "last_name"),
        ({"name": "name", "label": "Last name"}, "last_name"),
        ({"name": "job_title"}, "title"),
        ({"name": "name"}, "name"),
        ({"name": "q", "label": "您的姓名"}, "name"),
        ({"name": "f", "label": "Nom et prénom"}, "name"),
        ({"name": "f", "label": "Vor- und Nachname"}, "name"),
        ({"name": "comments"}, "message"),
        ({"name": "input_3", "type": "textarea"}, "message"),
        ({"name": "land", "label": "Land"}, "country"),
        ({"name": "newsletter", "type": "checkbox"}, "consent"),
        ({"label": "Ich stimme der Datenschutzerklärung zu", "type": "checkbox"}, "consent"),
        ({}, None),
    ],
)  # fmt: skip
def test_a_field_means_what_its_author_named_it(field, meaning):
    assert meaning_of(field) == meaning


@pytest.mark.parametrize(
    "field",
    [
        {"name": "hotel"},
        {"name": "f", "label": "Holland"},
        {"name": "f", "label": "Nombre de empleados", "type": "number"},
        {"name": "f", "label": "Benutzername"},
        {"name": "f", "label": "Product name"},
        {"name": "f", "label": "Company address"},
        {"name": "f", "label": "公司地址"},
        {"name": "f", "label": "手机验证码"},
        {"name": "f", "label": "ZIP code", "type": "tel"},
        {"name": "f", "label": "E-mail subject"},
        {"name": "f", "label": "Mobility", "type": "text"},
        {"name": "f", "autocomplete": "home fax tel"},
        {"name": "email", "type": "checkbox", "label": "E-mail", "value": ["a"]},
        {"name": "name", "type": "date"},
        {"name": "friend_email", "type": "email"},
        {"name": "f", "label": "Name des Empfängers"},
        {"name": "title", "label": "Title", "type": "select-one"},
        {"name": "topics[]", "label": "Privacy", "type": "checkbox", "value": ["privacy", "tax"]},
        {"name": "xk_37", "label": "Zorbl"},
    ],
)
def test_what_only_looks_like_it_is_not_taken_for_it(field):
    assert meaning_of(field) is None


@pytest.mark.parametrize(
    ("label", "meaning"),
    [
        ("E-Mail-Adresse", "email"), ("Telefonnummer", "phone"), ("Firma", "company"),
        ("Funktion", "title"), ("Ihre Nachricht", "message"), ("Ansprechpartner", "name"),
        ("Courriel", "email"), ("Portable", "phone"), ("Société", "company"),
        ("Fonction", "title"), ("Pays", "country"), ("Nom de famille", "last_name"),
        ("Correo electrónico", "email"), ("Teléfono móvil", "phone"), ("Apellidos", "last_name"),
        ("Nombre de la empresa", "company"), ("País", "country"), ("Puesto", "title"),
        ("Indirizzo e-mail", "email"), ("Cellulare", "phone"), ("Ragione sociale", "company"),
        ("Cognome", "last_name"), ("Messaggio", "message"), ("Nome e cognome", "name"),
        ("Telemóvel", "phone"), ("Sobrenome", "last_name"), ("Nome da empresa", "company"),
        ("E-mailadres", "email"), ("Telefoonnummer", "phone"), ("Bedrijfsnaam", "company"),
        ("Voornaam", "first_name"), ("Bericht", "message"), ("Volledige naam", "name"),
        ("Adres e-mail", "email"), ("Imię", "first_name"), ("Nazwisko", "last_name"),
        ("Imię i nazwisko", "name"), ("Stanowisko", "title"), ("Treść wiadomości", "message"),
        ("E-postadress", "email"), ("Förnamn", "first_name"), ("Efternamn", "last_name"),
        ("Virksomhed", "company"), ("Melding", "message"),
        ("Sähköposti", "email"), ("Puhelinnumero", "phone"), ("Yritys", "company"),
        ("Etunimi", "first_name"), ("Příjmení", "last_name"), ("Společnost", "company"),
        ("E-mailová adresa", "email"), ("E-mail cím", "email"), ("Vezetéknév", "last_name"),
        ("Üzenet", "message"), ("Adresa de e-mail", "email"), ("Prenume", "first_name"),
        ("Țara", "country"), ("E-posta adresiniz", "email"), ("Soyadınız", "last_name"),
        ("Şirket adı", "company"), ("Mesajınız", "message"), ("Электронная почта", "email"),
        ("Контактный телефон", "phone"), ("Фамилия", "last_name"), ("ФИО", "name"),
        ("Должность", "title"), ("Електронна пошта", "email"), ("Прізвище", "last_name"),
        ("Назва компанії", "company"), ("Τηλέφωνο", "phone"), ("Ονοματεπώνυμο", "name"),
        ("Εταιρεία", "company"), ("Χώρα", "country"), ("メールアドレス", "email"),
        ("お電話番号", "phone"), ("会社名", "company"), ("役職", "title"), ("氏名", "name"),
        ("이메일 주소", "email"), ("휴대폰 번호", "phone"), ("회사명", "company"),
        ("직책", "title"), ("電子郵件", "email"), ("公司名稱", "company"), ("联系人", "name"),
        ("国家/地区", "country"),
    ],
)  # fmt: skip
def test_labels_are_understood_in_many_languages(label, meaning):
    assert meaning_of({"name": "input_7", "label": f"{label} *", "type": "text"}) == meaning


@pytest.mark.parametrize(
    ("field", "because"),
    [
        (EMAIL | {"autocomplete": "email"}, "autocomplete"),
        (EMAIL, "type"),
        ({"name": "f", "label": "E-mail"}, "label"),
        ({"name": "email"}, "name"),
        ({"name": "f", "placeholder": "Your e-mail"}, "placeholder"),
        ({"name": "f", "value": "ana@example.com"}, "value"),
    ],
)
def test_each_meaning_says_why(field, because):
    assert meanings_of([field]) == [Meaning("email", because)]


def test_a_second_email_field_is_only_a_repetition():
    again = {"name": "email_confirm", "label": "Confirm your e-mail", "type": "email"}
    assert names([again, {"name": "email", "type": "email"}]) == [None, "email"]


def test_a_friend_is_not_the_visitor():
    form = [
        {"name": "recipients[email][]", "type": "email", "value": "b@example.com"},
        {"name": "recipients[name][]", "label": "Name", "value": "Bo"},
        {"name": "sender[email]", "type": "email", "value": "a@example.com"},
        {"name": "sender[name]", "label": "Name", "value": "Ana"},
    ]
    assert contact_of(form).known() == {"email": "a@example.com", "name": "Ana"}
    assert contact_of(form[:2]).email is None


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Vorname", "Name"), ["first_name", "last_name"]),
        (("Nom", "Prénom"), ["last_name", "first_name"]),
        (("Nombre", "Apellidos"), ["first_name", "last_name"]),
        (("Имя", "Фамилия"), ["first_name", "last_name"]),
        (("Name", "E-mail"), ["name", "email"]),
        (("First name", "Last name", "Name"), ["first_name", "last_name", None]),
    ],
)
def test_a_name_is_whole_or_one_part_as_the_rest_of_the_form_has_it(labels, expected):
    assert names([{"name": f"f{n}", "label": label} for n, label in enumerate(labels)]) == expected


def test_a_title_is_a_job_only_in_a_form_about_a_company():
    title = {"name": "title", "label": "Title", "type": "text"}
    assert names([title, {"name": "content", "type": "textarea"}]) == [None, "message"]
    assert names([title, {"name": "company"}]) == ["title", "company"]


@unhurried
@given(st.permutations(ONE_OF_EACH))
def test_the_order_of_fields_changes_nothing(order):
    assert names([field for field, _ in order]) == [meaning for _, meaning in order]
    assert contact_of([field for field, _ in order]) == contact_of([f for f, _ in ONE_OF_EACH])


# Letters that make no word of any language in the table.
@unhurried
@given(st.lists(st.text("qxzjv", min_size=4, max_size=12), max_size=6))
def test_unknown_words_are_nothing(words):
    assert names([{"name": w, "label": w, "type": "text"} for w in words]) == [None] * len(words)


@unhurried
@given(
    order=st.permutations([field for field, _ in ONE_OF_EACH]),
    corrections=st.dictionaries(
        st.sampled_from([field_key(field) for field, _ in ONE_OF_EACH]),
        st.sampled_from((*MEANINGS, "")),
    ),
)
def test_what_was_corrected_always_wins(order, corrections):
    found = meanings_of(order, corrections)
    for field, meaning in zip(order, found, strict=True):
        corrected = corrections.get(field_key(field))
        if corrected is not None:
            assert meaning == (Meaning(corrected, "corrected") if corrected else None)
        elif meaning and meaning.name != "consent":
            assert meaning.name not in corrections.values()


def test_a_field_corrected_to_nothing_is_not_even_read_by_its_value():
    assert contact_of([EMAIL], {"email": ""}).email is None


def test_a_field_without_a_name_is_corrected_by_its_label():
    form = [{"name": "", "label": "Wer bist du?", "type": "text", "value": "Ana"}]
    assert contact_of(form, {"Wer bist du?": "name"}).name == "Ana"


def test_a_correction_to_something_unknown_is_as_if_there_was_none():
    assert names([EMAIL], {"email": "shoe size"}) == ["email"]


def test_a_form_becomes_a_person():
    contact = contact_of(
        [
            {"name": "first_name", "value": "Ana"},
            {"name": "last_name", "value": "Li"},
            {"name": "email", "type": "email", "value": " ana@example.com "},
            {"name": "email2", "type": "email", "value": "other@example.com"},
            {"name": "company", "value": ""},
            {"name": "interest", "value": ["a", "b"]},
        ]
    )
    assert contact.known() == {"email": "ana@example.com", "name": "Ana Li"}


def test_an_address_is_the_email_whatever_its_field_is_called():
    assert contact_of([{"name": "contact", "value": "ana@example.com"}]).email == "ana@example.com"
    in_the_wrong_field = [{"name": "email", "value": ""}, {"name": "name", "value": "a@b.example"}]
    assert contact_of(in_the_wrong_field).known() == {"email": "a@b.example"}


def test_words_in_an_email_field_are_no_email():
    assert contact_of([{"name": "email", "type": "email", "value": "call me"}]).email is None


def test_a_field_for_either_is_what_was_given():
    either = {"name": "contact", "label": "手机号/邮箱", "type": "text"}
    assert contact_of([either | {"value": "13800138000"}]).known() == {"phone": "13800138000"}
    assert contact_of([either | {"value": "a@b.example"}]).known() == {"email": "a@b.example"}


def test_a_number_nobody_asked_for_is_the_phone_if_it_can_be_nothing_else():
    form = [{"name": "q1", "label": "Zorbl", "type": "text"}]
    assert contact_of([form[0] | {"value": "138 0013 8000"}]).phone == "138 0013 8000"
    assert contact_of([form[0] | {"value": "+49 30 901820"}]).phone == "+49 30 901820"
    assert contact_of([form[0] | {"value": "123456789"}]).phone is None


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_what_nobody_could_see_gives_way_to_what_was_seen(order):
    trap = {"name": "email", "type": "text", "value": "bot@example.com", "unseen": True}
    seen = {"name": "e2", "label": "E-Mail", "type": "text", "value": "ana@example.com"}
    assert contact_of([(trap, seen)[i] for i in order]).email == "ana@example.com"
    assert contact_of([trap]).email == "bot@example.com"  # an earlier step of a form, hidden now


def test_a_phone_number_in_parts_is_one():
    form = [
        {"name": "Field1", "label": "Phone number", "type": "tel", "value": "030"},
        {"name": "Field1-1", "label": "Phone number", "type": "tel", "value": "901"},
        {"name": "Field1-2", "label": "Phone number", "type": "tel", "value": "820"},
    ]
    assert contact_of(form).phone == "030 901 820"


def test_the_country_code_chosen_beside_a_number_belongs_to_it():
    code = {"name": "cc", "type": "select-one", "value": "49", "text": "Germany (+49)"}
    phone = {"name": "phone", "type": "tel", "value": "030 901820"}
    assert contact_of([code, phone]).phone == "+49 030 901820"
    assert contact_of([code, phone | {"value": "+33 1 42 68 53 00"}]).phone == "+33 1 42 68 53 00"
    assert contact_of([code, phone | {"value": "13800138000"}]).phone == "13800138000"


def test_a_chinese_name_in_parts_is_written_as_one_word():
    form = [
        {"name": "a", "label": "姓", "value": "王"},
        {"name": "b", "label": "名", "value": "小明"},
    ]
    assert contact_of(form).name == "王小明"


def test_consent_is_given_only_by_ticking_every_box_that_asks():
    terms = {"name": "terms", "label": "I accept the terms", "type": "checkbox"}
    news = {"name": "news", "label": "Send me the newsletter", "type": "checkbox"}
    assert contact_of([terms | {"value": "on"}, news | {"value": "on"}]).consent is True
    assert contact_of([terms | {"value": "on"}, news | {"value": ""}]).consent is False
    assert contact_of([EMAIL]).consent is None
    choice = {"name": "q", "label": "May we e-mail you? I agree", "type": "radio"}
    assert contact_of([choice | {"value": "0", "text": "Nein"}]).consent is not True


def test_what_was_seen_of_a_choice_is_what_was_answered():
    country = {"name": "country", "type": "select-one", "value": "276", "text": "Germany"}
    assert contact_of([country]).country == "Germany"


def test_an_identify_call_reads_the_segment_traits():
    traits = {"email": "a@b.example", "firstName": "Ana", "company": {"name": "Acme"}, "age": 3}
    assert contact_of_traits(traits).known() == {
        "email": "a@b.example",
        "name": "Ana",
        "company": "Acme",
    }


@unhurried
@given(
    fields=st.lists(
        st.dictionaries(
            st.text() | st.sampled_from(["name", "label", "type", "value", "text", "placeholder"]),
            st.none() | st.text() | st.integers() | st.lists(st.text()),
        )
    )
)
def test_no_form_breaks_it(fields):
    assert contact_of(fields) == contact_of(fields)


@pytest.mark.parametrize("word", ["name", "label", "placeholder", "type", "autocomplete"])
def test_words_as_long_as_a_book_are_not_all_read(word):
    """Looking for an address in all of it would take hours."""
    assert contact_of([EMAIL, {word: "a" * 2_000_000}]).email == "ana@example.com"
