"""What a posting demands: certificates hard and soft, schooling, years, age as stated. Read from fields and text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.facts.reading import clauses
from search.ranking.views import PostingView

EDUCATION_RANK = {
    "": 0,
    "不限": 0,
    "小学": 1,
    "初中": 2,
    "高中": 3,
    "中专": 3,
    "中职": 3,
    "职高": 3,
    "技校": 3,
    "大专": 4,
    "本科": 5,
    "硕士": 6,
    "博士": 7,
}
"""High school and vocational school stand on one step."""

_SOFT = re.compile(
    r"优先|更好|加\d|加分|可入职后|入职后考|可培养|安排去考|出钱考|愿意(?:去)?办|包考|可以后补|代办|没证|无证"
)
_TEXT_CERTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("健康证", re.compile(r"健康证")),
    ("电工证", re.compile(r"电工(?:操作)?证")),
    ("焊工证", re.compile(r"焊工(?:操作)?证")),
    ("叉车证", re.compile(r"叉车证")),
    ("高处作业证", re.compile(r"高处作业证|登高证|高空作业证")),
    ("保安员证", re.compile(r"保安(?:员)?证")),
    ("教师资格证", re.compile(r"教师资格证|教资")),
    ("护士执业证", re.compile(r"护士(?:执业|资格)?证|执业护士")),
    ("挖掘机操作证", re.compile(r"挖掘?机(?:操作)?证")),
    ("驾驶证A2", re.compile(r"(?:驾驶证|驾照)\s*A2|A2(?:驾驶证|驾照|证|以上)")),
    ("驾驶证B2", re.compile(r"(?:驾驶证|驾照)\s*B2|B2(?:驾驶证|驾照|证|以上)")),
    ("驾驶证C1", re.compile(r"(?:驾驶证|驾照)\s*C1|C1|有驾照|会开车")),
    ("育婴员证", re.compile(r"育婴(?:员|师)证|母婴护理证")),
    ("初级会计证", re.compile(r"初级会计(?:师)?证|会计证")),
    ("安全员C证", re.compile(r"安全员(?:C)?证")),
    ("从业资格证", re.compile(r"从业资格证")),
    ("司炉证", re.compile(r"司炉证|锅炉证")),
)
_AGE_RANGE = re.compile(r"(\d{2})\s*(?:岁)?\s*(?:-|到|至|—|~)\s*(\d{2})\s*(?:周?岁|都可以|以内|以下)?")
_AGE_MAX = re.compile(r"(?:年纪|年龄)?\s*(\d{2})\s*(?:周?岁)?\s*(?:以下|以内|之内|以里)")
_YEARS_SOFT = re.compile(r"(?:熟手|经验|做过|老手)[^,，。;；]{0,6}优先|优先|生手|新手|可学|没做过|慢慢来|也可以试|应届")
_SKILLED = re.compile(
    r"熟手|(?:^|[,，;；])会(?!用|看|说|讲|骑|电脑|沟通|办公|计|普|算|手机|Word|Excel|PS)[^,，。;；]{1,5}(?=$|[,，;；])|[一二两三四五六七八九\d]+年(?:以上)?(?:经验)?|有经验|独立(?:操作|开工)|会编程"
)
_YEAR_WORDS = re.compile(r"([一二两三四五六七八九\d])\s*年(?:以上|经验|驾龄|工作|机长|店铺|土建|大棚|手艺)?")


@dataclass(frozen=True, slots=True)
class Requirements:
    """certs: must be held. certs_soft: wished for. education: 0–7. years: hard years of experience.

    age_min/age_max: as stated (unlawful as a filter, lowers the chance only). skilled: asks for practised hands.
    beginner: says that newcomers are taught or taken.
    """

    certs: tuple[str, ...]
    certs_soft: tuple[str, ...]
    education: int
    education_soft: bool
    years: int
    age_min: int | None
    age_max: int | None
    skilled: bool
    beginner: bool


def read_requirements(posting: PostingView) -> Requirements:
    """Reads the requirements of one posting; the structured list of certificates is hard unless the text softens it."""
    text = posting.requirements
    hard: dict[str, None] = {}
    soft: dict[str, None] = {}
    parts = clauses(text)
    for part in parts:
        for cert, pattern in _TEXT_CERTS:
            if pattern.search(part):
                (soft if _SOFT.search(part) else hard)[cert] = None
    for cert in posting.certs:
        # a softening clause on the same certificate: 没证可入职后考
        if cert in soft and cert not in hard and cert != "健康证":
            continue
        hard[cert] = None
    if "驾驶证B2" in hard or "驾驶证A2" in hard:
        hard.pop("驾驶证C1", None)
    degree = EDUCATION_RANK.get(posting.education, 0)
    degree_soft = any(_SOFT.search(p) and re.search(r"大专|本科|中专|高中", p) for p in parts)
    age_min = age_max = None
    ranged = _AGE_RANGE.search(text)
    capped = _AGE_MAX.search(text)
    if ranged and 14 <= int(ranged[1]) < int(ranged[2]) <= 75:
        age_min, age_max = int(ranged[1]), int(ranged[2])
    elif capped and 18 <= int(capped[1]) <= 75:
        age_max = int(capped[1])
    newcomers = "零经验" in posting.accepts or "应届生" in posting.accepts
    beginner = newcomers or bool(_YEARS_SOFT.search(text)) or bool(re.search(r"教|学徒|新手|生手", posting.duties))
    years = posting.years or 0
    return Requirements(
        certs=tuple(hard),
        certs_soft=tuple(c for c in soft if c not in hard),
        education=degree,
        education_soft=degree_soft and degree == 0,
        years=years,
        age_min=age_min,
        age_max=age_max,
        skilled=bool(_SKILLED.search(text)) and not newcomers,
        beginner=beginner,
    )
