"""Whose demand decides, that few people decide nothing, and that everybody gets a turn."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.clock import now, today
from app.database import db, write
from app.intents.models import Intent
from app.matching.models import Match
from app.outreach.policy_config import load_policy
from app.people.models import Person
from app.postings.models import Posting
from app.villages.choose import NEAREST, PUT_UP, READ_OUT, TOWNSHIP, VILLAGE, choose
from app.villages.demand import SMALL, TOLD_COUNTS, Fit, Wanted, people_by_region, town_demand
from app.villages.offers import Offer, offers_among, offers_in
from tests.villages.conftest import SMALL_VILLAGE, TOWN, People, Postings, fit
from tests.villages.conftest import VILLAGE as BIG

KINDS = ("缝纫工", "保安", "保洁员", "厨师", "电工", "泥瓦工", "收银员", "货车司机", "摘脐橙", "月嫂")


def offer(key: int, **more: Any) -> Offer:
    parts = {"employer": key, "title": KINDS[key % len(KINDS)], "region": "360722100", "lng": None, "lat": None}
    return Offer(**{"id": key, "open_count": 5, "for_many": False, **parts, **more})


def wanted(people: int | None, fits: dict[int, int], centre: tuple[float, float] | None = None) -> Wanted:
    return Wanted(people, {key: Fit(count, float(count)) for key, count in fits.items()}, centre)


def ids(village: Wanted | None, town: Wanted, offers: list[Offer], limits: Any = READ_OUT, **more: Any) -> list[int]:
    chosen = choose(BIG if village else TOWN, village, town, {one.id: one for one in offers}, limits, **more)
    return [one.offer.id for one in chosen]


def test_what_most_of_the_village_lack_comes_first_then_the_township_then_what_is_near() -> None:
    offers = [offer(key) for key in (1, 2, 3)] + [offer(4, region=BIG, for_many=True), offer(5, for_many=True)]
    village, town = wanted(20, {1: 6, 2: 9}), wanted(60, {1: 30, 2: 20, 3: 40})
    chosen = choose(BIG, village, town, {one.id: one for one in offers}, READ_OUT)
    assert [(one.offer.id, one.basis, one.people) for one in chosen] == [
        (2, VILLAGE, 9), (1, VILLAGE, 6), (3, TOWNSHIP, 40), (4, NEAREST, None), (5, NEAREST, None),
    ]  # fmt: skip


def test_one_of_an_employer_and_of_a_kind_unless_too_few_are_left() -> None:
    same_house = [offer(key, employer=7) for key in range(1, 9)]
    assert ids(None, wanted(50, {one.id: 10 for one in same_house}), same_house) == [1]
    same_kind = [offer(key, title="缝纫工") for key in range(1, 9)]
    assert ids(None, wanted(50, {one.id: 10 for one in same_kind}), same_kind) == [1, 2, 3]
    assert len(ids(None, wanted(50, {one.id: 10 for one in same_kind}), same_kind, PUT_UP)) == 8
    many = [offer(key, employer=key // 4) for key in range(40)]
    picked = ids(None, wanted(50, {one.id: 10 for one in many}), many, PUT_UP)
    assert len(picked) == 12
    assert max(sum(key // 4 == house for key in picked) for house in range(10)) <= 2


def test_the_same_answer_for_the_same_data_in_whatever_order_it_comes() -> None:
    offers = [offer(key, for_many=key % 2 == 0) for key in range(1, 30)]
    fits = {one.id: 10 + one.id % 3 for one in offers}
    first = ids(None, wanted(50, fits), offers)
    assert first == ids(None, wanted(50, dict(reversed(fits.items()))), offers[::-1])
    assert len(first) == 5


def test_what_was_told_here_is_passed_over_and_what_was_told_elsewhere_waits() -> None:
    offers = [offer(1, open_count=2), offer(2, open_count=2), offer(3, open_count=200)]
    town = wanted(50, {1: 12, 2: 11, 3: 10})
    assert ids(None, town, offers) == [1, 2, 3]
    assert ids(None, town, offers, passed_over={1}) == [2, 3]
    assert ids(None, town, offers, shown={1: 1, 3: 1}) == [2, 3, 1]


def test_near_is_better_and_a_known_way_is_told() -> None:
    here = (115.0, 25.4)
    near = [offer(1, for_many=True, lng=115.3, lat=25.4), offer(2, for_many=True, lng=115.01, lat=25.4),
            offer(3, for_many=True, region="360722999"), offer(4, for_many=True, region=TOWN)]  # fmt: skip
    chosen = choose(BIG, wanted(9, {}, here), wanted(50, {}), {one.id: one for one in near}, READ_OUT)
    assert [one.offer.id for one in chosen] == [2, 4, 3, 1]
    assert [one.km is None for one in chosen] == [False, True, True, False]
    assert chosen[0].km == pytest.approx(1.0, abs=0.1)
    assert not chosen[0].from_town
    assert choose(BIG, wanted(None, {}), wanted(50, {}, here), {2: near[1]}, READ_OUT)[0].from_town


@pytest.mark.both_databases
def test_few_people_decide_nothing_and_are_not_counted(app: Flask, people: People, postings: Postings) -> None:
    big, small = people(6, BIG), people(SMALL - 1, SMALL_VILLAGE)
    one, two, three = postings(3)
    fit(big, one)
    fit(big[: SMALL - 1], two)
    fit(small, two)
    fit(small, three)
    demand = town_demand(db.session(), TOWN, now())
    village, few, town = demand.of(BIG), demand.of(SMALL_VILLAGE), demand.of(TOWN)
    assert (village.people, village.fits) == (6, {one: Fit(6, 6.0)})
    assert (few.people, few.fits, few.centre) == (None, {}, None)
    assert (town.people, set(town.fits)) == (10, {one, two})
    assert people_by_region(db.session(), "3607") == {BIG: 6, SMALL_VILLAGE: SMALL - 1}
    offers = offers_in(db.session(), "360722", today(), today(), load_policy())
    chosen = choose(SMALL_VILLAGE, few, town, offers, READ_OUT)
    assert [(found.offer.id, found.people) for found in chosen if found.basis != NEAREST] == [(two, 8), (one, 6)]


@pytest.mark.both_databases
def test_who_was_told_counts_less_and_who_applied_not_at_all(app: Flask, people: People, postings: Postings) -> None:
    who = people(8, BIG)
    [posting] = postings(1)
    fit(who[:5], posting)
    fit(who[5:], posting, told=True)
    with write() as session:
        session.add(Intent(person_id=who[0], posting_id=posting, source="match", channel="mini", level="ask",
                           state="new", recorded_by="worker", at=now(), changed_at=now()))  # fmt: skip
    assert town_demand(db.session(), TOWN, now()).of(BIG).fits == {posting: Fit(8, 4 + 3 * TOLD_COUNTS)}


@pytest.mark.both_databases
def test_only_who_looks_for_work_is_counted(app: Flask, people: People, postings: Postings) -> None:
    who = people(7, BIG)
    [posting] = postings(1)
    fit(who, posting)
    with write() as session:
        session.get_one(Person, who[0]).state = "paused"
        session.get_one(Person, who[1]).status = "E1"
        session.execute(delete(Match).where(Match.person_id == who[2]))
    wanted_here = town_demand(db.session(), TOWN, now()).of(BIG)
    assert (wanted_here.people, wanted_here.fits) == (None, {})  # four matches, and four people


def test_where_they_live_is_the_middle_of_many(app: Flask, people: People) -> None:
    people(SMALL - 1, BIG, 经度="115.03", 纬度="25.41")
    assert town_demand(db.session(), TOWN, now()).of(BIG).centre is None
    people(1, BIG, 经度="115.99", 纬度="25.99")
    assert town_demand(db.session(), TOWN, now()).of(BIG).centre == (115.03, 25.41)


@pytest.mark.both_databases
def test_only_what_takes_people_up_to_the_day_is_offered(app: Flask, postings: Postings) -> None:
    good, closed, full, over, enough = postings(5)
    away = postings(1, "360827100")[0]
    with write() as session:
        session.get_one(Posting, closed).status = "offline"
        session.get_one(Posting, full).open_count = 0
        session.get_one(Posting, over).valid_to = today()
        session.get_one(Posting, enough).employer.verify_status = "restricted"
    policy, until = load_policy(), today().replace(day=28)
    assert set(offers_in(db.session(), "360722", today(), until, policy)) == {good}
    assert set(offers_in(db.session(), "360722", today(), today(), policy)) == {good, over}
    assert set(offers_among(db.session(), [good, away, closed], today(), until, policy)) == {good, away}


def test_what_has_applicants_enough_is_left_to_others(
    app: Flask, people: People, postings: Postings, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, quiet = postings(2, 招聘人数="1")
    with write() as session:
        session.add_all(
            Intent(person_id=one, posting_id=busy, source="match", channel="mini", level="ask", state="new",
                   recorded_by="worker", at=now(), changed_at=now())
            for one in people(3, BIG)
        )  # fmt: skip
    assert set(offers_in(db.session(), "360722", today(), today(), load_policy())) == {quiet}


def test_what_asks_for_a_certificate_or_college_is_not_for_many(app: Flask, postings: Postings) -> None:
    plain, cert, college, school = (
        postings(1, **more)[0] for more in ({}, {"证书要求": "电工证"}, {"学历要求": "大专"}, {"学历要求": "高中"})
    )
    found = offers_in(db.session(), "360722", today(), today(), load_policy())
    assert {key: one.for_many for key, one in found.items()} == {plain: True, cert: False, college: False, school: True}
    assert len(list(db.session.scalars(select(Posting.id)))) == 4
