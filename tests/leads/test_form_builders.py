"""Forms as the builders that companies use write them: the snippet's fields, what each is for."""

import pytest

from tracker.leads.fields import meanings_of


def text(name="", label="", *, kind="text", **more):
    return {"name": name, "label": label, "type": kind, "value": "", **more}


def email(name="", label="", **more):
    return text(name, label, kind="email", **more)


def tel(name="", label="", **more):
    return text(name, label, kind="tel", **more)


def area(name="", label="", **more):
    return text(name, label, kind="textarea", **more)


def choice(name="", label="", **more):
    return text(name, label, kind="select-one", **more)


def box(name="", label="", **more):
    return text(name, label, kind="checkbox", **more)


FORMS = {
    "Contact Form 7": [
        (text("your-name", "Your name", autocomplete="name"), "name"),
        (email("your-email", "Your email", autocomplete="email"), "email"),
        (text("your-subject", "Subject"), None),
        (area("your-message", "Your message (optional)"), "message"),
        (box("acceptance-742", "I consent to the processing of my data"), "consent"),
    ],
    "Contact Form 7, German, tags numbered": [
        (text("text-123", "Ihr Name (Pflichtfeld)"), "name"),
        (text("text-124", "Firma"), "company"),
        (tel("tel-653", "Telefon"), "phone"),
        (email("email-9", "E-Mail-Adresse"), "email"),
        (area("textarea-77", "Ihre Nachricht"), "message"),
        (box("checkbox-3", "Ich habe die Datenschutzerklärung gelesen"), "consent"),
    ],
    "Gravity Forms": [
        (text("input_1.3", "First"), "first_name"),
        (text("input_1.6", "Last"), "last_name"),
        (text("input_2", "Email*"), "email"),
        (text("input_3", "Company / Organisation"), "company"),
        (tel("input_4", "Phone"), "phone"),
        (choice("input_5", "How did you hear about us?"), None),
        (area("input_6", "How can we help?"), "message"),
        (box("input_7.1", "I agree to the privacy policy."), "consent"),
    ],
    "HubSpot": [
        (text("firstname", "First name", autocomplete="given-name"), "first_name"),
        (text("lastname", "Last name", autocomplete="family-name"), "last_name"),
        (email("email", "Business email", autocomplete="email"), "email"),
        (tel("phone", "Phone number", autocomplete="tel"), "phone"),
        (text("company", "Company name", autocomplete="organization"), "company"),
        (text("jobtitle", "Job title", autocomplete="organization-title"), "title"),
        (choice("numemployees", "Number of employees"), None),
        (choice("country", "Country/Region"), "country"),
        (box("LEGAL_CONSENT.subscription_type_123", "I agree to receive emails"), "consent"),
    ],
    "HubSpot, new editor": [
        (text("0-1/firstname", "Vorname"), "first_name"),
        (text("0-1/lastname", "Nachname"), "last_name"),
        (email("0-1/email", "E-Mail"), "email"),
        (text("0-2/name", "Unternehmen"), "company"),
        (tel("0-1/mobilephone", "Mobilnummer"), "phone"),
    ],
    "Mailchimp": [
        (email("EMAIL", "Email Address *"), "email"),
        (text("FNAME", "First Name"), "first_name"),
        (text("LNAME", "Last Name"), "last_name"),
        (text("MMERGE5", "Company"), "company"),
        (tel("PHONE", "Phone Number"), "phone"),
    ],
    "Mailchimp, ids for names": [
        (text("mce-EMAIL", "Email"), "email"),
        (text("mce-FNAME", ""), "first_name"),
        (text("mce-LNAME", ""), "last_name"),
    ],
    "Marketo": [
        (text("FirstName", "First Name:"), "first_name"),
        (text("LastName", "Last Name:"), "last_name"),
        (email("Email", "Email Address:"), "email"),
        (text("Company", "Company Name:"), "company"),
        (text("Title", "Job Title:"), "title"),
        (tel("Phone", "Phone Number:"), "phone"),
        (choice("Country", "Country:"), "country"),
        (choice("State", "State:"), None),
        (area("Lead_Comments__c", "Comments:"), "message"),
        (box("mktoOptIn", "Yes, keep me informed"), "consent"),
    ],
    "Pardot": [
        (text("12345_6789pi_12345_6789", "First Name"), "first_name"),
        (text("12345_6791pi_12345_6791", "Last Name"), "last_name"),
        (text("12345_6793pi_12345_6793", "Work Email"), "email"),
        (text("12345_6795pi_12345_6795", "Company"), "company"),
        (text("12345_6797pi_12345_6797", "Job Title"), "title"),
    ],
    "Salesforce web-to-lead": [
        (text("first_name", "First Name"), "first_name"),
        (text("last_name", "Last Name"), "last_name"),
        (text("email", "Email"), "email"),
        (text("company", "Company"), "company"),
        (text("title", "Title"), "title"),
        (text("phone", "Phone"), "phone"),
        (text("city", "City"), None),
        (text("URL", "Website"), None),
        (area("description", "Description"), "message"),
        (text("00N5g00000AbCdE", "Lead Budget"), None),
    ],
    "WPForms": [
        (text("wpforms[fields][0][first]", "First"), "first_name"),
        (text("wpforms[fields][0][last]", "Last"), "last_name"),
        (email("wpforms[fields][1]", "E-mail"), "email"),
        (area("wpforms[fields][2]", "Comment or Message"), "message"),
        (box("wpforms[fields][3][]", "I consent to having this website store my data"), "consent"),
    ],
    "WPForms, fields repeated": [
        (email("wpforms[fields][1][primary]", "Email"), "email"),
        (email("wpforms[fields][1][secondary]", "Confirm Email"), None),
        (text("wpforms[fields][7]", "Name"), "name"),
    ],
    "Elementor": [
        (text("form_fields[name]", "Name"), "name"),
        (email("form_fields[email]", "Email"), "email"),
        (tel("form_fields[field_a1b2c3d]", "Telefon"), "phone"),
        (area("form_fields[message]", "Message"), "message"),
        (box("form_fields[field_9f8e7d6]", "Akceptuję politykę prywatności"), "consent"),
    ],
    "Ninja Forms": [
        (text("nf-field-1", "Name *"), "name"),
        (email("nf-field-2", "Email *"), "email"),
        (area("nf-field-3", "Message *"), "message"),
    ],
    "Formidable": [
        (text("item_meta[6]", "Name"), "first_name"),
        (text("item_meta[7]", "Last"), "last_name"),
        (email("item_meta[8]", "Email"), "email"),
        (text("item_meta[9]", "Website"), None),
        (text("item_meta[10]", "Subject"), None),
        (area("item_meta[11]", "Message"), "message"),
    ],
    "Fluent Forms": [
        (text("names[first_name]", "First Name"), "first_name"),
        (text("names[last_name]", "Last Name"), "last_name"),
        (email("email", "Email"), "email"),
        (text("subject", "Subject"), None),
        (area("message", "Your Message"), "message"),
        (box("gdpr-agreement", "I consent to have this website store my data"), "consent"),
    ],
    "Forminator": [
        (text("name-1-first-name", "Prénom"), "first_name"),
        (text("name-1-last-name", "Nom"), "last_name"),
        (email("email-1", "Adresse e-mail"), "email"),
        (text("phone-1", "Téléphone"), "phone"),
        (area("textarea-1", "Votre demande"), "message"),
    ],
    "Jetpack": [
        (text("g1696-name", "Name (required)"), "name"),
        (email("g1696-email", "Email (required)"), "email"),
        (text("g1696-website", "Website", kind="url"), None),
        (area("contact-form-comment-g1696-comment", "Message"), "message"),
    ],
    "WordPress comments": [
        (area("comment", "Comment *"), "message"),
        (text("author", "Name *", autocomplete="name"), "name"),
        (email("email", "Email *", autocomplete="email"), "email"),
        (text("url", "Website", kind="url"), None),
    ],
    "Shopify contact": [
        (text("contact[Name]", "Name"), "name"),
        (email("contact[email]", "Email"), "email"),
        (tel("contact[Phone number]", "Phone number"), "phone"),
        (area("contact[Comment]", "Comment"), "message"),
    ],
    "Shopify newsletter": [(email("contact[email]", "Email"), "email")],
    "Shopify checkout": [
        (email("email", "Email", autocomplete="shipping email"), "email"),
        (choice("countryCode", "Country/Region", autocomplete="shipping country"), "country"),
        (text("firstName", "First name", autocomplete="shipping given-name"), "first_name"),
        (text("lastName", "Last name", autocomplete="shipping family-name"), "last_name"),
        (text("address1", "Address", autocomplete="shipping address-line1"), None),
        (text("postalCode", "ZIP code", autocomplete="shipping postal-code"), None),
        (tel("phone", "Phone", autocomplete="shipping tel"), "phone"),
    ],
    "金数据": [
        (text("entry[field_1]", "姓名"), "name"),
        (tel("entry[field_2]", "手机"), "phone"),
        (text("entry[field_3]", "公司名称"), "company"),
        (text("entry[field_4]", "职位"), "title"),
        (text("entry[field_5]", "邮箱"), "email"),
        (text("entry[field_6]", "所在城市"), None),
        (area("entry[field_7]", "您的需求"), "message"),
    ],
    "麦客": [
        (text("201389477", "您的称呼"), "name"),
        (text("201389478", "联系电话"), "phone"),
        (text("201389479", "电子邮件地址"), "email"),
        (text("201389480", "所在单位"), "company"),
        (area("201389481", "备注说明"), "message"),
        (box("201389482", "我已阅读并同意《隐私政策》"), "consent"),
    ],
    "問卷, traditional characters": [
        (text("q1", "姓名"), "name"),
        (text("q2", "公司名稱"), "company"),
        (text("q3", "電子信箱"), "email"),
        (text("q4", "聯絡電話"), "phone"),
        (text("q5", "職稱"), "title"),
        (area("q6", "留言內容"), "message"),
    ],
    "a Chinese SaaS's trial form, by placeholders": [
        (text("", "请输入您的姓名"), "name"),
        (text("", "请输入手机号码"), "phone"),
        (text("", "请输入企业名称"), "company"),
        (text("", "请输入工作邮箱"), "email"),
        (choice("", "请选择行业"), None),
    ],
    "Wufoo": [
        (text("Field1", "First"), "first_name"),
        (text("Field2", "Last"), "last_name"),
        (email("Field3", "Email *"), "email"),
        (text("Field5", "Company"), "company"),
        (area("Field7", "What can we do for you?"), "message"),
    ],
    "Google Forms, without names": [
        (text("", "Your name"), "name"),
        (email("", "Your email"), "email"),
        (text("", "What company do you work for?"), "company"),
        (text("", "Your role"), "title"),
        (area("", "Anything else we should know?"), "message"),
    ],
    "Google Forms, entries": [
        (text("entry.1045781291", "Full name"), "name"),
        (text("entry.1166974658", "Phone number"), "phone"),
        (text("emailAddress", "Your email address"), "email"),
    ],
    "Microsoft Forms, without names": [
        (text("", "1. What is your e-mail address?"), "email"),
        (text("", "2. What is your full name?"), "name"),
        (text("", "3. Which country do you live in?"), "country"),
    ],
    "Webflow": [
        (text("name-2", "Name"), "name"),
        (email("email-2", "Email Address"), "email"),
        (text("Company-Name", "Company"), "company"),
        (area("field", "Message"), "message"),
    ],
    "Wix": [
        (text("first-name", "First name", autocomplete="on"), "first_name"),
        (text("last-name", "Last name", autocomplete="on"), "last_name"),
        (email("email", "Email", autocomplete="on"), "email"),
        (area("comp-kx1", "Write a message"), "message"),
    ],
    "Squarespace": [
        (text("fname", "First Name"), "first_name"),
        (text("lname", "Last Name"), "last_name"),
        (email("email", "Email"), "email"),
        (text("text-yui_3_17_2_1", "Organisation"), "company"),
        (area("textarea-yui_3_17_2_1", "Message"), "message"),
        (box("newsletter", "Sign up for news and updates"), "consent"),
    ],
    "JotForm": [
        (text("q3_fullName[first]", "First Name"), "first_name"),
        (text("q3_fullName[last]", "Last Name"), "last_name"),
        (email("q4_email", "E-mail"), "email"),
        (tel("q5_phoneNumber[full]", "Phone Number"), "phone"),
        (area("q6_typeA6", "Comments"), "message"),
    ],
    "Formstack": [
        (text("field12345-first", "First Name"), "first_name"),
        (text("field12345-last", "Last Name"), "last_name"),
        (email("field12346", "Email"), "email"),
    ],
    "Zoho Forms": [
        (text("Name_First", "First Name"), "first_name"),
        (text("Name_Last", "Last Name"), "last_name"),
        (text("Email", "Email"), "email"),
        (text("PhoneNumber_countrycode", "Phone"), "phone"),
        (text("SingleLine", "Company"), "company"),
        (area("MultiLine", "Message"), "message"),
    ],
    "Zoho CRM web-to-lead": [
        (text("Company", "Company"), "company"),
        (text("First Name", "First Name"), "first_name"),
        (text("Last Name", "Last Name"), "last_name"),
        (text("Email", "Email"), "email"),
        (text("Designation", "Title"), "title"),
        (choice("LEADCF1", "Industry"), None),
    ],
    "ActiveCampaign": [
        (text("fullname", "Full Name"), "name"),
        (text("email", "Email*"), "email"),
        (text("field[1]", "Company"), "company"),
        (tel("phone", "Phone"), "phone"),
    ],
    "ConvertKit": [
        (text("fields[first_name]", "First Name"), "first_name"),
        (text("email_address", "Email Address"), "email"),
    ],
    "Klaviyo": [(email("email", "Enter your email address"), "email")],
    "Mautic": [
        (text("mauticform[f_name]", "Name"), "first_name"),
        (email("mauticform[email]", "Email"), "email"),
        (text("mauticform[firma]", "Firma"), "company"),
    ],
    "Drupal contact": [
        (text("name", "Your name"), "name"),
        (email("mail", "Your email address"), "email"),
        (text("subject[0][value]", "Subject"), None),
        (area("message[0][value]", "Message"), "message"),
    ],
    "Joomla contact": [
        (text("jform[contact_name]", "Name"), "name"),
        (email("jform[contact_email]", "Email"), "email"),
        (text("jform[contact_subject]", "Subject"), None),
        (area("jform[contact_message]", "Message"), "message"),
        (box("jform[contact_email_copy]", "Send a copy to yourself"), None),
    ],
    "TYPO3 powermail": [
        (text("tx_powermail_pi1[field][vorname]", "Vorname"), "first_name"),
        (text("tx_powermail_pi1[field][name]", "Name"), "last_name"),
        (email("tx_powermail_pi1[field][e_mail]", "E-Mail"), "email"),
        (text("tx_powermail_pi1[field][firma]", "Firma"), "company"),
        (area("tx_powermail_pi1[field][nachricht]", "Nachricht"), "message"),
    ],
    "PrestaShop": [
        (choice("id_contact", "Subject"), None),
        (email("from", "Email address"), "email"),
        (area("message", "Message"), "message"),
    ],
    "Magento": [
        (text("name", "Name"), "name"),
        (email("email", "Email"), "email"),
        (tel("telephone", "Phone Number"), "phone"),
        (area("comment", "What’s on your mind?"), "message"),
    ],
    "Formspree": [
        (email("_replyto", "Your email:"), "email"),
        (area("message", "Your message:"), "message"),
    ],
    "Tilda, Russian": [
        (text("Name", "Ваше имя"), "name"),
        (email("Email", "Ваш e-mail"), "email"),
        (tel("Phone", "Телефон"), "phone"),
        (area("Textarea", "Сообщение"), "message"),
        (box("Checkbox", "Согласен с политикой конфиденциальности"), "consent"),
    ],
    "Bitrix24, Russian": [
        (text("LEAD_NAME", "Имя"), "first_name"),
        (text("LEAD_LAST_NAME", "Фамилия"), "last_name"),
        (text("LEAD_EMAIL", "E-mail"), "email"),
        (text("LEAD_COMPANY_TITLE", "Название компании"), "company"),
        (area("LEAD_COMMENTS", "Комментарий"), "message"),
    ],
    "a Japanese contact form": [
        (text("company", "会社名"), "company"),
        (text("name1", "お名前"), "name"),
        (text("kana", "フリガナ"), None),
        (text("mail", "メールアドレス"), "email"),
        (text("mail2", "メールアドレス（確認）"), None),
        (tel("tel", "電話番号"), "phone"),
        (area("body", "お問い合わせ内容"), "message"),
        (box("agree", "個人情報の取り扱いに同意する"), "consent"),
    ],
    "a Korean contact form": [
        (text("field1", "회사명"), "company"),
        (text("field2", "담당자명"), "name"),
        (text("field3", "연락처"), "phone"),
        (text("field4", "이메일 주소"), "email"),
        (area("field5", "문의내용"), "message"),
        (box("field6", "개인정보 수집 및 이용에 동의합니다"), "consent"),
    ],
}


@pytest.mark.parametrize("builder", FORMS)
def test_the_fields_of_a_form_builder_are_known(builder):
    fields = [field for field, _ in FORMS[builder]]
    found = [meaning and meaning.name for meaning in meanings_of(fields)]
    assert found == [meaning for _, meaning in FORMS[builder]]
