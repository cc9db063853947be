"""The pages of a search, and where the searcher says that they stand."""

from __future__ import annotations

from typing import Any

from app.errors import ApiError, FieldError
from app.paging import read_cursor, write_cursor
from app.postings.finding import Findings
from app.postings.narrowing import Point

_OF_THE_PAGE = ("limit", "cursor", "facets")


def point_of(args: dict[str, Any]) -> Point | None:
    """The point that was sent. Raises ApiError 422 for half of one."""
    if (args["lng"] is None) != (args["lat"] is None):
        missing, message = "lng" if args["lng"] is None else "lat", "经度和纬度要么都给，要么都不给"
        raise ApiError(422, "invalid", message, [FieldError(missing, "required", message)])
    return (args["lng"], args["lat"]) if args["lng"] is not None else None


def place_of_list(name: str, args: dict[str, Any], point: Point | None) -> str:
    """Which list a cursor belongs to: all that decides what is in it, and in which order."""
    return f"{name} {point} {sorted((key, str(value)) for key, value in args.items() if key not in _OF_THE_PAGE)}"


def after_of(place: str, args: dict[str, Any]) -> list[float] | None:
    """After which result this page begins; None for the first. Raises ApiError 422."""
    return list(read_cursor(place, args["cursor"], 1)[0]) if args["cursor"] else None


def next_of(place: str, found: Findings) -> str | None:
    return write_cursor(place, [found.next]) if found.next is not None else None
