"""Every door of the API through which something is written, with somebody who may and a body that is right."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.openapi.plain import SMS_PUSHED
from app.wechat.ledger import real_now
from deploy.sandbox import TOKEN
from deploy.sandbox.push import sign
from tests.abuse.house import PASSWORD, House
from tests.imports.tables import ID_A, POSTING, WORKER

WRITING = ("post", "put", "patch", "delete")
EVENTS = "POST /wechat/events"
UPLOADS = ("POST /imports/postings", "POST /imports/workers")
VOICE = "PUT /registrations/{registration}/voice"
SOUND = {"said": "ID3" + "\x04" * 60}
"""What every JSON body made of it is not: the sound that the door takes begins as the text in it."""

FORM: dict[str, Any] = {
    "name": "刘冬香", "phone": "19900001111", "id_no": ID_A, "birth": "1984-06-12", "sex": "女", "region": "360722101",
    "wishes": ["缝纫工", "普工"], "wage_min": 3500, "max_km": 10.5, "lodging": True, "refusals": ["夜班"], "push": True,
    "channel": "fair",
}  # fmt: skip
EMPLOYMENT: dict[str, Any] = {
    "region": "441900", "employer": "某某制衣厂", "trade": "缝纫工", "wage": 5200, "since": "2026-03-01",
    "return_plan": "spring_festival", "contact": "19900003333", "found_by": "kin",
}  # fmt: skip
FAIR: dict[str, Any] = {
    "name": "集市招聘会", "type": "集市", "region": "360722101", "place": "集市东头空地", "channel": "window",
    "starts_at": "2026-11-21T08:00:00+08:00", "ends_at": "2026-11-21T12:00:00+08:00",
}  # fmt: skip
MEANINGS = [{"family": "cleaning", "weight": 0.8}]
BODIES: dict[str, tuple[str, Any]] = {
    "POST /auth/login": ("nobody", {"username": "admin", "password": PASSWORD}),
    "POST /auth/wechat": ("nobody", {"code": "in:passing"}),
    "POST /auth/refresh": ("nobody", {"refresh_token": "a" * 43}),
    "POST /auth/logout": ("nobody", {"refresh_token": "a" * 43}),
    "POST /accounts/disable": ("staff", {"username": "leaver", "reason": "left"}),
    "POST /accounts/enable": ("staff", {"username": "leaver", "reason": "back"}),
    "POST /workers/find": ("staff", {"name": "外县人", "limit": 5, "cursor": "", "sort": "-updated_at"}),
    "POST /registrations": ("staff", FORM | {"client_uuid": str(uuid.UUID(int=7))}),
    "POST /recruiter/interests/{interest_id}/answer": ("recruiter", {"state": "contacted", "reason": "已联系"}),
    "POST /me/wechat/subscriptions": ("worker", {
        "report": str(uuid.UUID(int=8)), "choices": [{"template_id": "unknown", "answer": "accept"}],
    }),
    "PUT /me/consents": ("worker", {"consents": [{"purpose": "push", "yes": True, "version": "1"}]}),
    "POST /me/employment": ("worker", EMPLOYMENT),
    "POST /me/inbox/{item_id}/read": ("worker", {}),
    "POST /me/matches/{match_id}/feedback": ("worker", {"kind": "low_pay"}),
    "POST /me/feedback/{feedback_id}/undo": ("worker", {}),
    "DELETE /me/tags/{tag_id}": ("worker", {}),
    "POST /me/tags/{tag_id}/undo": ("worker", {}),
    "POST /me/postings/{posting_id}/interest": ("worker", {"level": "ask"}),
    "POST /me/phone": ("worker", {"code": "tel:19900002222"}),
    "POST /me/claim": ("worker", {"name": "甲一", "id_tail": "0024", "birth": "1984-06-12"}),
    "POST /me/profile": ("worker", {"name": "甲一", "birth": "1984-06-12", "region": "360722100"}),
    "PATCH /me/profile": ("worker", {
        "sex": "2", "region": "360722100", "lng": 115.1, "lat": 25.4, "education": "20",
        "trades": [{"work": "缝纫工", "years": 11.5}], "certs": ["电工证"], "certs_willing": ["叉车证"],
        "wishes": ["缝纫工"], "wage_min": 4000, "max_km": 8.5, "lodging": False, "shifts": ["长白班"],
        "refusals": ["夜班"], "forms": ["全职"], "start_by": "2026-12-01", "status": None, "reason": None,
        "note": "会踩平车，骑电动车", "visibility": "shown",
    }),
    "POST /fairs": ("staff", FAIR),
    "PATCH /fairs/{fair_id}": ("staff", {**FAIR, "status": "live"}),
    "POST /fairs/{fair_id}/stalls": ("staff", {
        "stalls": [{"no": "A01", "employer": "橙心电子有限公司", "seats": 2}], "channel": "window", "replace": False,
    }),
    "DELETE /fairs/{fair_id}/stalls/{stall_id}": ("staff", {}),
    "POST /registrations/batch": ("staff", {
        "registrations": [FORM | {"client_uuid": str(uuid.UUID(int=9)), "offline_at": "2026-11-21T09:12:00+08:00"}],
        "with_matches": True,
    }),
    VOICE: ("staff", SOUND),
    "PATCH /registrations/{registration}/voice": ("staff", {"typed": True, "note": "接小孩", "channel": "window"}),
    "DELETE /registrations/{registration}/voice": ("staff", {}),
    "POST /workers/{worker_id}/wechat/unlink": ("staff", {
        "id_no": ID_A, "name": "甲一", "reason": "new_wechat", "channel": "window",
    }),
    "POST /workers/{worker_id}/facts/{fact_id}": ("staff", {"state": "confirmed", "channel": "phone"}),
    "POST /workers/{worker_id}/employment": ("staff", EMPLOYMENT | {"channel": "phone"}),
    "PUT /workers/{worker_id}/care": ("staff", {"level": "key", "helper": "clerk", "channel": "window"}),
    "DELETE /workers/{worker_id}/care": ("staff", {}),
    "PUT /workers/{worker_id}/reach": ("staff", {
        "smartphone": False, "phone_owner": "child", "call_from": "18:30", "call_to": "20:00", "no_calls": False,
        "agreed": True, "number_works": False, "channel": "window",
    }),
    "PUT /me/reach": ("worker", {
        "smartphone": True, "phone_owner": "self", "call_from": "08:30", "call_to": "11:00", "no_calls": False,
    }),
    "POST /calls/{call_id}/number": ("clerk", {}),
    "POST /calls/{call_id}/result": ("clerk", {
        "result": "not_interested", "posting": None, "reason": "other", "why": "asked", "note": "过年以后再说",
        "changes": {"wage_min": 4200, "wishes": ["保洁"], "start_by": "2026-12-01"},
    }),
    "POST /calls/results/{result_id}/undo": ("clerk", {}),
    "POST /calls/doors/{door_id}/done": ("clerk", {"outcome": "met"}),
    "POST /lexicon/words": ("staff", {"word": "噜噜搓", "meanings": MEANINGS, "channel": "window", "note": "都这么说"}),
    "PATCH /lexicon/words/{word_id}": ("staff", {"meanings": MEANINGS, "channel": "window", "note": ""}),
    "POST /lexicon/words/{word_id}/approve": ("staff", {"channel": "window", "note": ""}),
    "POST /lexicon/words/{word_id}/refuse": ("staff", {"channel": "window", "note": ""}),
    "POST /lexicon/words/{word_id}/retire": ("staff", {"channel": "window", "note": ""}),
    "POST /villages/bulletins": ("staff", {"village": "360722101", "kind": "broadcast", "slot": "12:00"}),
    "POST /lexicon/unknown/dismiss": ("staff", {"word": "唰唰嗒", "channel": "window", "note": ""}),
    "POST /imports/postings": ("staff", POSTING),
    "POST /imports/workers": ("staff", WORKER),
    EVENTS: ("nobody", {
        "ToUserName": "gh_x", "FromUserName": "openid-mine", "CreateTime": "1795226400", "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": [{"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}],
    }),
    **{  # one of a list; the clouds' pushes are read the same alone
        f"POST /callbacks/sms/{name.replace('_', '/{token}/')}": ("nobody", item[0] if isinstance(item, list) else item)
        for name, item in SMS_PUSHED.items()
    },
}  # fmt: skip
"""The method and the path: who, and what."""
QUERIES = {VOICE: "?agreed=true&channel=fair", "DELETE /workers/{worker_id}/care": "?reason=placed"}
"""What has to stand in the address beside the body."""


def described(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the description: method, path without the prefix, what is said of it."""
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]  # type: ignore[index]
    for path, operations in paths.items():
        for method, operation in operations.items():
            if method in ("get", *WRITING):
                yield method, path.removeprefix("/api/v1"), operation


def knock(house: House, door: str, body: bytes, content_type: str | None, **more: Any) -> TestResponse:
    """Sends a body through a door, as somebody who may."""
    method, path = door.split(" ")
    audience, _right = BODIES[door]
    path = path.format_map(house.own.get(audience, {})) + QUERIES.get(door, "")
    if door == EVENTS:
        path += "?" + signed()
    return house.call(audience, method, path, data=body, content_type=content_type, **more)


def signed() -> str:
    """The query of an event that WeChat pushes now."""
    moment = str(int(real_now().timestamp()))
    return f"timestamp={moment}&nonce=1&signature={sign(TOKEN, moment, '1')}"
