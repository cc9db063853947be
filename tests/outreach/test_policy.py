"""The contact policy by itself: one case a rule, and caps that no sequence of days breaks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clock import SHANGHAI
from app.outreach.policy import Candidate, Contact, ContactPolicy, History, Offer, youngest_birth
from app.outreach.policy_config import DEFAULT, PolicyProblem, load_policy, read_policy
from app.outreach.sentences import SENTENCES

TEN = datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI)
POLICY = ContactPolicy(load_policy())


def offer(posting: int = 1, **more: Any) -> Offer:
    values = {"employer": posting, "cluster": f"c{posting}", "score": 80.0, "has_reason": True, "is_open": True}
    return Offer(posting=posting, **{**values, "open_count": 5, **more})


def somebody(**more: Any) -> Candidate:
    values: dict[str, Any] = {
        "person": 1,
        "state": "active",
        "valid_to": date(2027, 1, 1),
        "youngest": date(1980, 1, 1),
        "status": "E8",
        "consent": "given",
        "offers": (offer(),),
    }
    return Candidate(**{**values, **more})


def sent(*days_ago: float, opened: bool | None = True, **more: Any) -> History:
    return History(tuple(Contact(TEN - timedelta(days=days), opened=opened, **more) for days in days_ago))


@pytest.mark.parametrize(
    ("person", "code"),
    [
        ({"consent": ""}, "no_consent"),
        ({"consent": "withdrawn"}, "opted_out"),
        ({"youngest": date(2010, 11, 22)}, "under_16"),
        ({"state": "paused"}, "paused"),
        ({"state": "placed"}, "placed"),
        ({"state": "expired"}, "expired"),
        ({"state": "closed"}, "closed"),
        ({"state": "something new"}, "closed"),
        ({"valid_to": date(2026, 11, 20)}, "expired"),
        ({"status": "E1"}, "not_looking"),
        ({"status": "E9"}, "not_looking"),
        ({"status": "E11"}, "not_looking"),
        ({"algo_off": True}, "algo_off"),
        ({"at_work": True}, "at_work"),
        ({"offers": (offer(answered=True),)}, "already_answered"),
        ({"offers": (), "matched": False}, "not_matched"),
        ({"offers": ()}, "no_match"),
        ({"offers": (offer(score=59.9),)}, "below_floor"),
        ({"offers": (offer(has_reason=False),)}, "below_floor"),
        ({"offers": (offer(is_open=False),)}, "posting_closed"),
        ({"offers": (offer(open_count=0),)}, "posting_closed"),
        ({"offers": (offer(applicants=15),)}, "enough_applicants"),
        ({"offers": (offer(exposure=25),)}, "exposure_full"),
        ({"offers": (offer(open_count=1, exposure=15),)}, "exposure_full"),
    ],
)
def test_whoever_must_not_be_written_to_hears_nothing_and_the_reason_is_kept(person: dict[str, Any], code: str) -> None:
    decision = POLICY.decide(somebody(**person), History(), TEN)
    assert (decision.verdict, decision.code, decision.chosen) == ("never", code, ())
    assert decision.sentence == SENTENCES[code]


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"youngest": date(2010, 11, 21)},
        {"valid_to": date(2026, 11, 21)},
        {"status": None},
        {"status": "E4"},
        {"offers": (offer(score=60.0),)},
        {"offers": (offer(applicants=14),)},
        {"offers": (offer(exposure=24),)},
        {"offers": (offer(open_count=1, exposure=14),)},
    ],
)
def test_the_limits_themselves_are_inside(person: dict[str, Any]) -> None:
    assert POLICY.decide(somebody(**person), History(), TEN).verdict == "send"


def test_what_matching_said_is_passed_on() -> None:
    decision = POLICY.decide(somebody(offers=(), no_match="附近暂时没有合适的"), History(), TEN)
    assert decision.sentence == "附近暂时没有合适的"


@pytest.mark.parametrize(
    ("history", "code", "until"),
    [
        (sent(1 / 24), "day_cap", "2026-11-22T08:00"),
        (sent(0.5), "gap", "2026-11-21T18:00"),
        (sent(1, 2), "week_cap", "2026-11-26T10:00"),
        (sent(8, 12, 16, 20, 24, 28), "month_cap", "2026-11-23T10:00"),
        (sent(3, 9, opened=False), "weekly", "2026-11-25T10:00"),
        (sent(0.5, opened=None, counts=False), "gap", "2026-11-21T18:00"),
    ],
)
def test_too_soon_is_later_with_the_moment(history: History, code: str, until: str) -> None:
    decision = POLICY.decide(somebody(), history, TEN)
    assert (decision.verdict, decision.code, decision.chosen) == ("later", code, ())
    assert decision.not_before == datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)


def test_one_a_day_even_after_the_gap() -> None:
    generous = ContactPolicy(replace(load_policy(), gap_hours=1))
    decision = generous.decide(somebody(), sent(1.9 / 24), TEN)
    assert (decision.verdict, decision.code) == ("later", "day_cap")
    assert decision.not_before == datetime(2026, 11, 22, 8, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("history", "verdict"),
    [
        (sent(10, 20, opened=False), "send"),  # a week has passed
        (sent(3, opened=False), "send"),  # only one unopened
        (History((*sent(3).contacts, *sent(10, 20, 25, opened=False).contacts)), "send"),  # the last one was opened
        (sent(10, 20, 28, 40, opened=None), "send"),  # nobody can know
    ],
)
def test_unopened_messages_slow_down_only_while_they_are_the_latest(history: History, verdict: str) -> None:
    assert POLICY.decide(somebody(), history, TEN).verdict == verdict


def test_four_unopened_go_to_the_phone_list() -> None:
    decision = POLICY.decide(somebody(), sent(40, 50, 60, 70, opened=False), TEN)
    assert (decision.verdict, decision.code) == ("never", "phone_list")


def test_the_day_after_a_fair_is_free() -> None:
    decision = POLICY.decide(somebody(met_at=TEN - timedelta(hours=20)), History(), TEN)
    assert (decision.verdict, decision.code) == ("later", "just_met")
    assert POLICY.decide(somebody(met_at=TEN - timedelta(hours=24)), History(), TEN).verdict == "send"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-21T20:29", None),
        ("2026-11-21T20:30", "2026-11-22T08:00"),
        ("2026-11-22T00:00", "2026-11-22T08:00"),
        ("2026-11-22T07:59", "2026-11-22T08:00"),
        ("2026-11-22T08:00", None),
        ("2027-06-07T10:00", "2027-06-10T08:00"),
        ("2027-06-06T21:00", "2027-06-10T08:00"),
    ],
)
def test_quiet_hours_and_days_off_hold_a_written_message_back(at: str, until: str | None) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    decision = POLICY.decide(somebody(valid_to=date(2028, 1, 1)), History(), moment.astimezone(UTC))
    assert [offer.posting for offer in decision.chosen] == [1]
    if until is None:
        assert decision.verdict == "send"
    else:
        assert (decision.verdict, decision.code in ("quiet_hours", "day_off")) == ("later", True)
        assert decision.not_before == datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)


def test_three_at_most_each_news_of_another_employer() -> None:
    offers = (
        offer(1),
        offer(2, employer=1),  # the employer of the first
        offer(3, cluster="c1"),  # the news of the first
        offer(4),
        offer(5, score=50.0),
        offer(6),
        offer(7),
    )
    decision = POLICY.decide(somebody(offers=offers), History(), TEN)
    assert [chosen.posting for chosen in decision.chosen] == [1, 4, 6]


def test_news_once_told_is_never_told_again_and_an_employer_not_within_a_week() -> None:
    told = History(told=frozenset({"c1"}))
    assert POLICY.decide(somebody(), told, TEN + timedelta(days=400)).code in ("already_told", "expired")
    assert POLICY.decide(somebody(), told, TEN).code == "already_told"
    assert POLICY.decide(somebody(), sent(6, employers=frozenset({1})), TEN).code == "same_employer"
    assert POLICY.decide(somebody(), sent(7, employers=frozenset({1})), TEN).verdict == "send"


def test_the_least_that_a_stated_birth_allows() -> None:
    assert youngest_birth(date(2010, 1, 1), "y") == date(2010, 12, 31)
    assert youngest_birth(date(2012, 2, 1), "m") == date(2012, 2, 29)
    assert youngest_birth(date(2012, 2, 3), "d") == date(2012, 2, 3)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 60 * 40), st.sampled_from([True, False, None]), st.integers(0, 8)), max_size=90
    )
)
def test_no_sequence_of_days_breaks_a_cap(steps: list[tuple[int, bool | None, int]]) -> None:
    """Whatever moments the push is run at, what goes out keeps every limit, counted afresh here."""
    config, now, contacts, told = POLICY.config, TEN, [], set()
    for minutes, opened, first in steps:
        now += timedelta(minutes=minutes)
        offers = tuple(offer(number % 40, employer=number % 9) for number in range(first * 5, first * 5 + 6))
        candidate = somebody(valid_to=date(2030, 1, 1), offers=offers)
        decision = POLICY.decide(candidate, History(tuple(contacts), frozenset(told)), now)
        if not decision.chosen:
            continue
        at = decision.not_before or now
        employers = frozenset(chosen.employer for chosen in decision.chosen)
        assert not told & {chosen.cluster for chosen in decision.chosen}
        assert not any(at - c.at < timedelta(days=7) and c.employers & employers for c in contacts)
        contacts.append(Contact(at, opened=opened, employers=employers))
        told |= {chosen.cluster for chosen in decision.chosen}
    times = [contact.at for contact in contacts]
    for at in times:
        local = at.astimezone(SHANGHAI)
        assert config.quiet_to <= local.time() < config.quiet_from
        assert local.date() not in config.days_off
        assert sum(other.astimezone(SHANGHAI).date() == local.date() for other in times) <= config.per_day
        assert sum(at - timedelta(days=7) < other <= at for other in times) <= config.per_week
        assert sum(at - timedelta(days=30) < other <= at for other in times) <= config.per_30_days
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(gap >= timedelta(hours=config.gap_hours) for gap in gaps)
    streak = 0
    for gap, contact in zip([timedelta(days=99), *gaps], contacts, strict=False):
        assert streak < config.stop_after_unopened
        assert streak < config.weekly_after_unopened or gap >= timedelta(hours=config.weekly_gap_hours)
        streak = 0 if contact.opened else streak + (contact.opened is False)


@pytest.mark.parametrize(
    "change",
    [
        {"per_day": -1},
        {"per_day": "1"},
        {"gap_hours": True},
        {"quiet_from": "late"},
        {"quiet_from": "07:00"},
        {"days_off": ["2026-13-01"]},
        {"max_postings": 0},
        {"weekly_after_unopened": 4},
        {"id": ""},
        {"surprise": 1},
    ],
)
def test_a_policy_file_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    raw = {**json.loads(DEFAULT.read_text(encoding="utf-8")), **change}
    with pytest.raises(PolicyProblem):
        read_policy(raw)
