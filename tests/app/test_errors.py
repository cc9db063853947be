from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import exc, text
from sqlalchemy.exc import OperationalError

from app.database import db, is_away
from app.errors import MAX_FIELD, MOST_ERRORS
from app.identity.access import public
from search.engines.base import EngineUnavailable

KEYS = {"code", "message", "errors", "request_id"}


def _broken(app: Flask, error: Exception) -> FlaskClient:
    @app.get("/broken")
    @public
    def broken() -> None:
        raise error

    return app.test_client()


def test_not_found_has_the_envelope(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json is not None
    assert set(answer.json) == KEYS
    assert answer.json["code"] == "not_found"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/auth/login")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.json is not None
    assert answer.json["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret 13800001234"), 500, "internal"),
        (OperationalError("select", {}, Exception("gone")), 503, "database_unavailable"),
        (EngineUnavailable("gone"), 503, "search_unavailable"),
    ],
)
def test_what_breaks_inside_has_the_envelope_and_says_nothing_of_the_inside(
    app: Flask, error: Exception, status: int, code: str
) -> None:
    answer = _broken(app, error).get("/broken")
    assert answer.status_code == status
    assert answer.json is not None
    assert set(answer.json) == KEYS
    assert answer.json["code"] == code
    assert "secret" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"username": 1}', "application/json", 422),
        (b'{"username": null, "password": null}', "application/json", 422),
    ],
)
def test_bad_bodies_are_4xx_with_fields(client: FlaskClient, body: bytes, content_type: str, status: int) -> None:
    answer = client.post("/api/v1/auth/login", data=body, content_type=content_type)
    assert answer.status_code == status
    assert answer.json is not None
    assert set(answer.json) == KEYS
    if status == 422:
        assert all(error["message"] and error["code"] for error in answer.json["errors"])


def test_fields_are_named(client: FlaskClient) -> None:
    answer = client.post("/api/v1/auth/login", json={"username": "a"})
    assert answer.json is not None
    assert answer.json["errors"] == [{"field": "password", "code": "required", "message": "必填"}]


def test_a_body_that_is_too_large_is_413(client: FlaskClient) -> None:
    answer = client.post("/api/v1/auth/login", data=b'"' + b"x" * 3_000_000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["code"] == "too_large"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"username": "\\ud800", "password": "bbbbbbbbbbbb"}', 422, "bad_encoding"),
        (b'{"username": "a\\u0000b", "password": "bbbbbbbbbbbb"}', 422, "bad_encoding"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"a":' * 50_000, 400, "bad_json"),
        (b"5" * 5_000, 400, "bad_json"),
        (b'{"username": ' + b"5" * 5_000 + b"}", 400, "bad_json"),
    ],
)
def test_json_that_is_a_trap_is_refused(client: FlaskClient, body: bytes, status: int, code: str) -> None:
    answer = client.post("/api/v1/auth/login", data=body, content_type="application/json")
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_an_endless_address_and_a_nul_in_it_have_the_envelope(client: FlaskClient) -> None:
    long = client.get("/api/v1/codes/regions?parent=" + "3" * 5000)
    nul = client.get("/api/v1/codes/regions?parent=%00")
    assert (long.status_code, nul.status_code) == (414, 422)
    assert long.json is not None
    assert set(long.json) == KEYS


def test_answers_tell_browsers_to_be_careful(client: FlaskClient) -> None:
    answer = client.get("/api/v1/auth/me")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("body", "content_type", "more", "status", "code"),
    [
        (b'{"username": "a", "password": "b"}', "text/plain", {}, 415, "wrong_media_type"),
        (b"username=a&password=b", "application/x-www-form-urlencoded", {}, 415, "wrong_media_type"),
        (b"{}", "application/json", {"Content-Encoding": "gzip"}, 415, "wrong_encoding"),
        (b'{"username": NaN}', "application/json", {}, 400, "bad_json"),
        (b"{" + b",".join(b'"k%d": 1' % n for n in range(1_001)) + b"}", "application/json", {}, 400, "bad_json"),
        ("{\"username\": \"\u5218\"}".encode("gbk"), "application/json; charset=gbk", {}, 400, "bad_json"),
    ],
)  # fmt: skip
def test_what_comes_packed_or_as_something_else_is_refused(
    client: FlaskClient, body: bytes, content_type: str, more: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/api/v1/auth/login", data=body, content_type=content_type, headers=more)
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_json_without_a_length_is_read_as_carefully(client: FlaskClient) -> None:
    body = io.BytesIO(b'{"username": "a\\u0000b", "password": "bbbbbbbbbbbb"}')
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = client.post(
        "/api/v1/auth/login", input_stream=body, content_type="application/json", environ_overrides=environ
    )
    assert answer.json is not None
    assert (answer.status_code, answer.json["code"]) == (422, "bad_encoding")


def test_a_wrong_body_of_many_fields_has_an_answer_of_few(client: FlaskClient) -> None:
    answer = client.post("/api/v1/auth/login", json={f"{'k' * 300}{n}": 1 for n in range(900)})
    assert answer.json is not None
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == MOST_ERRORS
    assert max(len(error["field"]) for error in answer.json["errors"]) == MAX_FIELD


@pytest.mark.both_databases
def test_an_error_of_the_database_is_logged_without_what_was_to_be_written(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    said = {"name": "刘" + "冬香"}  # in one piece, the traceback would show it as a line of this file

    @app.get("/broken")
    @public
    def broken() -> None:
        db.session.execute(text("INSERT INTO no_such_table VALUES (:name)"), said)

    answer = app.test_client().get("/broken")
    assert answer.status_code in (500, 503)
    assert "刘冬香" not in caplog.text + answer.text


def _came_of(error: Exception) -> Exception:
    try:
        try:
            raise error
        except Exception:
            raise AttributeError("nothing there")  # noqa: B904
    except AttributeError as after:
        return after


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (exc.OperationalError("", {}, Exception()), True),
        (exc.InterfaceError("", {}, Exception()), True),
        (exc.TimeoutError("no connection came"), True),
        (exc.ResourceClosedError("the connection is closed"), True),
        (exc.InvalidatePoolError("all connections are gone"), True),
        (exc.IntegrityError("", {}, Exception()), False),
        (exc.ProgrammingError("", {}, Exception()), False),
        (ValueError("of our own"), False),
    ],
)
def test_what_comes_of_a_database_that_is_away_says_so_too(error: Exception, away: bool) -> None:
    assert is_away(error) is away
    assert is_away(_came_of(error)) is away
