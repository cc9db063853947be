"""``/me/postings`` and ``/me/interests``: looking for work oneself, and saying that one is interested."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, make_response
from sqlalchemy import select

from app.clock import now, today
from app.database import db, write
from app.errors import ApiError, FieldError
from app.http_cache import polled
from app.identity.access import worker
from app.intents.models import Intent
from app.intents.service import express
from app.matching.shelf import shelf
from app.matching.views import offered
from app.me.blueprint import actor, me, own
from app.me.schemas import InterestIn, InterestsIn, InterestsOut, OwnInterestOut, SearchOwnIn, SearchOwnOut
from app.openapi.failures import fails
from app.paging import begins_at, cut, page
from app.postings.finding import Found, find_postings
from app.postings.models import Posting
from app.postings.routes import PostingOut, posting_by_public_id
from app.privacy.audit import record

WIDE = 200
"""What is looked through where distance or wage narrows it down."""


@me.get("/postings")
@worker
@me.arguments(SearchOwnIn, location="query")
@me.response(200, SearchOwnOut)
@fails("no_profile", "place_needed", "search_unavailable")
def postings(args: dict[str, Any]) -> dict[str, Any]:
    """用平常说的话找岗位；说明怎样理解的。没给位置时按您登记的住处算距离"""
    if (args["lng"] is None) != (args["lat"] is None):
        missing, message = "lng" if args["lng"] is None else "lat", "经度和纬度要么都给，要么都不给"
        raise ApiError(422, "invalid", message, [FieldError(missing, "required", message)])
    point = (args["lng"], args["lat"]) if args["lng"] is not None else _home()
    narrow = args["km"] is not None or args["wage_min"] is not None
    place = f"me.postings {args['q']} {point} {args['region']} {args['km']} {args['wage_min']}"
    enough = WIDE if narrow else begins_at(place, args) + args["limit"] + 1
    found = find_postings(args["q"], point=point, region=args["region"], limit=enough)
    results = _near(found.results, args["km"], point)
    if args["wage_min"] is not None:
        results = _paid(results, args["wage_min"])
    filters = {name: args[name] for name in ("km", "wage_min", "region") if args[name] is not None}
    shown = cut(place, results, args)
    return {"understood": found.understood, "filters": filters, "items": shown.items, "next": shown.next}


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


def _home() -> tuple[float, float] | None:
    person = own()
    return (person.lng, person.lat) if person.lng is not None and person.lat is not None else None


def _near(found: list[Found], km: float | None, point: tuple[float, float] | None) -> list[Found]:
    if km is None:
        return found
    if point is None:
        message = "按距离找，请先给出位置"
        raise ApiError(422, "place_needed", message, [FieldError("lng", "required", message)])
    return [one for one in found if one.km is not None and one.km <= km]


def _paid(found: list[Found], wage: int) -> list[Found]:
    """Those whose usual pay, as a month's, is known and enough."""
    ready = shelf().take(db.session(), [one.posting.id for one in found])
    pay = {one.view.key: one.facts.pay.typical or 0 for one in ready}
    return [one for one in found if pay.get(one.posting.id, 0) >= wage]


def _visible(posting_id: uuid.UUID) -> Posting:
    """Raises ApiError 404, also for what was never open to anybody."""
    found = posting_by_public_id(posting_id)
    if found.status in ("draft", "pending", "offline") or found.employer.verify_status != "verified":
        raise ApiError(404, "not_found", "没有找到这个岗位")
    return found
