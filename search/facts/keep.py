"""Meals and a bed as a posting's words promise them, beside what its column says."""

from __future__ import annotations

import re

from search.facts.guard import EVERYTHING
from search.facts.negation import denied
from search.facts.watched import POSTING
from search.pattern import regex

_BOTH = (
    r"(?:吃住|食宿)都?[在归](?:东家|老板|主家)|(?:吃住|食宿)(?:全|都|免费)?(?:包|免|由?(?:厂|店|公司|老板)[^,，。;；]{0,2}(?:管|包))|[包管]吃[包管]?住"
    r"|(?:包|管|提供|免费)食宿|(?:吃住|食宿)(?:都)?在(?:工地|厂|店|船|车|场)"
)
_MEALS = POSTING.watch(
    regex(
        rf"{_BOTH}|[包管供](?:应)?你?(?:[一二两三四1-4]|[早中午晚])?(?:[餐顿](?!饮|馆|厅|具|桌)|[午中晚早]饭)|[包管]饭(?!店)|[包管]吃|[包管]伙食"
        r"|提供[^,，。;；]{0,3}(?:[早中午晚工作]餐|[一二两三]餐|伙食|[午中晚]饭)|(?:免费|工作|员工)的?(?:[早午中晚]|工作|员工|三)?[餐饭](?!厅|卡|馆)|[早中午晚]餐免费"
        r"|有[早中午晚]?[餐饭]吃|(?:三餐|两餐|伙食|[早中午晚]饭|吃的)(?:全|都|由|归|厂里|老板|公司|店里|东家){0,3}(?:管|包|免费)"
    )
)
_BED = POSTING.watch(
    regex(
        rf"{_BOTH}|[包管]住(?!院)|(?:提供|安排|免费)(?:免费|员工|集体|单人|双人)*(?:住宿|宿舍|住处|住房|单间|套间|夫妻[房间])|有(?:免费|员工|集体|单人|双人|空调|夫妻)*(?:宿舍|住宿|夫妻[房间]|住的(?:地方)?|地方住|房间住)"
        r"|(?:可以?|能)(?:选择)?住(?:在)?(?:厂|店|公司|宿舍|单位|校|院|工地)|[两二四六八2-8]个?人一?间|(?:住宿|宿舍)(?:免费|不要钱|空调)|夫妻房|架子床|上下铺|[住睡]的(?:地方)?(?:都|也|全)?(?:有|管|包)(?!客)"
        r"|[睡住](?:在)?(?:病房|陪护床|折叠床|护理间)|(?:24|二十四)个?(?:小时|钟头?)[^。;；]{0,4}(?:在|住|睡)(?:病房|医院|老人房|护理间)"
    )
)
_FOR_GUESTS = regex(r"(?:客|学生|老人|游客|旅客|会务|嘉宾|病人|家属)[^,，。;；]{0,5}$")
_NOT_YET = regex(r"^[^,，。;；]{0,3}(?:自理|自费|自付|自己|在建|没建|还没|满了|住满|要钱|收费|不提供|补贴|补助)")
_REACH = 8


def _promised(pattern: re.Pattern[str], text: str) -> bool:
    return any(
        not denied(text, found.start(), found.end())
        and not _FOR_GUESTS.search(text[max(0, found.start() - _REACH) : found.start()])
        and not _NOT_YET.search(text[found.end() : found.end() + _REACH])
        for found in pattern.finditer(text)
    )


def meals_and_bed(text: str, seen: int = EVERYTHING) -> tuple[bool, bool]:
    """Whether the duties and requirements promise meals, and whether they promise a bed. seen: see :data:`POSTING`."""
    meals = bool(seen & _MEALS.bit) and _promised(_MEALS.pattern, text)
    return meals, bool(seen & _BED.bit) and _promised(_BED.pattern, text)
