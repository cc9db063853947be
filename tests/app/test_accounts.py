"""An account is disabled and enabled again: at the command line and by the county, and never so that nobody is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.employers.service import EmployerBook, EmployerStatement
from app.identity.models import Staff
from app.identity.service import create_staff
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in

Headers = dict[str, str]
COUNTY = "360827"


@pytest.fixture
def chief(app: Flask, client: FlaskClient) -> Headers:
    """County staff, beside a colleague, a town's desk and a recruiter of the county, and somebody of another county."""
    with write() as session:
        book = EmployerBook(session, "import", "desk", now())
        employer, _ = book.find_or_add(EmployerStatement("遂川县霓裳制衣有限公司", "", COUNTY))
        session.flush()
        employer_id = employer.id
    for name, role, region in (
        ("chief", "county", COUNTY), ("deputy", "county", COUNTY), ("desk", "town", f"{COUNTY}100"),
        ("far", "county", "360722"), ("boss", "admin", COUNTY),
    ):  # fmt: skip
        create_staff(name, PASSWORD, role, region)
    create_staff("hr", PASSWORD, "recruiter", COUNTY, employer_id)
    return log_in(client, "chief")


def run(app: Flask, *arguments: str) -> tuple[int, Any]:
    done = app.test_cli_runner().invoke(args=["staff", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def pair_of(client: FlaskClient, name: str) -> tuple[Headers, str]:
    answer = client.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD}).json
    assert answer is not None
    return {"Authorization": f"Bearer {answer['access_token']}"}, answer["refresh_token"]


def switched(client: FlaskClient, headers: Headers, name: str, on: bool = False) -> tuple[int, dict[str, Any]]:
    body = {"username": name, "reason": "back" if on else "left"}
    answer = client.post(f"/api/v1/accounts/{'enable' if on else 'disable'}", headers=headers, json=body)
    db.session.rollback()
    return answer.status_code, answer.json or {}


def doors(client: FlaskClient, headers: Headers, refresh: str, name: str) -> list[int]:
    """How the access token, the refresh token and the password of somebody are answered."""
    answers = (
        client.get("/api/v1/auth/me", headers=headers),
        client.post("/api/v1/auth/refresh", json={"refresh_token": refresh}),
        client.post("/api/v1/auth/login", json={"username": name, "password": PASSWORD}),
    )
    db.session.rollback()
    return [one.status_code for one in answers]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["desk", "hr"])
@pytest.mark.parametrize("by", ["county", "operator"])
def test_a_disabled_account_is_shut_at_once_and_its_old_tokens_stay_so(
    app: Flask, client: FlaskClient, chief: Headers, name: str, by: str
) -> None:
    def switch(on: bool) -> None:
        if by == "county":
            status, said = switched(client, chief, name, on)
            assert (status, said["username"], said["active"]) == (200, name, on)
        else:
            code, said = run(app, "enable" if on else "disable", name, "--reason", "other")
            assert (code, said["username"], said["active"], said["changed"]) == (0, name, on, True)

    headers, refresh = pair_of(client, name)
    switch(False)
    assert doors(client, headers, refresh, name) == [401, 401, 401]
    switch(True)
    assert doors(client, headers, refresh, name) == [401, 401, 200]
    assert client.get("/api/v1/auth/me", headers=pair_of(client, name)[0]).status_code == 200
    query = select(AuditEntry).where(AuditEntry.action.in_(("staff.disable", "staff.enable"))).order_by(AuditEntry.id)
    db.session.rollback()
    numbers = {one.username: one.id for one in db.session.scalars(select(Staff))}
    actor = f"staff:{numbers['chief']}" if by == "county" else "operator"
    reasons = ("left", "back") if by == "county" else ("other", "other")
    assert [(one.action, one.actor, one.subject, one.detail) for one in db.session.scalars(query)] == [
        ("staff.disable", actor, f"staff:{numbers[name]}", reasons[0]),
        ("staff.enable", actor, f"staff:{numbers[name]}", reasons[1]),
    ]


def test_a_new_password_ends_access_tokens_too(client: FlaskClient, chief: Headers) -> None:
    headers, refresh = pair_of(client, "desk")
    create_staff("desk", PASSWORD, "town", f"{COUNTY}100")
    assert doors(client, headers, refresh, "desk") == [401, 401, 200]


def test_the_same_again_changes_nothing(app: Flask, client: FlaskClient, chief: Headers) -> None:
    for _ in range(2):
        assert switched(client, chief, "desk")[0] == 200
    assert run(app, "disable", "desk") == (
        0, {"username": "desk", "role": "town", "active": False, "changed": False},
    )  # fmt: skip
    assert db.session.query(AuditEntry).filter(AuditEntry.action == "staff.disable").count() == 1
    headers, _ = pair_of(client, "deputy")
    assert switched(client, chief, "deputy", on=True)[0] == 200
    assert client.get("/api/v1/auth/me", headers=headers).status_code == 200  # it was open: nobody is logged out


def test_a_command_for_nobody_fails(app: Flask) -> None:
    code, said = run(app, "disable", "nobody")
    assert (code, said["error"]["code"]) == (1, "not_found")


@pytest.mark.parametrize(("name", "status", "code"), [
    ("nobody", 404, "not_found"), ("far", 404, "not_found"), ("boss", 403, "not_allowed"),
])  # fmt: skip
def test_the_county_reaches_its_own_accounts_only(
    client: FlaskClient, chief: Headers, name: str, status: int, code: str
) -> None:
    got, said = switched(client, chief, name)
    assert (got, said["code"]) == (status, code)
    assert db.session.query(Staff).filter(Staff.active.is_(False)).count() == 0


@pytest.mark.parametrize("name", ["desk", "hr"])
def test_nobody_else_may(client: FlaskClient, chief: Headers, name: str) -> None:
    headers, _ = pair_of(client, name)
    assert switched(client, headers, "deputy")[0] == 403
    assert client.get("/api/v1/accounts", headers=headers).status_code == 403


def test_the_last_of_a_kind_stays(app: Flask, client: FlaskClient, chief: Headers) -> None:
    assert switched(client, chief, "deputy")[0] == 200
    status, said = switched(client, chief, "chief")  # the admin and the other county's staff are no county staff here
    assert (status, said["code"]) == (409, "last_account")
    assert switched(client, chief, "deputy", on=True)[0] == 200
    assert switched(client, chief, "chief")[0] == 200
    assert client.get("/api/v1/auth/me", headers=chief).status_code == 401


@pytest.mark.both_databases
def test_two_who_leave_in_the_same_moment_do_not_both(app: Flask, client: FlaskClient, chief: Headers) -> None:
    other, _ = pair_of(client, "deputy")
    gate = Barrier(2)

    def leave(headers: Headers, name: str) -> Callable[[], int]:
        def run() -> int:
            own = app.test_client()
            gate.wait()
            return own.post(
                "/api/v1/accounts/disable", headers=headers, json={"username": name, "reason": "left"}
            ).status_code

        return run

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(leave(chief, "chief")), pool.submit(leave(other, "deputy"))]
        assert sorted(one.result() for one in both) == [200, 409]


def test_accounts_are_listed_by_scope_and_paged(app: Flask, client: FlaskClient, chief: Headers) -> None:
    switched(client, chief, "desk")

    def named(**asked: Any) -> list[str]:
        answer = client.get("/api/v1/accounts", headers=chief, query_string=asked).json
        assert answer is not None
        return [one["username"] for one in answer["items"]]

    assert named() == ["boss", "chief", "deputy", "desk", "hr"]
    assert named(active="false") == ["desk"]
    assert named(active="true", sort="-username") == ["hr", "deputy", "chief", "boss"]
    assert named(username="hr") == ["hr"]
    assert named(username="far") == []
    first = client.get("/api/v1/accounts?limit=3", headers=chief).json or {}
    assert named(limit=3, cursor=first["next"]) == ["desk", "hr"]
