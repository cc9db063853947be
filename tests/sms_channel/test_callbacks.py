"""Receipts and answers as the clouds push them: each counts once, whenever and however often it comes."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import now
from app.database import begins_to_write, db, write
from app.outreach import delivery
from app.outreach.channels.sms import SmsChannel
from app.outreach.models import OutboxEvent, OutboxMessage
from app.outreach.service import Push
from app.people.consents import say
from app.people.models import Consent, Person
from app.privacy.models import AuditEntry
from app.sms import events
from app.sms.models import SmsEvent, SmsNumber, SmsSend, SmsTally
from app.sms.numbers import number_hash, reachable
from app.wechat.ledger import real_now
from deploy.sandbox import SMS_CALLBACK_TOKEN
from tests.outreach.factories import World
from tests.outreach.helpers import rows
from tests.sms_channel.conftest import BOTH, Clouds, give_phone, number, served, village

OK = {"tencent": {"result": 0, "errmsg": "OK"}, "aliyun": {"code": 0, "msg": "接收成功"}}


def push() -> Counter[str]:
    return Push(clock=now).send()[1]


def notices() -> list[OutboxMessage]:
    return [one for one in rows(OutboxMessage) if one.about_id is not None]


def states() -> Counter[str]:
    return Counter(one.state for one in notices())


def until(what: Any, seconds: float = 20) -> None:
    """Waits until something holds that another thread brings about."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come"
        db.session.rollback()
        time.sleep(0.05)


def door(cloud: str, kind: str, token: str = SMS_CALLBACK_TOKEN) -> str:
    return f"/api/v1/callbacks/sms/{cloud}/{token}/{kind}"


def receipt(cloud: str, send: SmsSend, phone: str, *, good: bool = True, **more: Any) -> dict[str, Any]:
    if cloud == "tencent":
        found: dict[str, Any] = {
            "user_receive_time": "2026-11-21 10:00:07", "nationcode": "86", "mobile": phone, "description": "",
            "report_status": "SUCCESS" if good else "FAIL", "errmsg": "DELIVRD" if good else "UNDELIV",
            "sid": send.serial,
        }  # fmt: skip
    else:
        found = {
            "phone_number": phone, "send_time": "2026-11-21 10:00:00", "report_time": "2026-11-21 10:00:07",
            "success": good, "err_code": "DELIVERED" if good else "MOBILE_NOT_ON_SERVICE", "err_msg": "",
            "sms_size": "1", "biz_id": send.serial, "out_id": "",
        }  # fmt: skip
    return found | more


@BOTH
@pytest.mark.both_databases
def test_receipts_and_answers_over_http(app: Flask, clouds: Clouds, cloud: str) -> None:
    phones = village(4)
    clouds.post("sms/numbers", **{phones[1]: "off", phones[2]: "barred", phones[3]: "silent"})
    clouds.plan({"path": f"push/sms/{cloud}/reports", "kind": "duplicate"})
    with served(app, clouds, cloud):
        assert push()["sms.sent"] == 4
        until(lambda: states() == Counter(delivered=1, failed=2, sent=1))
        clouds.log(settle=10)
        clouds.reply(cloud, phones[0], " td ")
        until(lambda: len([one for one in rows(SmsEvent) if one.kind == "reply" and one.processed_at]) == 1)
    assert all(one["taken"] for one in clouds.log()["pushes"])
    assert Counter(one.result for one in rows(SmsEvent)) == Counter(settled=3, opted_out=1)
    told = db.session.scalars(select(OutboxEvent).where(OutboxEvent.source == "provider")).all()
    assert len(told) == 3
    assert Counter(one.code for one in notices()) == Counter({None: 2, "phone_off": 1, "blacklisted": 1})
    left = {one.number_hash for one in rows(SmsNumber) if one.opted_out_at}
    assert left == {number_hash(phones[0]), number_hash(phones[2])}


@pytest.mark.both_databases
def test_what_was_reported_before_its_sending_was_written_down_is_counted_as_sent(
    app: Flask, clouds: Clouds, cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phones = village(4)
    clouds.post("sms/numbers", **{phones[1]: "off"})
    written = delivery.record

    def late(session: Session, receipts: Any, channel: Any, *given: Any, **more: Any) -> Counter[str]:
        if channel.name == "sms":
            session.commit()  # lets go of the lock, under which nothing could be reported
            # a report that came before the lock was let go waits for whoever settles what waits
            until(lambda: events.process_waiting() >= 0 and states() == Counter(delivered=3, failed=1))
            session.rollback()
            mark = begins_to_write.set(True)  # and takes it again, as whoever writes has it
            session.connection()
            begins_to_write.reset(mark)
        return written(session, receipts, channel, *given, **more)

    monkeypatch.setattr(delivery, "record", late)
    monkeypatch.setattr(SmsChannel, "at_once", 4)
    with served(app, clouds, cloud, delay=0):
        assert {key: count for key, count in push().items() if key.startswith("sms.")} == {"sms.sent": 4}
    assert states() == Counter(delivered=3, failed=1)


@BOTH
def test_a_timeout_after_the_work_and_its_late_receipt(
    app: Flask, clouds: Clouds, cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (phone,) = village(1)
    monkeypatch.setattr(app.extensions["sms"](), "_timeout", 1.5)
    clouds.plan({"path": f"sms/{cloud}", "kind": "drop", "after": True, "seconds": 20})
    with served(app, clouds, cloud, delay=4):
        assert push()["sms.unknown"] == 1
        until(lambda: states() == Counter(delivered=1))
    assert clouds.got() == {phone: 1}
    (send,) = rows(SmsSend)
    assert (send.outcome, send.report) == ("unknown", "delivered")
    assert send.serial == clouds.log()["accepted"][0]["serial"]


@BOTH
def test_a_receipt_before_the_answer_is_kept(app: Flask, clouds: Clouds, cloud: str) -> None:
    village(1)
    clouds.plan(latency={})
    with served(app, clouds, cloud, delay=0):
        clouds.plan({"path": f"sms/{cloud}", "kind": "drop", "after": True, "seconds": 2.5})
        push()  # taken, its receipt pushed, and only then the line breaks
        until(lambda: states() == Counter(delivered=1))
    (event,) = rows(SmsEvent)
    assert event.result == "settled"
    assert event.received_at < real_now() - timedelta(seconds=1)


def test_a_receipt_under_the_request_waits_for_its_end(app: Flask, client: FlaskClient) -> None:
    (phone,) = village(1)
    push()
    with write() as session:
        session.execute(update(SmsSend).values(outcome=None))
    (send,) = rows(SmsSend)
    assert client.post(door("tencent", "reports"), json=[receipt("tencent", send, phone)]).json == OK["tencent"]
    assert [one.processed_at for one in rows(SmsEvent)] == [None]
    with write() as session:
        session.execute(update(SmsSend).values(outcome="sent"))
    assert events.process_waiting() == 1
    assert states() == Counter(delivered=1)


@BOTH
def test_twice_and_in_any_order_the_first_end_stands(app: Flask, client: FlaskClient, cloud: str) -> None:
    (phone,) = village(1)
    push()
    (send,) = rows(SmsSend)
    good, bad = receipt(cloud, send, phone), receipt(cloud, send, phone, good=False)
    for items in ([good, good], [good], [bad], [bad, good]):
        answer = client.post(door(cloud, "reports"), json=items)
        assert (answer.status_code, answer.json) == (200, OK[cloud])
    assert states() == Counter(delivered=1)
    assert Counter(one.result for one in rows(SmsEvent)) == Counter(settled=1, known=1)


def test_failed_stays_failed(app: Flask, client: FlaskClient) -> None:
    (phone,) = village(1)
    push()
    (send,) = rows(SmsSend)
    client.post(door("tencent", "reports"), json=[receipt("tencent", send, phone, good=False, errmsg="MK:0001")])
    client.post(door("tencent", "reports"), json=[receipt("tencent", send, phone)])
    assert [(one.state, one.code) for one in notices()] == [("failed", "bad_number")]
    assert [one.dead_at is not None for one in rows(SmsNumber)] == [True]


def test_what_belongs_to_nobody_waits_a_while_and_is_laid_aside(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = {"mobile": number(3), "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": "elsewhere"}
    client.post(door("tencent", "reports"), json=[stray])
    assert [one.result for one in rows(SmsEvent)] == [None]
    monkeypatch.setattr(events, "WAIT", timedelta(0))
    events.process_waiting()
    assert [one.result for one in rows(SmsEvent)] == ["unmatched"]


def test_a_receipt_names_the_message_by_our_own_key(app: Flask, client: FlaskClient) -> None:
    (phone,) = village(1)
    push()
    with write() as session:
        session.execute(update(SmsSend).values(outcome="unknown", serial=None))
        session.execute(update(OutboxMessage).where(OutboxMessage.about_id.is_not(None)).values(state="unknown"))
    (send,) = rows(SmsSend)
    item = receipt("aliyun", send, phone, biz_id="77", out_id=str(notices()[0].public_id))
    client.post(door("aliyun", "reports"), json=[item])
    assert states() == Counter(unknown=1)  # of the other cloud
    with write() as session:
        session.execute(update(SmsSend).values(provider="aliyun"))
    events.process_waiting()
    assert states() == Counter(delivered=1)


@BOTH
@pytest.mark.parametrize("kind", ["reports", "upstream"])
def test_who_does_not_know_the_secret_finds_nothing(app: Flask, client: FlaskClient, cloud: str, kind: str) -> None:
    for token in ("wrong-token-of-sixteen", SMS_CALLBACK_TOKEN[:-1], "密"):
        assert client.post(door(cloud, kind, token), json=[{"mobile": number(1)}]).status_code == 404
    assert rows(SmsEvent) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b'"x"', b"[7]", b"[{}]", b"[[1]]", b"\xff\xfe"])
def test_what_is_no_push_is_refused(app: Flask, client: FlaskClient, body: bytes) -> None:
    answer = client.post(door("tencent", "reports"), data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert rows(SmsEvent) == []


@BOTH
@pytest.mark.parametrize("kind", ["reports", "upstream"])
def test_a_push_of_which_nothing_can_be_read_is_refused(app: Flask, client: FlaskClient, cloud: str, kind: str) -> None:
    answer = client.post(door(cloud, kind), json=[{"mobile": "1"}, {"phone_number": number(1)}])
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")  # type: ignore[index]
    assert rows(SmsEvent) == []


def test_too_much_at_once_is_refused(app: Flask, client: FlaskClient) -> None:
    assert client.post(door("tencent", "reports"), json=[{"sid": "1"}] * 501).status_code == 413
    assert client.post(door("tencent", "reports"), json=[{"sid": "1" * 600_000}]).status_code == 413


def test_an_item_that_cannot_be_read_is_kept_and_told(app: Flask, client: FlaskClient) -> None:
    (phone,) = village(1)
    push()
    (send,) = rows(SmsSend)
    items = [{"mobile": phone, "report_status": "MAYBE"}, receipt("tencent", send, phone)]
    assert client.post(door("tencent", "reports"), json=items).json == OK["tencent"]
    assert Counter(one.result for one in rows(SmsEvent)) == Counter(settled=1, unreadable=1)
    assert [(one.call, one.word, one.alarm) for one in rows(SmsTally)] == [("push", "unreadable_push", True)]
    assert phone.encode() not in b"".join(one.payload_enc for one in rows(SmsEvent))


ANSWERS = {
    "tencent": lambda phone, text: {
        "mobile": phone,
        "nationcode": "86",
        "sign": "就业之家",
        "text": text,
        "time": _ago(0),
    },
    "aliyun": lambda phone, text: [{"phone_number": f"86{phone}", "content": text, "sequence_id": 7}],
}


def _ago(seconds: int) -> int:
    return int(real_now().timestamp()) - seconds


@BOTH
@pytest.mark.both_databases
def test_t_ends_it_for_everybody_with_that_phone(app: Flask, client: FlaskClient, cloud: str) -> None:
    village(3, phones=lambda place: number(min(place, 1)))
    shared = number_hash(number(1))
    answer = client.post(door(cloud, "upstream"), json=ANSWERS[cloud](number(1), "T"))
    assert (answer.status_code, answer.json) == (200, OK[cloud])
    people = {one.id: one.phone_hash for one in rows(Person)}
    gone = {one.person_id for one in rows(Consent) if one.purpose == "sms" and one.withdrawn_at}
    assert gone == {person for person, phone in people.items() if phone == shared}
    assert len(gone) == 2
    assert {(one.withdrawn_channel, one.withdrawn_by) for one in rows(Consent) if one.withdrawn_at} == {
        ("sms", "sms:reply")
    }
    audited = db.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "consent.withdraw")).all()
    assert sorted(audited) == sorted(f"person:{person}" for person in gone)
    assert reachable(db.session(), list(people), now()) == set(people) - gone


def test_a_list_does_not_undo_it_and_the_person_does(app: Flask, client: FlaskClient) -> None:
    village(1)
    client.post(door("tencent", "upstream"), json=ANSWERS["tencent"](number(0), "退订"))
    person = db.session.scalars(select(Person.id)).one()
    for channel, reached in (("import", False), ("grid", False), ("mini", True)):
        with write() as session:
            said = {"version": "1", "operator": "x", "proof": "", "at": now() + timedelta(seconds=5)}
            say(session, person, "sms", True, channel=channel, **said)
        assert (reachable(db.session(), [person], now()) == {person}) is reached, channel
        with write() as session:
            held = select(Consent).where(Consent.purpose == "sms", Consent.withdrawn_at.is_(None))
            for one in session.scalars(held):
                session.delete(one)


def test_a_yes_after_it_stands_though_it_comes_late(app: Flask, client: FlaskClient) -> None:
    with write() as session:
        world = World(session)
        person = world.person()
        give_phone(person, number(0))
        world.consent(person, purpose="sms").granted_at = now() - timedelta(minutes=5)
        key = person.id
    late = {"mobile": number(0), "nationcode": "86", "sign": "", "text": "T", "time": _ago(3600)}
    client.post(door("tencent", "upstream"), json=late)
    assert reachable(db.session(), [key], now()) == {key}
    client.post(door("tencent", "upstream"), json={**late, "time": _ago(60)})
    assert reachable(db.session(), [key], now()) == set()


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_half_a_character_keeps_nobody_from_ending_it(app: Flask, client: FlaskClient, kind: str) -> None:
    village(2)
    pushed = [
        {"phone_number": number(0), "content": "\ud83d\x00"},
        {"phone_number": number(1), "content": "退订\ud83d"},
    ]
    answer = client.post(door("aliyun", "upstream"), data=json.dumps(pushed), content_type=kind)
    assert (answer.status_code, answer.json) == (200, OK["aliyun"])
    assert Counter(one.result for one in rows(SmsEvent)) == {"ignored": 1, "opted_out": 1}
    assert len([one for one in rows(Consent) if one.withdrawn_at]) == 1


@pytest.mark.parametrize("said_at", ["0001-01-01 00:00:00", "1970-01-01 08:00:00"])
def test_an_answer_with_a_moment_that_is_none_counts_from_now(app: Flask, client: FlaskClient, said_at: str) -> None:
    village(1)
    pushed = [{"phone_number": number(0), "content": "TD", "send_time": said_at}]
    assert client.post(door("aliyun", "upstream"), json=pushed).status_code == 200
    assert [one.result for one in rows(SmsEvent)] == ["opted_out"]
    assert len([one for one in rows(Consent) if one.withdrawn_at]) == 1


def test_what_somebody_else_writes_is_kept_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    village(1)
    client.post(door("tencent", "upstream"), json=ANSWERS["tencent"](number(0), "谢谢，我下午去看看"))
    assert [one.result for one in rows(SmsEvent)] == ["ignored"]
    assert [one for one in rows(Consent) if one.withdrawn_at] == []


def test_what_was_left_is_done_before_the_next_push(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    village(1)
    with monkeypatch.context() as broken:
        broken.setattr(events, "process_pushed", _breaks)
        assert client.post(door("tencent", "upstream"), json=ANSWERS["tencent"](number(0), "T")).status_code == 200
    assert [one.processed_at for one in rows(SmsEvent)] == [None]
    assert push()["delivered"] == 1
    assert [one.result for one in rows(SmsEvent)] == ["opted_out"]
    assert notices() == []


def _breaks(_ids: list[int]) -> int:
    raise RuntimeError("killed here")
