"""Nobody is told of a match that may be out of date: from the table that changed it to the message that is not sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.changes.service import record_changes, waiting
from app.clock import now
from app.database import db, write
from app.matching import batch
from app.matching.models import Match, MatchPartition, MatchRun, PersonOutcome
from app.outreach.freshness import people_waiting
from app.outreach.models import InboxItem, OutboxItem, OutboxMessage
from app.outreach.service import Push
from app.people.models import Person
from app.postings.models import Posting
from jobs.match import run_matching
from tests.app.helpers import tick
from tests.outreach.factories import World
from tests.outreach.helpers import Time, events, rows, send, the_message
from tests.world import GOLDEN, import_table, rows_of, write_table

pytestmark = pytest.mark.both_databases
Row = dict[str, str]


@pytest.fixture
def clock(app: Flask) -> Time:
    return Time()


class County:
    """One person and three postings in her township, brought in by tables as they come from outside."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "table.csv"
        likeness = rows_of(GOLDEN / "postings.csv")[0]
        self.worker: Row = rows_of(GOLDEN / "workers.csv")[0] | {
            "接受住宿": "是",
            "绝对不接受": "",
            "班次要求": "",
            "择业工种": "普工",
            "最远公里": "20",
            "授权推送": "是",
            "备注": "",
        }
        day = likeness | {
            "岗位编号": "DAY",
            "单位名称": "白班厂",
            "班次": "长白班",
            "工作条件": "久站",
            "工作内容": "包装",
        }
        self.postings: list[Row] = [
            day,
            *(
                likeness | {"岗位编号": f"NIGHT-{name}", "单位名称": f"夜班{name}厂", "工作内容": "两班倒，包装"}
                for name in ("甲", "乙")
            ),
        ]
        self.bring_postings(*self.postings)
        self.bring_worker()
        run_matching("all")

    def bring_worker(self, **says: str) -> None:
        import_table("workers", write_table(self._file, [self.worker | says]))

    def bring_postings(self, *postings: Row) -> None:
        import_table("postings", write_table(self._file, list(postings)))


@pytest.fixture
def county(app: Flask, tmp_path: Path) -> County:
    return County(tmp_path)


def told() -> set[str]:
    """The numbers of the postings that were, or are to be, told."""
    db.session.rollback()
    query = select(Posting.external_no).join(OutboxItem, OutboxItem.posting_id == Posting.id)
    return set(db.session.scalars(query))


def late(app: Flask, hour: int) -> None:
    """Moves the clock on to the hour in Shanghai."""
    tick(app, timedelta(hours=hour - (now().hour + 8) % 24) % timedelta(days=1))


def test_what_she_refuses_since_the_message_was_written_is_not_sent(app: Flask, county: County) -> None:
    late(app, 22)
    assert Push(clock=now).send()[0].later == 1
    assert told() == {"DAY", "NIGHT-甲", "NIGHT-乙"}
    late(app, 23)
    county.bring_worker(绝对不接受="住厂;夜班", 接受住宿="否")
    late(app, 9)
    figures, tally = Push(clock=now).send()
    assert (tally, figures.silent) == ({"suppressed": 1}, {"being_rematched": 1})
    assert (the_message().code, told(), rows(InboxItem)) == ("being_rematched", set(), [])
    run_matching("changed")
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY"}
    (item,) = rows(InboxItem)
    assert "夜班" not in item.body


def test_rematched_between_the_plan_and_the_morning_she_gets_the_new_message_at_once(
    app: Flask, county: County
) -> None:
    late(app, 22)
    Push(clock=now).send()
    county.bring_worker(绝对不接受="住厂;夜班", 接受住宿="否")
    run_matching("changed")
    late(app, 9)
    Push(clock=now).send()
    assert told() == {"DAY"}
    (item,) = rows(InboxItem)
    assert "夜班" not in item.body


def test_a_changed_person_is_not_told_before_the_next_match_run(app: Flask, county: County) -> None:
    county.bring_worker(绝对不接受="夜班")
    assert Push(clock=now).preview()[0].silent == {"being_rematched": 1}
    figures, tally = Push(clock=now).send()
    assert (figures.silent, tally, rows(OutboxMessage)) == ({"being_rematched": 1}, {}, [])
    run_matching("changed")
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY"}


def test_a_posting_whose_pay_changed_is_left_out_until_it_is_matched_again(app: Flask, county: County) -> None:
    county.bring_postings(*(posting | {"薪资下限": "5200"} for posting in county.postings[1:]))
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY"}
    run_matching("changed")
    tick(app, timedelta(days=4))
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY", "NIGHT-甲", "NIGHT-乙"}
    assert "5200" in rows(InboxItem)[-1].body


def test_pay_cut_after_the_match_run_is_not_told_as_it_was(app: Flask, county: County) -> None:
    county.bring_postings(
        *(posting | {"薪资下限": "1500", "薪资上限": "1600", "底薪": ""} for posting in county.postings)
    )
    figures, tally = Push(clock=now).send()
    assert (figures.silent, tally) == ({"being_rematched": 1}, {})


def test_a_posting_changed_between_plan_and_delivery_leaves_the_message(app: Flask, county: County) -> None:
    late(app, 22)
    Push(clock=now).send()
    county.bring_postings(county.postings[1] | {"工作内容": "两班倒，包装，一天站12个钟头"})
    late(app, 9)
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY", "NIGHT-乙"}
    assert ("queued", "queued", "being_rematched", "deliver") in events(the_message().id)
    run_matching("changed")
    tick(app, timedelta(days=8))
    assert Push(clock=now).send()[1] == {"delivered": 1}
    assert told() == {"DAY", "NIGHT-甲", "NIGHT-乙"}


def overnight(clock: Time) -> None:
    """A message about three matches that waits for the morning."""
    clock.moment = datetime.fromisoformat("2026-11-21T22:00+08:00")
    with write() as session:
        World(session).crowd(1, 3)
    assert send(clock)[0].later == 1
    clock.pass_by(hours=11)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reasons": [["R_PAY", "月薪4000元起"]]}, "为什么推荐：月薪4000元起"),
        ({"drawback": ["N_NIGHT", "要上夜班"]}, "要留意：要上夜班"),
    ],
)
def test_a_match_with_other_reasons_now_is_planned_anew_in_the_same_run(
    app: Flask, clock: Time, values: dict[str, object], words: str
) -> None:
    overnight(clock)
    with write() as session:
        session.execute(update(Match).values(**values))
    assert send(clock)[1] == {"suppressed": 1, "delivered": 1}
    first = rows(OutboxMessage)[0]
    assert (first.state, first.code) == ("suppressed", "match_changed")
    (item,) = rows(InboxItem)
    assert item.body.count(words) == 3


def test_a_match_that_has_become_too_weak_is_not_told(app: Flask, clock: Time) -> None:
    overnight(clock)
    with write() as session:
        session.execute(update(Match).values(score=59.0))
    figures, tally = send(clock)
    assert (figures.silent, tally, rows(InboxItem)) == ({"below_floor": 1}, {"suppressed": 1}, [])
    assert the_message().code == "match_changed"


def test_a_match_that_a_newer_run_took_away_is_not_told(app: Flask, clock: Time) -> None:
    overnight(clock)
    gone = rows(OutboxItem)[0]
    with write() as session:
        session.execute(delete(Match).where(Match.posting_id == gone.posting_id))
    assert send(clock)[1] == {"delivered": 1}
    assert gone.posting_id not in {item.posting_id for item in rows(OutboxItem)}
    assert "2个合适的岗位" in rows(InboxItem)[0].body


def test_the_words_are_those_of_the_day_they_are_sent(app: Flask, clock: Time) -> None:
    overnight(clock)
    with write() as session:
        session.execute(update(Posting).values(place="搬到工业园二路"))
        session.execute(update(Person).values(lng=114.51))
    assert send(clock)[1] == {"delivered": 1}
    (item,) = rows(InboxItem)
    assert item.body.count("搬到工业园二路，离您约1.9公里") + item.body.count("搬到工业园二路，离您约2.0公里") == 3
    assert item.body == the_message().body


def test_who_was_taken_by_a_match_run_that_is_not_at_its_end_waits_for_it(app: Flask, county: County) -> None:
    """The run takes the changes when it begins; the matches are the old ones until its partition is stored."""
    county.bring_worker(绝对不接受="夜班")
    run = batch.plan("changed")
    assert waiting(db.session(), "match") == []
    (person,) = db.session.scalars(select(Person.id))
    assert people_waiting(db.session(), [person]) == {person}
    assert Push(clock=now).send()[0].silent == {"being_rematched": 1}
    with write() as session:  # a killed run that another one leaves behind is no reason to tell old matches
        session.execute(update(MatchRun).where(MatchRun.id == run.id).values(state="left"))
    assert people_waiting(db.session(), [person]) == {person}
    run_matching("all")
    assert people_waiting(db.session(), [person]) == set()
    assert Push(clock=now).send()[1] == {"delivered": 1}


def test_a_later_look_at_a_person_settles_what_an_abandoned_run_left_open(app: Flask, clock: Time) -> None:
    with write() as session:
        world = World(session)
        seen, unseen = world.person(), world.person()
        world.outcome(seen)
        world.outcome(unseen)
        left = MatchRun(
            scope="changed", state="left", day=clock().date(), weights="w1", lexicon="l1", started_at=clock()
        )
        later = MatchRun(
            scope="changed", state="done", day=clock().date(), weights="w1", lexicon="l1", started_at=clock()
        )
        session.add(left)
        session.flush()
        session.add(later)
        session.add(MatchPartition(run_id=left.id, people=[seen.id, unseen.id]))
        session.flush()
        values = {"run_id": later.id}
        session.execute(update(PersonOutcome).where(PersonOutcome.person_id == seen.id).values(**values))
        ids = [seen.id, unseen.id]
    assert people_waiting(db.session(), ids) == {ids[1]}


def test_the_limit_holds_over_what_waited_and_what_is_planned(app: Flask, clock: Time) -> None:
    clock.moment = datetime.fromisoformat("2026-11-21T22:00+08:00")
    with write() as session:
        World(session).crowd(4, 4)
    assert send(clock, limit=2)[0].planned == 2
    stale = rows(OutboxMessage)[0].person_id
    with write() as session:
        record_changes(session, "people", [stale], clock())
    clock.pass_by(hours=11)
    figures, tally = send(clock, limit=3)
    assert (tally, figures.planned) == ({"suppressed": 1, "delivered": 3}, 2)
    assert len(rows(InboxItem)) == 3
    assert stale not in {item.person_id for item in rows(InboxItem)}
