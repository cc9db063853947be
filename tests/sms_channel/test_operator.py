"""What an operator sees of the SMS cloud and lets go on: stops, refusals, messages by what became of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import create_app
from app.clock import now
from app.database import db, write
from app.outreach.service import Push
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from app.privacy.rotation import encrypted_columns
from app.sms import events, watch
from app.sms.codes import FATES, TENCENT
from app.sms.models import SmsEvent, SmsStop, SmsTally
from app.wechat.ledger import real_now
from deploy.sandbox import SMS_CALLBACK_TOKEN, SMS_KEY_SECRET, SMS_TEMPLATES
from jobs.cli import register_commands
from tests.app.helpers import tick
from tests.outreach.helpers import rows
from tests.sms_channel.conftest import Clouds, number, village

TEMPLATE = SMS_TEMPLATES["tencent"]
UNAPPROVED = "FailedOperation.TemplateIncorrectOrUnapproved"


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    """A command's exit code, its JSON object and everything that it wrote."""
    done = app.test_cli_runner().invoke(args=["sms", *arguments, "--json"])
    db.session.rollback()
    return done.exit_code, json.loads(done.stdout), done.output


def words(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["sms", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def push() -> dict[str, int]:
    return dict(Push(clock=now).send()[1])


@pytest.mark.both_databases
def test_a_refused_template_is_seen_lifted_and_noted(app: Flask, client: FlaskClient, clouds: Clouds) -> None:
    village(3)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": UNAPPROVED})
    push()
    found = run(app, "status")[1]
    (stop,) = found["stops"]
    assert (stop["template"], stop["word"], stop["until"]) == (TEMPLATE, "template_refused", None)
    (refusal,) = found["refusals"]
    assert (refusal["call"], refusal["code"], refusal["alarm"], refusal["count"]) == ("send", UNAPPROVED, True, 1)
    shown = client.get("/metrics").get_data(as_text=True)
    assert f'sms_stopped{{template="{TEMPLATE}",word="template_refused"}} 1.0' in shown
    told = f'alarm="yes",call="send",code="{UNAPPROVED}",provider="tencent",word="template_refused"'
    assert f"sms_refusals_total{{{told}}} 1.0" in shown
    assert 'sms_sends{result="failed"} 1.0' in shown
    tick(app, timedelta(days=30))
    assert len(run(app, "status")[1]["stops"]) == 1, "an operator lifts it, not the calendar"
    assert run(app, "resume", TEMPLATE)[:2] == (0, {"resumed": [TEMPLATE]})
    assert run(app, "resume", TEMPLATE)[:2] == (0, {"resumed": []})
    assert rows(SmsStop) == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sms.resume")).one()
    assert (entry.actor, entry.subject) == ("operator", f"template:{TEMPLATE}")
    assert broken_at(db.session()) is None


def test_after_it_is_lifted_messages_go_again(app: Flask, clouds: Clouds) -> None:
    phones = village(3)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "LimitExceeded.AppDailyLimit", "times": 1})
    assert push()["sms.queued"] == 3
    assert "全部　今天（或这个月）的条数用完了　到 2026-11-22" in words(app, "status")
    assert "flask sms resume all" in words(app, "resume", TEMPLATE)
    assert run(app, "resume", "all")[1] == {"resumed": ["*"]}
    tick(app, timedelta(days=1))
    assert push()["sms.sent"] == 3
    assert clouds.got() == dict.fromkeys(phones, 1)


def test_what_is_told_names_no_number_and_no_secret(app: Flask, client: FlaskClient, clouds: Clouds) -> None:
    phones = village(2)
    clouds.post("sms/numbers", **{phones[0]: "invalid"})
    push()
    path = f"/api/v1/callbacks/sms/tencent/{SMS_CALLBACK_TOKEN}/upstream"
    client.post(path, json={"mobile": number(1), "text": "TD"})
    _code, found, told = run(app, "status")
    assert (found["set"], found["sandbox"], found["callbacks"]) == (True, True, True)
    assert found["text"] == "【就业之家】您有新的就业服务通知，请进入“就业之家”小程序查看。"
    assert found["figures"] == {"sends.failed": 1, "sends.sent": 1, "events_waiting": 0, "opted_out": 1, "dead": 1}
    shown = told + words(app, "status") + client.get("/metrics").get_data(as_text=True)
    for private in (*phones, SMS_KEY_SECRET, SMS_CALLBACK_TOKEN):
        assert private not in shown


def test_a_cloud_that_takes_nothing_up_is_left_alone_for_a_minute(app: Flask, clouds: Clouds) -> None:
    phones = village(9)
    clouds.plan({"path": "sms/tencent", "kind": "errcode", "code": "RequestLimitExceeded"})
    assert push()["sms.queued"] == 9
    assert clouds.log()["requests"]["tencent"] == 5
    assert [(one.template, one.word, one.until) for one in rows(SmsStop)] == [
        ("*", "busy", now() + timedelta(minutes=1))
    ]
    clouds.plan()
    tick(app, timedelta(minutes=1))
    assert push()["sms.sent"] == 9
    assert clouds.got() == dict.fromkeys(phones, 1)


def test_a_short_stop_does_not_replace_a_long_one(app: Flask) -> None:
    day, minute = now() + timedelta(days=1), now() + timedelta(minutes=1)
    for before, after, stays in ((day, minute, day), (minute, day, day), (None, minute, None), (minute, None, None)):
        with write() as session:
            for one in session.scalars(select(SmsStop)):
                session.delete(one)
            session.flush()
            watch.stop(session, "*", "first", before, now())
            session.flush()
            watch.stop(session, "*", "second", after, now())
        assert [one.until for one in rows(SmsStop)] == [stays]


@pytest.mark.both_databases
def test_refusals_add_up_by_code(app: Flask) -> None:
    for _ in range(3):
        watch.count(TENCENT, "send", FATES[TENCENT, UNAPPROVED], UNAPPROVED)
    assert [(one.code, one.count) for one in rows(SmsTally)] == [(UNAPPROVED, 3)]


def test_a_count_that_cannot_be_kept_breaks_nothing(app: Flask, client: FlaskClient) -> None:
    SmsTally.__table__.drop(db.engine)
    watch.count(TENCENT, "send", FATES[TENCENT, UNAPPROVED], UNAPPROVED)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "sms_refusals" not in answer.get_data(as_text=True)


def test_what_waits_is_settled_on_demand(app: Flask, client: FlaskClient) -> None:
    events.store(TENCENT, events.REPLY, [{"mobile": number(1), "text": "T"}])
    assert run(app, "settle")[1] == {"settled": 1, "waiting": 0}


def test_without_an_account_it_says_so(make_environ: Callable[..., dict[str, str]]) -> None:
    from tests.databases import make_tables

    bare = create_app(make_environ())
    register_commands(bare)
    with bare.app_context():
        make_tables()
        said = words(bare, "status")
        assert "没有设短信账号" in said
        assert said.rstrip().endswith("还没有发过短信")
        assert run(bare, "resume", "no-such-template")[1]["error"]["code"] == "unknown_template"
        db.session.remove()
        db.engine.dispose()


def test_what_was_pushed_is_sealed_turned_with_the_keys_and_forgotten(app: Flask) -> None:
    assert encrypted_columns()[SmsEvent.__table__] == ["payload_enc"]
    events.store(TENCENT, events.REPLY, [{"mobile": number(1), "text": "好"}, {"mobile": number(2), "text": "好"}])
    events.process_waiting()
    with write() as session:
        old = session.scalars(select(SmsEvent).order_by(SmsEvent.id)).first()
        assert old is not None
        old.received_at = real_now() - timedelta(days=191)
    assert events.purge_pushed() == 1
    assert len(rows(SmsEvent)) == 1
