"""Pieces that several rooms' schemas share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.clock import shanghai
from app.codes import UnknownCode, resolve


class Moment(fields.Field[datetime]):
    """A stored moment as RFC 3339 with Shanghai's offset."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return shanghai(value).isoformat(timespec="seconds") if value is not None else None


class RegionCode(fields.String):
    """A region code that is on the list; an unknown one is a field error."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return resolve(text).code
        except UnknownCode:
            raise ValidationError("unknown_code") from None


class ReasonOut(Schema):
    code = fields.String(metadata={"example": "R_NEAR"})
    text = fields.String(metadata={"example": "离您家约2公里，骑电动车约8分钟"})


class PageIn(Schema):
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
