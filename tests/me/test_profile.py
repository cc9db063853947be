"""The own profile: whole, changed part by part, every version kept, nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.changes.models import Change
from app.clock import now
from app.database import db, write
from app.outreach.models import ContactSilence, OutboxMessage
from app.people.models import Person, Registration
from app.privacy.models import AuditEntry
from tests.imports.tables import ID_A, ID_B, worker
from tests.me.conftest import Headers, call, owner

Enter = Callable[[str], Headers]
Load = Callable[..., object]


@pytest.fixture
def headers(load: Load, enter_as: Enter) -> Headers:
    """W1, with everything that the tests look at."""
    load(
        "workers",
        worker("W1", 身份证号=ID_A, 手机="19900000001", 期望月薪=3500, 最远公里=10, 做过的工种="缝纫工:5",
               班次要求="长白班", 技能证书="健康证", 经度=114.9, 纬度=25.4, 未就业原因="缺技能",
               就业状态="失业", 授权推送="是"),
        worker("W2", 姓名="别人", 身份证号=ID_B),
    )  # fmt: skip
    return enter_as("W1")


def test_it_is_shown_whole_to_its_person(client: FlaskClient, headers: Headers) -> None:
    shown = call(client, "GET", "/profile", headers)
    assert (shown["name"], shown["phone"], shown["id_no"]) == ("甲一", "19900000001", ID_A)
    assert shown["trades"] == [{"work": "缝纫工", "years": 5.0}]
    assert (shown["visibility"], shown["reason_name"]) == ("shown", "缺技能")
    assert shown["next_step"]["code"] == "S_TRAINING"


def test_a_change_touches_only_what_was_sent_and_keeps_the_history(client: FlaskClient, headers: Headers) -> None:
    before = call(client, "GET", "/profile", headers)
    db.session.query(Change).delete()
    db.session.commit()
    after = call(client, "PATCH", "/profile", headers, json={"wage_min": 4200})
    assert after == before | {"wage_min": 4200}
    newest = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert newest is not None
    assert (newest.channel, newest.person_id) == ("mini", owner("W1").id)
    assert len(owner("W1").registrations) == 2
    assert {row.record_id for row in db.session.scalars(select(Change))} == {owner("W1").id}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "profile.change")).one()
    assert entry.detail == "wage_min"


def test_the_same_again_writes_nothing(client: FlaskClient, headers: Headers) -> None:
    call(client, "PATCH", "/profile", headers, json={"wage_min": 3500, "shifts": ["长白班"], "visibility": "shown"})
    assert len(owner("W1").registrations) == 1


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("wage_min", None, None),
        ("max_km", None, None),
        ("shifts", [], []),
        ("certs", [], []),
        ("certs", ["焊工证"], ["焊工证"]),
        ("trades", [{"work": "普工"}], [{"work": "普工", "years": None}]),
        ("reason", None, None),
        ("note", "只做白天", "只做白天"),
        ("region", "360722101", "360722101"),
        ("name", "甲・一", "甲·一"),
    ],
)
def test_a_part_can_be_changed_and_taken_back(
    client: FlaskClient, headers: Headers, name: str, sent: Any, kept: Any
) -> None:
    call(client, "PATCH", "/profile", headers, json={name: sent})
    assert call(client, "GET", "/profile", headers)[name] == kept


def test_a_later_form_at_the_desk_adds_to_what_was_changed(client: FlaskClient, headers: Headers, load: Load) -> None:
    call(client, "PATCH", "/profile", headers, json={"certs": [], "wage_min": 4000})
    load("workers", worker("W3", 身份证号=ID_A, 技能证书="焊工证"))
    shown = call(client, "GET", "/profile", headers)
    assert (shown["certs"], shown["wage_min"]) == (["焊工证"], 4000)


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"region": "999999"}, "region", "unknown_code"),
        ({"region": "36"}, "region", "unknown_code"),
        ({"id_no": ID_A[:-1] + "5"}, "id_no", "invalid"),
        ({"wage_min": -1}, "wage_min", "out_of_range"),
        ({"wage_min": "3000.5"}, "wage_min", "not_integer"),
        ({"shifts": ["夜里"]}, "shifts.0", "not_in_list"),
        ({"name": " "}, "name", "too_short"),
        ({"name": None}, "name", "required"),
        ({"note": "a\u0000b"}, "note", "bad_encoding"),
        ({"phone": "19900000009"}, "phone", "unknown_field"),
        ({"reason": "R77"}, "reason", "unknown_code"),
        ({"birth": "2999-01-01"}, "birth", "out_of_range"),
        ({"birth": "1984-06-13"}, "birth", "id_birth_differs"),
        ({"lng": 114.0}, "lng", "incomplete_point"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(
    client: FlaskClient, headers: Headers, body: dict[str, Any], field: str, code: str
) -> None:
    answer = call(client, "PATCH", "/profile", headers, 422, json=body)
    assert (field, code) in [(one["field"], one["code"]) for one in answer["errors"]]
    assert len(owner("W1").registrations) == 1


def test_half_a_character_is_refused(client: FlaskClient, headers: Headers) -> None:
    more = {"data": b'{"note": "\\ud83d"}', "content_type": "application/json"}
    answer = call(client, "PATCH", "/profile", headers, 422, **more)
    assert [(one["field"], one["code"]) for one in answer["errors"]] == [("note", "bad_encoding")]
    call(client, "PATCH", "/profile", headers, json={"note": "😀𬭎㛃", "name": "阿卜杜·𬭎"})


def test_nobody_takes_another_s_id_number(client: FlaskClient, headers: Headers, load: Load, enter_as: Enter) -> None:
    assert call(client, "PATCH", "/profile", headers, 409, json={"id_no": ID_B})["code"] == "id_no_fixed"
    load("workers", worker("W5", 姓名="无证"))
    nameless = enter_as("W5")
    assert call(client, "PATCH", "/profile", nameless, 409, json={"id_no": ID_B})["code"] == "id_no_taken"
    db.session.rollback()
    assert len(db.session.scalars(select(Person)).all()) == 3
    assert owner("W5").id_no_hash is None


def test_hidden_is_out_of_the_search_until_shown_again(client: FlaskClient, headers: Headers) -> None:
    assert call(client, "PATCH", "/profile", headers, json={"visibility": "hidden"})["state"] == "paused"
    assert call(client, "GET", "/matches", headers)["silence"]["code"] == "M_PAUSED"
    assert call(client, "PATCH", "/profile", headers, json={"visibility": "shown"})["state"] == "active"


def test_a_tag_spares_the_phone_and_guards_the_change(client: FlaskClient, headers: Headers) -> None:
    first = client.get("/api/v1/me/profile", headers=headers)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/api/v1/me/profile", headers=headers | tag).status_code == 304
    match = {"If-Match": first.headers["ETag"]}
    changed = client.patch("/api/v1/me/profile", headers=headers | match, json={"wage_min": 3600})
    assert changed.status_code == 200
    assert client.get("/api/v1/me/profile", headers=headers | tag).status_code == 200
    late = client.patch("/api/v1/me/profile", headers=headers | match, json={"wage_min": 3700})
    assert late.status_code == 412
    assert call(client, "GET", "/profile", headers)["wage_min"] == 3600
    now = {"If-Match": changed.headers["ETag"]}
    assert client.patch("/api/v1/me/profile", headers=headers | now, json={"wage_min": 3700}).status_code == 200


def test_the_export_holds_everything_and_is_noted(client: FlaskClient, headers: Headers) -> None:
    call(client, "PATCH", "/profile", headers, json={"wage_min": 4000})
    call(client, "POST", "/employment", headers, 201, json={"region": "441900", "employer": "鞋厂"})
    held = call(client, "GET", "/export", headers)
    assert held["profile"] == call(client, "GET", "/profile", headers)
    assert [one["channel"] for one in held["registrations"]] == ["import", "mini"]
    assert held["registrations"][1]["said"]["wage_min"] == 4000
    assert [one["purpose"] for one in held["consents"]] == ["push"]
    assert held["employment"][0]["region_name"] == "广东省东莞市"
    assert {"matches", "inbox", "interests", "feedback"} <= held.keys()
    db.session.rollback()
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.action == "profile.export")).one()


def test_the_export_has_what_was_sent_anywhere_and_why_nothing_was(client: FlaskClient, headers: Headers) -> None:
    at = now()
    with write() as session:
        for number, body in (("W1", "给您的短信"), ("W2", "给别人的短信")):
            who = owner(number).id
            made = {"body": body, "not_before": at, "created_at": at, "sent_at": at, "attempts": 1}
            session.add(
                OutboxMessage(person_id=who, purpose="notice", channel="sms", state="failed", code="bad_number", **made)
            )
            session.add(ContactSilence(person_id=who, purpose="recommend", code="no_match", since=at))
    held = call(client, "GET", "/export", headers)
    assert [(one["channel"], one["body"], one["state"]) for one in held["messages"]] == [
        ("sms", "给您的短信", "failed")
    ]
    assert held["messages"][0]["reason"]
    assert [(one["reason"], one["until"]) for one in held["silences"]] == [("暂时没有合适的岗位", None)]
