"""F099: what a note says, settled with one tap, and what matching makes of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.changes.models import Change
from app.database import db, write
from app.identity.service import create_staff
from app.matching.service import match_person
from app.matching.views import postings_by_id
from app.people.models import FactDecision, Person
from app.privacy.models import AuditEntry
from jobs.match import run_matching
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import import_file, posting, write_csv
from tests.staff_api.conftest import Headers
from tests.staff_api.test_registrations import form

Call = Callable[..., Any]
NOTE = "腰不好，下午四点半要接孩子，周末要休息"


@pytest.fixture
def works(app: Flask, tmp_path: Any) -> None:
    """A night job, a heavy one, one till five, one till four."""
    rows = [
        posting("P-heavy", 工作内容="看机器，要搬重物50斤", 工作条件="负重"),
        posting("P-late", 工作内容="看机器，早上8点到下午5点", 单位名称="甲厂有限公司"),
        posting("P-early", 工作内容="看机器，早上8点到下午4点", 单位名称="乙厂有限公司"),
    ]
    report = import_file("postings", write_csv(tmp_path / "postings.csv", rows))
    assert not report.errors
    run_matching("all")


def register(call: Call, desk: Headers, **more: Any) -> Any:
    said = form(region="360722100", wishes=["普工"], channel="window", **more)
    return call("POST", "/registrations", desk, 201, json=said)


def facts(call: Call, desk: Headers, worker: str) -> dict[str, Any]:
    return {one["code"]: one for one in call("GET", f"/workers/{worker}/facts", desk)["facts"]}


def tap(call: Call, desk: Headers, worker: str, fact: Any, state: str, status: int = 200) -> Any:
    return call("POST", f"/workers/{worker}/facts/{fact['id']}", desk, status, json={"state": state})


def found(worker: str) -> set[str]:
    """The postings that the person is recommended at this moment."""
    db.session.rollback()
    db.session.expire_all()
    person = db.session.scalars(select(Person).where(Person.public_id == uuid.UUID(worker))).one()
    chosen = [match.posting for match in match_person(db.session(), person).matches]
    return {str(one.external_no) for one in postings_by_id(db.session(), chosen)}


def test_facts_are_shown_settled_and_taken_back_and_matching_follows(call: Call, desk: Headers, works: None) -> None:
    said = register(call, desk, note=NOTE)
    worker = said["worker_id"]
    assert {one["code"] for one in said["facts"]} == {"no.heavy", "hours", "want.weekends"}
    assert found(worker) == {"P-early"}
    read = facts(call, desk, worker)
    assert [read[code]["words"] for code in read] == ["四点半要接", "腰不好", "周末要"]
    assert [read[code]["strength"] for code in read] == ["hard", "hard", "soft"]
    assert {one["state"] for one in read.values()} == {"read"}
    assert read["hours"]["text"] == "7:00到16:30有空，要接孩子"

    with write() as session:
        session.query(Change).delete()
    refused = tap(call, desk, worker, read["hours"], "refused")
    assert (refused["state"], refused["channel"], refused["words"]) == ("refused", "window", "四点半要接")
    assert found(worker) == {"P-early", "P-late"}
    assert {one.collection for one in db.session.scalars(select(Change))} == {"people"}
    assert facts(call, desk, worker)["hours"]["state"] == "refused"
    tap(call, desk, worker, read["no.heavy"], "refused")
    assert found(worker) == {"P-early", "P-late", "P-heavy"}

    tap(call, desk, worker, read["hours"], "read")
    tap(call, desk, worker, read["no.heavy"], "confirmed")
    assert found(worker) == {"P-early"}
    standing = db.session.scalars(select(FactDecision).where(FactDecision.undone_at.is_(None))).all()
    assert [(one.code, one.state) for one in standing] == [("no.heavy", "confirmed")]
    assert len(db.session.scalars(select(FactDecision)).all()) == 3


def test_the_same_tap_twice_is_one_decision(call: Call, desk: Headers) -> None:
    worker = register(call, desk, note="不上夜班")["worker_id"]
    fact = facts(call, desk, worker)["no.night"]
    assert tap(call, desk, worker, fact, "confirmed") == tap(call, desk, worker, fact, "confirmed")
    assert len(db.session.scalars(select(FactDecision)).all()) == 1


def test_a_wish_that_was_confirmed_is_a_condition(call: Call, desk: Headers, works: None) -> None:
    worker = register(call, desk, note="想找坐着做的轻松活")["worker_id"]
    [fact] = facts(call, desk, worker).values()
    before = found(worker)
    confirmed = tap(call, desk, worker, fact, "confirmed")
    assert confirmed["strength"] == "hard"
    assert "P-heavy" not in found(worker)
    assert found(worker) <= before


def test_another_note_keeps_what_was_settled_where_it_says_the_same(call: Call, desk: Headers, works: None) -> None:
    worker = register(call, desk, note=NOTE)["worker_id"]
    for code in ("hours", "no.heavy"):
        tap(call, desk, worker, facts(call, desk, worker)[code], "refused")
    register(call, desk, note="下午四点半要接孩子，搬不动重的")
    read = facts(call, desk, worker)
    assert {code: one["state"] for code, one in read.items()} == {"hours": "refused", "no.heavy": "read"}
    assert found(worker) == {"P-early", "P-late"}
    assert register(call, desk)["facts"] == []  # what was said elsewhere is looked up, and the look is noted
    assert facts(call, desk, worker)["hours"]["state"] == "refused"


def test_nobody_else_s_facts_and_nothing_the_note_does_not_say(call: Call, desk: Headers, client: Any) -> None:
    worker = register(call, desk, note="不上夜班")["worker_id"]
    fact = facts(call, desk, worker)["no.night"]
    tap(call, desk, worker, {"id": uuid.uuid4()}, "confirmed", 404)
    other = register(call, desk, name="乙二", phone="13800000002", note="不上夜班")["worker_id"]
    tap(call, desk, other, fact, "confirmed", 404)
    tap(call, desk, worker, fact, "maybe", 422)
    create_staff("far", PASSWORD, "county", "360827")
    far = log_in(client, "far")
    call("GET", f"/workers/{worker}/facts", far, 404)
    tap(call, far, worker, fact, "confirmed", 404)


def test_the_words_of_a_note_stay_in_the_note(
    call: Call, desk: Headers, works: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    worker = register(call, desk, note=NOTE)["worker_id"]
    tap(call, desk, worker, facts(call, desk, worker)["no.heavy"], "refused")
    run_matching("all")
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {"fact.look", "fact.refused"} <= {one.action for one in entries}
    told = " ".join(f"{one.subject} {one.detail}" for one in entries) + caplog.text
    for words in ("腰不好", "接孩子", "四点半"):
        assert words not in told
    for decision in db.session.scalars(select(FactDecision)):
        assert "腰不好".encode() not in decision.said_enc


def test_who_has_no_note_costs_nothing(call: Call, desk: Headers) -> None:
    said = register(call, desk)
    assert said["facts"] == []
    assert call("GET", f"/workers/{said['worker_id']}/facts", desk)["facts"] == []
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "fact.look")) is None
