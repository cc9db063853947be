"""``/broadcast`` and ``/villages``: what is read out, put up and shown in a village, and what was."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, jsonify, render_template, request
from flask_smorest import Blueprint
from sqlalchemy import select

from app.clock import now
from app.codes import UnknownRegion
from app.database import db
from app.errors import ApiError
from app.extensions import settings
from app.identity.access import caller, may_see, staff
from app.openapi.failures import fails
from app.paging import Page, page
from app.postings.models import Posting
from app.villages.models import VillageBulletin
from app.villages.paper import qr_svg, screens
from app.villages.places import Place, bare_town, place_of
from app.villages.schemas import (
    SCRIPT,
    BroadcastIn,
    BroadcastOut,
    BulletinIn,
    BulletinOut,
    BulletinsIn,
    BulletinsOut,
    ElderOut,
    PosterIn,
)
from app.villages.script import Script
from app.villages.service import (
    BROADCAST,
    NOTHING,
    Told,
    broadcast,
    elder,
    keep_broadcast,
    keep_poster,
    postings_of,
    sheet,
    slot_after,
)
from app.villages.sheet import SCREEN_JOBS, SCREEN_SECONDS, WIDE

villages = Blueprint("villages", __name__, description="村级广播、大字岗位单和大屏", template_folder="templates")

KEEPERS = ("admin", "county", "town", "village")
PLAIN_TEXT = {"200": {"content": {"text/plain": {"schema": {"type": "string"}, "example": SCRIPT}}}}
ELDER_JSON = {"200": {"content": {"application/json": {"schema": ElderOut}}}}


@villages.get("/broadcast")
@staff()
@villages.arguments(BroadcastIn, location="query")
@villages.response(200, BroadcastOut)
@villages.doc(responses=PLAIN_TEXT)
def next_broadcast(args: dict[str, Any]) -> Response | dict[str, Any]:
    """一个村（或乡镇）下一次广播的稿子：不超过 250 字、一分钟念完，没有任何人的姓名和电话；七天内播过的岗位不再播"""
    place = _mine(args["village"])
    told = broadcast(db.session(), place, slot_after(now()))
    if _wants_text(args["format"]):
        return Response(f"{told.text or NOTHING}\n", content_type="text/plain; charset=utf-8")
    return _broadcast(told)


@villages.get("/villages/<string:code>/poster")
@staff()
@villages.arguments(PosterIn, location="query")
@villages.response(200, {"type": "string"}, content_type="text/html", description="网页，一张纸或一块屏")
@villages.doc(responses=ELDER_JSON)
@fails("not_found")
def poster(args: dict[str, Any], code: str) -> Response:
    """一个村（或乡镇）的大字岗位单：打印张贴、大屏轮播，或者念给老人听的几句话；页面不从别处取任何东西"""
    place = _mine(_place(code))
    if args["view"] == "elder":
        return jsonify(ElderOut().dump(_elder(place)))
    on_paper = args["view"] == "paper"
    made = sheet(db.session(), place, args["size"] if on_paper else WIDE, None if on_paper else 3 * SCREEN_JOBS)
    link = settings().mini_program_link
    shown = {"sheet": made, "desk": bare_town(place), "qr": qr_svg(link, place.code) if link else None}
    if on_paper:
        return Response(render_template("villages/poster.html", **shown), content_type="text/html; charset=utf-8")
    pages = screens(made.rows, SCREEN_JOBS)
    text = render_template("villages/screen.html", **shown, pages=pages, seconds=SCREEN_SECONDS)
    return Response(text, content_type="text/html; charset=utf-8")


@villages.get("/villages/bulletins")
@staff()
@villages.arguments(BulletinsIn, location="query")
@villages.response(200, BulletinsOut)
def list_bulletins(args: dict[str, Any]) -> Page:
    """自己管的地方播过什么、贴过什么，新的在前"""
    session = db.session()
    query = select(VillageBulletin).where(VillageBulletin.region.startswith(caller().region))
    if args["region"]:
        query = query.where(VillageBulletin.region.startswith(args["region"]))
    for name in ("kind", "day"):
        if args[name]:
            query = query.where(getattr(VillageBulletin, name) == args[name])
    sorts = {"at": VillageBulletin.made_at}
    found = page(session, query, sorts, VillageBulletin.id, args)
    ids = postings_of(session, found.items)
    return Page([_bulletin(one, ids) for one in found.items], found.next)


@villages.post("/villages/bulletins")
@staff(*KEEPERS)
@villages.arguments(BulletinIn)
@villages.response(201, BulletinOut)
@fails("nothing_to_tell")
def keep_bulletin(data: dict[str, Any]) -> dict[str, Any]:
    """写下要播的稿子、要贴的岗位单；同一次、同一天再写还是那一份，里面有岗位招满了才换新的"""
    place, session = _mine(data["village"]), db.session()
    who = caller()
    if data["kind"] == BROADCAST:
        told = broadcast(session, place, slot_after(now(), data["slot"]))
        kept = keep_broadcast(told, who.username, f"staff:{who.id}")
    else:
        kept = keep_poster(sheet(session, place, "A4"), who.username, f"staff:{who.id}")
    if kept is None:
        raise ApiError(409, "nothing_to_tell", NOTHING)
    return _bulletin(kept, postings_of(session, [kept]))


def _place(code: str) -> Place:
    try:
        return place_of(code)
    except UnknownRegion:
        raise ApiError(404, "not_found", "没有这个村或乡镇的代码") from None


def _mine(place: Place) -> Place:
    if not may_see(place.code):
        raise ApiError(403, "not_allowed", "这个地方不归您管")
    return place


def _wants_text(said: str | None) -> bool:
    """Whether the caller wants the bare text: by what is said, else by what the request accepts best."""
    if said:
        return said == "txt"
    return request.accept_mimetypes.best_match(("application/json", "text/plain")) == "text/plain"


def _broadcast(told: Told) -> dict[str, Any]:
    script = Script(told.text, ())
    return {
        "village": told.place,
        "text": told.text,
        "characters": script.characters,
        "seconds": script.seconds,
        "slot": told.slot,
        "postings": [_chosen(told, one) for one in told.postings],
        "basis": told.basis,
        "people": told.people,
        "kept": told.kept is not None and told.kept.text == told.text,
        "silence": None if told.text else NOTHING,
    }


def _chosen(told: Told, posting: Posting) -> dict[str, Any]:
    chosen = told.chosen.get(posting.id)
    why = {"basis": chosen.basis, "people": chosen.people, "km": _km(chosen.km)} if chosen else {}
    return _named(posting) | {"basis": None, "people": None, "km": None} | why


def _named(posting: Posting) -> dict[str, Any]:
    return {name: getattr(posting, name) for name in ("public_id", "title", "employer", "place")}


def _km(km: float | None) -> float | None:
    return None if km is None else round(km, 1)


def _elder(place: Place) -> dict[str, Any]:
    jobs = [{"speak": text, "posting": _named(posting)} for posting, text in elder(db.session(), place)]
    return {"village": place, "jobs": jobs}


def _bulletin(one: VillageBulletin, ids: Mapping[int, uuid.UUID]) -> dict[str, Any]:
    names = ("public_id", "region", "kind", "day", "slot", "text", "basis", "made_at", "operator")
    return {
        **{name: getattr(one, name) for name in names},
        "posting_ids": [ids[key] for key in one.postings if key in ids],
    }
