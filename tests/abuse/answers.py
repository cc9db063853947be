"""What every answer must be, whatever was asked."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

KEYS = {"code", "message", "errors", "request_id"}
CODE = re.compile(r"[a-z][a-z0-9_]{2,39}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
INSIDES = re.compile(r"Traceback|sqlalchemy|psycopg|sqlite3|marshmallow|File \"|Error\b|None\b|<class")


def check(answer: TestResponse, what: str) -> dict[str, Any]:
    """The body of an answer that is no server error; a refusal has the envelope. what: for the message."""
    assert answer.status_code < 500, f"{what}: {answer.status_code} {answer.text[:500]}"
    if answer.status_code < 400:
        return {}
    body = answer.json
    assert isinstance(body, dict), f"{what}: {answer.text[:500]}"
    check_envelope(body, answer.headers["X-Request-ID"], f"{what}: {answer.status_code} {answer.text[:500]}")
    if answer.status_code == 429:
        assert int(answer.headers["Retry-After"]) > 0, what
    return body


def check_envelope(body: dict[str, Any], request_id: str, what: str) -> None:
    """A refusal says a stable code and a Chinese sentence, for each wrong field too, and nothing of our insides."""
    assert set(body) == KEYS, what
    assert body["request_id"] == request_id, what
    for one in (body, *body["errors"]):
        assert CODE.fullmatch(one["code"]), what
        assert CHINESE.search(one["message"]), what
        assert not INSIDES.search(one["message"]), what
    for one in body["errors"]:
        assert set(one) == {"field", "code", "message"}, what
