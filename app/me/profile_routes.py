"""``/me``: whose record it is, the profile, and everything that is held."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from app.calls.listing import calls_of, doors_of, told_of_call
from app.care.service import history_of as care_history
from app.clock import now
from app.database import db, write
from app.errors import ApiError, FieldError
from app.feedback.service import all_of
from app.http_cache import polled
from app.identity import wechat_login
from app.identity.access import worker, worker_login
from app.intents.service import intents_of
from app.ledger.service import shown
from app.matching.told import all_told
from app.me import profile
from app.me.blueprint import actor, me, own, tag_of
from app.me.fields import ProfileChange, ProfileIn
from app.me.matches_routes import matches_of
from app.me.schemas import AccountOut, ClaimIn, ExportOut, PhoneIn, ProfileOut
from app.openapi.failures import fails
from app.outreach.service import inbox_of, messages_of
from app.outreach.silences import silences_of
from app.people import facts
from app.people.consents import PURPOSES
from app.people.employment import history_of
from app.people.models import Person
from app.privacy.audit import record
from app.reach.service import shown as reach_shown

EVERYTHING = 100_000


@me.get("")
@polled
@worker
@me.response(200, AccountOut)
def account() -> dict[str, Any]:
    """我登录后到了哪一步"""
    return profile.account_of(db.session(), worker_login())


@me.post("/phone")
@worker
@me.arguments(PhoneIn)
@me.response(200, AccountOut)
@fails(
    "wechat_code",
    "wechat_refused",
    "phone_foreign",
    "id_no_taken",
    "too_many_requests",
    "wechat_not_set",
    "wechat_unavailable",
)
def verify_phone(data: dict[str, str]) -> dict[str, Any]:
    """用微信验证过的手机号找到自己在窗口登记的档案"""
    wechat_login.verify_phone(worker_login(), data["code"])
    return profile.account_of(db.session(), worker_login())


@me.post("/claim")
@worker
@me.arguments(ClaimIn)
@me.response(200, AccountOut)
@fails("no_such_record", "already_linked", "phone_needed", "too_many_requests")
def claim(data: dict[str, Any]) -> dict[str, Any]:
    """几个人共用一个手机号、号码很久没人说起，或在窗口解绑过时，用姓名加身份证后四位（或出生日期）认出自己的档案"""
    if not data["id_tail"] and data["birth"] is None:
        message = "身份证号后四位和出生日期至少填一样"
        raise ApiError(422, "invalid", message, [FieldError("id_tail", "required", message)])
    wechat_login.claim(worker_login(), data["name"], data["id_tail"], data["birth"])
    return profile.account_of(db.session(), worker_login())


@me.get("/profile")
@polled
@worker
@me.response(200, ProfileOut)
@fails("no_profile")
def get_profile() -> Response:
    """我的全部资料，不遮"""
    return _tagged(own())


@me.post("/profile")
@worker
@me.arguments(ProfileIn)
@me.response(201, ProfileOut)
@fails("already_linked", "claim_needed", "phone_needed", "id_no_taken")
def make_profile(data: dict[str, Any]) -> Response:
    """第一次填资料（手机号没有登记过的人）"""
    return _tagged(profile.make_profile(worker_login(), data, actor()), 201)


@me.patch("/profile")
@worker
@me.arguments(ProfileChange)
@me.response(200, ProfileOut)
@fails("no_profile", "id_no_fixed", "id_no_taken", "changed_meanwhile")
def change_profile(data: dict[str, Any]) -> Response:
    """改资料：只传要改的；每一版都留着。带 If-Match 时，别处改过就不改"""
    match = request.if_match.to_header().strip('"') if request.if_match else None
    return _tagged(profile.change_profile(own(), data, actor(), None if match == "*" else match))


@me.get("/export")
@worker
@me.response(200, ExportOut)
@fails("no_profile")
def export() -> Response:
    """系统里关于我的一切"""
    person, session = own(), db.session()
    content = {
        "at": now(),
        "profile": profile.profile_of(person),
        "registrations": profile.registrations_of(session, person),
        "consents": [_consent(one) for one in profile.consents_of(person)],
        "matches": matches_of(session, person.id)["matches"],
        "inbox": inbox_of(session, person.id, limit=EVERYTHING),
        "messages": messages_of(session, person.id),
        "silences": silences_of(session, person.id),
        "interests": intents_of(session, person.id, limit=EVERYTHING),
        "feedback": all_of(session, person.id),
        "decisions": facts.history_of(session, person.id),
        "explanations": all_told(session, person.id),
        "employment": [shown(one, whole=True) for one in history_of(session, person.id)],
        "reach": reach_shown(session, person),
        "care": care_history(session, person.id),
        "calls": [told_of_call(one) for one in calls_of(session, person.id)],
        "doors": doors_of(session, person.id),
    }
    answer = ExportOut().dump(content)
    with write() as writing:
        record(writing, actor=actor(), action="profile.export", subject=f"person:{person.id}")
    return make_response(answer)


def _consent(one: Any) -> dict[str, Any]:
    return {
        "purpose": one.purpose,
        "name": PURPOSES.get(one.purpose, one.purpose),
        "held": one.withdrawn_at is None,
        "version": one.version,
        "proof": one.proof,
        "channel": one.channel,
        "granted_at": one.granted_at,
        "withdrawn_at": one.withdrawn_at,
        "withdrawn_channel": one.withdrawn_channel,
    }


def _tagged(person: Person, status: int = 200) -> Response:
    content = profile.profile_of(person)
    response = make_response(ProfileOut().dump(content), status)
    response.set_etag(tag_of(content))
    return response
