"""What an operator sees of WeChat and lets go on: stops, refusals, the token's age, consents."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.extensions import keyring
from app.outreach.service import Push
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from app.wechat.codes import FATES, Api
from app.wechat.ledger_models import WeChatRecipient, WeChatStop, WeChatTally
from app.wechat.models import WeChatToken
from app.wechat.watch import count
from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN
from jobs.wechat import CALLS, WORDS
from tests.app.helpers import tick
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import ONE_TIME, SEND, Platform, village

STABLE = "/cgi-bin/stable_token"


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    """A command's exit code, its JSON object and everything that it wrote."""
    done = app.test_cli_runner().invoke(args=["wechat", *arguments, "--json"])
    db.session.rollback()
    return done.exit_code, json.loads(done.stdout), done.output


def words(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["wechat", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def push(app: Flask) -> dict[str, int]:
    return dict(Push(clock=now).send()[1])


@pytest.mark.both_databases
def test_a_banned_template_is_seen_lifted_and_noted(app: Flask, client: FlaskClient, platform: Platform) -> None:
    village(platform, 4)
    platform.plan({"path": SEND, "kind": "errcode", "code": 43107})
    push(app)
    code, found, _ = run(app, "status")
    assert code == 0
    (stop,) = found["stops"]
    assert (stop["template"], stop["name"], stop["word"], stop["until"]) == (
        ONE_TIME, "postings_found", "template_banned", None,
    )  # fmt: skip
    (refusal,) = found["refusals"]
    assert (refusal["call"], refusal["errcode"], refusal["alarm"], refusal["count"]) == ("send", 43107, True, 1)
    shown = client.get("/metrics").get_data(as_text=True)
    assert f'wechat_stopped{{template="{ONE_TIME}",word="template_banned"}} 1.0' in shown
    assert 'wechat_refusals_total{alarm="yes",call="send",errcode="43107",word="template_banned"} 1.0' in shown
    tick(app, timedelta(days=30))
    assert len(run(app, "status")[1]["stops"]) == 1, "an operator lifts it, not the calendar"
    assert run(app, "resume", "postings_found")[:2] == (0, {"resumed": [ONE_TIME]})
    assert run(app, "resume", "postings_found")[:2] == (0, {"resumed": []})
    assert rows(WeChatStop) == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "wechat.resume")).one()
    assert (entry.actor, entry.subject) == ("operator", f"template:{ONE_TIME}")
    assert broken_at(db.session()) is None
    assert "wechat_stopped{" not in client.get("/metrics").get_data(as_text=True)


def test_after_it_is_lifted_messages_go_again(app: Flask, platform: Platform) -> None:
    openids = village(platform, 3)
    platform.plan({"path": SEND, "kind": "errcode", "code": 45009, "times": 1})
    assert push(app)["wechat.queued"] == 3
    (stop,) = run(app, "status")[1]["stops"]
    assert (stop["name"], stop["word"], stop["until"]) == ("全部", "day_quota", "2026-11-22T00:00:00+08:00")
    assert "到 2026-11-22" in words(app, "status")
    assert "flask wechat resume all" in words(app, "resume", "postings_found")
    assert run(app, "resume", "all")[1] == {"resumed": ["*"]}
    tick(app, timedelta(days=1))
    assert push(app)["wechat.sent"] == 3
    assert platform.got() == dict.fromkeys(openids, 1)


def test_consents_and_the_token_s_age_are_told_and_no_secret(app: Flask, platform: Platform) -> None:
    village(platform, 2, granted=2)
    found = run(app, "status")[1]
    assert found["token"] is None
    assert {one["name"]: (one["people"], one["left"]) for one in found["consents"]} == {
        "postings_found": (2, 4),
        "application_news": (0, 0),
        "fair_reminder": (0, 0),
    }
    push(app)
    _code, found, told = run(app, "status")
    assert found["consents"][0]["left"] == 2
    assert 0 <= found["token"]["age_seconds"] < 60
    assert 6800 < found["token"]["renewed_in_seconds"] <= 6900
    assert (found["set"], found["sandbox"], found["events"], found["refusals"]) == (True, True, "sealed", [])
    assert found["host"].startswith("127.0.0.1:")
    kept = keyring().decrypt(db.session.scalars(select(WeChatToken.token_enc)).one())
    for private in (kept, SECRET, TOKEN, AES_KEY):
        assert private not in told + words(app, "status")
    assert APPID in told
    with write() as session:
        session.scalars(select(WeChatRecipient).order_by(WeChatRecipient.id)).first().dead_at = now()  # type: ignore[union-attr]
    assert run(app, "status")[1]["consents"][0]["left"] == 1


def test_a_template_that_there_is_not_is_told(app: Flask) -> None:
    code, found, _ = run(app, "resume", "no-such-template")
    assert (code, found["error"]["code"]) == (1, "unknown_template")


def test_an_account_that_is_not_set_is_told(app: Flask, make_environ: Any) -> None:
    from app import create_app
    from jobs.cli import register_commands

    bare = create_app(make_environ())
    register_commands(bare)
    with bare.app_context():
        found = run(bare, "status")[1]
        assert (found["set"], found["events"], found["token"]) == (False, "off", None)
        assert "没有设微信账号" in words(bare, "status")
        db.engine.dispose()


def test_a_wrong_secret_alarms_and_is_not_asked_for_each_message(app: Flask, platform: Platform) -> None:
    village(platform, 5)
    platform.plan({"path": STABLE, "kind": "errcode", "code": 40125})
    assert push(app)["wechat.queued"] == 5
    assert platform.log()["requests"] == {STABLE: 1}
    found = run(app, "status")[1]
    assert [(one["word"], one["alarm"], one["count"]) for one in found["refusals"]] == [("bad_secret", True, 1)]
    assert "要处理　取令牌：WECHAT_SECRET 不对（40125）" in words(app, "status")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ({"path": SEND, "kind": "status", "code": 503}, "overloaded"),
        ({"path": SEND, "kind": "errcode", "code": 45011}, "minute_quota"),
        ({"path": STABLE, "kind": "status", "code": 502}, "unreadable_answer"),
    ],
)
def test_a_platform_that_takes_nothing_up_is_left_alone_for_a_minute(
    app: Flask, platform: Platform, fault: dict[str, Any], word: str
) -> None:
    openids = village(platform, 9)
    platform.plan(fault)
    assert push(app)["wechat.queued"] == 9
    assert platform.log()["requests"][fault["path"]] == 5
    assert [(one.template, one.word, one.until) for one in rows(WeChatStop)] == [
        ("*", word, now() + timedelta(minutes=1))
    ]
    platform.plan()
    tick(app, timedelta(minutes=1))
    assert push(app)["wechat.sent"] == 9
    assert platform.got() == dict.fromkeys(openids, 1)


def test_now_and_then_a_refusal_stops_nobody(app: Flask, platform: Platform) -> None:
    refused = village(platform, 12)[::3]
    platform.plan(*({"path": SEND, "kind": "status", "code": 503, "openid": one} for one in refused))
    tally = push(app)
    assert (tally["wechat.sent"], tally["wechat.queued"]) == (8, 4)
    assert platform.log()["requests"][SEND] == 12
    assert rows(WeChatStop) == []


def test_a_short_stop_does_not_replace_a_long_one(app: Flask) -> None:
    from app.outreach.channels.wechat import _put_stop

    day, minute = now() + timedelta(days=1), now() + timedelta(minutes=1)
    for before, after, stays in ((day, minute, day), (minute, day, day), (None, minute, None), (minute, None, None)):
        with write() as session:
            for one in session.scalars(select(WeChatStop)):
                session.delete(one)
            session.flush()
            _put_stop(session, "*", "first", before, now())
            session.flush()
            _put_stop(session, "*", "second", after, now())
        assert [one.until for one in rows(WeChatStop)] == [stays]


@pytest.mark.both_databases
def test_refusals_add_up_by_call_and_code(app: Flask) -> None:
    for _ in range(3):
        count(Api.SEND, FATES[Api.SEND, 43101], 43101)
    count(Api.LOGIN, FATES[Api.LOGIN, -1], -1)
    found = {(one.call, one.errcode): one.count for one in rows(WeChatTally)}
    assert found == {("send", "43101"): 3, ("login", "-1"): 1}
    assert all(one.first_at <= one.last_at for one in rows(WeChatTally))


def test_a_count_that_cannot_be_kept_breaks_nothing(app: Flask, client: FlaskClient) -> None:
    WeChatTally.__table__.drop(db.engine)
    count(Api.SEND, FATES[Api.SEND, 43101], 43101)
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert "wechat_refusals" not in answer.get_data(as_text=True)


def test_every_word_is_one_that_an_operator_reads() -> None:
    from app.wechat import codes

    single = {one.word for one in vars(codes).values() if isinstance(one, codes.Fate)}
    unheard = {codes.SUCCESS.word, codes.OWN_LIMIT.word, codes.TOKEN_AWAITED.word, codes.NO_CODE.word}
    assert {one.word for one in FATES.values()} | single - unheard == set(WORDS)
    assert set(CALLS) == {api.name.lower() for api in Api}
