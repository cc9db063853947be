"""What a worker may write about themselves, checked before anything is stored."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate
from stdnum.cn import ric

from app.clock import today
from app.codes import UnknownCode, canonical, education, nearest_known, people
from app.imports.fields import tidy_name
from app.imports.words import FORMS, MOST_MONEY, REFUSALS, SHIFTS

_ID = re.compile(r"[1-9]\d{16}[\dX]")


class Words(fields.String):
    """Text that can be stored and shown: no control characters and no halves of characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in text):
            raise ValidationError("Invalid input.")
        return unicodedata.normalize("NFC", text).strip()


class Name(Words):
    """A person's name in one form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name = tidy_name(super()._deserialize(value, attr, data, **kwargs))
        if not name:
            raise ValidationError("Shorter than minimum length 1.")
        if len(name) > 50:
            raise ValidationError("Longer than maximum length 50.")
        return name


class IdNumber(Words):
    """A citizen's number (GB 11643) with a right check digit."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        number = super()._deserialize(value, attr, data, **kwargs).upper()
        if not _ID.fullmatch(number) or number[17] != ric.calc_check_digit(number):
            raise ValidationError("Invalid input.")
        try:
            born = ric.get_birth_date(number)
        except Exception:
            raise ValidationError("Invalid input.") from None
        _plausible(born)
        return number


class Place(Words):
    """A region code; a village that no list knows is kept where its county is known. least: digits it must have."""

    def __init__(self, *, least: int = 6, **more: Any) -> None:
        super().__init__(**more)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            code = canonical(super()._deserialize(value, attr, data, **kwargs))
            nearest_known(code)
        except UnknownCode:
            raise ValidationError("unknown_code") from None
        if len(code) < self.least:
            raise ValidationError("unknown_code")
        return code


def _plausible(born: date) -> None:
    if not date(1900, 1, 1) <= born <= today():
        raise ValidationError("Must be a day in the past.")


def _listed(kind: str) -> Any:
    def check(code: str) -> None:
        if code not in people.names(kind):
            raise ValidationError("unknown_code")

    return check


def _schooling(code: str) -> None:
    try:
        education.education(code)
    except UnknownCode:
        raise ValidationError("unknown_code") from None


def _several(words: tuple[str, ...], metadata: dict[str, Any]) -> fields.List[Any]:
    return fields.List(
        fields.String(validate=validate.OneOf(words)), validate=validate.Length(max=len(words)), metadata=metadata
    )


def _free(most: int, metadata: dict[str, Any]) -> fields.List[Any]:
    return fields.List(Words(validate=validate.Length(1, 40)), validate=validate.Length(max=most), metadata=metadata)


class TradeIn(Schema):
    work = Words(required=True, validate=validate.Length(1, 40), metadata={"example": "缝纫工"})
    years = fields.Float(load_default=None, allow_none=True, validate=validate.Range(0, 80), metadata={"example": 11.0})


class ProfileChange(Schema):
    """Every part may be left out: what is not sent stays. null or [] takes a part back."""

    name = Name(metadata={"example": "甲一"})
    id_no = IdNumber(metadata={"description": "身份证号；已有的不能在这里改", "example": "11010519491231002X"})
    birth = fields.Date(validate=_plausible, metadata={"example": "1984-06-12"})
    sex = fields.String(validate=validate.OneOf(("1", "2")), metadata={"description": "1 男 2 女", "example": "2"})
    region = Place(metadata={"description": "住在哪里：县、乡镇或村的区划代码", "example": "360827100"})
    lng = fields.Float(allow_none=True, validate=validate.Range(73, 136), metadata={"example": 114.51})
    lat = fields.Float(allow_none=True, validate=validate.Range(3, 54), metadata={"example": 26.33})
    education = fields.String(
        allow_none=True, validate=_schooling, metadata={"description": "文化程度代码", "example": "70"}
    )
    trades = fields.List(fields.Nested(TradeIn), validate=validate.Length(max=20))
    certs = _free(20, metadata={"example": ["电工证"]})
    certs_willing = _free(20, metadata={"example": ["健康证"]})
    wishes = _free(3, metadata={"example": ["缝纫工"]})
    wage_min = fields.Integer(
        allow_none=True, strict=True, validate=validate.Range(0, MOST_MONEY), metadata={"example": 3500}
    )
    max_km = fields.Float(
        allow_none=True, validate=validate.Range(0, 5000), metadata={"description": "最远公里", "example": 10}
    )
    lodging = fields.Boolean(allow_none=True, metadata={"description": "愿不愿意住在单位", "example": False})
    shifts = _several(SHIFTS, metadata={"example": ["长白班"]})
    refusals = _several(REFUSALS, metadata={"example": ["夜班"]})
    forms = _several(FORMS, metadata={"example": ["全职"]})
    start_by = fields.Date(
        allow_none=True,
        validate=validate.Range(date(1900, 1, 1), date(2100, 12, 31)),
        metadata={"example": "2026-12-01"},
    )
    status = fields.String(
        allow_none=True, validate=_listed("employment"), metadata={"description": "就业状态 E 代码", "example": "E8"}
    )
    reason = fields.String(
        allow_none=True, validate=_listed("reason"), metadata={"description": "未就业原因 R 代码", "example": "R04"}
    )
    note = Words(allow_none=True, validate=validate.Length(max=1000), metadata={"example": "下午四点半要接孩子"})
    visibility = fields.String(
        validate=validate.OneOf(("shown", "hidden")),
        metadata={"description": "给不给人看", "example": "shown"},
    )


class ProfileIn(ProfileChange):
    """The first profile of somebody of whom nothing is on record."""

    name = Name(required=True, metadata={"example": "甲一"})
    birth = fields.Date(required=True, validate=_plausible, metadata={"example": "1984-06-12"})
    region = Place(required=True, metadata={"example": "360827100"})
