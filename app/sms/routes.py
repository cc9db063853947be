"""``/callbacks/sms/…``: what the clouds push. They do not sign it: a secret in the path shows who comes."""

from __future__ import annotations

import hmac
import json
import logging
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.errors import ApiError
from app.extensions import settings
from app.guard import any_text
from app.identity.access import public
from app.openapi.failures import fails
from app.sms import events
from app.sms.codes import ALIYUN, TENCENT
from app.sms.pushes import Unreadable

log = logging.getLogger(__name__)

sms_callbacks = Blueprint("sms_callbacks", __name__, description="短信服务商的回执和用户回复")

MAX_PUSH, MAX_ITEMS = 512 * 1024, 500
FAILS = ("not_found", "malformed", "too_large")


class TencentTakenOut(Schema):
    result = fields.Integer(metadata={"description": "0 收下了", "example": 0})
    errmsg = fields.String(metadata={"description": "腾讯云规定的字样", "example": "OK"})


class AliyunTakenOut(Schema):
    code = fields.Integer(metadata={"description": "0 收下了", "example": 0})
    msg = fields.String(metadata={"description": "阿里云规定的字样", "example": "接收成功"})


@sms_callbacks.post("/callbacks/sms/tencent/<token>/reports")
@public
@any_text
@sms_callbacks.response(200, TencentTakenOut)
@fails(*FAILS)
def tencent_reports(token: str) -> dict[str, Any]:
    """腾讯云推送的短信回执：先存下，每条只处理一次"""
    return _take(token, TENCENT, events.REPORT, {"result": 0, "errmsg": "OK"})


@sms_callbacks.post("/callbacks/sms/tencent/<token>/upstream")
@public
@any_text
@sms_callbacks.response(200, TencentTakenOut)
@fails(*FAILS)
def tencent_upstream(token: str) -> dict[str, Any]:
    """腾讯云推送的用户回复：回复 T、退订的不再发短信"""
    return _take(token, TENCENT, events.REPLY, {"result": 0, "errmsg": "OK"})


@sms_callbacks.post("/callbacks/sms/aliyun/<token>/reports")
@public
@any_text
@sms_callbacks.response(200, AliyunTakenOut)
@fails(*FAILS)
def aliyun_reports(token: str) -> dict[str, Any]:
    """阿里云推送的短信回执：先存下，每条只处理一次"""
    return _take(token, ALIYUN, events.REPORT, {"code": 0, "msg": "接收成功"})


@sms_callbacks.post("/callbacks/sms/aliyun/<token>/upstream")
@public
@any_text
@sms_callbacks.response(200, AliyunTakenOut)
@fails(*FAILS)
def aliyun_upstream(token: str) -> dict[str, Any]:
    """阿里云推送的用户回复：回复 T、退订的不再发短信"""
    return _take(token, ALIYUN, events.REPLY, {"code": 0, "msg": "接收成功"})


def _take(token: str, provider: str, kind: str, taken: dict[str, Any]) -> dict[str, Any]:
    """Stores what was pushed and settles what can be. Late pushes of a cloud that is no longer used are taken too."""
    ours = settings().sms_callback_token
    if not ours or not hmac.compare_digest(ours.encode(), token.encode()):
        raise ApiError(404, "not_found", "没有找到您要的内容")
    try:
        ids = events.store(provider, kind, _items())
    except Unreadable as error:
        log.error("sms push of %s refused: %s", provider, error)
        raise ApiError(400, "malformed", "推送的内容读不出来") from None
    try:
        events.process_pushed(ids)
    except Exception as error:  # it is stored: the cloud need not push it again
        log.error("sms events wait: %s", type(error).__name__, exc_info=error)
    return taken


def _items() -> list[dict[str, Any]]:
    """The objects of a body: an array of them or a single one. What cannot be read in them is seen later."""
    if (request.content_length or 0) > MAX_PUSH:
        raise ApiError(413, "too_large", "提交的内容太大")
    try:
        found = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise ApiError(400, "malformed", "推送的内容读不出来") from None
    items = found if isinstance(found, list) else [found]
    if len(items) > MAX_ITEMS:
        raise ApiError(413, "too_large", "提交的内容太大")
    if not items or not all(isinstance(one, dict) and one for one in items):
        raise ApiError(400, "malformed", "推送的内容读不出来")
    return items
