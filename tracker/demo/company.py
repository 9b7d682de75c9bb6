"""The made-up company of the sample: its website, page by page, and the forms on it."""

from dataclasses import dataclass
from typing import Final, Literal

NAME: Final = "Sample: Northlight Instruments"
# Nobody can own a name under .example, so nothing in the sample can be a real person's.
ORIGIN: Final = "https://www.northlight.example"

Language = Literal["en", "zh"]
Kind = Literal[
    "home", "product", "pricing", "demo", "contact", "paper", "blog", "company", "careers"
]


@dataclass(frozen=True)
class Page:
    """A page of the website, and for how long it holds a reader, in seconds."""

    kind: Kind
    path: str
    title: str
    seconds: float

    @property
    def language(self) -> Language:
        """The language it is written in."""
        return "zh" if self.path.startswith("/zh/") else "en"


PAGES: Final[dict[Language, tuple[Page, ...]]] = {
    "en": (
        Page("home", "/", "Northlight Instruments | Colour under control", 25),
        Page("product", "/products/", "Products | Northlight", 30),
        Page(
            "product", "/products/aurora-200", "Aurora 200 handheld spectrometer | Northlight", 70
        ),
        Page("product", "/products/meridian", "Meridian inline colour sensor | Northlight", 80),
        Page("product", "/products/fathom", "Fathom measurement software | Northlight", 65),
        Page("pricing", "/pricing", "Pricing | Northlight", 75),
        Page("demo", "/demo", "Book a demo | Northlight", 55),
        Page("contact", "/contact", "Contact | Northlight", 45),
        Page("paper", "/resources/white-paper", "White paper: colour on the line | Northlight", 50),
        Page("blog", "/blog/", "Blog | Northlight", 20),
        Page("blog", "/blog/delta-e-explained", "Delta E, explained for the shop floor", 120),
        Page("blog", "/blog/inline-or-lab", "Measure inline or in the lab?", 110),
        Page("blog", "/blog/iso-12647-checklist", "A checklist for ISO 12647", 100),
        Page("blog", "/blog/metamerism", "Why two parts match here and not there", 95),
        Page("company", "/customers", "Customer stories | Northlight", 60),
        Page("company", "/about", "About us | Northlight", 35),
        Page("careers", "/careers", "Careers | Northlight", 60),
        Page("careers", "/careers/field-engineer", "Field engineer (m/f/d) | Northlight", 80),
    ),
    "zh": (
        Page("home", "/zh/", "北光仪器 | 让色彩始终如一", 25),
        Page("product", "/zh/products/", "产品中心 | 北光仪器", 30),
        Page("product", "/zh/products/aurora-200", "Aurora 200 手持式光谱仪 | 北光仪器", 75),
        Page("product", "/zh/products/meridian", "Meridian 在线色彩传感器 | 北光仪器", 80),
        Page("product", "/zh/products/fathom", "Fathom 测量软件 | 北光仪器", 60),
        Page("pricing", "/zh/pricing", "产品价格 | 北光仪器", 75),
        Page("demo", "/zh/demo", "预约演示 | 北光仪器", 50),
        Page("contact", "/zh/contact", "联系我们 | 北光仪器", 45),
        Page("paper", "/zh/resources/white-paper", "白皮书 产线颜色控制 | 北光仪器", 50),
        Page("blog", "/zh/blog/delta-e", "一文读懂色差 Delta E", 115),
        Page("blog", "/zh/blog/inline-or-lab", "在线测量还是实验室测量", 105),
        Page("company", "/zh/customers", "客户案例 | 北光仪器", 60),
        Page("careers", "/zh/careers", "加入我们 | 北光仪器", 55),
    ),
}

FormKind = Literal["contact", "demo", "paper"]
Answer = Literal["name", "email", "phone", "company", "title", "country", "message"]


@dataclass(frozen=True)
class Form:
    """A form: where it is, by what it is known, what it asks for."""

    kind: FormKind
    key: str
    asks: tuple[Answer, ...]


FORMS: Final[dict[FormKind, Form]] = {
    "contact": Form(
        "contact", "contact-form", ("name", "email", "phone", "company", "country", "message")
    ),
    "demo": Form("demo", "demo-request", ("name", "email", "phone", "company", "title", "country")),
    "paper": Form("paper", "white-paper", ("name", "email", "company", "title", "country")),
}
NEWSLETTER: Final = "newsletter"  # the form at the foot of some pages
# Fields that are named otherwise than what they ask for: nobody can tell by their words.
NAMES: Final[dict[tuple[Kind | None, Answer], tuple[str, dict[Language, str]]]] = {
    ("paper", "country"): ("q5", {"en": "Where are you based?", "zh": "您在哪里办公？"}),
}
# What stands beside each field, and its type in HTML.
LABELS: Final[dict[Language, dict[Answer, str]]] = {
    "en": {
        "name": "Your name",
        "email": "Work e-mail",
        "phone": "Phone",
        "company": "Company",
        "title": "Job title",
        "country": "Country",
        "message": "Your question",
    },
    "zh": {
        "name": "姓名",
        "email": "工作邮箱",
        "phone": "联系电话",
        "company": "公司名称",
        "title": "职位",
        "country": "国家或地区",
        "message": "您的需求",
    },
}
TYPES: Final[dict[Answer, str]] = {
    "email": "email",
    "phone": "tel",
    "country": "select-one",
    "message": "textarea",
}


def pages_of(language: Language, kind: Kind) -> list[Page]:
    """Return the pages of one kind, in one language."""
    return [page for page in PAGES[language] if page.kind == kind]
