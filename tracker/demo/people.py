"""The people of the sample: names, employers, jobs, and how to reach them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from tracker.demo.company import Answer, Language
from tracker.demo.dice import happens, one_of

Level = Literal["executive", "head", "manager", "other", "student"]
Mail = Literal["company", "free", "disposable"]


@dataclass(frozen=True)
class Employer:
    """A company that might buy. Its mail is at `domain` under .example."""

    name: str
    domain: str
    country: str


_GIVEN: Final = (
    *("Anna", "Ben", "Carla", "David", "Elena", "Felix", "Greta", "Hugo", "Ines", "Jonas"),
    *("Katrin", "Lars", "Marta", "Nils", "Olivia", "Pavel", "Rosa", "Stefan", "Tara", "Viktor"),
    *("Claire", "James", "Priya", "Marco", "Sophie", "Daniel", "Helen", "Omar"),
)
_FAMILY: Final = (
    *("Adler", "Bianchi", "Carter", "Dubois", "Eriksen", "Fischer", "Garcia", "Hoffmann"),
    *("Iversen", "Jansen", "Keller", "Laurent", "Moreau", "Novak", "Olsen", "Patel"),
    *("Quinn", "Rossi", "Schmidt", "Turner", "Vogel", "Walker", "Young", "Zeman"),
)
_CHINESE_FAMILY: Final = (
    *(("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen")),
    *(("杨", "yang"), ("赵", "zhao"), ("黄", "huang"), ("周", "zhou"), ("吴", "wu")),
    *(("徐", "xu"), ("孙", "sun"), ("胡", "hu"), ("朱", "zhu"), ("林", "lin")),
)
_CHINESE_GIVEN: Final = (
    *(("伟", "wei"), ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing")),
    *(("磊", "lei"), ("洋", "yang"), ("艳", "yan"), ("勇", "yong"), ("杰", "jie")),
    *(("晓明", "xiaoming"), ("海燕", "haiyan"), ("志强", "zhiqiang"), ("雪梅", "xuemei")),
    *(("建国", "jianguo"), ("丽华", "lihua"), ("文博", "wenbo"), ("思远", "siyuan")),
)
_EMPLOYERS: Final[dict[Language, Sequence[Employer]]] = {
    "en": (
        Employer("Halden Coatings GmbH", "halden-coatings", "Germany"),
        Employer("Brightwater Packaging", "brightwater-packaging", "United Kingdom"),
        Employer("Ostsee Folien AG", "ostsee-folien", "Germany"),
        Employer("Vallis Automotive Trim", "vallis-trim", "Germany"),
        Employer("Maison Teinture", "maison-teinture", "France"),
        Employer("Cartiera del Lago", "cartiera-del-lago", "Italy"),
        Employer("Pinewood Labels", "pinewood-labels", "United States"),
        Employer("Redfield Plastics", "redfield-plastics", "United States"),
        Employer("Nordlys Maling", "nordlys-maling", "Norway"),
        Employer("Keramika Brno", "keramika-brno", "Czechia"),
        Employer("Lumen & Loom Textiles", "lumen-loom", "United Kingdom"),
        Employer("Tessera Tiles", "tessera-tiles", "Spain"),
        Employer("Grauberg Druck", "grauberg-druck", "Germany"),
        Employer("Alpenlack", "alpenlack", "Austria"),
        Employer("Delta Cosmetics Lab", "delta-cosmetics", "France"),
        Employer("Harbour Foods", "harbour-foods", "Netherlands"),
        Employer("Orchard Pharma", "orchard-pharma", "Switzerland"),
        Employer("Quarry Lane Paints", "quarry-lane-paints", "United States"),
        Employer("Silberbach Optik", "silberbach-optik", "Germany"),
        Employer("Tamarind Prints", "tamarind-prints", "India"),
        Employer("Westmark Displays", "westmark-displays", "United States"),
        Employer("Zephyr Fabrics", "zephyr-fabrics", "Portugal"),
    ),
    "zh": (
        Employer("明川精密涂料", "mingchuan-coatings", "中国"),
        Employer("东湖包装科技", "donghu-packaging", "中国"),
        Employer("华彩印刷集团", "huacai-print", "中国"),
        Employer("南溪纺织", "nanxi-textile", "中国"),
        Employer("启明显示技术", "qiming-display", "中国"),
        Employer("瑞丰汽车内饰", "ruifeng-interior", "中国"),
        Employer("青禾食品", "qinghe-foods", "中国"),
        Employer("远山陶瓷", "yuanshan-ceramics", "中国"),
        Employer("云帆塑胶", "yunfan-plastics", "中国"),
        Employer("海晏化妆品", "haiyan-cosmetics", "中国"),
        Employer("金石检测", "jinshi-testing", "中国"),
        Employer("新澜薄膜材料", "xinlan-film", "中国"),
    ),
}
_TITLES: Final[dict[Language, dict[Level, Sequence[str]]]] = {
    "en": {
        "executive": ("CEO", "COO", "Managing Director", "Founder", "CTO"),
        "head": ("Head of Quality", "Director Operations", "VP Manufacturing"),
        "manager": ("Quality Manager", "Production Manager", "Purchasing Manager", "Lab Lead"),
        "other": ("Process Engineer", "Lab Technician", "Colour Specialist", "Buyer"),
        "student": ("Student", "Intern"),
    },
    "zh": {
        "executive": ("总经理", "创始人", "董事长"),
        "head": ("质量总监", "生产总监", "副总经理"),
        "manager": ("质量经理", "采购经理", "实验室主管"),
        "other": ("工艺工程师", "质检员", "采购专员"),
        "student": ("学生", "实习生"),
    },
}
_LEVELS: Final[dict[Level, float]] = {
    "executive": 10,
    "head": 18,
    "manager": 34,
    "other": 31,
    "student": 7,
}
_MAILS: Final[dict[Mail, float]] = {"company": 77, "free": 20, "disposable": 3}
# Providers by their real names, so that the product tells them from companies; under .example, so
# that no such mailbox can be.
_FREE: Final[dict[Language, Sequence[str]]] = {
    "en": ("gmail.com", "outlook.com", "web.de", "yahoo.com"),
    "zh": ("qq.com", "163.com", "126.com"),
}
_DISPOSABLE: Final = ("mailinator.com", "yopmail.com", "trashmail.com")
# Numbers that their countries keep for films, and in China one that no exchange begins with.
_PHONES: Final = {
    "United States": "+1 212 555 01##",
    "United Kingdom": "+44 20 7946 0###",
    "Germany": "+49 30 23125 ###",
    "France": "+33 1 99 00 ## ##",
    "中国": "+86 10 0100 ####",
}
_QUESTIONS: Final[dict[Language, Sequence[str]]] = {
    "en": (
        "We have two lines and see colour drift after cleaning. Would Meridian catch it?",
        "Could you send a quotation for three Aurora 200 with calibration tiles?",
        "Does Fathom export to our MES?",
        "What is the delivery time to Rotterdam?",
    ),
    "zh": (
        "我们有两条喷涂线 想了解在线测色方案",
        "请提供三台 Aurora 200 的报价",
        "Fathom 软件能否对接我们的系统",
    ),
}
# Signed, so that no two people say the same: that would be spam.
_REGARDS: Final[dict[Language, str]] = {"en": "Kind regards,", "zh": "谢谢"}


@dataclass(frozen=True)
class Person:
    """Who fills in a form. `level` and `mail` are what the person is worth knowing for."""

    language: Language
    employer: Employer
    answers: dict[Answer, str]
    level: Level
    mail: Mail


class People:
    """Invents people; no two have the same address."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def somebody(
        self, chance: Random, language: Language, *, colleague_of: Person | None = None
    ) -> Person:
        """Return a person nobody has met, or one who works where another does."""
        name, mailbox = _name(chance, language)
        employer = chance.choice(_EMPLOYERS[language])
        level = one_of(chance, _LEVELS)
        mail = one_of(chance, _MAILS)
        if colleague_of is not None:
            employer, mail = colleague_of.employer, "company"
        gives_company = mail == "company" or happens(chance, 0.3)
        provider = chance.choice(_DISPOSABLE if mail == "disposable" else _FREE[language])
        answers: dict[Answer, str] = {
            "name": name,
            "email": self._address(mailbox, employer.domain if mail == "company" else provider),
            "company": employer.name if gives_company else "",
            "title": chance.choice(_TITLES[language][level]) if happens(chance, 0.9) else "",
            "country": employer.country,
            "phone": _phone(chance, employer.country) if happens(chance, 0.7) else "",
            "message": f"{chance.choice(_QUESTIONS[language])} {_REGARDS[language]} {name}",
        }
        return Person(language, employer, answers, level, mail)

    def _address(self, mailbox: str, domain: str) -> str:
        number = 1
        address = f"{mailbox}@{domain}.example"
        while address in self._taken:
            number += 1
            address = f"{mailbox}{number}@{domain}.example"
        self._taken.add(address)
        return address


def _name(chance: Random, language: Language) -> tuple[str, str]:
    """Return a name, and how it is written before the @."""
    if language == "zh":
        (family, family_latin), (given, given_latin) = (
            chance.choice(_CHINESE_FAMILY),
            chance.choice(_CHINESE_GIVEN),
        )
        return family + given, f"{given_latin}.{family_latin}"
    given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
    return f"{given} {family}", f"{given}.{family}".lower()


def _phone(chance: Random, country: str) -> str:
    kept = _PHONES.get(country, "")
    return re.sub("#", lambda _: str(chance.randrange(10)), kept)
