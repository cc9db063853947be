"""The push rings by text message where somebody agreed to it; every answer has its consequence; nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import now
from app.database import db, write
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.channels.sms import SmsChannel
from app.outreach.models import OutboxMessage
from app.outreach.service import Push
from app.people.consents import say
from app.people.models import Consent, Person
from app.privacy.models import AuditEntry
from app.sms.models import SmsNumber, SmsSend, SmsStop, SmsTally
from app.sms.numbers import number_hash
from app.wechat.ledger import real_now
from deploy.sandbox import SMS_TEMPLATES
from tests.app.helpers import tick
from tests.outreach.helpers import rows
from tests.sms_channel.conftest import BOTH, Clouds, number, village


def push() -> Counter[str]:
    return Push(clock=now).send()[1]


def notices() -> list[OutboxMessage]:
    return [one for one in rows(OutboxMessage) if one.about_id is not None]


def came_to() -> set[tuple[str, str | None]]:
    return {(one.state, one.code) for one in notices()}


@BOTH
@pytest.mark.both_databases
def test_one_neutral_message_each(app: Flask, clouds: Clouds, cloud: str) -> None:
    phones = village(5)
    tally = push()
    assert (tally["delivered"], tally["sms.sent"]) == (5, 5)
    taken = clouds.log()["accepted"]
    assert {one["number"]: 1 for one in taken} == dict.fromkeys(phones, 1) == clouds.got()
    assert {one["text"] for one in taken} == {"【就业之家】您有新的就业服务通知，请进入“就业之家”小程序查看。"}
    assert {one["fee"] for one in taken} == {1}
    assert {one["context"] for one in taken} == {str(one.public_id) for one in notices()}
    assert {one.serial for one in rows(SmsSend)} == {one["serial"] for one in taken}
    push()
    assert clouds.got() == dict.fromkeys(phones, 1)


def test_without_a_consent_there_is_only_the_inbox(app: Flask, clouds: Clouds) -> None:
    village(3, consent=False)
    assert push()["delivered"] == 3
    assert notices() == []
    assert clouds.log()["requests"]["tencent"] == 0


def test_a_consent_taken_back_meanwhile_holds(app: Flask, clouds: Clouds) -> None:
    village(1)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "RequestLimitExceeded", "times": 1})
    assert push()["sms.queued"] == 1
    with write() as session:
        person = session.scalars(select(Person.id)).one()
        say(session, person, "sms", False, version="1", channel="mini", operator="x", proof="", at=now())
    tick(app, timedelta(minutes=2))
    push()
    assert came_to() == {("failed", "no_sms_consent")}
    assert clouds.got() == {}


@pytest.mark.parametrize("phone", ["0797123456", "12345678901", "+8613900000001"])
def test_what_is_no_mobile_number_gets_nothing(app: Flask, clouds: Clouds, phone: str) -> None:
    village(1, phones=lambda _place: phone)
    assert push()["delivered"] == 1
    assert notices() == []


TEMPLATE = SMS_TEMPLATES["tencent"]
FATES: list[tuple[str, str, str, str, str | None]] = [
    # cloud, code, state of the notice, its code, what is stopped
    ("tencent", "LimitExceeded.PhoneNumberThirtySecondLimit", "queued", "number_too_soon", None),
    ("tencent", "LimitExceeded.PhoneNumberOneHourLimit", "queued", "number_hour_limit", None),
    ("tencent", "LimitExceeded.PhoneNumberDailyLimit", "queued", "number_day_limit", None),
    ("tencent", "FailedOperation.SignatureIncorrectOrUnapproved", "failed", "sign_refused", TEMPLATE),
    ("tencent", "FailedOperation.TemplateIncorrectOrUnapproved", "failed", "template_refused", TEMPLATE),
    ("tencent", "FailedOperation.ContainSensitiveWord", "failed", "sensitive_words", TEMPLATE),
    ("tencent", "FailedOperation.InsufficientBalanceInSmsPackage", "queued", "no_balance", "*"),
    ("tencent", "FailedOperation.MarketingSendTimeConstraint", "queued", "marketing_hours", "*"),
    ("tencent", "LimitExceeded.AppDailyLimit", "queued", "day_quota", "*"),
    ("tencent", "UnauthorizedOperation.RequestIpNotInWhitelist", "queued", "address_not_allowed", "*"),
    ("tencent", "AuthFailure.SecretIdNotFound", "queued", "bad_key", "*"),
    ("tencent", "RequestLimitExceeded", "queued", "busy", None),
    ("tencent", "InternalError.Timeout", "unknown", "uncertain", None),
    ("tencent", "InternalError.NewOne", "unknown", "provider_fault", None),
    ("tencent", "FailedOperation.NeverHeardOf", "failed", "unlisted_code", None),
    ("tencent", "FailedOperation.PhoneNumberInBlacklist", "failed", "blacklisted", None),
    ("tencent", "InvalidParameterValue.IncorrectPhoneNumber", "failed", "bad_number", None),
    ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", "queued", "number_day_limit", None),
    ("aliyun", "isv.DAY_LIMIT_CONTROL", "queued", "day_quota", "*"),
    ("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", "failed", "bad_number", None),
    ("aliyun", "isv.SMS_SIGNATURE_ILLEGAL", "failed", "sign_refused", SMS_TEMPLATES["aliyun"]),
    ("aliyun", "isv.SIGN_STATE_ILLEGAL", "failed", "sign_refused", SMS_TEMPLATES["aliyun"]),
    ("aliyun", "isv.SMS_TEMPLATE_ILLEGAL", "failed", "template_refused", SMS_TEMPLATES["aliyun"]),
    ("aliyun", "isv.AMOUNT_NOT_ENOUGH", "queued", "no_balance", "*"),
    ("aliyun", "isv.OUT_OF_SERVICE", "queued", "no_balance", "*"),
    ("aliyun", "isv.PARAM_LENGTH_LIMIT", "failed", "malformed_message", None),
    ("aliyun", "isv.PARAM_NOT_SUPPORT_URL", "failed", "malformed_message", None),
    ("aliyun", "isv.BLACK_KEY_CONTROL_LIMIT", "failed", "blacklisted", None),
    ("aliyun", "isv.DENY_IP_RANGE", "queued", "address_not_allowed", "*"),
    ("aliyun", "isp.SYSTEM_ERROR", "unknown", "provider_fault", None),
    ("aliyun", "SignatureDoesNotMatch", "queued", "bad_key", "*"),
    ("aliyun", "isv.NEVER_HEARD_OF", "failed", "unlisted_code", None),
]
ALARMS = {
    "sign_refused", "template_refused", "sensitive_words", "no_balance", "marketing_hours", "day_quota", "bad_key",
    "address_not_allowed", "unlisted_code", "malformed_message",
}  # fmt: skip


@pytest.mark.parametrize(("cloud", "code", "state", "word", "stopped"), FATES)
def test_every_code_has_its_fate(
    app: Flask, clouds: Clouds, cloud: str, code: str, state: str, word: str, stopped: str | None
) -> None:
    village(1)
    clouds.plan({"path": f"sms/{cloud}", "kind": "errcode", "code": code})
    assert push()["delivered"] == 1
    assert came_to() == {(state, word)}
    assert [one.template for one in rows(SmsStop)] == ([stopped] if stopped else [])
    (found,) = rows(SmsNumber)
    assert found.busy_until is None
    assert (found.dead_at is not None, found.opted_out_at is not None) == (word == "bad_number", word == "blacklisted")
    (tally,) = rows(SmsTally)
    assert (tally.provider, tally.code, tally.word, tally.count) == (cloud, code, word, 1)
    assert tally.alarm == (word in ALARMS or code == "InternalError.NewOne")


def test_a_stopped_template_asks_the_cloud_no_more(app: Flask, clouds: Clouds) -> None:
    village(4)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "FailedOperation.SignatureIncorrectOrUnapproved"})
    push()
    assert clouds.log()["requests"]["tencent"] == 1
    assert came_to() == {("failed", "sign_refused")}


def test_the_day_s_quota_waits_for_the_next_day(app: Flask, clouds: Clouds) -> None:
    village(3)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "LimitExceeded.AppDailyLimit", "times": 1})
    push()
    assert clouds.log()["requests"]["tencent"] == 1
    assert {(one.state, one.attempts) for one in notices()} == {("queued", 0)}
    tick(app, timedelta(days=1))
    assert push()["sms.sent"] == 3


def test_busy_is_tried_again_and_then_given_up(app: Flask, clouds: Clouds) -> None:
    village(1)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "RequestLimitExceeded"})
    for minutes in (0, 1, 5, 30):
        tick(app, timedelta(minutes=minutes))
        push()
    assert came_to() == {("failed", "busy")}
    assert clouds.log()["requests"]["tencent"] == 4


@BOTH
@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "garbage"}, {"kind": "status", "code": 502}])
def test_taken_without_an_answer_is_unknown_and_never_sent_again(
    app: Flask, clouds: Clouds, cloud: str, fault: dict[str, Any]
) -> None:
    phones = village(2)
    clouds.plan({"path": f"sms/{cloud}", "after": True, **fault})
    assert push()["sms.unknown"] == 2
    assert clouds.log()["requests"][cloud] == 2, "the SDK asked again"
    clouds.plan()
    for _ in range(3):
        tick(app, timedelta(hours=2))
        push()
    assert clouds.got() == dict.fromkeys(phones, 1)
    assert came_to() == {("unknown", "uncertain")}


@BOTH
def test_a_timeout_after_the_work_is_unknown(
    app: Flask, clouds: Clouds, cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (phone,) = village(1)
    monkeypatch.setattr(app.extensions["sms"](), "_timeout", 1.5)
    clouds.plan({"path": f"sms/{cloud}", "kind": "drop", "after": True, "seconds": 20})
    assert push()["sms.unknown"] == 1
    push()
    assert clouds.got() == {phone: 1}


@BOTH
def test_where_nobody_listens_nothing_left_and_it_is_tried_again(
    app: Flask, clouds: Clouds, cloud: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (phone,) = village(1)
    client = app.extensions["sms"]()
    nowhere = create_client_at(cloud, "127.0.0.1:9")
    monkeypatch.setattr(client, "_cloud", nowhere)
    assert push()["sms.queued"] == 1
    assert came_to() == {("queued", "unreachable")}
    monkeypatch.undo()
    tick(app, timedelta(minutes=2))
    assert push()["sms.sent"] == 1
    assert clouds.got() == {phone: 1}


def create_client_at(cloud: str, host: str) -> Any:
    from app.sms.aliyun import Aliyun
    from app.sms.tencent import Tencent

    return (
        Tencent("http", host, "k", "s", "14", "就业之家")
        if cloud == "tencent"
        else Aliyun("http", host, "k", "s", "就业之家")
    )


def test_one_phone_of_several_people_rings_once_a_day(app: Flask, clouds: Clouds) -> None:
    village(3, phones=lambda _place: number(7))
    push()
    assert clouds.got() == {number(7): 1}
    assert Counter((one.state, one.code) for one in notices()) == {
        ("sent", None): 1, ("queued", "number_had_enough"): 2,
    }  # fmt: skip
    tick(app, timedelta(hours=2))  # not because it would be too soon
    clouds.post("time", advance=7200)
    with write() as session:
        session.execute(update(SmsSend).values(started_at=real_now() - timedelta(hours=2)))
    push()
    assert clouds.got() == {number(7): 1}
    tick(app, timedelta(days=1))
    clouds.post("time", advance=86400)
    push()
    assert clouds.got() == {number(7): 2}


@pytest.mark.both_databases
def test_many_at_once_after_the_first_went_well(app: Flask, clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    together = recorded(monkeypatch)
    phones = village(24)
    assert push()["sms.sent"] == 24
    assert clouds.got() == dict.fromkeys(phones, 1)
    assert [size for size in together if size] == [1, 4, 8, 8, 3]


def test_after_a_refusal_that_is_everybody_s_they_go_alone_again(
    app: Flask, clouds: Clouds, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = recorded(monkeypatch)
    phones = village(9)
    fault = {"path": "sms/tencent", "number": phones[6], "kind": "errcode", "code": "RequestLimitExceeded"}
    clouds.plan(fault)
    assert push()["sms.sent"] == 8
    assert together[:3] == [1, 4, 4]
    together.clear()
    clouds.plan()
    tick(app, timedelta(minutes=2))
    assert push()["sms.sent"] == 1


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages the channel was given together, each time."""
    sizes: list[int] = []
    real = SmsChannel.deliver_many

    def deliver_many(self: SmsChannel, messages: Sequence[Delivery]) -> list[Receipt]:
        sizes.append(len(messages))
        return real(self, messages)

    monkeypatch.setattr(SmsChannel, "deliver_many", deliver_many)
    return sizes


def test_a_number_with_a_message_under_way_takes_no_second(app: Flask, clouds: Clouds) -> None:
    (phone,) = village(1)
    with write() as session:
        session.add(SmsNumber(number_hash=number_hash(phone), busy_until=real_now() + timedelta(minutes=20)))
    assert push()["sms.queued"] == 1
    assert [one.code for one in notices()] == ["same_number_at_once"]
    assert rows(SmsSend) == []
    with write() as session:  # whoever held it is long dead
        session.execute(update(SmsNumber).values(busy_until=real_now() - timedelta(seconds=1)))
    tick(app, timedelta(minutes=2))
    assert push()["sms.sent"] == 1


def test_a_dead_number_is_left_alone_until_it_may_be_another_s(app: Flask, clouds: Clouds) -> None:
    (phone,) = village(1)
    with write() as session:
        session.add(SmsNumber(number_hash=number_hash(phone), dead_at=now()))
    assert push()["delivered"] == 1
    assert notices() == []
    with write() as session:
        session.execute(update(SmsNumber).values(dead_at=now() - timedelta(days=91)))
        session.execute(update(OutboxMessage).values(created_at=now() - timedelta(days=40)))
    from app.sms.numbers import reachable

    person = db.session.scalars(select(Person.id)).one()
    assert reachable(db.session(), [person], now()) == {person}


@BOTH
def test_the_cloud_s_blacklist_is_a_no(app: Flask, clouds: Clouds, cloud: str) -> None:
    phones = village(2)
    clouds.post("sms/numbers", **{phones[0]: "blacklisted"})
    push()
    assert Counter((one.state, one.code) for one in notices()) == {("failed", "blacklisted"): 1, ("sent", None): 1}
    held = [one for one in rows(Consent) if one.purpose == "sms" and one.withdrawn_at is None]
    assert len(held) == 1
    (gone,) = [one for one in rows(Consent) if one.withdrawn_channel == "sms"]
    assert gone.withdrawn_by == "sms:blacklist"
    audited = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "consent.withdraw")).all()
    assert [(one.actor, one.subject) for one in audited] == [("sms:blacklist", f"person:{gone.person_id}")]
