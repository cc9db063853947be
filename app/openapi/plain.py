"""The addresses beside the API's schemas: WeChat's, is it alive, is it ready, figures, pages, and this document."""

from __future__ import annotations

from typing import Any


def _answers(kind: str, example: Any, words: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"description": words, "content": {kind: {"schema": schema or {"type": "string"}, "example": example}}}


READY = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["ready", "not_ready"], "description": "ready 能接活；not_ready 还不能"},
        "database": {"type": "string", "enum": ["ok", "unavailable"], "description": "ok 正常；unavailable 连不上"},
        "indexes": {
            "type": "object",
            "description": "每个索引：能不能用、多少条、多少秒前建的",
            "additionalProperties": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "status": {
                        "type": "string",
                        "enum": ["ok", "missing", "unavailable"],
                        "description": "ok 能用；missing 还没建；unavailable 连不上",
                    },
                    "documents": {"type": "integer", "description": "多少条"},
                    "age_seconds": {"type": "integer", "description": "多少秒前建的"},
                },
            },
        },
    },
}
INDEXES = {
    "postings": {"status": "ok", "documents": 240, "age_seconds": 61},
    "people": {"status": "ok", "documents": 80, "age_seconds": 61},
}
FIGURES = 'http_requests_total{route="/healthz",status="200"} 12.0\n'

PUSHED = {
    "ToUserName": "gh_a1b2c3d4e5f6",
    "FromUserName": "oAbCd0001",
    "CreateTime": 1763690400,
    "MsgType": "event",
    "Event": "subscribe_msg_popup_event",
    "List": [{"TemplateId": "sandbox-one-time-postings-found-0000000000", "SubscribeStatusString": "accept"}],
}
PUSHED_XML = (
    "<xml><ToUserName>gh_a1b2c3d4e5f6</ToUserName><FromUserName>oAbCd0001</FromUserName>"
    "<CreateTime>1763690400</CreateTime><MsgType>event</MsgType><Encrypt>…</Encrypt></xml>"
)

SMS_PUSHED: dict[str, Any] = {
    "tencent_reports": [
        {
            "user_receive_time": "2026-11-21 10:00:07",
            "nationcode": "86",
            "mobile": "13900000000",
            "report_status": "SUCCESS",
            "errmsg": "DELIVRD",
            "description": "用户短信送达成功",
            "sid": "2640:000000000000000001",
        }
    ],
    "tencent_upstream": {
        "extend": "",
        "mobile": "13900000000",
        "nationcode": "86",
        "sign": "就业之家",
        "text": "T",
        "time": 1763690400,
    },
    "aliyun_reports": [
        {
            "phone_number": "13900000000",
            "send_time": "2026-11-21 10:00:00",
            "report_time": "2026-11-21 10:00:07",
            "success": True,
            "err_code": "DELIVERED",
            "err_msg": "用户接收成功",
            "sms_size": "1",
            "biz_id": "900000000000000001^0",
            "out_id": "1f0d7e0c-6a52-4a6c-9a1e-0d7b3f3c5e11",
        }
    ],
    "aliyun_upstream": [
        {
            "phone_number": "13900000000",
            "send_time": "2026-11-21 10:05:00",
            "content": "T",
            "sign_name": "就业之家",
            "dest_code": "1069000000",
            "sequence_id": 1,
        }
    ],
}
"""What the SMS clouds push, by the routes that take it."""


def _from_wechat(name: str, words: str, example: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": required,
        "description": words,
        "schema": {"type": "string"},
        "example": example,
    }


def _json_type(item: object) -> str:
    return "array" if isinstance(item, list) else "object"


SIGNED = [
    _from_wechat("signature", "微信算的签名", "f21891de399b4e33a1a93c9a7b8a8fd4ea5fb7e2"),
    _from_wechat("timestamp", "发出的时刻，秒", "1763690400"),
    _from_wechat("nonce", "随机数", "1372623149"),
]

PLAIN: dict[str, dict[str, Any]] = {
    "wechat_messages.greet": {
        "description": "只有微信会来：签名对了，原样答回 echostr。没有接微信的地方是 404。",
        "parameters": [*SIGNED, _from_wechat("echostr", "要原样答回的字", "4375120948345356249")],
        "responses": {"200": _answers("text/plain", "4375120948345356249", "echostr 原样")},
    },
    "wechat_messages.take": {
        "description": "只有微信会来：JSON 或 XML，明文或加密，按公众平台的设置。没有接微信的地方是 404。",
        "parameters": [
            *SIGNED,
            _from_wechat("msg_signature", "加密时的签名", "6147984331daf7a1a9eed6e0ec3ba69055256154", required=False),
            _from_wechat("encrypt_type", "加密时为 aes", "aes", required=False),
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "object"}, "example": PUSHED},
                "text/xml": {"schema": {"type": "string"}, "example": PUSHED_XML},
            },
        },
        "responses": {"200": _answers("text/plain", "success", "收下了")},
    },
    **{
        f"sms_callbacks.{name}": {
            "description": "只有短信服务商会来：地址里的暗号（SMS_CALLBACK_TOKEN）不对，或者没有接短信，是 404。",
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": _json_type(item)}, "example": item}},
            },
        }
        for name, item in SMS_PUSHED.items()
    },
    "ops.healthz": {
        "summary": "进程还在不在",
        "tags": ["system"],
        "responses": {
            "200": _answers(
                "application/json",
                {"status": "ok"},
                "在",
                {
                    "type": "object",
                    "properties": {"status": {"type": "string", "enum": ["ok"], "description": "ok 在"}},
                },
            )
        },
    },
    "ops.readyz": {
        "summary": "能不能接活：数据库、搜索引擎、索引有多旧",
        "tags": ["system"],
        "responses": {
            "200": _answers(
                "application/json", {"status": "ready", "database": "ok", "indexes": INDEXES}, "能接活", READY
            ),
            "503": _answers(
                "application/json",
                {"status": "not_ready", "database": "unavailable", "indexes": {"postings": {"status": "missing"}}},
                "还不能接活",
                READY,
            ),
        },
    },
    "ops.metrics": {
        "summary": "运行数字",
        "description": "Prometheus 的文本格式，按路由和状态计数、计时。",
        "tags": ["system"],
        "responses": {"200": _answers("text/plain", FIGURES, "数字")},
    },
    "ops.front": {
        "summary": "首页",
        "tags": ["system"],
        "responses": {"200": _answers("text/html", "<!doctype html><title>就业之家</title>", "网页")},
    },
    "docs": {
        "summary": "接口说明的网页",
        "description": "就是这份说明，写成网页；不从别处取任何东西。",
        "tags": ["system"],
        "x-steady": True,
        "responses": {"200": _answers("text/html", "<!doctype html><title>就业之家 接口说明</title>", "网页")},
    },
    "api-docs.openapi_json": {
        "summary": "接口说明（OpenAPI）",
        "tags": ["system"],
        "x-steady": True,
        "responses": {
            "200": _answers(
                "application/json",
                {"openapi": "3.1.0", "info": {"title": "就业之家", "version": "v1"}},
                "OpenAPI 3.1 文件",
                {"type": "object"},
            )
        },
    },
}
"""Endpoint: what the document says of it."""
