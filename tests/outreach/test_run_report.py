"""The report of a push that was sent: the same rows as ever, however many there are, and never all of them held."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.clock import shanghai
from app.database import db, write
from app.outreach import report
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage, PushRun
from app.outreach.service import Push
from app.people.models import Registration
from app.postings.models import Posting
from jobs.push import push_group
from jobs.reporting import composed
from jobs.summary import _telling
from tests.outreach.factories import BEFORE, MOMENT, World
from tests.outreach.helpers import Time, rows

SILENT = ({"consent": None}, {"status": "E1"}, {"consent": False}, {"state": "paused"}, {"state": "paused"})


def village() -> None:
    """People who are written to, some under two numbers, and several kinds of silence."""
    with write() as session:
        world = World(session)
        crowd, _ = world.crowd(7, 4)
        world.registration(crowd[2], "AGAIN")
        for more in SILENT:
            world.match(world.person(**more), world.posting())


def plainly(run_id: int) -> dict[str, Any]:
    """Everything of a run read at once, row by row."""
    held = {one.id: one.external_no for one in rows(Posting)}
    numbers: dict[int, list[str]] = {}
    for one in rows(Registration):
        numbers.setdefault(one.person_id, []).append(one.external_no)

    def named(person: int) -> dict[str, Any]:
        return {"person": numbers[person][0], "also": numbers[person][1:]}

    def when(moment: Any) -> str | None:
        return shanghai(moment).isoformat(timespec="minutes") if moment else None

    messages = [one for one in rows(OutboxMessage) if one.run_id == run_id]
    written = {one.person_id for one in messages}
    told = {
        message.id: [
            {"posting": held[one.posting_id], "score": one.score, "reason": one.reasons[0][1], "reasons": one.reasons,
             "drawback": one.drawback}
            for one in sorted(rows(OutboxItem), key=lambda one: one.place)
            if one.message_id == message.id
        ]
        for message in messages
    }  # fmt: skip
    silent = [one for one in rows(ContactDecision) if one.run_id == run_id and one.person_id not in written]
    codes = Counter(one.code for one in sorted(silent, key=lambda one: one.person_id))
    return {
        "considered": len(messages) + len(silent),
        "planned": len(messages),
        "later": sum(one.state == "queued" and one.not_before > MOMENT for one in messages),
        "silent": list(codes.most_common()),
        "messages": [
            {**named(one.person_id), "channel": one.channel, "state": one.state, "code": one.code,
             "not_before": when(one.not_before), "text": one.body, "items": told[one.id]}
            for one in messages
        ],
        "people": [
            {**named(one.person_id), "verdict": one.verdict, "code": one.code, "reason": one.text,
             "not_before": when(one.not_before)}
            for one in silent
        ],
    }  # fmt: skip


@pytest.mark.both_databases
@pytest.mark.parametrize("limit", [None, 4])
def test_it_is_what_a_plain_reading_of_all_rows_says(
    app: Flask, monkeypatch: pytest.MonkeyPatch, limit: int | None
) -> None:
    village()
    monkeypatch.setattr(report, "_CHUNK", 3)
    figures, _ = Push(clock=Time(), limit=limit).send()
    (run,) = rows(PushRun)
    expected = plainly(run.id)
    assert expected["planned"] == (limit or 7)
    got = figures.as_dict()
    assert {**{name: got[name] for name in ("considered", "planned", "later")}, "silent": list(got["silent"].items()),
            "messages": list(figures.messages), "people": list(figures.people)} == expected  # fmt: skip
    assert (len(figures.messages), len(figures.people)) == (len(expected["messages"]), len(expected["people"]))
    assert figures.messages[1:5] == expected["messages"][1:5]
    assert figures.messages[0] == expected["messages"][0]
    with pytest.raises(IndexError):
        figures.people[99]


def test_the_command_prints_the_same_object_and_the_same_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    village()
    monkeypatch.setattr(report, "_CHUNK", 2)
    done = app.test_cli_runner().invoke(push_group, ["run", "--send", "--json"])
    whole = json.loads(done.stdout)
    assert json.dumps(whole, ensure_ascii=False) + "\n" == done.stdout, "as json writes it"
    (run,) = rows(PushRun)
    expected = plainly(run.id)
    assert {name: whole[name] for name in ("messages", "people")} == {
        name: expected[name] for name in ("messages", "people")
    }
    assert whole["sent"] == whole["delivered"] == 7
    text = app.test_cli_runner().invoke(push_group, ["run", "--send"]).stdout
    assert "不发的 12 人" in text


def test_a_long_report_is_not_held(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve million characters of messages: twice as many bytes, were they held."""
    count, body = 3000, "甲" * 4000
    monkeypatch.setattr(report, "_CHUNK", 50)
    with write() as session:
        world = World(session)
        person = world.person()
        run = PushRun(state="done", policy="p", started_at=BEFORE)
        session.add(run)
        session.flush()
        common = {"run_id": run.id, "person_id": person.id, "purpose": "recommend", "channel": "inbox", "body": body,
                  "state": "delivered", "not_before": BEFORE, "created_at": BEFORE}  # fmt: skip
        for _ in range(count // 100):
            session.execute(insert(OutboxMessage), [common] * 100)
        key = run.id
    tracemalloc.start()
    try:
        figures = report.of_run(db.session(), key, MOMENT)
        text = composed(figures.as_dict(), as_json=True, words="")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    with text:
        assert len(text.read()) > count * len(body)
    assert figures.planned == count == len(db.session.scalars(select(OutboxMessage.id)).all())
    assert peak < count * len(body) // 2


def test_the_examples_of_a_first_start_are_those_of_a_sorted_list() -> None:
    def row(name: str, *items: tuple[str, float]) -> dict[str, Any]:
        return {"text": name, "items": [{"posting": posting, "score": score} for posting, score in items]}

    told = [row("a", ("P1", 60)), row("none"), row("b", ("P1", 90), ("P2", 80)), row("c", ("P2", 90), ("P3", 80)),
            row("d", ("P1", 95), ("P2", 80)), row("e", ("P4", 99)), row("f", ("P5", 99))]  # fmt: skip
    assert [one["text"] for one in _telling(iter(told))] == ["d", "c", "e"]
