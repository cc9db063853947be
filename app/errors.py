"""One envelope for every failure: ``{code, message, errors: [{field, code, message}], request_id}``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Flask, Response, g, jsonify
from werkzeug.exceptions import HTTPException

from app.database import is_away
from search.engines.base import EngineUnavailable

MOST_ERRORS, MAX_FIELD = 50, 100
"""How many wrong fields an answer lists, and the characters of a field's name in it: both come from the caller."""


RETRY_AFTER = "5"
"""Seconds until somebody who was told that a part is away may try again."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. message: a sentence in Chinese."""

    field: str
    code: str
    message: str


class ApiError(Exception):
    """A failure with a stable code, answered with ``status``. message: a sentence in Chinese for people.

    retry_after: seconds after which trying again makes sense, told where it is known.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        errors: list[FieldError] | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors or []
        self.retry_after = retry_after


HTTP_CODES = {
    400: ("bad_request", "请求的格式不对，请检查后再试"),
    401: ("not_logged_in", "请先登录"),
    403: ("not_allowed", "您没有权限做这件事"),
    404: ("not_found", "没有找到您要的内容"),
    405: ("method_not_allowed", "这个地址不支持这种操作"),
    406: ("not_acceptable", "无法提供您要的格式"),
    408: ("timeout", "请求超时，请再试一次"),
    409: ("conflict", "与现有的记录冲突"),
    412: ("changed_meanwhile", "内容已被修改，请刷新后再试"),
    413: ("too_large", "提交的内容太大"),
    414: ("too_long", "地址太长"),
    415: ("wrong_media_type", "请用 JSON 格式提交"),
    422: ("invalid", "有些内容填得不对，请看各项的说明"),
    429: ("too_many_requests", "操作太频繁，请稍后再试"),
    431: ("too_large", "提交的内容太大"),
    500: ("internal", "系统出错了，我们已经记录，请稍后再试"),
    501: ("not_implemented", "暂不支持这种操作"),
    503: ("unavailable", "服务暂时不可用，请稍后再试"),
}

MESSAGES = (
    # What marshmallow says, as a desk officer reads it; the first fragment that is found decides.
    ("unknown_code", "unknown_code", "没有这个代码，请核对"),
    ("Missing data", "required", "必填"),
    ("Unknown field", "unknown_field", "没有这一项"),
    ("may not be null", "required", "不能为空"),
    ("Not a valid integer", "not_integer", "请填整数"),
    ("Not a valid number", "not_number", "请填数字"),
    ("Special numeric values", "not_number", "请填数字"),
    ("Number too large", "out_of_range", "超出允许的范围"),
    ("Not a valid string", "not_text", "请填文字"),
    ("Not a valid boolean", "not_boolean", "请填是或否"),
    ("Not a valid date", "not_date", "请填日期，如 2026-11-21"),
    ("Not a valid UUID", "not_id", "编号的格式不对"),
    ("Not a valid list", "not_list", "请填列表"),
    ("Not a valid mapping", "not_object", "请分项填写"),
    ("Invalid input type", "not_object", "请分项填写"),
    ("Must be one of", "not_in_list", "不在可选的范围内"),
    ("Shorter than", "too_short", "太短了"),
    ("Longer than", "too_long", "太长了"),
    ("Length must be", "wrong_length", "长度不对"),
    ("Must be", "out_of_range", "超出允许的范围"),
    ("Invalid input", "invalid", "格式不对"),
)


def envelope(status: int, code: str, message: str, errors: list[FieldError] | None = None) -> Response:
    body = {
        "code": code,
        "message": message,
        "errors": [asdict(error) | {"field": error.field[:MAX_FIELD]} for error in (errors or [])[:MOST_ERRORS]],
        "request_id": g.get("request_id", ""),
    }
    response = jsonify(body)
    response.status_code = status
    return response


def field_errors(messages: Any, prefix: str = "") -> list[FieldError]:
    """marshmallow's nested messages as a flat list; locations such as ``json`` and ``query`` are left out."""
    if isinstance(messages, dict):
        found: list[FieldError] = []
        for key, inner in messages.items():
            skip = not prefix and key in ("json", "query", "json_or_form", "form", "headers", "files", "path")
            name = "" if skip or key == "_schema" else str(key)
            found += field_errors(inner, ".".join(part for part in (prefix, name) if part))
        return found
    if isinstance(messages, list | tuple):
        return [error for message in messages for error in field_errors(message, prefix)]
    text = str(messages)
    for fragment, code, chinese in MESSAGES:
        if fragment in text:
            return [FieldError(prefix, code, chinese)]
    return [FieldError(prefix, "invalid", "填得不对")]


def register_errors(app: Flask) -> None:
    @app.errorhandler(ApiError)
    def _api_error(error: ApiError) -> Response:
        response = envelope(error.status, error.code, error.message, error.errors)
        if error.retry_after is not None:
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        status = error.code or 500
        code, message = HTTP_CODES.get(status, HTTP_CODES[400 if status < 500 else 500])
        data = getattr(error, "data", None) or {}
        response = envelope(status, code, message, field_errors(data.get("messages", [])))
        for name, value in (data.get("headers") or {}).items():
            response.headers[name] = value
        if allowed := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(allowed)
        return response

    @app.errorhandler(EngineUnavailable)
    def _engine_down(error: EngineUnavailable) -> Response:
        app.logger.warning("search engine unavailable", exc_info=error)
        return _later("search_unavailable", "搜索暂时不可用，请稍后再试")

    def _later(code: str, message: str) -> Response:
        response = envelope(503, code, message)
        response.headers["Retry-After"] = RETRY_AFTER
        return response

    @app.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response:
        if is_away(error):  # also what only came of it, in a session that lost its connection midway
            app.logger.error("database unavailable: %s", type(getattr(error, "orig", error)).__name__)
            return _later("database_unavailable", "系统暂时连不上数据库，请稍后再试")
        app.logger.error("unforeseen error", exc_info=error)
        return envelope(500, *HTTP_CODES[500])
