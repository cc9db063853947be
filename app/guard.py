"""What is refused before any route looks at it, and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

from app.errors import ApiError, FieldError

MAX_ADDRESS = 4000
"""Characters of path and query together."""

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
    )
)
"""The pages fetch nothing from elsewhere; the documentation page starts itself with a line of script of its own."""


def register_guard(app: Flask) -> None:
    @app.before_request
    def _refuse() -> None:
        if len(request.full_path) > MAX_ADDRESS:
            raise ApiError(414, "too_long", "地址太长")
        _check_texts(request.args.items(multi=True))
        if request.is_json and request.content_length:
            _check_json(request.get_data(cache=True))

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _check_json(body: bytes) -> None:
    """Refuses JSON that no parser should be asked to read twice: too deep, numbers without end, half characters."""
    try:
        texts = list(_texts(json.loads(body)))
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "提交的内容不是正确的 JSON") from None
    _check_texts(texts)


def _check_texts(texts: Iterable[tuple[str, str]]) -> None:
    """texts: (field, text)."""
    wrong = dict.fromkeys(field for field, text in texts if _unwritable(text))
    if wrong:
        sentence = "内容里有无法识别的字符"
        raise ApiError(422, "bad_encoding", sentence, [FieldError(field, "bad_encoding", sentence) for field in wrong])


def _texts(value: object, field: str = "") -> Iterator[tuple[str, str]]:
    """Every string in a parsed body with the field it stands in, names of fields included."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield field, name
            yield from _texts(inner, f"{field}.{name}" if field else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, field)


def _unwritable(text: str) -> bool:
    """Whether a database could not take the text: NUL, or half of a surrogate pair."""
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
