"""What is refused before any route looks at it, and what every answer carries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from app.errors import MAX_FIELD, ApiError, FieldError

View = TypeVar("View", bound=Callable[..., Any])

UNREADABLE = "内容里有无法识别的字符"
TOO_LARGE = "提交的内容太大"
MAX_ADDRESS = 4000
"""Characters of path and query together."""
BROKEN_LINE = (OSError, ParseException)
"""What reading a body raises where the line broke, or where its chunks are none."""
MAX_DEPTH, MAX_NAMES, MAX_ITEMS, MAX_VALUES = 32, 1_000, 1_000, 50_000
"""Objects and lists inside one another, names in one object, items in one list, and values in all; no form of ours has
more than four, fifty, three hundred, and thirty thousand. Each item of a list is read before the list is refused."""

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'none'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
    )
)
"""The pages fetch nothing from elsewhere and run no script."""


def register_guard(app: Flask) -> None:
    @app.before_request
    def _refuse() -> None:
        if len(request.full_path) > MAX_ADDRESS:
            raise ApiError(414, "too_long", "地址太长")
        _check_texts([("", request.path), *request.args.items(multi=True)])
        if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
            raise ApiError(415, "wrong_encoding", "请不要压缩提交的内容")
        body = b"" if request.mimetype == "multipart/form-data" else _body()
        if request.is_json:
            _check_json(body, any_text=_marked("any_text"), whole=not _marked("reads_rows"))
        elif _takes_json() and (request.content_length or body):
            raise ApiError(415, "wrong_media_type", "请用 JSON 格式提交")

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _body() -> bytes:
    """All of the body, also where its length is not said beforehand. Raises ApiError 400 for one that breaks off, 413
    for one that is longer than its route takes."""
    most, words = getattr(_view(), "at_most", (None, ""))
    if most is not None:
        request.max_content_length = most
    try:
        return request.get_data(cache=True)
    except RequestEntityTooLarge:
        raise ApiError(413, "too_large", words or TOO_LARGE) from None
    except BROKEN_LINE:
        raise ApiError(400, "bad_request", "提交的内容没有传完整，请再试一次") from None


def _takes_json() -> bool:
    """Whether the route reads JSON: another kind of body would be as if nothing had been sent, and said to be taken."""
    read = getattr(_view(), "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return any(one["in"] == "json" for one in read)


def row_by_row(view: View) -> View:
    """The route takes rows of which each is judged by itself: what no database could take spoils its row alone."""
    view.reads_rows = True  # type: ignore[attr-defined]
    return view


def any_text(view: View) -> View:
    """The route keeps sealed what it takes, so that one half of a character in it is no reason to refuse the rest."""
    view.any_text = True  # type: ignore[attr-defined]
    return view


def _marked(name: str) -> bool:
    return getattr(_view(), name, False)


def at_most(size: int, words: str) -> Callable[[View], View]:
    """The route takes a body of so many bytes; a longer one is refused unread, with a sentence that says how many."""

    def mark(view: View) -> View:
        view.at_most = (size, words)  # type: ignore[attr-defined]
        return view

    return mark


def _view() -> object:
    """The route that was asked for; None where there is none."""
    return current_app.view_functions.get(request.endpoint or "")


def _check_json(body: bytes, *, any_text: bool, whole: bool) -> None:
    """Refuses JSON that no parser should be asked to read twice: too deep, no numbers and, unless any text is taken,
    half characters: anywhere where it is taken or refused as a whole, else around its rows."""
    if not body:
        return
    try:
        content = json.loads(body, parse_constant=_no_number)
        texts = list(_texts(content))
    except UnicodeDecodeError:
        raise ApiError(400, "bad_json", "提交的内容不是正确的 JSON：请用 UTF-8 编码") from None
    except (ValueError, RecursionError):
        raise ApiError(400, "bad_json", "提交的内容不是正确的 JSON，或者层次、项目太多") from None
    if not any_text:
        _check_texts(texts if whole else _texts(_around_rows(content)))


def _around_rows(content: object) -> object:
    """A body without its rows."""
    if not isinstance(content, dict):
        return content
    return {name: None if isinstance(inner, list) else inner for name, inner in content.items()}


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _check_texts(texts: Iterable[tuple[str, str]]) -> None:
    """texts: (field, text)."""
    if wrong := _unwritable_fields(texts):
        raise ApiError(422, "bad_encoding", UNREADABLE, wrong)


def unwritable(value: object) -> list[FieldError]:
    """The fields of a parsed value that no database could take. Raises ValueError where it is too deep."""
    return _unwritable_fields(_texts(value))


def _unwritable_fields(texts: Iterable[tuple[str, str]]) -> list[FieldError]:
    wrong = dict.fromkeys(_shown(field) for field, text in texts if _unwritable(text))
    return [FieldError(field, "bad_encoding", UNREADABLE) for field in wrong]


def _shown(field: str) -> str:
    """The name of a field as an answer can say it, whatever the caller made it of."""
    return field.encode(errors="replace").decode().replace("\x00", "?")


def _texts(body: object) -> Iterator[tuple[str, str]]:
    """Every string in a parsed body with the field it stands in, names of fields included. Raises ValueError where it
    is too deep or holds too much."""
    waiting: list[tuple[object, str, int]] = [(body, "", 0)]
    seen = 0
    while waiting:
        value, field, depth = waiting.pop()
        seen += 1
        if depth > MAX_DEPTH:
            raise ValueError("too deep")
        if seen > MAX_VALUES:
            raise ValueError("too many values")
        if isinstance(value, str):
            yield field, value
        elif isinstance(value, dict):
            if len(value) > MAX_NAMES:
                raise ValueError("too many names")
            for name, inner in value.items():
                yield field, name
                waiting.append((inner, f"{field}.{name}"[:MAX_FIELD] if field else name[:MAX_FIELD], depth + 1))
        elif isinstance(value, list):
            if len(value) > MAX_ITEMS:
                raise ValueError("too many items")
            waiting.extend((inner, field, depth + 1) for inner in value)


def _unwritable(text: str) -> bool:
    """Whether a database could not take the text: NUL, or half of a surrogate pair."""
    return _UNWRITABLE.search(text) is not None
