"""A push from the matches to the inbox: who gets what, who gets nothing and why, and never the same thing twice."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.database import write
from app.employers.models import Employer
from app.intents.service import express
from app.outreach import planner
from app.outreach.models import ContactDecision, InboxItem, OutboxItem, OutboxMessage, PushRun
from app.outreach.plans import PersonPlan
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.prospects import Slice, look
from app.outreach.sentences import SENTENCES
from app.outreach.service import Push, inbox_of, mark_read
from app.outreach.storing import store
from app.people import employment
from app.people.models import Person
from app.postings.models import Posting
from jobs.push import push_group
from tests.outreach.factories import MOMENT, World
from tests.outreach.helpers import Time, counts, events, rows, send, the_message

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clock(app: Flask) -> Time:
    return Time()


def command(app: Flask, *arguments: str) -> dict[str, Any]:
    done = app.test_cli_runner().invoke(push_group, ["run", "--json", *arguments])
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def a_village() -> None:
    """One of each: written to, and every kind of silence that stored rows can bring about."""
    with write() as session:
        world = World(session)
        good = world.posting(title="缝纫工")
        shut = world.posting(title="保安", status="paused")
        gone = world.posting(title="保洁员", valid_to=date(2026, 11, 20))
        world.match(world.person("YES"), good, drawback=["N_NIGHT", "要上夜班"])
        for number, more in (
            ("NO-CONSENT", {"consent": None}),
            ("WITHDRAWN", {"consent": False}),
            ("EMPLOYED", {"status": "E1"}),
            ("NO-WISH", {"status": "E9"}),
            ("CHILD", {"birth": date(2010, 1, 1), "birth_precision": "y"}),
            ("PAUSED", {"state": "paused"}),
            ("LAPSED", {"valid_to": date(2026, 11, 1)}),
        ):
            world.match(world.person(number, **more), good)
        world.match(world.person("LOW"), good, score=59.0)
        world.match(world.person("NO-REASON"), good, reasons=[["N_FAR", "有点远，20公里，没有厂车"]])
        world.match(world.person("SHUT"), shut)
        world.match(world.person("GONE"), gone)
        world.outcome(world.person("NOTHING"), 0, "far", "附近暂时没有合适的")
        world.person("UNSEEN")
        plain = world.person("PLAIN")
        world.consent(plain, purpose="algo_off")
        world.match(plain, good)
        world.match(answered := world.person("ANSWERED"), good)
        express(session, answered, good, source="search", recorded_by="x", at=MOMENT - timedelta(days=30))
        world.match(works := world.person("WORKS"), good)
        ledger = {"region": "4403", "channel": "window", "operator": "x"}
        employment.add(session, works, **ledger, at=MOMENT - timedelta(days=1))
        met = world.person("MET")
        world.registration(met, "MET-2", channel="fair", at=MOMENT - timedelta(hours=2))
        world.match(met, good)


SILENT = {
    "NO-CONSENT": "no_consent",
    "WITHDRAWN": "opted_out",
    "EMPLOYED": "not_looking",
    "NO-WISH": "not_looking",
    "CHILD": "under_16",
    "PAUSED": "paused",
    "LAPSED": "expired",
    "LOW": "below_floor",
    "NO-REASON": "below_floor",
    "SHUT": "posting_closed",
    "GONE": "posting_closed",
    "NOTHING": "no_match",
    "UNSEEN": "not_matched",
    "PLAIN": "algo_off",
    "ANSWERED": "already_answered",
    "WORKS": "at_work",
    "MET": "just_met",
}


def test_a_look_says_everything_and_changes_nothing(app: Flask) -> None:
    a_village()
    before = counts()
    answer = command(app)
    assert counts() == before == dict.fromkeys(before, 0)
    assert (answer["mode"], answer["sent"], answer["planned"], answer["considered"]) == ("preview", 0, 1, 18)
    assert {row["person"]: row["code"] for row in answer["people"]} == SILENT
    assert answer["silent"] == dict(Counter(SILENT.values()))
    assert answer["reasons"] == {code: SENTENCES[code] for code in SILENT.values()}
    (message,) = answer["messages"]
    assert (message["person"], message["state"], message["channel"]) == ("YES", "planned", "inbox")
    (item,) = message["items"]
    assert (item["score"], item["drawback"]) == (80.0, ["N_NIGHT", "要上夜班"])
    assert "缝纫工" in message["text"]
    assert "离您约3.0公里" in message["text"]
    met = next(row for row in answer["people"] if row["person"] == "MET")
    assert (met["also"], met["verdict"], met["not_before"]) == (["MET-2"], "later", "2026-11-22T08:00+08:00")
    assert next(row for row in answer["people"] if row["person"] == "NOTHING")["reason"] == "附近暂时没有合适的"


def test_sending_does_what_the_look_said_and_the_second_time_nothing(app: Flask) -> None:
    a_village()
    looked, first, second = command(app), command(app, "--send"), command(app, "--send")
    assert (first["sent"], first["delivered"], first["planned"], first["considered"]) == (1, 1, 1, 18)
    assert first["silent"] == looked["silent"]
    assert [m["text"] for m in first["messages"]] == [m["text"] for m in looked["messages"]]
    assert first["messages"][0]["items"] == looked["messages"][0]["items"]
    assert (second["sent"], second["delivered"], second["planned"]) == (0, 0, 0)
    assert second["silent"] == {**first["silent"], "day_cap": 1}
    message = the_message()
    (item,) = rows(InboxItem)
    assert (message.state, item.message_id, item.body) == ("delivered", message.id, message.body)
    assert events(message.id) == [(None, "queued", None, "plan"), ("queued", "delivered", None, "deliver")]
    assert [run.state for run in rows(PushRun)] == ["done", "done"]
    decisions = {decision.code for decision in rows(ContactDecision)}
    assert decisions == {*SILENT.values(), "day_cap"}


def test_words_for_a_person_at_a_terminal(app: Flask) -> None:
    a_village()
    done = app.test_cli_runner().invoke(push_group, ["run"])
    assert done.exit_code == 0
    for words in ("会发给 1 人", "【YES】", "没有同意接收推送（no_consent）", "要真正发送，加 --send"):
        assert words in done.stdout
    assert "发送 1 条，送到 1 条" in app.test_cli_runner().invoke(push_group, ["run", "--send"]).stdout


def test_an_unknown_region_is_an_error_and_a_known_one_the_limit(app: Flask) -> None:
    with write() as session:
        world = World(session)
        for number, region in (("HERE", "360827100"), ("THERE", "360828100")):
            world.match(world.person(number, region=region), world.posting())
    for wrong in ("999999", "36x", "1"):
        done = app.test_cli_runner().invoke(push_group, ["run", "--region", wrong])
        assert (done.exit_code, "没有这个区划代码" in done.stderr) == (2, True)
    assert [m["person"] for m in command(app, "--region", "360827")["messages"]] == ["HERE"]
    assert command(app, "--send", "--region", "360828000000")["sent"] == 1
    assert [m["person"] for m in command(app, "--region", "36")["messages"]] == ["HERE"]


def test_the_limit_is_of_people_and_the_look_has_the_same_ones(app: Flask) -> None:
    with write() as session:
        World(session).crowd(12, 4)
    looked = command(app, "--limit", "5")
    sent = command(app, "--limit", "5", "--send")
    assert (looked["planned"], sent["sent"]) == (5, 5)
    assert [m["person"] for m in looked["messages"]] == [m["person"] for m in sent["messages"]]
    assert command(app, "--send")["sent"] == 7


def test_the_same_news_is_told_once_however_often_it_is_posted(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        employer = world.employer()
        person = world.person()
        world.match(person, world.posting(employer))
        person_id, employer_id = person.id, employer.id
    assert send(clock)[1] == {"delivered": 1}
    with write() as session:
        world = World(session)
        again = world.posting(session.get(Employer, employer_id), title="急招缝纫工")
        world.match(session.get_one(Person, person_id), again)
    clock.pass_by(days=20)
    figures, tally = send(clock)
    assert (figures.silent, tally) == ({"already_told": 1}, {})
    with write() as session:  # a rise is news
        session.execute(update(Posting).values(wage_low=4600.0))
    assert send(clock)[1] == {"delivered": 1}
    assert len(rows(OutboxItem)) == 2


def test_a_posting_is_shown_to_so_many_people_a_week_and_no_more(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        posting = world.posting(open_count=1)
        for _ in range(20):
            world.match(world.person(), posting)
    looked, _ = Push(clock=clock).preview()
    figures, tally = send(clock)
    assert (looked.planned, figures.planned, tally["delivered"]) == (15, 15, 15)
    assert looked.silent == figures.silent == {"exposure_full": 5}
    clock.pass_by(days=8)
    assert send(clock)[1] == {"delivered": 5}


def test_the_cap_on_exposure_holds_over_slices(app: Flask, clock: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "SLICE", 4)
    with write() as session:
        world = World(session)
        posting = world.posting(open_count=1)
        for _ in range(20):
            world.match(world.person(), posting)
    assert Push(clock=clock).preview()[0].planned == 15
    assert send(clock)[0].planned == 15


def test_enough_applicants_end_the_telling(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        full, free = world.posting(open_count=2), world.posting(open_count=2)
        person = world.person()
        world.match(person, full, rank=1)
        world.match(person, free, rank=2)
        full_id, free_id = full.id, free.id
    send(clock, applicants=lambda _session, _postings: {full_id: 6, free_id: 5})
    assert [item.posting_id for item in rows(OutboxItem)] == [free_id]


def test_written_at_night_it_goes_out_in_the_morning(app: Flask, clock: Time) -> None:
    clock.moment = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)  # 21:00 in Shanghai
    with write() as session:
        World(session).crowd(3, 3)
    figures, tally = send(clock)
    assert (figures.planned, figures.later, tally) == (3, 3, {})
    assert send(clock)[0].planned == 0
    clock.pass_by(hours=10, minutes=59)
    assert send(clock)[1] == {}
    clock.pass_by(minutes=1)
    assert Push(clock=clock).preview()[1] == 3
    assert send(clock)[1] == {"delivered": 3}
    assert len(rows(InboxItem)) == 3


def test_reading_is_noted_once_and_only_by_the_person(app: Flask, clock: Time) -> None:
    with write() as session:
        people, _ = World(session).crowd(2, 3)
        mine, other = people[0].id, people[1].id
    send(clock)
    with write() as session:
        (item,) = inbox_of(session, mine)
        assert inbox_of(session, mine, before=item.id) == []
        assert not mark_read(session, other, item.public_id, clock())
        assert mark_read(session, mine, item.public_id, clock())
        read_at = item.read_at
    clock.pass_by(hours=1)
    with write() as session:
        assert mark_read(session, mine, item.public_id, clock())
    (again,) = [row for row in rows(InboxItem) if row.person_id == mine]
    assert again.read_at == read_at is not None
    (message,) = [row for row in rows(OutboxMessage) if row.person_id == mine]
    assert events(message.id)[-1] == ("delivered", "opened", None, "person")
    assert len(events(message.id)) == 3


def test_two_planners_that_saw_the_same_state_store_everything_once(app: Flask, clock: Time) -> None:
    """Without the lock that keeps them apart, the unique key still holds: the slower one's message shrinks or goes."""
    with write() as session:
        people, postings = World(session).crowd(2, 3)
        ids, last = [person.id for person in people], postings[2].id
    policy = ContactPolicy(load_policy())

    def plans(session: Any) -> Any:
        seen = look(session, Slice(tuple(ids), MOMENT), policy)
        return planner.decide(seen, policy, policy.departure(MOMENT), told=Counter(), room=None)

    with write() as session:
        run = PushRun(state="running", region="", policy="p", started_at=MOMENT)
        session.add(run)
        session.flush()
        slower, faster = plans(session), plans(session)
        partly = [PersonPlan(p.person, p.numbers, p.decision, p.told[:2]) for p in faster[:1]]
        store(session, run.id, partly, purpose="recommend", channel="inbox", now=MOMENT)
        store(session, run.id, slower, purpose="recommend", channel="inbox", now=MOMENT)
        store(session, run.id, faster, purpose="recommend", channel="inbox", now=MOMENT)
    stored = [(item.person_id, item.cluster) for item in rows(OutboxItem)]
    assert len(stored) == len(set(stored)) == 6
    bodies = [message.body for message in rows(OutboxMessage)]
    assert len(bodies) == 3
    assert sum("为您找到1个" in body for body in bodies) == 1
    assert {decision.code for decision in rows(ContactDecision)} == {"planned_elsewhere"}
    assert last in {item.posting_id for item in rows(OutboxItem)}


def test_who_was_told_by_an_earlier_run_counts_against_the_cap(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        posting = world.posting(open_count=1)
        for _number in range(30):
            world.match(world.person(), posting)
    send(clock, limit=10)
    assert len(rows(OutboxMessage)) == 10
    send(clock)
    assert len(rows(OutboxMessage)) == 15
