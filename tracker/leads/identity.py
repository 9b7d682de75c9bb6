"""By what a person is known again: one spelling for each e-mail address and phone number."""

import re
import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MIN_DIGITS = 7  # fewer are an extension, not a number to call
MAX_KEY = 254

_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")


def email_key(text: str) -> str:
    """Return the address as it is compared: trimmed, in lower case, full-width letters made plain.

    The domain is not looked up. Raises `ValueError` in words where `text` cannot be an address.

    >>> email_key(" Ana@Example.COM ")
    'ana@example.com'
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        checked = validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(f"{text!r} is no e-mail address: {error}") from error
    key = checked.normalized.casefold()
    if len(key) > MAX_KEY:  # some letters are two or three in lower case
        raise ValueError(f"{text[:30]!r}… is longer than {MAX_KEY} characters.")
    return key


def phone_key(text: str, region: str | None = None) -> str | None:
    """Return the number as it is compared, or None where there are too few digits to call.

    E.164 where the number can be read: it begins with + or 00, is a mainland Chinese mobile
    number of 11 digits, or is of `region` (ISO 3166, such as "DE"). Otherwise its digits.

    >>> phone_key("138 0013 8000"), phone_key("+49 (30) 1234567"), phone_key("030 123 45 67")
    ('+8613800138000', '+49301234567', '0301234567')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"\D", "", plain)
    if len(digits) < MIN_DIGITS:
        return None
    if plain.startswith("00"):
        plain = "+" + digits[2:]
    if _CHINESE_MOBILE.fullmatch(digits) and not plain.startswith("+"):
        region = "CN"
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return digits[:MAX_KEY]
    if not phonenumbers.is_possible_number(number):
        return digits[:MAX_KEY]
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def external_key(text: str) -> str:
    """Return the number in another system as it is compared. Raises `ValueError` if too long."""
    key = unicodedata.normalize("NFKC", text).strip()
    if len(key) > MAX_KEY:
        raise ValueError(f"The external id {key[:30]!r}… is longer than {MAX_KEY} characters.")
    return key
