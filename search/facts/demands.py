"""Schooling, years of practice and ages as a posting asks for them in words, where its columns are empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.facts.negation import turned_away
from search.facts.reading import HAN_NUMBER, number
from search.pattern import regex

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
    "专科": 4,
    "本科": 5,
    "硕士": 6,
    "研究生": 6,
    "博士": 7,
}
"""High school and vocational school stand on one step."""
_STEP = "|".join(step for step in EDUCATION_RANK if step and step != "不限")
_MORE = "以上|及以上|学历|毕业|文化|文凭|程度|或以上|[或及]?(?:者)?同等学[历力]"
_ASKED = regex(
    rf"(?:学历|文化|文凭|全日制|统招|至少|最低|不低于|起码|[要须]){{1,2}}(?:程度)?(?:要求)?[:：是为要]{{0,2}}(?P<a>{_STEP})"
    rf"|(?P<b>{_STEP})(?:[或和、/及]+(?:{_STEP}))?(?:相关|类)?(?:{_MORE})"
)
_NO_MATTER = regex(
    r"(?:学历|文凭|文化)[^,，。;；]{0,3}(?:不限|不论|不看|不要求|无要求|不高)|不(?:限|论|看|要求)(?:学历|文凭|文化)"
)
_LET_OFF = regex(r"优先|更好|最好|加分|放宽|也可|也行|也要|也收|可以考虑|特别优秀")

_COUNT = rf"(?P<n{{0}}>\d{{{{1,2}}}}|{HAN_NUMBER})(?:[至到~—-](?:\d{{{{1,2}}}}|{HAN_NUMBER}))?\s*年"
_YEARS = regex(
    _COUNT.format(1)
    + r"(?:多|左右)?(?:以上|及以上|起)?(?:的)?[^,，。;；\d]{0,8}?(?:经验|经历|驾龄|工作|手艺|工龄)|"
    + _COUNT.format(2)
    + r"(?:及|或)?(?:以上|起步?)|(?:[做干学开跑带](?:过|了|满)|从事|驾龄|经验|工龄)[^,，。;；\d]{0,6}?"
    + _COUNT.format(3)
)
_NOT_OF_PRACTICE = regex(r"成立|创办|开了|老厂|合同|满一年|工龄(?:奖|工资|补)|质保|干满|做满|有效")
_MOST_YEARS = 15

_TENS = regex(
    r"(?<![一二三四五六七八九十])([二三四五六七]?十[一二三四五六七八九]?)(?=\s*(?:周?岁|以[下内里]|[到至—~-]\s*(?:[二三四五六七]?十|\d\d)))"
)
_RANGE = regex(r"(\d{2})\s*(?:周?岁)?\s*(?:-|到|至|—|~)\s*(\d{2})\s*(?:周?岁|都可以|以内|以下)?")
_MOST = regex(
    r"(?:年纪|年龄)?\s*(\d{2})\s*(?:周?岁)?\s*[（(]?含?[)）]?(?:封顶|为止|以下|以内|之内|以里)|(?:不(?:要)?(?:超过|大于|高于|过|满)|[卡限]在|上限|最大|到)\s*(\d{2})\s*(?:周?岁|(?=$|[,，。;；]))(?!以上)"
)
_BY_SEX = regex(
    r"女(?:性|工|的|同志)?[:：]?(?P<w1>\d{2})(?:周?岁)?(?:以下|以内|之内)?[,，、/和及]?男(?:性|工|的|同志)?[:：]?(?P<m1>\d{2})(?!(?:周?岁)?(?:及)?以上)|"
    r"男(?:性|工|的|同志)?[:：]?(?:不(?:超|过|超过))?(?P<m2>\d{2})(?:周?岁)?(?:以下|以内|之内)?[,，、/和及]?女(?:性|工|的|同志)?[:：]?(?:不(?:超|过|超过))?(?P<w2>\d{2})(?!(?:周?岁)?(?:及)?以上)"
)
"""男60岁女55岁以下: the limit that is stated for women, by way of their pension age."""
_OVER = regex(
    r"(?:超过|过了?|满)?(\d{2})\s*周?岁(?:以上|及以上|往上走?|的)?[^,，。;；\d]{0,4}(?:不考虑|算了|不能|不让|不要|不收|不招|不得|莫|勿|免谈|谢绝|进不)"
)
"""60岁以上的不能进场: said of who is over it, not of who is asked for."""
_WELCOME = regex(
    r"(?P<ten>[五六七5-7])[十0](?:来|多|几|出头|岁?上下|岁?左右|好几)(?:周?岁)?的?(?:老师傅|师傅|阿姨|大姐|人)?(?:的)?(?:都|也)?(?:可以|可|行|要得|要|收|能做|欢迎|没问题)"
)
"""五十出头可以: who is named so is taken, to the end of those ten years."""
_LEAST = regex(r"(?:年满|满|须|要)\s*(1[68]|2\d)\s*周?岁|(?<!\d)(1[68]|2[0-5])\s*周?岁(?:及|或)?以上")
_FIRST = regex(r"\s*(?:周?岁)?[的者]?优先")
_SOME = regex(r"\d\d|十")
_TEN_DIGITS = {"五": "5", "六": "6", "七": "7"}


def schooling(parts: list[str]) -> tuple[int, bool]:
    """(the step that is asked for, 0 none; whether some is only wished for), of the clauses of the requirements."""
    if any(_NO_MATTER.search(part) for part in parts):
        return 0, False
    asked = [(part, found["a"] or found["b"]) for part in parts if (found := _ASKED.search(part))]
    named = [part for part in parts if re.search(_STEP, part)]
    soft = any(_LET_OFF.search(part) for part in named) or (bool(named) and any("放宽" in part for part in parts))
    hard = [EDUCATION_RANK[step] for part, step in asked if not _LET_OFF.search(part)]
    return (0, soft) if soft or not hard else (max(hard), False)


def years_asked(parts: list[str]) -> int:
    """Years of practice that must be there, 0 where none are or where they only help."""
    for part in parts:
        found = _YEARS.search(part)
        if found is None or _NOT_OF_PRACTICE.search(part) or _LET_OFF.search(part):
            continue
        years = number(next(filter(None, found.groups())))
        if years and turned_away(part, found.start(), found.end()):
            continue
        if years and years <= _MOST_YEARS:
            return int(years)
    return 0


@dataclass(frozen=True, slots=True)
class Ages:
    """As stated; women: what is stated for them apart."""

    least: int | None = None
    most: int | None = None
    women: int | None = None


def ages(text: str, *, overage_taken: bool) -> Ages:
    """The ages that a text states. overage_taken: the columns say already that older people are taken."""
    if not _SOME.search(text):
        return Ages()
    text = _TENS.sub(lambda match: str(int(number(match[1]) or 0)), text)
    least_said = _LEAST.search(text)
    least = int(least_said[1] or least_said[2]) if least_said else None
    apart = _BY_SEX.search(text)
    if apart and 40 <= (women := int(apart["w1"] or apart["w2"])) <= 75:
        return Ages(least, int(apart["m1"] or apart["m2"]), women)
    ranged = _RANGE.search(text)
    if ranged and 14 <= int(ranged[1]) < int(ranged[2]) <= 75:
        return Ages(int(ranged[1]), None if _FIRST.match(text, ranged.end()) else int(ranged[2]))
    capped = _MOST.search(text)
    if capped and 18 <= (most := int(capped[1] or capped[2])) <= 75:
        return Ages(least, None if _FIRST.match(text, capped.end()) else most)
    over = _OVER.search(text)
    if over and 40 <= int(over[1]) <= 75:
        return Ages(least, int(over[1]))
    welcome = None if overage_taken else _WELCOME.search(text)
    if welcome:
        return Ages(least, int(_TEN_DIGITS.get(welcome["ten"], welcome["ten"])) * 10 + 9)
    return Ages(least)
