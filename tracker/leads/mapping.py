"""Which column of somebody's file is which fact of a lead, guessed from the headers."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from tracker.leads.export import COLUMNS, FIELD_PREFIX

Field = Literal[
    "email",
    "phone",
    "name",
    "first_name",
    "last_name",
    "company",
    "title",
    "country",
    "source",
    "external",
    "created",
    "opportunity",  # when sales saw a deal in it
    "value",  # what the deal may bring, or brought
    "outcome",  # who bought: chosen with --outcome, never guessed
    "field",  # kept with the lead under the column's own name
    "ignore",
]
FIELDS: tuple[Field, ...] = get_args(Field)
SEVERAL: tuple[Field, ...] = ("field", "ignore")  # any number of columns may be these

# What of an export of ours is a fact; the rest is ours to say again, or worked out anew.
_OWN_FACTS = frozenset(
    (
        *("email", "phone", "name", "company", "title", "country", "source", "external_id"),
        *("created_at", "opportunity_at", "deal_value"),
    )
)

# An older version of ours wrote fewer columns, but always these.
_SIGNS_OF_OURS = frozenset(("lead_id", "probability", "band", "scored_by", "reasons"))

# Compared without case, blanks and punctuation. Salesforce, HubSpot, Zoho, Pipedrive, Odoo,
# X Education, and the Chinese CRMs write their headers in these ways.
_HEADERS: dict[Field, str] = {
    "email": """email|e-mail|mail|email address|e-mail address|work email|email id|primary email
        |邮箱|电子邮件|电子邮箱|邮件|邮箱地址|邮件地址|工作邮箱|企业邮箱""",
    "phone": """phone|phone number|mobile|mobile phone|mobile number|telephone|tel|cell|cell phone
        |work phone|business phone|contact number
        |手机|手机号|手机号码|电话|电话号码|联系电话|移动电话|联系方式""",
    "name": """name|full name|contact|contact name|lead name|person name
        |姓名|名字|联系人|联系人姓名|客户姓名|线索名称""",
    "first_name": "first name|firstname|given name|forename|名",
    "last_name": "last name|lastname|surname|family name|姓",
    "company": """company|company name|account|account name|organization|organisation
        |organization name|organisation name|employer
        |公司|公司名称|企业|企业名称|单位|单位名称|客户名称""",
    "title": "title|job title|position|role|designation|职位|职务|岗位|头衔",
    "country": "country|country/region|country name|国家|国家/地区|国家地区",
    "source": """source|lead source|original source|original source type|source name|utm_source
        |线索来源|客户来源|来源|渠道|来源渠道|获客渠道""",
    "external": """id|external id|external_id|lead id|prospect id|lead number|lead no|contact id
        |record id|record id - contact|customer id|编号|线索编号|客户编号|线索id|客户id|记录id""",
    "created": """created|created at|created_at|created date|create date|created on|created time
        |creation date|date created|created on date|创建时间|创建日期|创建于|录入时间""",
    "opportunity": """opportunity at|opportunity_at|opportunity date|opportunity created
        |opportunity created date|became an opportunity date|became opportunity
        |商机时间|商机日期|商机创建时间|转商机时间""",
    "value": """deal value|deal_value|deal amount|deal size|amount|opportunity amount
        |opportunity value|expected revenue|contract value
        |金额|商机金额|成交金额|合同金额|预计金额|预计成交金额|订单金额""",
}


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


_KNOWN: dict[str, Field] = {
    _plain(header): field for field, headers in _HEADERS.items() for header in headers.split("|")
}


def guess(columns: Sequence[str]) -> dict[str, Field]:
    """Return what each column is, in their order; one that says nothing is kept as a field.

    A fact is taken from the first column that has it. A second number in another system is
    ignored (it would only be learned from), a second of anything else is kept as a field.
    A file that `leads export` wrote is known, and its scores are not taken for facts.
    """
    found: dict[str, Field] = {}
    ours = set(columns) >= _SIGNS_OF_OURS
    for column in columns:
        field = _KNOWN.get(_plain(column), "field")
        if ours and column not in _OWN_FACTS:
            field = "ignore" if column in COLUMNS else "field"
        if field not in SEVERAL and field in found.values():
            field = "ignore" if field == "external" else "field"
        found[column] = field
    return found


def settle(
    columns: Sequence[str], given: Mapping[str, str], *, outcome: str | None = None
) -> dict[str, Field]:
    """Return the guess with what somebody said put over it.

    Raises `ValueError` in words for a column or field there is not, or two columns given for one
    fact. A column that was only guessed to be that fact gives way, and is kept as a field.
    """
    mapping = guess(columns)
    said = dict(given) | ({outcome: "outcome"} if outcome is not None else {})
    for column, field in said.items():
        if column not in mapping:
            raise ValueError(
                f"The file has no column {column!r}. Its columns are: {', '.join(columns)}."
            )
        if field not in FIELDS or (field == "outcome" and column != outcome):
            choice = ", ".join(f for f in FIELDS if f != "outcome")
            raise ValueError(f"{field!r} is no field of a lead. A column can be: {choice}.")
        for other in [c for c, f in mapping.items() if f == field and c != column]:
            if field in SEVERAL:
                continue
            if other in said:
                raise ValueError(f"Both {other!r} and {column!r} are given as {field}; choose one.")
            mapping[other] = "ignore" if field == "external" else "field"
        mapping[column] = _field(field)
    return mapping


def _field(name: str) -> Field:
    return next(f for f in FIELDS if f == name)


def field_name(column: str) -> str:
    """Return the name under which a column is kept with the lead."""
    return column.removeprefix(FIELD_PREFIX) or column
