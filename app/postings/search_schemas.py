"""What a search takes and answers, at the desk and on the phone alike."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.imports.words import FORMS, SHIFTS
from app.paging import CursorIn, NextOut
from app.postings.finding import Findings, Found, Search
from app.postings.narrowing import SORTS, Filters, Point
from app.postings.shown import PostingOut
from app.schemas import Ready, RegionCode
from search.lexicon import load_lexicon
from search.ranking.facets import NAMES, NO, WAGES, YES, Facet

Json = dict[str, Any]
FLAGS = ("night", "lodging", "shuttle")


def wage_words(band: str) -> str:
    """A wage band and what it means."""
    low, _, high = band.partition("-")
    return f"{band} 不到 {high}" if low == "0" else f"{band} 从 {low} 起" + (f"，不到 {high}" if high else "")


class FamilyCode(fields.String):
    """A code of a work family; an unknown one is a field error."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        code = str(super()._deserialize(value, attr, data, **kwargs))
        if code not in load_lexicon().families:
            raise ValidationError("unknown_code")
        return code


class NarrowIn(CursorIn):
    """The filters beside the words; each value of a facet can be sent back under the facet's name."""

    lng = fields.Float(
        load_default=None, validate=validate.Range(-180, 180), metadata={"description": "经度", "example": 114.51}
    )
    lat = fields.Float(
        load_default=None, validate=validate.Range(-90, 90), metadata={"description": "纬度", "example": 26.33}
    )
    km = fields.Float(
        load_default=None, validate=validate.Range(0, 5000), metadata={"description": "最远公里", "example": 10.0}
    )
    wage_min = fields.Integer(
        load_default=None, validate=validate.Range(0, 1_000_000), metadata={"description": "元/月", "example": 3500}
    )
    sort = fields.String(
        load_default="best",
        validate=validate.OneOf(tuple(SORTS)),
        metadata={"description": "；".join(f"{code} {words}" for code, words in SORTS.items()), "example": "best"},
    )
    facets = fields.Boolean(load_default=False, metadata={"description": "要不要各个筛选项和各有几个", "example": True})
    family = FamilyCode(load_default=None, metadata={"description": "只看这个工种", "example": "sewing"})
    wage = fields.String(
        load_default=None,
        validate=validate.OneOf(WAGES),
        metadata={
            "description": "只看月薪在这一档的（元）：" + "；".join(map(wage_words, WAGES)),
            "example": "4000-5000",
        },
    )
    night = fields.Boolean(
        load_default=None, metadata={"description": "是：要上夜班的；否：不上夜班的", "example": False}
    )
    lodging = fields.Boolean(load_default=None, metadata={"description": "是：有住宿的；否：没有的", "example": True})
    shuttle = fields.Boolean(load_default=None, metadata={"description": "是：有厂车的；否：没有的", "example": True})
    shift = fields.String(
        load_default=None,
        validate=validate.OneOf(SHIFTS),
        metadata={"description": "只看这种班次", "example": "长白班"},
    )
    form = fields.String(
        load_default=None,
        validate=validate.OneOf(FORMS),
        metadata={"description": "只看这种用工形式", "example": "全职"},
    )


class SearchIn(NarrowIn):
    q = fields.String(load_default="", validate=validate.Length(max=200), metadata={"example": "打螺丝 包吃住"})
    region = RegionCode(load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360827"})


class MissOut(Schema):
    code = fields.String(metadata={"description": "哪一样不符合", "example": "place"})
    text = fields.String(metadata={"description": "哪里不符合，念给人听", "example": "不在泉江镇"})


class PlaceSaidOut(Schema):
    code = fields.String(
        allow_none=True, metadata={"description": "区划代码；同名的不止一处则为空", "example": "360827100"}
    )
    name = fields.String(metadata={"description": "地名", "example": "江西省吉安市遂川县泉江镇"})


class CorrectedOut(Schema):
    written = fields.String(metadata={"description": "写成了什么", "example": "保结"})
    meant = fields.String(metadata={"description": "当作什么找的", "example": "保洁"})


class UnderstoodOut(Schema):
    work = fields.List(fields.String(), metadata={"description": "听出来的工种", "example": ["电子装配"]})
    wishes = fields.List(fields.String(), metadata={"description": "听出来的条件", "example": ["包吃住"]})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "至少多少元一个月", "example": 4000})
    age = fields.Integer(allow_none=True, metadata={"example": 42})
    licences = fields.List(fields.String(), metadata={"example": ["C1"]})
    names = fields.List(fields.String(), metadata={"description": "可能是地名或单位名的词", "example": ["云岭"]})
    excluded = fields.List(fields.String(), metadata={"description": "不要的工种，不会给出", "example": ["不要保安"]})
    let_go = fields.List(
        fields.String(),
        metadata={
            "description": "没有全部符合的岗位时，放宽了哪些条件；每个岗位放宽的不超过一样",
            "example": ["包吃住"],
        },
    )
    places = fields.List(fields.Nested(PlaceSaidOut), metadata={"description": "听出来的地方"})
    shift = fields.String(
        allow_none=True, metadata={"description": "听出来的班次和时间；没说则为空", "example": "不上夜班"}
    )
    corrected = fields.List(fields.Nested(CorrectedOut), metadata={"description": "写错的字、拼音当作什么找的"})
    sentence = fields.String(
        metadata={"description": "以上合成一句，念给人听", "example": "找：电子装配；月薪：4000 元以上；条件：包吃住"}
    )


class FacetValueOut(Schema):
    value = fields.String(metadata={"description": "要筛选时，用 name 作参数名原样送回", "example": "sewing"})
    label = fields.String(metadata={"description": "说法", "example": "车衣服"})
    count = fields.Integer(metadata={"description": "选了它有几个岗位，别的筛选不变", "example": 12})
    chosen = fields.Boolean(metadata={"description": "现在是不是选了它", "example": False})


class FacetOut(Schema):
    name = fields.String(metadata={"description": "筛选项，也是参数名：" + " ".join(NAMES), "example": "family"})
    label = fields.String(metadata={"description": "说法", "example": "工种"})
    values = fields.List(fields.Nested(FacetValueOut), metadata={"description": "各个值，一个岗位也没有的不列"})


class FoundOut(Schema):
    posting = Ready(PostingOut)
    score = fields.Float(metadata={"example": 87.5})
    km = fields.Float(allow_none=True, metadata={"description": "直线距离，公里；没给位置则为空", "example": 2.1})
    alternative = fields.Boolean(metadata={"description": "是：没有全部符合的，这是最接近的", "example": False})
    misses = fields.List(fields.Nested(MissOut), metadata={"description": "相近的岗位哪里不符合；正好合适的为空列表"})


class SearchOut(NextOut):
    understood = Ready(UnderstoodOut, metadata={"description": "您的话被理解成了什么"})
    items = fields.List(Ready(FoundOut))
    total = fields.Integer(metadata={"description": "一共找到几个", "example": 41})
    complete = fields.Boolean(metadata={"description": "否：岗位太多，只看了最合适的一部分", "example": True})
    facets = fields.List(Ready(FacetOut), metadata={"description": "按什么再筛选，各有几个；没要则为空列表"})
    nearest = fields.List(
        Ready(FoundOut),
        metadata={"description": "一个也没找到时，最接近的几个，每个都说明哪里不符合；说了绝对不要的不会给出"},
    )
    related = fields.List(fields.String(), metadata={"description": "还可以找什么", "example": ["普工", "打包"]})
    note = fields.String(
        metadata={
            "description": "没找到时的一句说明；找到了则为空字",
            "example": "没有完全符合的；下面 3 个最接近，每个都写明了哪里不符合",
        }
    )


class SuggestIn(Schema):
    q = fields.String(
        load_default="",
        validate=validate.Length(max=50),
        metadata={"description": "已经打出来的字、拼音或拼音首字母", "example": "bj"},
    )
    region = RegionCode(load_default=None, metadata={"description": "只数这个区划和它下面的", "example": "360827"})


class SuggestionOut(Schema):
    text = fields.String(metadata={"description": "拿去找的话", "example": "保洁"})
    kind = fields.String(
        metadata={"description": "work 工种；title 岗位名称；place 地方；term 条件", "example": "work"}
    )
    count = fields.Integer(metadata={"description": "现在能找到几个岗位", "example": 14})


class SuggestOut(Schema):
    suggestions = fields.List(fields.Nested(SuggestionOut), metadata={"description": "最多十条，都找得到岗位"})


def filters_of(args: Json) -> Filters:
    """The filters of a request's arguments."""
    chosen = {name: args[name] for name in NAMES if args[name] is not None}
    for flag in FLAGS:
        if flag in chosen:
            chosen[flag] = YES if chosen[flag] else NO
    return Filters(args["km"], args["wage_min"], chosen)


def set_filters(args: Json) -> Json:
    """What was asked for beside the words, as it was sent."""
    return {name: args[name] for name in ("km", "wage_min", *NAMES) if args[name] is not None}


def asked_of(args: Json, point: Point | None, after: list[float] | None, reach: float | None = None) -> Search:
    """The search that a request asks for."""
    return Search(
        args["q"],
        point=point,
        filters=filters_of(args),
        reach=reach,
        sort=args["sort"],
        after=after,
        limit=args["limit"],
        facets=args["facets"],
    )


def answer_of(found: Findings, cursor: str | None) -> Json:
    """The body of an answer, its parts as they are sent. cursor: that of the next page, None on the last."""
    return {
        "understood": found.understood,
        "items": [_shown(one) for one in found.results],
        "next": cursor,
        "total": found.total,
        "complete": found.complete,
        "facets": [_counted(one) for one in found.facets],
        "nearest": [_shown(one) for one in found.nearest],
        "related": found.related,
        "note": found.note,
    }


def _shown(one: Found) -> Json:
    """As FoundOut has it: a page holds twenty."""
    return {
        "posting": one.posting,
        "score": one.score,
        "km": one.km,
        "alternative": one.alternative,
        "misses": [{"code": miss.code, "text": miss.text} for miss in one.misses],
    }


def _counted(facet: Facet) -> Json:
    """As FacetOut has it: a city has some hundred values."""
    values = [
        {"value": one.value, "label": one.label, "count": one.count, "chosen": one.chosen} for one in facet.values
    ]
    return {"name": facet.name, "label": facet.label, "values": values}
