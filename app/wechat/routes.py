"""``/me/wechat``: what somebody agreed to be sent; ``/wechat/events``: what the platform pushes."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.database import db, write
from app.errors import ApiError, FieldError
from app.extensions import settings
from app.http_cache import polled
from app.identity.access import public, worker, worker_login
from app.openapi.failures import fails
from app.outreach.notices import settle_report
from app.privacy.audit import record
from app.wechat import events, ledger
from app.wechat.callback import Callback, CallbackRefused

log = logging.getLogger(__name__)

wechat_messages = Blueprint("wechat_messages", __name__, description="微信订阅消息")

MAX_PUSH = 64 * 1024
WORDS = ("accept", "acceptWithAudio", "reject", "ban", "filter")


class WeChatTemplateOut(Schema):
    name = fields.String(metadata={"example": "postings_found"})
    template_id = fields.String(metadata={"example": "sandbox-one-time-postings-found-0000000000"})
    kind = fields.String(metadata={"description": "one_time 点一次收一条，long_term 一直有效", "example": "one_time"})
    left = fields.Integer(metadata={"description": "还能收几条", "example": 2})


class SubscribeChoiceIn(Schema):
    template_id = fields.String(
        required=True,
        validate=validate.Length(1, 128),
        metadata={"example": "sandbox-one-time-postings-found-0000000000"},
    )
    answer = fields.String(
        required=True,
        validate=validate.OneOf(WORDS),
        metadata={"description": "wx.requestSubscribeMessage 的结果", "example": "accept"},
    )


class SubscribeReportIn(Schema):
    report = fields.UUID(
        required=True, metadata={"description": "小程序为这一次弹窗生成的编号；网络不好重复上报时不变，只算一次"}
    )
    choices = fields.List(fields.Nested(SubscribeChoiceIn), required=True, validate=validate.Length(1, 5))


@wechat_messages.get("/me/wechat/subscriptions")
@polled
@worker
@wechat_messages.response(200, WeChatTemplateOut(many=True))
def subscriptions() -> list[dict[str, Any]]:
    """我同意收的微信提醒，每种还能收几条"""
    return _left(worker_login().id)


@wechat_messages.post("/me/wechat/subscriptions")
@worker
@wechat_messages.arguments(SubscribeReportIn)
@wechat_messages.response(200, WeChatTemplateOut(many=True))
def report(data: dict[str, Any]) -> list[dict[str, Any]]:
    """弹窗以后上报每个模板的结果；微信自己也会推送同一个结果，两边只算一次"""
    login = worker_login()
    problems = [
        FieldError(f"choices.{place}.template_id", "unknown_template", "没有这个模板")
        for place, choice in enumerate(data["choices"])
        if events.template_by_id(choice["template_id"]) is None
    ]
    if problems:
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", problems)
    choices = {choice["template_id"]: choice["answer"] for choice in data["choices"]}
    report_id: uuid.UUID = data["report"]
    events.process(events.store_reported(login.id, str(report_id), choices), settle_report)
    with write() as session:
        detail = ",".join(sorted(set(choices.values())))
        record(session, actor=f"login:{login.id}", action="wechat.report", subject=f"login:{login.id}", detail=detail)
    return _left(login.id)


@wechat_messages.get("/wechat/events")
@public
@wechat_messages.response(200, content_type="text/plain")
@fails("bad_signature", "not_found")
def greet() -> Response:
    """微信公众平台核对消息推送的地址"""
    try:
        return _plain(_callback().greeting(request.args))
    except CallbackRefused as refused:
        raise _refusal(refused) from None


@wechat_messages.post("/wechat/events")
@public
@wechat_messages.response(200, content_type="text/plain")
@fails("bad_signature", "stale", "malformed", "not_decrypted", "not_encrypted", "not_found", "too_large")
def take() -> Response:
    """微信公众平台推送的事件：先存下，每个只处理一次；五秒内要回答，来不及的由定时任务处理"""
    if (request.content_length or 0) > MAX_PUSH:
        raise ApiError(413, "too_large", "提交的内容太大")
    try:
        pushed = _callback().events(request.args, request.get_data())
    except CallbackRefused as refused:
        raise _refusal(refused) from None
    stored = events.store_pushed(pushed)
    try:
        events.process(stored, settle_report, within=events.ANSWER_WITHIN)
    except Exception as error:  # it is stored: the platform need not push it again
        log.error("wechat events wait: %s", type(error).__name__, exc_info=error)
    return _plain("success")


def _left(login_id: int) -> list[dict[str, Any]]:
    session = db.session()
    return [
        {
            "name": one.name,
            "template_id": one.template_id,
            "kind": one.kind,
            "left": ledger.left(session, login_id, one.template_id),
        }
        for one in events.templates().values()
    ]


def _callback() -> Callback:
    here = settings()
    if not (here.wechat_appid and here.wechat_token):
        raise ApiError(404, "not_found", "没有找到您要的内容")
    return Callback(here.wechat_appid, here.wechat_token, here.wechat_aes_key, ledger.real_now)


def _refusal(refused: CallbackRefused) -> ApiError:
    log.warning("wechat push refused: %s", refused.reason)
    if refused.reason in ("bad_signature", "stale"):
        return ApiError(403, refused.reason, "签名不对或已过期")
    return ApiError(400, refused.reason, "推送的内容读不出来")


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
