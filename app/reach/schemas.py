"""What goes in and comes out of how somebody is reached, at the worker's door and at the staff's."""

from __future__ import annotations

from datetime import time
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.reach.service import OWNERS

CHANNELS = ("window", "phone", "fair", "grid")
_OWNERS = "；".join(f"{code} {name}" for code, name in OWNERS.items())


class Hour(fields.Time):
    """A time of day as ``18:30``, to the minute."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="%H:%M", **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> time:
        if not isinstance(value, str) or len(value) != 5:
            raise ValidationError("Invalid input.")
        return super()._deserialize(value, attr, data, **kwargs)


class ReachIn(Schema):
    """The whole of it: what is left out is unknown again; only what was said against calls stays until it is taken
    back."""

    smartphone = fields.Boolean(
        load_default=None, allow_none=True, metadata={"description": "会不会用智能手机；没问就不填", "example": False}
    )
    phone_owner = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(tuple(OWNERS)),
        metadata={"description": f"登记的手机是谁的：{_OWNERS}；没问就不填", "example": "child"},
    )
    call_from = Hour(
        load_default=None, allow_none=True, metadata={"description": "从几点起方便接电话", "example": "18:30"}
    )
    call_to = Hour(load_default=None, allow_none=True, metadata={"description": "到几点为止", "example": "20:00"})
    no_calls = fields.Boolean(metadata={"description": "不要给我打电话；不填则和以前说的一样", "example": False})


class StaffReachIn(ReachIn):
    agreed = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "问过本人：同不同意我们打电话推荐岗位；没问就不填，原来的不变", "example": True},
    )
    number_works = fields.Boolean(
        load_default=False, metadata={"description": "以前记过打不通的号码，现在核对过能打通", "example": False}
    )
    channel = fields.String(
        load_default="window",
        validate=validate.OneOf(CHANNELS),
        metadata={"description": "在哪里问的，不填是窗口", "example": "window"},
    )


class ReachOut(Schema):
    smartphone = fields.Boolean(allow_none=True, metadata={"description": "会不会用智能手机；没问过则为空"})
    phone_owner = fields.String(
        allow_none=True,
        validate=validate.OneOf((*OWNERS, None)),
        metadata={"description": f"登记的手机是谁的：{_OWNERS}；没问过则为空", "example": "child"},
    )
    call_from = Hour(allow_none=True, metadata={"description": "从几点起方便接电话；没说则为空", "example": "18:30"})
    call_to = Hour(allow_none=True, metadata={"description": "到几点为止；没说则为空", "example": "20:00"})
    no_calls = fields.Boolean(metadata={"description": "说过不要打电话"})
    number_works = fields.Boolean(metadata={"description": "登记的号码没有被记成打不通；没有号码也是真"})
    agreed = fields.Boolean(metadata={"description": "现在同不同意我们打电话"})
