"""A worker logs in: our service and the sandbox, over real HTTP. Whose record it is, and nobody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.database import db
from app.identity.models import WorkerLogin
from app.people.models import Person
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from app.wechat.codes import Api
from app.wechat.ledger_models import WeChatTally
from deploy.sandbox import APPID, SECRET
from tests.databases import make_tables
from tests.imports.tables import ID_A, import_file, worker, write_csv
from tests.me.conftest import Headers, call, owner
from tests.wechat.conftest import STABLE, Driver

LOGIN, PHONE_CALL = Api.LOGIN.value, Api.PHONE.value
PHONE, OTHER = "15400000001", "15400000002"
FIRST = {"name": "新来的", "birth": "1990-02-03", "region": "360722100"}


@pytest.fixture
def app(make_environ: Callable[..., dict[str, str]], database_url: str, wechat: Driver) -> Iterator[Flask]:
    account = {"WECHAT_API_BASE": wechat.url, "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET}
    application = create_app(make_environ(DATABASE_URL=database_url, **account))
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()
        application.extensions["wechat"]().close()


@pytest.fixture
def desk(app: Flask, tmp_path: Path) -> Callable[..., None]:
    """Registers people as a desk wrote them down."""

    def run(*rows: dict[str, Any]) -> None:
        assert not import_file("workers", write_csv(tmp_path / "table.csv", rows)).errors

    return run


def enter(client: FlaskClient, code: str, expect: int = 200) -> Any:
    answer = client.post("/api/v1/auth/wechat", json={"code": code})
    assert answer.status_code == expect, answer.text
    db.session.rollback()
    return answer.json


def as_worker(client: FlaskClient, person: dict[str, Any]) -> Headers:
    """The headers of somebody's requests; one login code is used up."""
    return {"Authorization": f"Bearer {enter(client, person['login_codes'].pop())['access_token']}"}


def linked() -> list[int | None]:
    db.session.rollback()
    return list(db.session.scalars(select(WorkerLogin.person_id).order_by(WorkerLogin.id)))


def people() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_a_code_opens_once_and_for_five_minutes(client: FlaskClient, wechat: Driver) -> None:
    person = wechat.person(count=2)
    first, second = person["login_codes"]
    enter(client, first)
    assert enter(client, first, 401)["code"] == "wechat_code"
    wechat.post("time", advance=301)
    assert enter(client, second, 401)["code"] == "wechat_code"
    enter(client, person["phone_codes"][0], 401)  # a code of the other kind
    assert len(linked()) == 1
    assert wechat.log()["calls"][LOGIN] == {"0": 1, "40029": 3}


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        ({"kind": "errcode", "code": -1}, 401, "wechat_code"),
        ({"kind": "errcode", "code": 45011}, 503, "wechat_unavailable"),
        ({"kind": "errcode", "code": 40226}, 403, "wechat_refused"),
        ({"kind": "errcode", "code": 40125}, 503, "wechat_unavailable"),
        ({"kind": "status", "code": 502}, 503, "wechat_unavailable"),
        ({"kind": "garbage", "after": True}, 503, "wechat_unavailable"),
        ({"kind": "drop"}, 503, "wechat_unavailable"),
    ],
)
def test_what_the_platform_refuses_is_told_and_asked_once(
    client: FlaskClient, wechat: Driver, fault: dict[str, Any], status: int, word: str
) -> None:
    person = wechat.person(count=2)
    wechat.plan({"path": LOGIN, "times": 1, **fault})
    told = enter(client, person["login_codes"][0], status)
    assert told["code"] == word
    assert any("一" <= letter <= "鿿" for letter in told["message"])
    assert wechat.log()["requests"][LOGIN] == 1
    assert linked() == []
    enter(client, person["login_codes"][1])  # wx.login again, as the answer says


def test_a_risky_person_is_refused(client: FlaskClient, wechat: Driver) -> None:
    assert enter(client, wechat.person(risky=True)["login_codes"][0], 403)["code"] == "wechat_refused"


def test_the_platform_s_quota_of_a_minute_ends_with_the_minute(client: FlaskClient, wechat: Driver) -> None:
    person = wechat.person(count=4)
    wechat.plan(limits={"login_per_minute": 1})
    enter(client, person["login_codes"][0])
    assert enter(client, person["login_codes"][1], 503)["code"] == "wechat_unavailable"
    wechat.post("time", advance=60)
    enter(client, person["login_codes"][2])


@pytest.mark.parametrize("fault", [{"kind": "slow", "seconds": 3}, {"kind": "drop", "after": True, "seconds": 3}])
def test_a_platform_that_does_not_answer_is_not_waited_for(
    app: Flask, client: FlaskClient, wechat: Driver, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    person = wechat.person(count=2)
    monkeypatch.setattr(app.extensions["wechat"](), "_timeout", 0.5)
    wechat.plan({"path": LOGIN, **fault})
    assert enter(client, person["login_codes"][0], 503)["code"] == "wechat_unavailable"
    wechat.plan()
    headers = as_worker(client, person)
    wechat.plan({"path": PHONE_CALL, **fault})
    assert call(client, "POST", "/phone", headers, 503, json={"code": person["phone_codes"][0]})
    wechat.plan()
    assert call(client, "POST", "/phone", headers, json={"code": person["phone_codes"][1]})["phone"]


def test_a_platform_that_is_away_is_told(client: FlaskClient, wechat: Driver) -> None:
    code = wechat.person()["login_codes"][0]
    wechat.sandbox._server.socket.close()
    assert enter(client, code, 503)["code"] == "wechat_unavailable"


@pytest.mark.parametrize(
    ("about", "status", "word"),
    [
        ({"phone": "60000001", "country": "852"}, 422, "phone_foreign"),
        ({"phone": PHONE, "mark": "wx-of-another"}, 403, "wechat_refused"),
    ],
)
def test_a_number_from_abroad_or_of_another_account_links_nobody(
    client: FlaskClient, wechat: Driver, desk: Callable[..., None], about: dict[str, str], status: int, word: str
) -> None:
    desk(worker("W1", 手机=PHONE))
    person = wechat.person(**about)
    headers = as_worker(client, person)
    assert call(client, "POST", "/phone", headers, status, json={"code": person["phone_codes"][0]})["code"] == word
    assert call(client, "GET", "", headers)["phone"] is None
    assert linked() == [None]


def test_a_phone_code_is_its_owner_s_and_good_once(
    client: FlaskClient, wechat: Driver, desk: Callable[..., None]
) -> None:
    desk(worker("W1", 手机=PHONE))
    person, thief = wechat.person(phone=PHONE, count=2), wechat.person(phone=OTHER)
    mine, theirs = as_worker(client, person), as_worker(client, thief)
    first, second = person["phone_codes"]
    assert call(client, "POST", "/phone", theirs, 401, json={"code": first})["code"] == "wechat_code"
    assert call(client, "POST", "/phone", mine, 401, json={"code": first})["code"] == "wechat_code"  # used up by it
    assert call(client, "POST", "/phone", mine, json={"code": second})["linked"] is True
    call(client, "POST", "/phone", mine, 401, json={"code": second})
    assert linked() == [owner("W1").id, None]


@pytest.mark.parametrize("errcode", [-1, 40029, 45011, 40013])
def test_every_code_of_a_phone_number_is_told(client: FlaskClient, wechat: Driver, errcode: int) -> None:
    person = wechat.person()
    headers = as_worker(client, person)
    wechat.plan({"path": PHONE_CALL, "kind": "errcode", "code": errcode})
    told = call(client, "POST", "/phone", headers, 401 if errcode in (-1, 40029) else 503, json={"code": "any"})
    assert told["code"] in ("wechat_code", "wechat_unavailable")
    assert wechat.log()["requests"][PHONE_CALL] == 1


def test_a_revoked_token_is_replaced_while_somebody_waits(client: FlaskClient, wechat: Driver) -> None:
    person = wechat.person(phone=PHONE, count=2)
    headers = as_worker(client, person)
    call(client, "POST", "/phone", headers, json={"code": person["phone_codes"][0]})
    wechat.post("tokens")
    assert call(client, "POST", "/phone", headers, json={"code": person["phone_codes"][1]})["phone"] == PHONE
    assert wechat.log()["calls"][STABLE] == {"0": 2}


@pytest.mark.both_databases
def test_the_desk_s_record_opens_to_its_number_and_to_no_other(
    client: FlaskClient, wechat: Driver, desk: Callable[..., None]
) -> None:
    desk(worker("W1", 手机=PHONE), worker("W2", 姓名="别人", 手机=OTHER))
    person, second, stranger = wechat.person(phone=PHONE), wechat.person(phone=PHONE), wechat.person()
    mine = as_worker(client, person)
    assert call(client, "POST", "/phone", mine, json={"code": person["phone_codes"][0]})["linked"] is True
    assert call(client, "GET", "/profile", mine)["id"] == str(owner("W1").public_id)
    other = as_worker(client, second)  # another WeChat with the same number: a phone that was handed on
    told = call(client, "POST", "/phone", other, json={"code": second["phone_codes"][0]})
    assert (told["linked"], told["next"]) == (False, "profile")
    call(client, "GET", "/profile", other, 409)
    nobody = as_worker(client, stranger)
    assert call(client, "POST", "/phone", nobody, json={"code": stranger["phone_codes"][0]})["next"] == "profile"
    assert linked() == [owner("W1").id, None, None]
    again = wechat.person(openid=person["openid"])
    assert call(client, "GET", "", as_worker(client, again))["linked"] is True
    assert len(linked()) == 3


@pytest.mark.both_databases
def test_a_number_of_two_opens_to_who_knows_themselves(
    client: FlaskClient, wechat: Driver, desk: Callable[..., None]
) -> None:
    desk(
        worker("W1", 手机=PHONE, 身份证号=ID_A),
        worker("W2", 姓名="乙二", 手机=PHONE, 出生日期="1990-01-01"),
    )
    person, other = wechat.person(phone=PHONE), wechat.person(phone=PHONE)
    mine, theirs = as_worker(client, person), as_worker(client, other)
    assert call(client, "POST", "/phone", mine, json={"code": person["phone_codes"][0]})["next"] == "claim"
    call(client, "POST", "/phone", theirs, json={"code": other["phone_codes"][0]})
    for wrong in ({"name": "甲一", "id_tail": "0000"}, {"name": "乙二", "birth": "1990-01-02"}):
        call(client, "POST", "/claim", mine, 404, json=wrong)
    assert call(client, "POST", "/claim", mine, json={"name": "甲一", "id_tail": ID_A[-4:]})["linked"] is True
    call(client, "POST", "/claim", theirs, 404, json={"name": "甲一", "id_tail": ID_A[-4:]})
    assert call(client, "POST", "/claim", theirs, json={"name": "乙二", "birth": "1990-01-01"})["linked"] is True
    assert linked() == [owner("W1").id, owner("W2").id]


def at_once(app: Flask, *calls: Callable[[FlaskClient], Any]) -> list[Any]:
    """What each call gave, all begun in the same moment, each by a client of its own."""
    gate = Barrier(len(calls))

    def run(one: Callable[[FlaskClient], Any]) -> Any:
        client = app.test_client()
        gate.wait()
        return one(client)

    with ThreadPoolExecutor(len(calls)) as pool:
        return [pending.result() for pending in [pool.submit(run, one) for one in calls]]


@pytest.mark.both_databases
def test_many_taps_of_one_person_at_once_are_one_login(app: Flask, wechat: Driver) -> None:
    person = wechat.person(count=6)

    def tap(code: str) -> Callable[[FlaskClient], int]:
        return lambda client: client.post("/api/v1/auth/wechat", json={"code": code}).status_code

    assert at_once(app, *map(tap, person["login_codes"])) == [200] * 6
    assert len(linked()) == 1
    assert broken_at(db.session()) is None


@pytest.mark.both_databases
def test_one_number_verified_by_several_at_once_opens_one_record_to_one(
    app: Flask, client: FlaskClient, wechat: Driver, desk: Callable[..., None]
) -> None:
    desk(worker("W1", 手机=PHONE))
    crowd = [wechat.person(phone=PHONE) for _ in range(5)]
    entered = [as_worker(client, one) for one in crowd]

    def verify(place: int) -> Callable[[FlaskClient], Any]:
        body = {"code": crowd[place]["phone_codes"][0]}
        return lambda own: own.post("/api/v1/me/phone", headers=entered[place], json=body).json

    answers = at_once(app, *map(verify, range(5)))
    assert Counter(one["linked"] for one in answers) == {True: 1, False: 4}
    assert Counter(linked()) == {owner("W1").id: 1, None: 4}
    assert people() == 1
    links = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.link")).all()
    assert [one.subject for one in links] == [f"person:{owner('W1').id}"]


@pytest.mark.both_databases
def test_one_person_s_first_profile_sent_twice_at_once_is_one_record(
    app: Flask, client: FlaskClient, wechat: Driver
) -> None:
    person = wechat.person(phone=PHONE, count=3)
    headers = as_worker(client, person)
    call(client, "POST", "/phone", headers, json={"code": person["phone_codes"][0]})

    def make(own: FlaskClient) -> int:
        return own.post("/api/v1/me/profile", headers=headers, json=FIRST).status_code

    assert sorted(at_once(app, make, make, make)) == [201, 409, 409]
    assert people() == 1
    assert linked() == [db.session.scalars(select(Person.id)).one()]


@pytest.mark.both_databases
def test_the_same_number_makes_one_record_however_many_send_the_same_profile(
    app: Flask, client: FlaskClient, wechat: Driver
) -> None:
    """Two telephones of one person, each with a WeChat of its own, both new: the second is asked who it is."""
    pair = [wechat.person(phone=PHONE) for _ in range(2)]
    entered = [as_worker(client, one) for one in pair]
    for one, headers in zip(pair, entered, strict=True):
        call(client, "POST", "/phone", headers, json={"code": one["phone_codes"][0]})

    def make(place: int) -> Callable[[FlaskClient], int]:
        return lambda own: own.post("/api/v1/me/profile", headers=entered[place], json=FIRST).status_code

    assert sorted(at_once(app, make(0), make(1))) == [201, 409]
    assert people() == 1


@pytest.mark.both_databases
def test_refusals_are_counted_for_the_operator(client: FlaskClient, wechat: Driver) -> None:
    person = wechat.person(count=2)
    for _ in range(2):
        enter(client, "of-nobody", 401)
    wechat.plan({"path": LOGIN, "kind": "errcode", "code": 40125})
    enter(client, person["login_codes"][0], 503)
    wechat.plan({"path": LOGIN, "kind": "drop"})
    enter(client, person["login_codes"][1], 503)
    db.session.rollback()
    found = {(one.call, one.errcode, one.word, one.alarm): one.count for one in db.session.scalars(select(WeChatTally))}
    assert found == {
        ("login", "40029", "code_used_or_old", False): 2,
        ("login", "40125", "bad_secret", True): 1,
        ("login", "", "uncertain", False): 1,
    }
    shown = client.get("/metrics").get_data(as_text=True)
    assert 'wechat_refusals_total{alarm="yes",call="login",errcode="40125",word="bad_secret"} 1.0' in shown
