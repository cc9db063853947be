"""The blueprint that the files of this room hang their routes on, and what they share."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask_smorest import Blueprint

from app.database import db
from app.errors import ApiError
from app.identity.access import login
from app.paging import read_cursor, write_cursor
from app.people.models import Person

me = Blueprint("me", __name__, url_prefix="/me", description="求职者自己：档案、推荐、消息、授权、找岗位、务工台账")

CHANNEL, VERSION = "mini", "mini-1"


def own() -> Person:
    """The record of the person who is logged in. Raises ApiError 409 where the login has none yet."""
    person = db.session.get(Person, own_id())
    if person is None:
        raise no_profile()
    return person


def own_id() -> int:
    """The number of their record. Raises ApiError 409 where the login has none yet."""
    person_id = login().person_id
    if person_id is None:
        raise no_profile()
    return person_id


def no_profile() -> ApiError:
    return ApiError(409, "no_profile", "还没有您的档案，请先验证手机号并填写资料")


def actor() -> str:
    """How the caller is named in records."""
    return f"login:{login().id}"


def cursor_of(place: str, key: int) -> str:
    """The cursor of what comes after the row with this key. place: which list."""
    return write_cursor(f"me.{place}", [key])


def key_of(place: str, cursor: str) -> int | None:
    """Back again; None for the first page. Raises ApiError 422."""
    return int(read_cursor(f"me.{place}", cursor, 1)[0]) if cursor else None


def tag_of(content: dict[str, Any]) -> str:
    """A tag that changes with the content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:32]
