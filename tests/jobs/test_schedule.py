"""What runs when, by a clock that the test moves: also after a restart, never beside itself, and missed runs once."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from celery.schedules import schedstate
from flask import Flask

from app.clock import SHANGHAI, now, shanghai
from app.database import write
from app.ops.models import JobRun
from jobs.beat import Slots, beat_schedule
from jobs.schedule import BY_NAME, JOBS, preferred
from jobs.scheduler import Scheduler, is_due, perform
from tests.app.helpers import tick
from tests.outreach.helpers import rows

DAY = datetime(2026, 11, 21, tzinfo=SHANGHAI)


class Done:
    """Remembers which commands were run at which time of day."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.at: dict[str, list[str]] = defaultdict(list)

    def __call__(self, command: tuple[str, ...]) -> int:
        self.at[" ".join(command)].append(f"{shanghai(now()):%d %H:%M}")
        return self.code


def clock_to(app: Flask, moment: datetime) -> None:
    tick(app, moment - now())


@pytest.fixture
def begun(app: Flask) -> Flask:
    """An installation whose jobs ran the day before."""
    with write() as session:
        for job in JOBS:
            at = job.slots_on(DAY.date() - timedelta(days=1))[-1]
            times = {"started_at": at, "heartbeat_at": at, "finished_at": at}
            session.add(JobRun(name=f"at:{job.name}", state="done", **times))
    return app


def go(app: Flask, done: Done, until: datetime, step: timedelta = timedelta(minutes=5)) -> None:
    """Looks every five minutes, as one scheduler."""
    scheduler = Scheduler(app, done)
    while now() < until:
        scheduler.look()
        scheduler.join()
        tick(app, step)


def test_a_whole_day(begun: Flask) -> None:
    done = Done()
    clock_to(begun, DAY)
    go(begun, done, DAY + timedelta(days=1))
    assert done.at["match run --changed"] == ["21 02:00"]
    assert done.at["retention purge"] == done.at["audit verify"] == ["21 03:00"]
    assert done.at["calls plan"] == ["21 03:30"]
    assert done.at["push plan"] == ["21 07:30"]
    assert done.at["push remind"] == ["21 08:15", "21 17:15"]
    assert done.at["villages plan"] == ["21 06:00", "21 11:00", "21 17:00"]
    assert len(done.at["push sweep"]) == len(done.at["outreach alarms --changes"]) + 1 == 288
    delivered = done.at["push deliver"]
    assert (delivered[0], delivered[-1]) == ("21 08:00", "21 20:20")
    assert set(done.at) == {" ".join(command) for job in JOBS for command in job.commands}


def test_between_twelve_and_half_past_one_it_delivers_every_three_minutes() -> None:
    slots = [f"{slot:%H:%M}" for slot in BY_NAME["deliver"].slots_on(DAY.date())]
    assert [slot for slot in slots if "11:40" <= slot < "12:12"] == [
        "11:40", "11:50", "12:00", "12:03", "12:06", "12:09", "12:10",
    ]  # fmt: skip
    assert all("08:00" <= slot < "20:30" for slot in slots)


@pytest.mark.parametrize(
    ("moment", "then"),
    [("07:30", "12:00"), ("12:20", "12:20"), ("13:30", "18:30"), ("19:59", "19:59"), ("20:00", "12:00")],
)
def test_recommendations_wait_for_noon_or_evening(moment: str, then: str) -> None:
    hour, minute = map(int, moment.split(":"))
    at = DAY.replace(hour=hour, minute=minute)
    assert f"{preferred(at):%H:%M}" == then
    assert preferred(at) >= at


def test_what_was_missed_is_made_up_for_once(begun: Flask) -> None:
    """It stood still from before two in the morning until ten."""
    done = Done()
    clock_to(begun, DAY + timedelta(hours=10, minutes=1))
    go(begun, done, DAY + timedelta(hours=11))
    assert done.at["match run --changed"] == done.at["push plan"] == ["21 10:01"]
    go(begun, done, DAY + timedelta(hours=12))
    assert len(done.at["match run --changed"]) == 1
    assert done.at["push sweep"][0] == "21 10:01"
    assert len(done.at["push sweep"]) == 24, "what comes every five minutes is not made up for"


def test_a_restart_repeats_nothing(begun: Flask) -> None:
    done = Done()
    clock_to(begun, DAY + timedelta(hours=2))
    for _ in range(4):
        go(begun, done, now() + timedelta(minutes=5))
    assert done.at["match run --changed"] == ["21 02:00"]


def test_a_new_installation_begins_with_the_next_slot(app: Flask) -> None:
    done = Done()
    clock_to(app, DAY + timedelta(hours=10))
    go(app, done, DAY + timedelta(hours=14))
    assert "match run --changed" not in done.at
    assert "push plan" not in done.at
    assert done.at["push deliver"]


def test_what_failed_is_tried_once_more_after_ten_minutes(begun: Flask, caplog: pytest.LogCaptureFixture) -> None:
    done = Done(code=1)
    clock_to(begun, DAY + timedelta(hours=2))
    go(begun, done, DAY + timedelta(hours=2, minutes=55))
    assert done.at["match run --changed"] == ["21 02:00", "21 02:10"]
    assert [one.state for one in rows(JobRun) if one.name == "at:match"] == ["done", "failed", "failed"]
    assert "scheduled match failed: match run --changed" in caplog.text
    assert {one.state for one in rows(JobRun) if one.name == "at:alarms"} == {"done"}, "an alarm is no failure"


def test_no_job_runs_beside_itself(begun: Flask) -> None:
    clock_to(begun, DAY + timedelta(hours=2))
    at_it, let_go = threading.Event(), threading.Event()
    done = Done()

    def slow(command: tuple[str, ...]) -> int:
        if command[0] == "match":
            at_it.set()
            assert let_go.wait(60)
        return done(command)

    first = Scheduler(begun, slow)
    assert "match" in first.look()
    assert at_it.wait(60)
    try:
        tick(begun, timedelta(days=1))  # even where its next slot has come
        assert "match" not in first.look()
        assert perform(BY_NAME["match"], done) is False, "another scheduler"
    finally:
        let_go.set()
        first.join()
    assert len(done.at["match run --changed"]) == 1


def test_a_killed_run_is_made_up_for(begun: Flask) -> None:
    clock_to(begun, DAY + timedelta(hours=2))

    def killed(_command: tuple[str, ...]) -> int:
        raise SystemExit

    with pytest.raises(SystemExit):
        perform(BY_NAME["match"], killed)
    tick(begun, timedelta(minutes=11))
    assert is_due(BY_NAME["match"], now())
    assert perform(BY_NAME["match"], Done()) is True
    assert not is_due(BY_NAME["match"], now())


def test_beat_knows_the_same_times(app: Flask) -> None:
    entries = beat_schedule("schedule.job")
    assert set(entries) == set(BY_NAME)
    nightly = entries["match"]["schedule"]
    nightly.nowfun = lambda: DAY + timedelta(hours=10)
    assert nightly.is_due(DAY + timedelta(hours=1)).is_due, "missed while beat was down"
    assert not nightly.is_due(DAY + timedelta(hours=2, seconds=1)).is_due
    sweep = Slots("sweep")
    sweep.nowfun = lambda: DAY + timedelta(minutes=4, seconds=30)
    assert sweep.is_due(DAY + timedelta(seconds=1)) == schedstate(False, 30.0)


def test_a_word_of_beat_s_that_comes_twice_does_nothing_twice(begun: Flask) -> None:
    clock_to(begun, DAY + timedelta(hours=2))
    done = Done()
    assert [perform(BY_NAME["match"], done) for _ in range(3)] == [True, False, False]
    assert len(done.at["match run --changed"]) == 1
