"""A new WeChat account, and a number that has gone to somebody else: who reaches the record then, and who no longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db, write
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.identity.service import create_staff
from app.privacy.models import AuditEntry
from app.wechat import ledger
from app.wechat.ledger_models import SubscribeEvent, SubscribeQuota
from tests.app.helpers import PASSWORD, log_in, tick
from tests.imports.tables import ID_A, ID_B, worker
from tests.me.conftest import Headers, call, owner

PHONE, OTHER = "19900000001", "19900000002"
TEMPLATE = "sandbox-one-time-postings-found-0000000000"
Enter = Callable[[str], Headers]
Load = Callable[..., object]
CARD = {"id_no": ID_A, "name": "甲一", "reason": "new_wechat"}


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Headers:
    create_staff("desk", PASSWORD, "town", "360722100")
    return log_in(client, "desk")


def unlink(client: FlaskClient, desk: Headers, expect: int = 200, **more: str) -> Any:
    path = f"/api/v1/workers/{owner('W1').public_id}/wechat/unlink"
    answer = client.post(path, headers=desk, json=CARD | more)
    assert answer.status_code == expect, answer.text
    db.session.rollback()
    return answer.json


def verify(client: FlaskClient, headers: Headers, phone: str = PHONE) -> Any:
    return call(client, "POST", "/phone", headers, json={"code": f"tel:{phone}"})


def claim(client: FlaskClient, headers: Headers, expect: int = 200, **answers: str) -> Any:
    return call(client, "POST", "/claim", headers, expect, json={"name": "甲一"} | answers)


def login_of(name: str) -> WorkerLogin:
    db.session.rollback()
    mark = keyring().blind("openid", f"openid-{name}")
    return db.session.scalars(select(WorkerLogin).where(WorkerLogin.openid_hash == mark)).one()


def agree(name: str, *, told: bool = False) -> None:
    """Two messages that a login has agreed to, and with ``told`` a third that is not counted yet."""
    with write() as session:
        login = session.scalars(select(WorkerLogin).where(WorkerLogin.id == login_of(name).id)).one()
        session.add(SubscribeQuota(login_id=login.id, template=TEMPLATE, granted=2, used=0))
        if told:
            moment = ledger.real_now() - timedelta(seconds=5)
            session.add(
                SubscribeEvent(
                    dedupe_key="x", channel="wechat", kind="popup", login_id=login.id, template="another",
                    answer="accept", at=moment, payload_enc=keyring().encrypt("{}"), received_at=moment,
                )
            )  # fmt: skip


@pytest.mark.both_databases
def test_a_new_account_reaches_the_record_and_the_old_one_no_longer(
    client: FlaskClient, enter: Enter, load: Load, desk: Headers
) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    pair = (enter("old"), client.post("/api/v1/auth/wechat", json={"code": "in:old"}).json or {})
    old, new = pair[0], enter("new")
    verify(client, old)
    agree("old", told=True)
    person = owner("W1")
    assert ledger.reachable(db.session(), [person.id], TEMPLATE) == {person.id}
    assert verify(client, new)["next"] == "profile"  # the record has a login
    assert unlink(client, desk) == {"unlinked": 1}

    assert call(client, "GET", "", old) == {"linked": False, "next": "phone", "phone": None}
    for path in ("/profile", "/matches", "/inbox", "/export"):
        assert call(client, "GET", path, old, 409)["code"] == "no_profile"
    gone = client.post("/api/v1/auth/refresh", json={"refresh_token": pair[1]["refresh_token"]})
    assert gone.status_code == 401
    quotas = db.session.scalars(select(SubscribeQuota).where(SubscribeQuota.login_id == login_of("old").id)).all()
    assert {one.template for one in quotas} == {TEMPLATE, "another"}
    assert all(one.granted == one.used and one.zeroed_at is not None for one in quotas)

    assert verify(client, new)["linked"] is True
    assert call(client, "GET", "/profile", new)["id"] == str(person.public_id)
    assert ledger.reachable(db.session(), [person.id], TEMPLATE) == set()  # the new one has agreed to nothing yet
    agree("new")
    found = ledger.addresses(db.session(), [person.id], TEMPLATE)
    assert found == {person.id: (login_of("new").id, login_of("new").openid_enc)}
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.unlink")).one()
    assert noted.subject == f"person:{person.id}"
    assert noted.detail == f"new_wechat window login:{login_of('old').id}"


def test_the_old_account_comes_back_only_with_a_second_sign(
    client: FlaskClient, enter: Enter, load: Load, desk: Headers
) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    old = enter("old")
    verify(client, old)
    unlink(client, desk)
    assert verify(client, old)["next"] == "claim"
    claim(client, old, 404, id_tail="9999")
    assert claim(client, old, id_tail=ID_A[-4:])["linked"] is True
    assert unlink(client, desk)["unlinked"] == 1


def test_a_number_that_somebody_else_has_goes_off_the_record(
    client: FlaskClient, enter: Enter, load: Load, desk: Headers
) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    stranger = enter("stranger")
    verify(client, stranger)
    before = owner("W1").updated_at
    unlink(client, desk, reason="number_passed_on")
    person = owner("W1")
    assert (person.phone_hash, person.phone_enc, person.updated_at >= before) == (None, None, True)
    assert verify(client, stranger)["next"] == "profile"
    load("workers", worker("W2", 手机=OTHER, 身份证号=ID_A))
    mine = enter("mine")
    assert verify(client, mine, OTHER)["linked"] is True
    assert call(client, "GET", "/profile", mine)["id"] == str(owner("W1").public_id)


def test_another_card_parts_nothing(client: FlaskClient, enter: Enter, load: Load, desk: Headers) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    assert unlink(client, desk, 409)["code"] == "not_linked"
    headers = enter("a")
    verify(client, headers)
    said = unlink(client, desk, 422, id_no=ID_B)
    assert (said["code"], [one["field"] for one in said["errors"]]) == ("card_differs", ["id_no"])
    assert unlink(client, desk, 422, reason="")["code"] == "invalid"
    assert call(client, "GET", "/profile", headers)["name"] == "甲一"


@pytest.mark.parametrize(("birth", "card", "wrong"), [
    ("1984-06-12", {}, []),
    ("1984-06", {}, []),
    ("1984", {}, []),
    ("1984-06-13", {}, ["id_no"]),
    ("1984-07", {}, ["id_no"]),
    ("1985", {}, ["id_no"]),
    ("1984", {"name": "乙二"}, ["name"]),
])  # fmt: skip
def test_a_record_without_the_number_goes_by_the_name_and_the_birth(
    client: FlaskClient, enter: Enter, load: Load, desk: Headers, birth: str, card: dict[str, str], wrong: list[str]
) -> None:
    load("workers", worker("W1", 手机=PHONE, 出生日期=birth))
    headers = enter("a")
    verify(client, headers)
    said = unlink(client, desk, 422 if wrong else 200, **card)
    assert [one["field"] for one in said.get("errors", [])] == wrong
    call(client, "GET", "/profile", headers, 200 if wrong else 409)


@pytest.mark.parametrize(("role", "region", "status"), [
    ("town", "360722101", 404), ("county", "360827", 404), ("village", "360722100", 403), ("volunteer", "360722", 403),
])  # fmt: skip
def test_only_a_desk_of_the_place_may(
    client: FlaskClient, enter: Enter, load: Load, role: str, region: str, status: int
) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    headers = enter("a")
    verify(client, headers)
    create_staff("somebody", PASSWORD, role, region)
    unlink(client, log_in(client, "somebody"), status)
    call(client, "GET", "/profile", headers)


@pytest.mark.both_databases
def test_a_number_of_long_ago_asks_for_a_second_sign(app: Flask, client: FlaskClient, enter: Enter, load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    tick(app, timedelta(days=367))
    stranger = enter("stranger")
    assert verify(client, stranger)["next"] == "claim"
    call(client, "GET", "/profile", stranger, 409)
    claim(client, stranger, 404, birth="1990-01-01")
    made = {"name": "新来的", "birth": "1990-02-03", "region": "360722100"}
    assert call(client, "POST", "/profile", stranger, 201, json=made)["id"] != str(owner("W1").public_id)
    mine = enter("mine")
    assert verify(client, mine)["next"] == "claim"
    assert claim(client, mine, birth="1984-06-12")["linked"] is True
    assert call(client, "GET", "/profile", mine)["id"] == str(owner("W1").public_id)


@pytest.mark.parametrize(("birth", "said", "status"), [
    ("1984-06", "1984-06-12", 200), ("1984-06", "1984-07-12", 404), ("1984", "1984-06-12", 404),
])  # fmt: skip
def test_the_month_of_birth_is_a_sign_where_no_more_is_known(
    app: Flask, client: FlaskClient, enter: Enter, load: Load, birth: str, said: str, status: int
) -> None:
    load("workers", worker("W1", 手机=PHONE, 出生日期=birth))
    tick(app, timedelta(days=367))
    headers = enter("a")
    verify(client, headers)
    claim(client, headers, status, birth=said)


def test_a_number_is_fresh_for_a_year_and_again_when_it_is_said_again(
    app: Flask, client: FlaskClient, enter: Enter, load: Load
) -> None:
    first, second = worker("W1", 手机=PHONE, 身份证号=ID_A), worker("W2", 姓名="乙二", 手机=OTHER, 身份证号=ID_B)
    load("workers", first, second)
    tick(app, timedelta(days=360))
    assert verify(client, enter("a"))["linked"] is True
    tick(app, timedelta(days=10))
    wish = worker("W3", 姓名="乙二", 身份证号=ID_B, 择业工种="缝纫工")
    load("workers", wish)  # speaks of work and of no number
    late = enter("late")
    assert verify(client, late, OTHER)["next"] == "claim"
    load("workers", wish | {"手机": OTHER})
    assert verify(client, late, OTHER)["linked"] is True


def test_how_long_a_number_is_fresh_can_be_set(
    app: Flask, client: FlaskClient, enter: Enter, load: Load, make_environ: Callable[..., dict[str, str]]
) -> None:
    from app.config import ConfigProblem, load_settings

    assert load_settings(make_environ()).phone_months == 12
    app.extensions["settings"] = load_settings(make_environ(PHONE_TRUSTED_MONTHS="24"))
    with pytest.raises(ConfigProblem):
        load_settings(make_environ(PHONE_TRUSTED_MONTHS="a year"))
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A))
    tick(app, timedelta(days=700))
    assert verify(client, enter("a"))["linked"] is True
