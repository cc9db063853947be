"""Pieces that several rooms' schemas share."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from app.clock import SHANGHAI, shanghai
from app.codes import UnknownCode, resolve
from app.errors import MAX_FIELD, MOST_ERRORS, FieldError, field_errors
from app.guard import unwritable
from app.imports.reader import without_controls


class Moment(fields.Field[datetime]):
    """A stored moment as RFC 3339 with Shanghai's offset."""

    def __init__(self, *, metadata: dict[str, Any] | None = None, **more: Any) -> None:
        shown = {"type": "string", "format": "date-time", "example": "2026-11-21T10:00:00+08:00"}
        super().__init__(metadata=shown | (metadata or {}), **more)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return shanghai(value).isoformat(timespec="seconds") if value is not None else None


class MomentIn(fields.AwareDateTime):
    """A moment as RFC 3339; without an offset it is Shanghai's time. Comes out as aware UTC, from 2000 to 2100."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", default_timezone=SHANGHAI, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= moment.year <= 2100:
            raise ValidationError("Must be a moment of this century.")
        return moment.astimezone(UTC)


class MatchIds(fields.List[uuid.UUID]):
    """The ids of the recommendations that a message tells of; none in one of before they were kept."""

    def __init__(self) -> None:
        described = "这条消息说的推荐，好的在前；每一条都能问为什么：/matches/{id}/why"
        super().__init__(fields.UUID(), metadata={"description": described})

    def _serialize(self, value: list[Any] | None, attr: str | None, obj: Any, **kwargs: Any) -> list[Any]:
        return super()._serialize(value or [], attr, obj, **kwargs) or []


class Line(fields.String):
    """One line of text without characters that nobody sees; not empty."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = " ".join(without_controls(super()._deserialize(value, attr, data, **kwargs)).split())
        if not text:
            raise ValidationError("Missing data")
        return text


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that cannot be read: as it was sent, and what is wrong with it."""

    said: Any
    errors: list[FieldError]


class EachRow(fields.Nested):
    """A nested schema in a list of rows: a wrong row comes out as a :class:`WrongRow`, and the others are read."""

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return WrongRow(value, field_errors("Invalid input type."))
        return super().deserialize(value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        if wrong := unwritable(value):
            return WrongRow(value, _few(wrong))
        try:
            return super()._deserialize(value, attr, data, partial, **kwargs)
        except ValidationError as error:
            return WrongRow(value, _few(field_errors(error.messages)))


def _few(errors: list[FieldError]) -> list[FieldError]:
    """As many as any answer lists: 200 rows could hold thousands of wrong fields each."""
    return [replace(error, field=error.field[:MAX_FIELD]) for error in errors[:MOST_ERRORS]]


class RegionCode(fields.String):
    """A region code that is on the list; an unknown one is a field error."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return resolve(text).code
        except UnknownCode:
            raise ValidationError("unknown_code") from None


NIGHT = {"code": "N_NIGHT", "text": "要上夜班"}
TOO_FAR = {"code": "H8_FAR", "text": "离家太远，每天来回不方便"}
CARE = {"code": "S_CARE", "text": "优先看离家近、时间短的岗位；可以只填能上班的时段"}
SAME_NUMBER = {"code": "name_differs", "text": "身份证号相同而姓名不同，已按同一人合并，请核对"}
"""Examples of what a drawback, a silence, a next step and a note say."""


class Ready(fields.Nested):
    """A nested object that was dumped before, once for everybody."""

    def _serialize(self, nested_obj: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        return nested_obj


class ReasonOut(Schema):
    code = fields.String(metadata={"example": "R_NEAR"})
    text = fields.String(metadata={"example": "离您家约2公里，骑电动车约8分钟"})
