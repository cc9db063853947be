"""Postings: one, and the search for them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g
from flask_smorest import Blueprint
from sqlalchemy import select

from app.clock import now
from app.database import db
from app.errors import ApiError
from app.http_cache import polled
from app.identity.access import caller, staff
from app.openapi.failures import fails
from app.paging import Page
from app.postings.finding import search as find
from app.postings.models import Posting
from app.postings.paging import after_of, next_of, place_of_list, point_of
from app.postings.refused import RefusedIn, RefusedListOut, refused
from app.postings.remembered import as_before
from app.postings.search_schemas import SearchIn, SearchOut, SuggestIn, SuggestOut, answer_of, asked_of
from app.postings.shown import PostingOut
from app.postings.suggesting import suggester

postings = Blueprint("postings", __name__, url_prefix="/postings", description="岗位")


@postings.get("")
@staff()
@as_before
@postings.arguments(SearchIn(), location="query")
@postings.response(200, SearchOut)
@fails("place_needed", "search_unavailable")
def search(args: dict[str, Any]) -> dict[str, Any]:
    """用平常说的话找岗位；说明怎样理解的，可以再筛选、排序；没有正好合适的给出最接近的"""
    point = point_of(args)
    place = place_of_list("postings", args, point)
    found = find(asked_of(args, point, after_of(place, args)))
    g.lasting = bool(found.understood["work"])  # else what is not known is noted of everybody who asks
    return answer_of(found, next_of(place, found))


@postings.get("/suggest")
@polled
@staff()
@postings.arguments(SuggestIn, location="query")
@postings.response(200, SuggestOut)
def suggest(args: dict[str, Any]) -> dict[str, Any]:
    """边打字边提示：工种、岗位名称、地方和条件，认汉字、拼音和拼音首字母，各能找到几个岗位"""
    return {"suggestions": suggester().suggest(args["q"], args["region"] or "")}


@postings.get("/to-review")
@staff("admin", "county", "town")
@postings.arguments(RefusedIn, location="query")
@postings.response(200, RefusedListOut)
def to_review(args: dict[str, Any]) -> Page:
    """自己管的地方要看一看的岗位：内容里有词，微信不让发；单位改过，或者不招了，就不再列出"""
    return refused(db.session(), caller().region, now(), args)


@postings.get("/<uuid:posting_id>")
@staff()
@postings.response(200, PostingOut)
def get_posting(posting_id: uuid.UUID) -> Posting:
    """一个岗位"""
    return posting_by_public_id(posting_id)


def posting_by_public_id(posting_id: uuid.UUID) -> Posting:
    """Raises ApiError 404."""
    posting: Posting | None = db.session.scalar(select(Posting).where(Posting.public_id == posting_id))
    if posting is None:
        raise ApiError(404, "not_found", "没有找到这个岗位")
    return posting
