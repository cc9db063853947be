"""Who lands on which record: by a verified number, or by knowing what nobody else of the family's phone is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.database import db
from app.extensions import keyring
from app.identity.models import RateWindow, WorkerLogin
from app.people.models import Person
from app.privacy.models import AuditEntry
from tests.app.helpers import tick
from tests.imports.tables import ID_A, worker
from tests.me.conftest import Headers, call, owner

PHONE, OTHER = "19900000001", "19900000002"
Enter = Callable[[str], Headers]
Load = Callable[..., object]
FIRST = {"name": "新来的", "birth": "1990-02-03", "region": "360722100"}


def linked() -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(select(WorkerLogin.person_id).order_by(WorkerLogin.id)))


def test_the_openid_is_kept_as_a_hash_and_encrypted(client: FlaskClient, enter: Enter) -> None:
    first, again = enter("a"), enter("a")
    login = db.session.scalars(select(WorkerLogin)).one()
    assert login.openid_hash == keyring().blind("openid", "openid-a")
    assert b"openid-a" not in login.openid_enc
    assert keyring().decrypt(login.openid_enc) == "openid-a"
    for headers in (first, again):
        assert call(client, "GET", "", headers) == {"linked": False, "next": "phone", "phone": None}


@pytest.mark.parametrize(
    ("code", "status", "word"),
    [("old", 401, "wechat_code"), ("risky", 403, "wechat_refused"), ("down", 503, "wechat_unavailable")],
)
def test_what_wechat_refuses_is_refused(client: FlaskClient, enter: Enter, code: str, status: int, word: str) -> None:
    answer = client.post("/api/v1/auth/wechat", json={"code": code})
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["code"] == word
    assert db.session.scalar(select(func.count()).select_from(WorkerLogin)) == 0


def test_without_an_account_of_wechat_the_door_says_so(client: FlaskClient) -> None:
    answer = client.post("/api/v1/auth/wechat", json={"code": "x"})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["code"] == "wechat_not_set"


def test_a_number_of_one_person_opens_the_desk_s_record(client: FlaskClient, enter: Enter, load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE), worker("W2", 姓名="别人", 手机=OTHER))
    headers = enter("a")
    call(client, "GET", "/profile", headers, 409)
    assert call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})["linked"] is True
    assert call(client, "GET", "/profile", headers)["id"] == str(owner("W1").public_id)
    link = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.link")).one()
    assert link.subject == f"person:{owner('W1').id}"


def test_a_second_login_with_the_number_does_not_get_the_record(client: FlaskClient, enter: Enter, load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    call(client, "POST", "/phone", enter("a"), json={"code": f"tel:{PHONE}"})
    second = enter("b")
    answer = call(client, "POST", "/phone", second, json={"code": f"tel:{PHONE}"})
    assert (answer["linked"], answer["next"]) == (False, "profile")
    call(client, "POST", "/claim", second, 404, json={"name": "甲一", "id_tail": ID_A[-4:]})
    call(client, "POST", "/profile", second, 409, json=FIRST | {"name": "甲一"})
    call(client, "POST", "/profile", second, 409, json=FIRST | {"birth": "1984-06-12", "id_no": ID_A})
    assert linked() == [owner("W1").id, None]


def family(load: Load) -> None:
    second = worker("W2", 姓名="乙二", 手机=PHONE, 出生日期="1990-01-01")
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A), second)


def test_a_family_s_phone_asks_who_it_is(client: FlaskClient, enter: Enter, load: Load) -> None:
    family(load)
    headers = enter("a")
    assert call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})["next"] == "claim"
    assert linked() == [None]
    assert call(client, "POST", "/claim", headers, json={"name": "乙二", "birth": "1990-01-01"})["linked"] is True
    assert linked() == [owner("W2").id]
    other = enter("b")
    call(client, "POST", "/phone", other, json={"code": f"tel:{PHONE}"})
    call(client, "POST", "/claim", other, 404, json={"name": "乙二", "birth": "1990-01-01"})
    assert call(client, "POST", "/claim", other, json={"name": "甲一", "id_tail": ID_A[-4:]})["linked"] is True
    assert linked() == [owner("W2").id, owner("W1").id]


@pytest.mark.parametrize(
    "answers",
    [
        {"name": "甲一", "id_tail": "9999"},
        {"name": "乙二", "id_tail": ID_A[-4:]},
        {"name": "甲一", "birth": "1990-01-01"},
        {"name": "甲一", "id_tail": ID_A[-4:], "birth": "1990-01-01"},
    ],
)
def test_a_claim_that_does_not_fit_one_person_exactly_opens_nothing(
    client: FlaskClient, enter: Enter, load: Load, answers: dict[str, str]
) -> None:
    family(load)
    headers = enter("a")
    call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})
    call(client, "POST", "/claim", headers, 404, json=answers)
    call(client, "POST", "/claim", headers, 422, json={"name": "甲一"})
    assert linked() == [None]


def test_claiming_needs_the_number_and_ends_after_five_tries(client: FlaskClient, enter: Enter, load: Load) -> None:
    family(load)
    right = {"name": "甲一", "id_tail": ID_A[-4:]}
    stranger = enter("s")
    assert call(client, "POST", "/claim", stranger, 409, json=right)["code"] == "phone_needed"
    headers = enter("a")
    call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})
    for guess in range(5):
        call(client, "POST", "/claim", headers, 404, json={"name": "甲一", "id_tail": f"111{guess}"})
    call(client, "POST", "/claim", headers, 429, json=right)
    assert linked() == [None, None]


def test_many_accounts_of_one_number_have_no_more_tries_than_a_family_needs(
    client: FlaskClient, enter: Enter, load: Load
) -> None:
    family(load)
    said = []
    for account in range(4):
        headers = enter(f"account-{account}")
        call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})
        for guess in range(5):
            form = {"name": "甲一", "id_tail": f"11{account}{guess}"}
            said.append(client.post("/api/v1/me/claim", headers=headers, json=form).status_code)
    assert said == [404] * 15 + [429] * 5


def test_nobody_has_the_number_so_a_profile_is_made(client: FlaskClient, enter: Enter, load: Load) -> None:
    headers = enter("a")
    assert call(client, "POST", "/profile", headers, 409, json=FIRST)["code"] == "phone_needed"
    assert call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})["next"] == "profile"
    made = call(client, "POST", "/profile", headers, 201, json=FIRST | {"wage_min": 3000})
    assert (made["name"], made["phone"], made["wage_min"]) == ("新来的", PHONE, 3000)
    assert linked() == [db.session.scalars(select(Person.id)).one()]
    assert call(client, "POST", "/profile", headers, 409, json=FIRST)["code"] == "already_linked"


def test_a_number_from_abroad_and_a_used_code_are_refused(client: FlaskClient, enter: Enter) -> None:
    headers = enter("a")
    assert call(client, "POST", "/phone", headers, 422, json={"code": "abroad:60000001"})["code"] == "phone_foreign"
    assert call(client, "POST", "/phone", headers, 401, json={"code": "used"})["code"] == "wechat_code"


def test_a_linked_person_s_new_number_is_theirs_and_links_to_nobody_else(
    client: FlaskClient, enter: Enter, load: Load
) -> None:
    load("workers", worker("W1", 手机=PHONE), worker("W2", 姓名="别人", 手机=OTHER))
    headers = enter("a")
    call(client, "POST", "/phone", headers, json={"code": f"tel:{PHONE}"})
    call(client, "POST", "/phone", headers, json={"code": f"tel:{OTHER}"})
    assert linked() == [owner("W1").id]
    assert call(client, "GET", "/profile", headers)["phone"] == OTHER
    assert owner("W1").id != owner("W2").id


def test_logins_are_counted_by_person_and_by_address(app: Flask, client: FlaskClient, enter: Enter) -> None:
    for _ in range(10):
        enter("a")
    assert client.post("/api/v1/auth/wechat", json={"code": "in:a"}).status_code == 429
    enter("b")
    for number in range(60 - 12):
        client.post("/api/v1/auth/wechat", json={"code": f"guess{number}"})
    assert client.post("/api/v1/auth/wechat", json={"code": "in:c"}).status_code == 429
    tick(app, timedelta(minutes=1))
    enter("a")
    tick(app, timedelta(days=2))
    enter("a")
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(RateWindow)) == 2


def test_staff_do_not_come_in_by_the_worker_s_door(client: FlaskClient, enter: Enter) -> None:
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/workers?registration_no=W1", headers=enter("a")).status_code == 403
