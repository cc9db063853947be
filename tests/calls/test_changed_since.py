"""What the last planning said, after people changed: the next one calls off and fills up, and a look says what is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.calls.models import CallDecision
from app.calls.policy_config import load_call_policy
from app.database import db
from app.privacy.models import AuditEntry
from tests.calls.conftest import Call, Headers, agree, change, key, person, plan, tasks


@pytest.fixture
def five(town: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Six people to be called, and room for five."""
    short = replace(load_call_policy(), per_staff=5)
    monkeypatch.setattr("jobs.calls.load_call_policy", lambda: short)
    return town


@pytest.mark.both_databases
def test_made_again_the_list_is_of_whom_may_be_called(five: Flask) -> None:
    assert plan(five)["planned"] == 5
    listed = sorted(tasks())
    out, (waits,) = listed[0], {f"W{n}" for n in range(1, 7)} - set(listed)
    agree(out, yes=False)
    looked = plan(five, "--dry-run")
    assert tasks()[out].state == "open"
    again = plan(five)
    assert {**again, "mode": ""} == {**looked, "mode": ""}
    assert (again["called_off"], again["planned"], again["kept"]) == (1, 1, 4)
    now_listed = tasks()
    assert (now_listed[out].state, now_listed[waits].state) == ("cancelled", "open")
    assert len({one.place for one in now_listed.values()}) == 6
    said = {one.person_id: one.code for one in db.session.scalars(select(CallDecision))}
    assert (said[person(out).id], said[person(waits).id]) == ("calls_refused", "on_list")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "call.cancel")).one()
    assert entry.detail.endswith("calls_refused")
    assert plan(five)["called_off"] == 0


@pytest.mark.both_databases
def test_a_look_at_who_is_left_out_says_what_holds_now(five: Flask, call: Call, desk: Headers) -> None:
    agree("W1", yes=False)
    agree("W2", yes=False)
    change("W3", state="paused")
    plan(five)
    agree("W2")
    change("W3", state="active", phone_hash=None, phone_enc=None)

    def shown(**query: str) -> dict[str, str]:
        items = call("GET", "/calls/left-out", desk, query_string=query)["items"]
        return {one["worker"]["id"]: one["code"] for one in items}

    assert shown() == {str(key("W1")): "calls_refused", str(key("W2")): "changed", str(key("W3")): "no_number"}
    assert shown(code="calls_refused") == {str(key("W1")): "calls_refused"}
    plan(five)
    assert shown() == {str(key("W1")): "calls_refused", str(key("W3")): "no_number"}


def test_whoever_found_no_room_is_still_told_so_while_that_holds(five: Flask, call: Call, desk: Headers) -> None:
    plan(five)
    (waits,) = {f"W{n}" for n in range(1, 7)} - set(tasks())

    def code() -> str:
        (one,) = call("GET", "/calls/left-out", desk)["items"]
        return str(one["code"])

    assert code() == "list_full"
    change(waits, state="placed")
    assert code() == "placed"
