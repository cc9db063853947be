"""``flask villages plan``: every village with enough people, each once, going on where it was stopped."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.outreach.policy_config import load_policy
from app.postings.models import Posting
from app.privacy.audit import broken_at
from app.villages import plan as planning
from app.villages import service
from app.villages.models import VillageBulletin
from app.villages.plan import plan
from app.villages.service import slot_after
from app.villages.wording import problems
from tests.villages.conftest import SMALL_VILLAGE, TOWN, VILLAGE, People, Postings, everybody, fit

OTHER, UNKNOWN = f"{TOWN}203", f"{TOWN}998"


def run(app: Flask, *options: str) -> dict[str, Any]:
    answer = app.test_cli_runner().invoke(args=["villages", "plan", *options, "--json"])
    assert answer.exit_code == 0, answer.output
    return dict(json.loads(answer.stdout))


def kept() -> list[VillageBulletin]:
    return list(db.session.scalars(select(VillageBulletin).order_by(VillageBulletin.region)))


@pytest.fixture
def town(people: People, postings: Postings) -> list[int]:
    """A township: a village of six, one of three, one of five, five more in one that no list has, and postings."""
    big, small, other, unknown = people(6, VILLAGE), people(3, SMALL_VILLAGE), people(5, OTHER), people(5, UNKNOWN)
    offered = postings(30, 招聘人数="3")
    for one in offered[:12]:
        fit([*big, *small, *other, *unknown], one)
    return offered


@pytest.mark.both_databases
def test_every_place_with_enough_people_once(app: Flask, town: list[int]) -> None:
    seen = run(app, "--slot", "12:00", "--dry-run")
    assert kept() == []
    done = run(app, "--slot", "12:00")
    assert (done["mode"], done["made"], done["kept"], done["silent"]) == ("written", 4, 0, 0)
    assert (done["villages"], done["townships"]) == (3, 1)
    assert [one["code"] for one in done["places"]] == [TOWN, VILLAGE, OTHER, UNKNOWN]
    assert [one["known"] for one in done["places"]] == [True, True, True, False]
    assert seen["places"] == done["places"]  # what was looked at is what is done
    assert [one.region for one in kept()] == [TOWN, VILLAGE, OTHER, UNKNOWN]
    for one in kept():
        assert (one.slot, str(one.day), one.operator) == ("12:00", "2026-11-21", "plan")
        assert problems(one.text, everybody(), most=250) == []
    before = [(one.id, one.text) for one in kept()]
    again = run(app, "--slot", "12:00")
    assert (again["made"], again["kept"]) == (0, 4)
    db.session.expire_all()
    assert [(one.id, one.text) for one in kept()] == before
    assert broken_at(db.session()) is None


def test_places_take_turns_with_what_is_small(app: Flask, town: list[int]) -> None:
    """Three free places are not offered to every village at once."""
    run(app, "--slot", "12:00")
    first, second, *_ = kept()
    assert {first.postings[0], second.postings[0]} < set(town[:12])
    assert set(first.postings[:3]).isdisjoint(second.postings[:3])


@pytest.mark.both_databases
def test_stopped_it_goes_on_and_comes_to_the_same(app: Flask, town: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [one["text"] for one in run(app, "--slot", "18:00", "--dry-run")["places"]]
    count = iter(range(10))

    def stop(*more: Any) -> Any:
        if next(count) == 2:
            raise KeyboardInterrupt
        return service.keep_broadcast(*more)

    with monkeypatch.context() as patch:
        patch.setattr(planning, "keep_broadcast", stop)
        answer = app.test_cli_runner().invoke(args=["villages", "plan", "--slot", "18:00"])
        assert answer.exit_code != 0
    assert len(kept()) == 2
    done = run(app, "--slot", "18:00")
    assert (done["made"], done["kept"]) == (2, 2)
    assert [one.text for one in kept()] == expected


def test_only_the_region_that_was_asked_for(app: Flask, town: list[int], people: People) -> None:
    people(6, "360722102201")
    assert [one["code"] for one in run(app, "--region", VILLAGE, "--dry-run")["places"]] == [VILLAGE]
    wide = run(app, "--region", "360722", "--dry-run")
    assert wide["slot"] == "2026-11-21T12:00+08:00"
    codes = {one["code"] for one in wide["places"]}
    assert VILLAGE in codes
    assert SMALL_VILLAGE not in codes
    answer = app.test_cli_runner().invoke(args=["villages", "plan", "--region", "999999"])
    assert answer.exit_code == 2
    assert "没有这个区划代码" in answer.stderr


def test_a_full_posting_is_replaced_when_it_is_planned_again(app: Flask, town: list[int]) -> None:
    run(app)
    gone = kept()[0].postings[0]
    with write() as session:
        session.get_one(Posting, gone).status = "filled"
    holding = sum(gone in one.postings for one in kept())
    again = run(app)
    assert (again["made"], again["kept"]) == (holding, 4 - holding)
    db.session.expire_all()
    assert not any(gone in one.postings for one in kept())
    assert len(kept()) == 4


def test_the_report_can_be_read(app: Flask, town: list[int]) -> None:
    answer = app.test_cli_runner().invoke(args=["villages", "plan", "--slot", "12:00"])
    assert "11月21日 12:00 的广播：3 个村、1 个乡镇。" in answer.stdout
    assert "写好 4 份" in answer.stdout
    assert UNKNOWN in answer.stdout
    assert "的乡亲们" in answer.stdout
    nobody = app.test_cli_runner().invoke(args=["villages", "plan", "--region", "360827"])
    assert "没有要播的地方" in nobody.stdout


def test_nobody_is_read_to_on_a_day_off(app: Flask, town: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy()
    off = type(policy)(**{name: getattr(policy, name) for name in policy.__slots__} | {
        "days_off": frozenset({slot_after(now()).date()}),
    })  # fmt: skip
    monkeypatch.setattr(service, "load_policy", lambda: off)
    assert run(app, "--slot", "12:00", "--dry-run")["slot"] == "2026-11-22T12:00+08:00"
    assert len(list(plan(slot_after(now()), "", write=False, advance=lambda _more: None))) == 4
