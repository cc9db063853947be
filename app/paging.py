"""Lists page by cursor and sort the same way everywhere: ``limit``, ``cursor``, ``sort`` in; ``items``, ``next`` out.

A cursor names the last row of a page by its sort key and id, so that rows added meanwhile neither repeat nor skip
others. It is signed: it is taken only where it was given, for the same list in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from marshmallow import Schema, fields, validate
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import ApiError, FieldError
from app.extensions import keyring

Columns = Mapping[str, InstrumentedAttribute[Any]]
STORED: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "int": int,
    "float": float,
    "str": str,
}
"""How the kinds of sort keys come back out of a cursor."""


class CursorIn(Schema):
    """What every list takes. A list with a choice of orders says so with its own ``sort``."""

    limit = fields.Integer(
        load_default=20, validate=validate.Range(1, 100), metadata={"description": "一页最多几条", "example": 20}
    )
    cursor = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={"description": "上一页回答里的 next；第一页不填", "example": ""},
    )


class NextOut(Schema):
    """What every list answers beside its ``items``."""

    next = fields.String(
        allow_none=True,
        metadata={"description": "下一页的 cursor；没有下一页则为空", "example": "WyJpbnQiLDIwXQ.aHq0Yk9Zc3mB"},
    )


def sort_field(*names: str, default: str) -> fields.String:
    """The ``sort`` of a list: one of the names, with ``-`` before it for the other way round."""
    both = [sign + name for name in names for sign in ("", "-")]
    return fields.String(
        load_default=default,
        validate=validate.OneOf(both),
        metadata={"description": "排序，加 - 倒序", "example": default},
    )


@dataclass(frozen=True, slots=True)
class Page:
    """items: the rows of this page. next: the cursor of the page after it, None on the last one."""

    items: Sequence[Any]
    next: str | None


def page(
    session: Session, query: Select[Any], columns: Columns, key: InstrumentedAttribute[Any], args: Mapping[str, Any]
) -> Page:
    """One page of a query over one entity, ordered by a column that is never null, then by id.

    columns: the names that ``sort`` may have. key: the unique id. args: as CursorIn with ``sort`` gives them.
    Raises ApiError 422 for a cursor of another list or order.
    """
    sort, limit = args["sort"], args["limit"]
    column, falling = columns[sort.removeprefix("-")], sort.startswith("-")
    place = f"{key.class_.__name__}.{sort}"
    if args["cursor"]:
        kind, text, last = read_cursor(place, args["cursor"], 3)
        value = STORED[kind](text)
        beyond = column < value if falling else column > value
        after = key < last if falling else key > last
        query = query.where(or_(beyond, and_(column == value, after)))
    order = (column.desc(), key.desc()) if falling else (column, key)
    rows = list(session.scalars(query.order_by(*order).limit(limit + 1)))
    if len(rows) <= limit:
        return Page(rows, None)
    last_row = rows[limit - 1]
    said = getattr(last_row, column.key)
    kind = type(said).__name__
    text = said.isoformat() if isinstance(said, date) else said
    return Page(rows[:limit], write_cursor(place, [kind, text, getattr(last_row, key.key)]))


def begins_at(place: str, args: Mapping[str, Any]) -> int:
    """How many rows of a list that is worked out anew each time lie before this page. Raises ApiError 422."""
    return int(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else 0


def cut(place: str, rows: Sequence[Any], args: Mapping[str, Any]) -> Page:
    """One page of rows that are worked out anew each time, such as a ranking.

    place: which list, with all that decides its order. rows: from the first on, at least one more than the page ends
    with, where there are so many. Raises ApiError 422 for a cursor of another place.
    """
    begin = begins_at(place, args)
    end = begin + args["limit"]
    return Page(rows[begin:end], write_cursor(place, [end]) if len(rows) > end else None)


def write_cursor(place: str, parts: list[Any]) -> str:
    """A signed cursor. place: which list in which order; parts: where in it."""
    return str(_signer(place).dumps(parts))


def read_cursor(place: str, cursor: str, length: int) -> list[Any]:
    """The parts of a cursor that :func:`write_cursor` made for this place. Raises ApiError 422."""
    try:
        parts = _signer(place).loads(cursor)
    except (BadData, UnicodeError):
        parts = None
    if not isinstance(parts, list) or len(parts) != length:
        wrong = FieldError("cursor", "bad_cursor", "这个翻页标记不对，请从第一页重新翻")
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", [wrong])
    return parts


def _signer(place: str) -> URLSafeSerializer:
    return URLSafeSerializer(keyring().signing, salt=f"cursor {place}")
