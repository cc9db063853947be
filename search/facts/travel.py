"""How people get to work and how far they go: whose vehicle it is, and the furthest that a note names."""

from __future__ import annotations

import re

from search.facts.reading import NUMBER, number
from search.facts.subject import of_another
from search.pattern import regex

_PIECE = regex(r"[^,，。;；!！?？\s]+")
_NOT_YET = regex(r"(?:准备|打算|想|要|等|还没|没钱)(?:[^,，。;；]{0,4})买")
_GONE = regex(
    r"[^,，。;；]*(?:车|摩托|电驴)[^,，。;；厂间]{0,3}[,，](?:今年|后来|现在|又|已经|上个?月|早就|前段时间|年初|都)*"
    r"(?:卖|坏|报废|丢|被?偷)(?:了|掉)+"
)
"""去年有车，今年卖了."""


def own_ride(note: str) -> str:
    """The note without vehicles of others, and those that are yet to be bought or are there no longer. Pure."""
    left = _GONE.sub("", note)
    return _PIECE.sub(lambda match: "" if _NOT_YET.search(match[0]) or of_another(match[0]) else match[0], left)


_WAY = rf"(?P<n>{NUMBER}|半)(?:个)?(?P<unit>公里|千米|km|KM|里路|里地|里(?!面|头|边)|分钟|小时|钟头)"
_WITHIN = regex(
    rf"(?:最远|最多|不超过|不能超过|不要超过|顶多|至多)[^,，。;；\d]{{0,4}}?{_WAY}"
    rf"|{_WAY.replace('<n>', '<m>').replace('<unit>', '<u>')}(?:的)?(?:路|车程)?(?:以内|之内|以里|内|里头)"
)
_BEYOND = regex(rf"(?:超过|多过|过了|大于){_WAY}(?:的)?[^,，。;；]{{0,4}}不(?:去|做|行|考虑|要|来|想)")
_LENGTH = {"公里": 1.0, "千米": 1.0, "km": 1.0, "KM": 1.0, "里路": 0.5, "里地": 0.5, "里": 0.5}
_SPEED = {"walk": 4.5, "ebike": 20.0, "moto": 30.0, "car": 35.0, "": 20.0}
"""Kilometres of road an hour."""
_ROAD = 1.3
"""Kilometres of road to one of straight line."""
_NOT_A_WAY = regex(r"通知|到岗|上岗|加班|每天|工作|上班\d|休息|接孩子")
_NEAREST, _FURTHEST = 0.5, 100.0


def furthest(note: str, vehicle: str) -> tuple[float | None, str]:
    """(straight kilometres that somebody would travel to work, the words); (None, "") where nothing is said.

    Minutes are those of the vehicle: walk, ebike, moto, car or "" not known.
    """
    for piece in _PIECE.finditer(note):
        clause = piece[0]
        found = _BEYOND.search(clause) or _WITHIN.search(clause)
        if found is None or _NOT_A_WAY.search(clause) or of_another(clause):
            continue
        said = found.groupdict()
        amount, unit = said["n"] or said.get("m") or "", said["unit"] or said.get("u") or ""
        value = 0.5 if amount == "半" else number(amount) or 0.0
        if unit in _LENGTH:
            km = value * _LENGTH[unit]
        else:
            on = "walk" if "走路" in clause else vehicle
            km = (value / 60 if unit == "分钟" else value) * _SPEED[on] / _ROAD
        if _NEAREST <= km <= _FURTHEST:
            return round(km, 1), found[0]
    return None, ""


_HERE = (
    r"(?:本)?(?:圩上|街上|镇上|村里|村上|乡里|附近|门口|家门口|屋门口|家附近|本村|本镇|本乡|家边|屋边|家里附近|家旁边)"
)
_NOT_GOING = (
    r"(?:不(?:太|是很)?(?:想|愿意?|肯|打算|考虑|方便)?(?:再)?去(?!不)|不考虑(?!工资|待遇)|去不了|去不成|跑不了|不方便)"
)
REFUSED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "places",
        regex(
            rf"(?<![^,，。;；\s])(?!除|不是|要不|能不|晚上|夜里|晚班|夜班|家里?|外[地面省县]|出去)[^,，。;；\s除]{{2,8}}?(?:那边|那里|那头|那块|那一带|方向|镇上?|乡)"
            rf"(?:[^,，。;；]{{0,3}}远(?:了|得很)?)?[^,，。;；远]{{0,3}}{_NOT_GOING}"
            rf"|(?<![^,，。;；\s])(?!除|不是|家里?|外[地面省县]|出去|路|工地|厂)[^,，。;；\s除]{{2,6}}?(?:太|有点|蛮|实在|又)远(?:了|得很)?[^,，。;；]{{0,2}}{_NOT_GOING}"
            r"|(?:(?<!也)不(?:想|愿意?|肯|要)?去|(?:莫|别|不要)(?:叫|喊|让|派|介绍)我去)[^,，。;；\s除]{2,6}(?:那边|那里|那头|那块|方向|镇|乡)"
        ),
    ),
    (
        "outside",
        regex(
            r"出去(?:打工|做事|务工)?(?:就|是|都|也)?不(?:行|去|了|可能|现实)|(?<!不)只(?:考虑|想|要|能|找|在)(?:在)?(?:本县|县内|县里|家乡|老家)"
            r"|不(?:打算|准备|考虑|想)(?:再)?出(?:去|门|县|省|远门)(?!做|上班|找)|不让(?:我)?(?:出远门|出去|出县|去外地|走远)"
            r"|(?:外地|外面|外省|县外|广东|浙江|福建|沿海)[^,，。;；]{0,3}(?:不去|去不了|不考虑|不想去|不想再去)"
        ),
    ),
    (
        "long_haul",
        regex(
            r"(?:不|没法|没办法|莫|别|不好)(?:能|想|肯|愿意?|可以|要|敢|让)?(?:在)?(?:外面|外头|外边|外地|路上|车上)?(?:过夜|隔夜)|(?:隔夜|过夜)的?[^,，。;；]{0,4}(?:不(?!怕|限|要紧)|莫)"
            r"|当(?:天|日)(?:就)?(?:一定|都|就)?(?:要|得|必须|要能|就要|能|可以)(?:赶)?(?:来回|往返|打转|打来回|回(?:来|家|屋|到)|到家)(?:的)?(?!.{0,3}(?:也|都)(?:行|可以))"
            r"|只(?:跑|开|能跑|想跑|做)(?:短途|市内|县内|本地|近途|短线)|(?:跑|开)?长途(?:车)?(?:已经|是|就|都|也)?(?:不[跑开干做]|[跑开干]不)"
        ),
    ),
    (
        "live_in",
        regex(r"住(?:厂|宿舍)[^,，。;；]{0,2}(?:住)?(?:怕|够|伤|厌)了|不习惯住(?:厂|宿舍)|住不惯(?:厂|宿舍)?"),
    ),
)
WANTED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "shuttle",
        regex(
            r"(?<!没)有(?:厂车|班车|车)(?:接送|接)?(?:的)?(?:才|就)(?:去|做|行|能|可以|好)|(?:厂车|班车)(?:能|可以|要)?(?:到|开到|接)(?:得)?(?:了|到)?"
            r"|(?<!不)(?<!不需)(?<!不想)要(?:有)?(?:厂车|班车)|(?:远|没车)[^,，。;；]{0,4}(?:厂车|班车|车(?:子)?来?接|来接)"
        ),
    ),
    (
        "lodging",
        regex(
            r"没(?:有)?(?:宿舍|地方住|住的|得住)[^,，。;；]{0,3}(?:不|没法|难)|包住(?:就|的就|才)(?:行|可以|好|去|能)|(?:要|有|给)夫妻房|(?:要|得)有?(?:地方|房子|单间|宿舍)住?(?=$|[,，。;；])|包住的?(?:都|也)(?:行|可以|去)"
        ),
    ),
)
KNOWN: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "near_only",
        regex(
            rf"(?:远了|太远|路远|远的)(?:就|都|也|我)*不(?:去|做|考虑|要|来)(?!也)|就(?:在|想在|想找|找)?{_HERE}[^,，。;；]{{0,2}}(?:找|做|上班|寻|的)"
            rf"|(?<!最好)(?<!最好在)(?<!最好是)(?<!不一定)(?:家|屋)门口的?(?:事|活|工)|(?:走|骑)?远了不(?:去|做)|只(?:要|找|去|做)(?:在)?{_HERE}的"
        ),
    ),
)
