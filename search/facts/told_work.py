"""Work that a note tells of as done: 在鞋厂刷过五年胶, 挖机会开，干了三年.

What others did, what was only heard of, learnt or wished for, and the care of one's own family are no practice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from search.facts.reading import HAN_NUMBER, number
from search.facts.subject import of_another
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex

_CLAUSE = regex(r"[,，。;；!！?？\s]+|(?=后来|现在|如今|但是?|不过|[没有]证)")
_NO_SPAN = r"级|底|轻|纪|龄|前|初|后|份|薪|内|[终假证]"
_SPAN = (
    rf"(?:(?P<n>\d{{1,2}}(?:\.5)?|{HAN_NUMBER}|半|几|好几|多)\s*(?:多|来|把)?(?P<unit>年|个月)"
    rf"(?P<more>多|半|把|出头)?(?!{_NO_SPAN}))"
)
_YEARS = regex(rf"(?<!20)(?<!每)(?<!去)(?<!今)(?<!明)(?<!下){_SPAN}|(?P<life>一辈子|半辈子|半生|一世人)")
_COUNTED = regex(rf"[过了]?(?:快|有|差不多|将近)?(?:{_YEARS.pattern})")
_ASPECT = regex(
    r"(?<=[\u4e00-\u9fff])(?:过(?![期年来敏夜去关节户时世路得错瘾了])(?!不)|了(?=[\d一二两三四五六七八九十半几好多]))"
)
_ONCE = regex(
    r"^(?:我|自己|本人)?(?:以前|原来|原先|之前|从前|早先|一直|过去|头先|老早)(?:是|在|做|当|开|搞|干)|出身|老师傅|老本行"
    r"|(?:做|干)惯|[做打干修跑开学][^,，。;；]{1,8}回来的?$|[做干]的是|年年(?:去|做)|都会(?:做|一点)?$|样样会"
    r"|^(?:还|也|自己)?会(?:开(?!车|票|机)|烧|焊|踩|砌|贴砖|刷墙|炒|煮|理发|扎)|^(?:一直|还)?在(?!家|附近|门口)[^,，。;；]{1,7}[做打开当干卖送炒站修]"
)
"""Said of a trade without a count of years."""
_NOT_DONE = regex(
    r"[没冇未]有?(?:怎么|正经|真正)?(?:[\u4e00-\u9fff]{1,4}过|去|学|试|开始|在)|不会|不懂|想|要(?!求)|找|学过|学的|愿意|打算|准备|最好|如果|要是|听|看到|认识|问过|应聘|面试|培训|报[过了]?名|考"
    r"|手术|开刀|住院|受伤|工伤|过敏|骨折|投诉|骗|押金|的当$|软件|电脑|买过|坐过|寄|养老金|学校|在校|实训|孩子读|读过|补习|证(?!券)|照(?![顾看管料])|执照|就(?:行|好|可以)|[也都](?:行|可以|好)"
)
_OWN_FAMILY = regex(
    r"(?:带|看|照[顾看管]|伺候|服侍|护理|陪)(?:着|过|了)?(?:自己|自家|我)?(?:的|家里?)?(?:两个|一个|[大小])?(?:孙|外孙|崽|娃|小?孩|伢|毛毛|宝宝|婆婆|公公|公婆|父|母|爸|妈|爹|娘|爷|奶|老公|老婆|家)"
)
_FOR_PAY = regex(r"别人|人家|东家|雇主|育[儿婴]|月嫂|保姆|护工|[帮替给]人|家政|老人院|养老院|医院")
_CARE = frozenset({"nanny", "home_helper", "elder_care", "childcare_aide", "hospital_aide"})
_NO_WORK = r"离|毕业|在家|休|回|结婚|没|等|病|住|停|歇|退"
_CARRIED = regex(
    rf"^(?:我|自己|一共|总共|前后|也|都|就|差不多|有)*(?:[做干打搞]|(?!{_NO_WORK})[\u4e00-\u9fff]{{1,2}}(?=[了过]))?(?:了|过)?"
    rf"(?:有|差不多|快|将近|大概)?{_SPAN}"
)
"""A count of years alone belongs to what was named before it."""
_A_DOCTOR = regex(r"医生|医师|大夫|郎中|坐诊|看诊")
"""Ten years on a ward are those of a nurse as well."""
_AS_A_PUPIL = regex(r"实习|见习")
"""Months in a works as a student make a beginner in the trade, and no hand of the works."""
_PLAIN = 0.8
_LONG, _SOME, _A_WHILE = 20.0, 3.0, 1.0
"""Years of a lifetime, of "some years", and of what is told without a count."""


def _span_of(match: re.Match[str]) -> float:
    if match["life"]:
        return _LONG
    if match["n"] in ("几", "好几", "多"):
        value = _SOME
    elif match["n"] == "半":
        value = 0.5
    else:
        value = number(match["n"]) or 0.0
    value += 0.5 if match["more"] == "半" else 0.0
    return value if match["unit"] == "年" else value / 12


def told_work(note: str, lexicon: Lexicon, against: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """Family → (years, clause) of the work that a note says was done. Pure."""
    told: dict[str, tuple[float, str]] = {}
    before: list[str] = []
    """Families of the clause before, while it may still be told how long they were done."""
    for clause in filter(None, _CLAUSE.split(note)):
        if of_another(clause):
            before = []
            continue
        if _NOT_DONE.search(clause):
            before = []
            continue
        years = _YEARS.search(clause)
        # without the count of years and the signs of the past between a verb and what it is done to
        bare = _ASPECT.sub("", _COUNTED.sub("", clause) if years else clause)
        named = lexicon.named_in(bare)
        if all(weight < _PLAIN for weight in named.values()):
            named = lexicon.families_in(bare)
        own = bool(_OWN_FAMILY.search(clause)) and not _FOR_PAY.search(clause)
        families = [
            family
            for family, weight in named.items()
            if weight >= _PLAIN
            and family not in against
            and not (own and family in _CARE)
            and (family != "doctor" or _A_DOCTOR.search(clause))
            and not (family in ROLES and _AS_A_PUPIL.search(clause))
        ]
        if not families and years and _CARRIED.match(clause):
            families = before
        elif families and not (years or _ASPECT.search(clause) or _ONCE.search(clause)):
            before = families
            continue
        spent = _span_of(years) if years else _A_WHILE
        for family in families:
            if spent > told.get(family, (0.0, ""))[0]:
                told[family] = spent, clause
        before = families or before
    return told
