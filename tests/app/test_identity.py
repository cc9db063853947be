from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import now
from app.database import db, write
from app.employers.service import EmployerBook, EmployerStatement
from app.errors import ApiError
from app.identity.models import Staff
from app.identity.service import create_staff
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in, tick


def test_a_right_password_opens_and_a_wrong_one_does_not(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827100")
    headers = log_in(client, "desk")
    me = client.get("/api/v1/auth/me", headers=headers)
    assert me.json == {"username": "desk", "role": "town", "region": "360827100", "employer": None}
    wrong = client.post("/api/v1/auth/login", json={"username": "desk", "password": "no"})
    nobody = client.post("/api/v1/auth/login", json={"username": "who", "password": "no"})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json is not None
    assert nobody.json is not None
    assert wrong.json["code"] == nobody.json["code"] == "wrong_login"


def test_a_recruiter_hears_of_whom_the_account_is(app: Flask, client: FlaskClient) -> None:
    with write() as session:
        book = EmployerBook(session, "import", "desk", now())
        employer, _ = book.find_or_add(EmployerStatement("遂川县霓裳制衣有限公司", "", "360827"))
        session.flush()
        employer_id = employer.id
    create_staff("hr", PASSWORD, "recruiter", "360827", employer_id)
    me = client.get("/api/v1/auth/me", headers=log_in(client, "hr"))
    assert me.json == {
        "username": "hr", "role": "recruiter", "region": "360827", "employer": "遂川县霓裳制衣有限公司",
    }  # fmt: skip


def login_status(client: FlaskClient, name: str, password: str, address: str = "127.0.0.1") -> int:
    answer = client.post(
        "/api/v1/auth/login", json={"username": name, "password": password}, environ_overrides={"REMOTE_ADDR": address}
    )
    return answer.status_code


def test_five_tries_from_one_place_then_a_quarter_of_an_hour_of_rest(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827")
    assert [login_status(client, "desk", "no") for _ in range(6)] == [401] * 5 + [429]
    assert login_status(client, "desk", PASSWORD) == 429
    assert login_status(client, "desk", PASSWORD, "10.0.0.9") == 200
    tick(app, timedelta(minutes=16))
    assert login_status(client, "desk", PASSWORD) == 200


def test_unknown_names_are_counted_by_address(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.identity.service.BY_ADDRESS", 3)
    assert [login_status(client, f"nobody{n}", "no") for n in range(4)] == [401] * 3 + [429]


def test_a_right_password_clears_the_tries(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827")
    for _ in range(3):
        assert [login_status(client, "desk", "no") for _ in range(4)] == [401] * 4
        assert login_status(client, "desk", PASSWORD) == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer a.b.c"])
def test_without_a_good_token_the_door_is_shut(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/auth/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401


def test_a_token_ends_with_the_working_day_and_with_the_account(app: Flask, client: FlaskClient) -> None:
    account = create_staff("desk", PASSWORD, "town", "360827")
    headers = log_in(client, "desk")
    tick(app, timedelta(hours=3))
    expired = client.get("/api/v1/auth/me", headers=headers)
    assert expired.json is not None
    assert expired.json["code"] == "token_expired"
    headers = log_in(client, "desk")
    db.session.get_one(Staff, account.id).active = False
    db.session.commit()
    assert client.get("/api/v1/auth/me", headers=headers).status_code == 401


def test_a_refresh_token_works_once_and_a_copied_one_ends_the_login(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827")
    first = client.post("/api/v1/auth/login", json={"username": "desk", "password": PASSWORD}).json
    assert first is not None

    def renewed(token: str) -> tuple[int, dict[str, str]]:
        answer = client.post("/api/v1/auth/refresh", json={"refresh_token": token})
        return answer.status_code, answer.json or {}

    status, second = renewed(first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    me = client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {second['access_token']}"})
    assert me.status_code == 200
    assert renewed(first["refresh_token"])[0] == 401
    assert renewed(second["refresh_token"])[0] == 401


def test_a_login_ends_by_logging_out_or_by_time(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827")
    for ending in ("logout", "time"):
        pair = client.post("/api/v1/auth/login", json={"username": "desk", "password": PASSWORD}).json
        assert pair is not None
        if ending == "logout":
            gone = client.post("/api/v1/auth/logout", json={"refresh_token": pair["refresh_token"]})
            assert gone.status_code == 204
        else:
            tick(app, timedelta(hours=13))
        again = client.post("/api/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        assert again.status_code == 401


def test_a_new_password_ends_the_logins_under_the_old_one(app: Flask, client: FlaskClient) -> None:
    statuses = {}
    for name in ("desk", "other"):
        create_staff(name, PASSWORD, "town", "360827")
    pairs = {
        name: client.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD}).json or {}
        for name in ("desk", "other")
    }
    create_staff("desk", "another " + PASSWORD, "town", "360827")
    for name, pair in pairs.items():
        answer = client.post("/api/v1/auth/refresh", json={"refresh_token": pair["refresh_token"]})
        statuses[name] = answer.status_code
    assert statuses == {"desk": 401, "other": 200}


def test_a_short_password_is_refused(app: Flask) -> None:
    with pytest.raises(ApiError):
        create_staff("desk", "short", "town", "360827")


@pytest.mark.both_databases
def test_the_audit_log_shows_a_change_and_a_gap(app: Flask, client: FlaskClient) -> None:
    create_staff("desk", PASSWORD, "town", "360827")
    for _ in range(3):
        log_in(client, "desk")
    assert broken_at(db.session()) is None
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert len(entries) == 4
    entries[1].detail = "changed"
    db.session.commit()
    assert broken_at(db.session()) == 2
    entries[1].detail = ""
    db.session.commit()
    assert broken_at(db.session()) is None
    db.session.delete(entries[3])
    db.session.commit()
    assert broken_at(db.session()) == 4
    for entry in entries[:3]:
        db.session.delete(entry)
    db.session.commit()
    assert broken_at(db.session()) == 1
    assert now().tzinfo is not None
