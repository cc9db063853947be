"""``/me/postings`` and ``/me/interests``: looking for work oneself, and saying that one is interested."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, make_response
from sqlalchemy import select

from app.clock import now, today
from app.database import db, write
from app.errors import ApiError
from app.http_cache import polled
from app.identity.access import login, worker
from app.intents.models import Intent
from app.intents.service import express
from app.matching.views import offered
from app.me.blueprint import actor, me, no_profile, own, own_id
from app.me.schemas import InterestIn, InterestsIn, InterestsOut, OwnInterestOut, SearchOwnIn, SearchOwnOut
from app.openapi.failures import fails
from app.paging import page
from app.people.models import Person
from app.postings.finding import search
from app.postings.models import Posting
from app.postings.paging import after_of, next_of, place_of_list, point_of
from app.postings.routes import posting_by_public_id
from app.postings.search_schemas import SuggestIn, SuggestOut, answer_of, asked_of, set_filters
from app.postings.shown import PostingOut
from app.postings.suggesting import suggester
from app.privacy.audit import record


@me.get("/postings")
@worker
@me.arguments(SearchOwnIn, location="query")
@me.response(200, SearchOwnOut)
@fails("no_profile", "place_needed", "search_unavailable")
def postings(args: dict[str, Any]) -> dict[str, Any]:
    """用平常说的话找岗位；说明怎样理解的，可以再筛选、排序。没给位置时按您登记的住处算距离"""
    given = point_of(args)
    person = db.session.get(Person, own_id()) if given is None or login().person_id is not None else None
    point = given or _home(person)
    reach = person.max_km if person else None
    place = place_of_list("me.postings", args, point)
    found = search(asked_of(args, point, after_of(place, args), reach))
    return answer_of(found, next_of(place, found)) | {"filters": set_filters(args)}


@me.get("/postings/suggest")
@polled
@worker
@me.arguments(SuggestIn, location="query")
@me.response(200, SuggestOut)
def suggest(args: dict[str, Any]) -> dict[str, Any]:
    """边打字边提示：工种、岗位名称、地方和条件，认汉字、拼音和拼音首字母，各能找到几个岗位"""
    return {"suggestions": suggester().suggest(args["q"], args["region"] or "")}


@me.get("/postings/<uuid:posting_id>")
@polled
@worker
@me.response(200, PostingOut)
def posting(posting_id: uuid.UUID) -> Posting:
    """一个岗位"""
    return _visible(posting_id)


@me.post("/postings/<uuid:posting_id>/interest")
@worker
@me.arguments(InterestIn)
@me.response(201, OwnInterestOut)
@me.alt_response(200, schema=OwnInterestOut, description="30 天内已经报过名，原样返回")
@fails("no_profile", "posting_closed")
def interest(data: dict[str, str], posting_id: uuid.UUID) -> Response:
    """对一个岗位有意向；30 天内重复报名不会变成两条"""
    person = own()
    with write() as session:
        wanted = _visible(posting_id)
        if wanted.valid_to < today() or not offered(wanted):
            raise ApiError(409, "posting_closed", "这个岗位已经招满或过期了")
        who = actor()
        intent, new = express(session, person, wanted, source="search", level=data["level"], recorded_by=who, at=now())
        if new:
            record(
                session, actor=who, action="intent.make", subject=f"person:{person.id}", detail=f"intent:{intent.id}"
            )
        body = OwnInterestOut().dump(intent)
    return make_response(body, 201 if new else 200)


@me.get("/interests")
@polled
@worker
@me.arguments(InterestsIn, location="query")
@me.response(200, InterestsOut)
@fails("no_profile")
def interests(args: dict[str, Any]) -> object:
    """我报过名的岗位，到哪一步了"""
    query = select(Intent).where(Intent.person_id == own().id)
    if args["state"] is not None:
        query = query.where(Intent.state == args["state"])
    return page(db.session(), query, {"at": Intent.at, "changed_at": Intent.changed_at}, Intent.id, args)


def _home(person: Person | None) -> tuple[float, float] | None:
    """Where the person lives, as far as that is known. Raises ApiError 409 where the login has no record."""
    if person is None:
        raise no_profile()
    return (person.lng, person.lat) if person.lng is not None and person.lat is not None else None


def _visible(posting_id: uuid.UUID) -> Posting:
    """Raises ApiError 404, also for what was never open to anybody."""
    found = posting_by_public_id(posting_id)
    if found.status in ("draft", "pending", "offline") or found.employer.verify_status != "verified":
        raise ApiError(404, "not_found", "没有找到这个岗位")
    return found
