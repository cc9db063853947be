"""What rings and what does not, since when, and that machines learn of it too."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import now
from app.database import db, write
from app.figures.alarm_config import CODES, DEFAULT, AlarmProblem, load_alarms, read_alarms
from app.figures.alarms import look, note, noted
from app.figures.tallies import KEPT_SECONDS
from app.sms.models import SmsStop
from app.wechat.ledger_models import WeChatStop
from tests.app.helpers import tick
from tests.figures.conftest import Headers
from tests.figures.past import NOW, Past
from tests.figures.test_definitions import Hand

Ask = Callable[..., Any]


def ringing(ask: Ask, headers: Headers, **query: Any) -> dict[str, dict[str, Any]]:
    said = ask("/outreach/alarms", headers, **query)
    assert {one["code"] for one in (*said["alarms"], *said["quiet"])} == set(CODES)
    return {one["code"]: one for one in said["alarms"]}


def messages(hand: Hand, many: int, state: str, channel: str = "inbox", **more: Any) -> None:
    for _ in range(many):
        hand.message(hand.person(), state, channel=channel, at=NOW - timedelta(days=2), **more)


@pytest.mark.both_databases
def test_nothing_rings_of_too_few(ask: Ask, office: Headers) -> None:
    assert ringing(ask, office) == {}
    with write() as session:
        messages(Hand(Past(session, 1)), 49, "unknown")
    assert ringing(ask, office) == {}
    quiet = {one["code"]: one for one in ask("/outreach/alarms", office)["quiet"]}
    assert (quiet["unknown_share"]["of"], quiet["unknown_share"]["enough"]) == (49, False)


@pytest.mark.both_databases
def test_the_channel_that_is_worst_rings(ask: Ask, office: Headers) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        messages(hand, 300, "delivered")
        messages(hand, 45, "delivered", "sms")
        messages(hand, 6, "failed", "sms", code="gave_up")
        messages(hand, 60, "sent", "wechat")  # tells nobody what became of them: not judged
    found = ringing(ask, office)
    assert set(found) == {"delivery"}
    one = found["delivery"]
    assert (one["value"], one["threshold"], one["of"]) == (88.24, 90, 51)
    assert "短信送达率 88.24%" in one["sentence"]
    assert ask(one["rows"], office)["count"] == 51


@pytest.mark.both_databases
def test_shares_that_ring(ask: Ask, office: Headers) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        messages(hand, 97, "delivered")
        messages(hand, 3, "unknown")
        postings = [hand.past.world.posting(created_at=NOW - timedelta(days=30)) for _ in range(25)]
        for posting in postings[:22]:
            hand.message(hand.person(status="E1"), "delivered", posting, at=NOW - timedelta(days=1))
        someone = hand.person(status="E8", created_at=NOW - timedelta(days=40))
        for number in range(20):
            state = "new" if number < 2 else "lapsed"
            hand.intent(someone, hand.past.world.posting(), NOW - timedelta(days=20), state)
        for _ in range(19):
            hand.person(status="E8", created_at=NOW - timedelta(days=40))
        for hours in (30,) * 6 + (2,) * 4:
            person = hand.person(status="E1", created_at=NOW - timedelta(days=10))
            hand.message(person, "delivered", at=NOW - timedelta(days=10, hours=-hours))
    found = ringing(ask, office)
    assert {code: one["value"] for code, one in found.items()} == {
        "unknown_share": 2.46, "unexposed_share": 12.0, "closure": 10.0, "coverage": 0.0, "first_recommendation": 30.0,
    }  # fmt: skip
    assert ask(found["unexposed_share"]["rows"], office)["count"] == 3
    assert ask(found["coverage"]["rows"], office)["count"] == found["coverage"]["of"]
    assert all("None" not in one["sentence"] and "{" not in one["sentence"] for one in found.values())


@pytest.mark.both_databases
def test_what_stands_still_rings_and_since_when_is_kept(app: Flask, ask: Ask, office: Headers) -> None:
    with write() as session:
        hand = Hand(Past(session, 1))
        due = NOW - timedelta(hours=3)
        hand.message(hand.person(), "queued", at=due, lease_until=NOW - timedelta(hours=2), lease_owner="w")
        session.add(WeChatStop(template="*", word="account_frozen", until=None, at=due))
        session.add(SmsStop(template="T1", word="bad_sign", until=None, at=due))
        messages(hand, 51, "unknown")
    found = ringing(ask, office)
    assert set(found) == {"queue_age", "stuck_leases", "wechat_stopped", "sms_stopped", "delivery", "unknown_share"}
    assert found["queue_age"]["value"] == 3.0
    assert datetime.fromisoformat(found["queue_age"]["since"]) == NOW - timedelta(hours=1)
    assert datetime.fromisoformat(found["wechat_stopped"]["since"]) == due
    assert found["unknown_share"]["since"] == "2026-11-21T10:00:00+08:00"
    tick(app, timedelta(hours=1))
    later = ringing(ask, office)
    assert later["unknown_share"]["since"] == "2026-11-21T10:00:00+08:00", "as long as it rings"
    assert ringing(ask, office, region="360827101").keys() == {"wechat_stopped", "sms_stopped"}


def test_the_command_and_the_metrics_tell(app: Flask, client: FlaskClient, office: Headers) -> None:
    def command(*words: str) -> Any:
        return app.test_cli_runner().invoke(args=["outreach", "alarms", *words])

    fine = command()
    assert (fine.exit_code, fine.output.strip()) == (0, "没有要留意的。")
    with write() as session:
        messages(Hand(Past(session, 1)), 51, "unknown")
    rung = command()
    assert rung.exit_code == 1
    assert "不能确定是否送到" in rung.output
    told = command("--json")
    assert told.exit_code == 1
    assert {one["code"] for one in json.loads(told.stdout)["alarms"]} == {"delivery", "unknown_share"}
    assert command("--region", "99").exit_code == 2
    text = client.get("/metrics").get_data(as_text=True)
    assert 'outreach_alarm{code="unknown_share"} 1.0' in text
    assert 'outreach_alarm{code="coverage"} 0.0' in text
    assert f"outreach_alarms_looked_at_seconds {now().timestamp()}" in text or "outreach_alarms_looked_at" in text


@pytest.mark.both_databases
def test_the_counters_are_those_of_the_database(
    app: Flask, client: FlaskClient, office: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write() as session:
        past = Past(session, 5)
        hand = Hand(past)
        messages(hand, 3, "delivered")
        messages(hand, 2, "sent", "wechat", purpose="notice")
        messages(hand, 2, "failed", "wechat", purpose="notice", code="no_consent_left")
        messages(hand, 1, "suppressed", code="paused")
        hand.message(hand.person(), "queued", at=NOW - timedelta(minutes=10))
        fresh = hand.message(hand.person(), "delivered", at=NOW - timedelta(minutes=30))
        fresh.sent_at = NOW - timedelta(minutes=28)
        for code in ("no_match", "no_match", "gap", "quiet_hours"):
            past.decision(hand.person(), past.runs[0], "later", code)
    text = client.get("/metrics").get_data(as_text=True)
    for line in (
        'outreach_messages{channel="inbox",purpose="recommend",state="delivered"} 4.0',
        'outreach_messages{channel="wechat",purpose="notice",state="sent"} 2.0',
        'outreach_reasons{channel="wechat",code="no_consent_left"} 2.0',
        'outreach_reasons{channel="inbox",code="paused"} 1.0',
        'outreach_silences{code="no_match",purpose="recommend"} 2.0',
        'outreach_silences{code="gap",purpose="recommend"} 1.0',
        "outreach_queue_age_seconds 600.0",
    ):
        assert line in text
    assert "quiet_hours" not in text
    took = next(line for line in text.splitlines() if line.startswith('outreach_delivery_seconds{channel="inbox"}'))
    assert float(took.split()[1]) == pytest.approx(120, abs=0.01)
    with write() as session:
        messages(Hand(Past(session, 6)), 1, "unknown")
    assert 'state="unknown"' not in client.get("/metrics").get_data(as_text=True), "kept for some seconds"
    monkeypatch.setattr("app.figures.tallies.KEPT_SECONDS", 0.0)
    assert 'state="unknown"' in client.get("/metrics").get_data(as_text=True)
    assert KEPT_SECONDS == 15.0


def test_the_file_is_checked() -> None:
    raw = json.loads(DEFAULT.read_text(encoding="utf-8"))
    assert load_alarms().rules.keys() == set(CODES)
    good = raw["alarms"]
    for alarms in (
        {**good, "more": good["delivery"]},
        {code: rule for code, rule in good.items() if code != "closure"},
        {**good, "closure": {**good["closure"], "rings": "loud"}},
        {**good, "closure": {**good["closure"], "days": 0}},
        {**good, "closure": {**good["closure"], "least": True}},
        {**good, "closure": {"threshold": 1}},
    ):
        with pytest.raises(AlarmProblem):
            read_alarms({"id": "x", "alarms": alarms})
    for wrong in ([], {"id": "x"}, {"id": "", "alarms": good}):
        with pytest.raises(AlarmProblem):
            read_alarms(wrong)


@pytest.mark.both_databases
def test_two_who_look_for_the_first_time_at_once_both_learn(app: Flask) -> None:
    together, config = Barrier(2), load_alarms()

    def run(_number: int) -> int:
        with app.app_context():
            try:
                found = look(db.session(), "", config, NOW)
                with write() as session:
                    noted(session)
                    if session.get_bind().dialect.name == "postgresql":
                        together.wait()
                    return len(note(session, "", found, NOW))
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, range(2))) == [len(CODES)] * 2
    assert sorted(one.code for one in noted(db.session())) == sorted(CODES)
