"""One record a person, whatever the number of forms: who is meant, what is kept, what comes apart again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.changes.models import Change
from app.database import db, write
from app.extensions import keyring
from app.imports.report import Report
from app.matching.models import MatchRun, PersonOutcome
from app.outreach.models import OutboxMessage
from app.people.editing import edit
from app.people.models import Consent, Person, Registration
from app.people.service import masked
from app.people.statements import PersonStatement, fold
from app.reach.models import PersonReach
from tests.imports.tables import ID_A, ID_B, codes, worker

Load = Callable[..., Report]
pytestmark = pytest.mark.both_databases
PHONE, OTHER_PHONE = "19900000001", "19900000002"
SAME_DAY = "360722198406120243"
"""Invented: another woman, of ID_A's birthday."""


def people() -> list[Person]:
    db.session.rollback()
    return list(db.session.scalars(select(Person).order_by(Person.id)))


def owner(number: str) -> Person:
    db.session.rollback()
    return db.session.scalars(select(Registration).where(Registration.external_no == number)).one().person


def held() -> list[bool]:
    db.session.rollback()
    return [consent.withdrawn_at is None for consent in db.session.scalars(select(Consent).order_by(Consent.id))]


def one_person_of(load: Load, *rows: dict[str, Any]) -> Person:
    """Loads the rows one file each, newest last, and holds that they are one person."""
    for index, row in enumerate(rows):
        report = load("workers", row)
        assert (report.created, report.merged) == ((1, 0) if index == 0 else (0, 1))
    (person,) = people()
    return person


def test_the_same_id_number_is_the_same_person_across_files_and_within_one(load: Load) -> None:
    load("workers", worker("W1", 身份证号=ID_A))
    report = load("workers", worker("W2", 身份证号=ID_A), worker("W3", 姓名="丙", 身份证号=ID_B),
                  worker("W4", 姓名="丙", 身份证号=f" {ID_B} "))  # fmt: skip
    assert (report.created, report.merged) == (1, 2)
    assert len(people()) == 2
    assert owner("W1") is owner("W2")
    assert owner("W3") is owner("W4")


def test_the_same_name_and_phone_is_the_same_person_unless_both_have_other_id_numbers(load: Load) -> None:
    load("workers", worker("W1", 姓名="阿依·努尔", 手机=PHONE, 身份证号=ID_A))
    report = load(
        "workers",
        worker("W2", 姓名="阿依•努尔", 手机=f"+86 {PHONE}"),
        worker("W3", 姓名="阿依·努尔", 手机=PHONE, 身份证号=ID_B),
        worker("W4", 姓名="阿依·努尔"),
        worker("W5", 姓名="别人", 手机=PHONE),
    )
    assert (report.created, report.merged) == (3, 1)
    assert owner("W2") is owner("W1")


def test_a_newer_form_replaces_adds_and_never_erases(load: Load) -> None:
    person = one_person_of(
        load,
        worker("W1", 手机=PHONE, 做过的工种="缝纫工:5;普工:2", 技能证书="健康证", 期望月薪=3500, 接受住宿="否",
               经度="114.9", 纬度="25.4", 备注="旧话", 就业状态="失业", 未就业原因="太远"),
        worker("W2", 手机=PHONE, 做过的工种="缝纫工:6;保洁", 技能证书="电工证", 期望月薪=4000, 出生日期="1984",
               就业状态="失业"),
    )  # fmt: skip
    assert person.trades == [["缝纫工", 6], ["普工", 2], ["保洁", None]]
    assert person.certs == ["健康证", "电工证"]
    assert (person.wage_min, person.lodging, person.lng, person.reason) == (4000, False, 114.9, "R08")
    assert (person.birth, person.birth_precision) == (date(1984, 6, 12), "d")
    assert keyring().decrypt(person.note_enc or b"") == "旧话"
    assert masked(person) == {"name": "甲*", "phone": "199****0001"}


def test_a_form_that_is_written_again_may_empty_what_it_alone_had_said(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 技能证书="健康证;电工证", 期望月薪=3500))
    load("workers", worker("W2", 手机=PHONE, 技能证书="健康证", 最远公里=8))
    report = load("workers", worker("W1", 手机=PHONE))
    assert report.updated == 1
    (person,) = people()
    assert (person.certs, person.wage_min, person.max_km) == (["健康证"], None, 8)


def test_the_id_number_decides_birth_and_sex(load: Load) -> None:
    person = one_person_of(load, worker("W1", 身份证号=ID_A, 出生日期="1985", 性别="男"))
    assert (person.birth, person.birth_precision, person.sex) == (date(1984, 6, 12), "d", "2")


def test_a_number_of_somebody_else_is_refused_and_nobody_overwritten(load: Load) -> None:
    load("workers", worker("W1", 姓名="甲一", 手机=PHONE, 身份证号=ID_A), worker("W2", 姓名="乙"))
    report = load("workers", worker("W1", 姓名="丙", 手机=OTHER_PHONE), worker("W2", 姓名="丁", 身份证号=ID_B))
    assert codes(report) == [(2, "登记编号", "registration_no_taken"), (3, "登记编号", "registration_no_taken")]
    assert [keyring().decrypt(person.name_enc) for person in people()] == ["甲一", "乙"]


def test_a_person_may_change_name_or_phone_or_correct_the_id_number(load: Load) -> None:
    load("workers", worker("W1", 姓名="甲一", 手机=PHONE, 身份证号=ID_A))
    for more in ({"姓名": "甲二"}, {"姓名": "甲二", "手机": OTHER_PHONE}, {"姓名": "甲二", "身份证号": ID_B}):
        row = worker("W1", 姓名="甲一", 手机=PHONE, 身份证号=ID_A) | more
        assert load("workers", row).updated == 1
    (person,) = people()
    assert person.id_no_hash == keyring().blind("id_no", ID_B)


def test_two_records_become_one_when_a_form_shows_it_and_nothing_is_lost(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 授权推送="是"), worker("W2", 手机=OTHER_PHONE, 身份证号=ID_A))
    first, second = people()
    moment = datetime(2026, 11, 21, 2, tzinfo=UTC)
    with write() as session:
        run = MatchRun(scope="all", state="done", weights="w", lexicon="l", day=date(2026, 11, 21), started_at=moment)
        session.add(run)
        session.flush()
        session.add(OutboxMessage(person_id=first.id, purpose="recommend", channel="inbox", state="sent", body="",
                                  not_before=moment, created_at=moment))  # fmt: skip
        for person in (first, second):
            session.add(PersonOutcome(person_id=person.id, run_id=run.id, matched=person.id, at=moment))
    report = load("workers", worker("W3", 手机=PHONE, 身份证号=ID_A))
    assert report.merged == 1
    (left,) = people()
    assert left.id == second.id
    assert {owner(number).id for number in ("W1", "W2", "W3")} == {second.id}
    assert db.session.scalars(select(OutboxMessage.person_id)).all() == [second.id]
    assert db.session.scalars(select(PersonOutcome.matched)).all() == [second.id]
    assert held() == [True]
    changed = db.session.scalars(select(Change.record_id).where(Change.consumer == "index"))
    assert set(changed) == {first.id, second.id}


@pytest.mark.parametrize("asked", [0, 1])
def test_whoever_of_the_two_asked_not_to_be_called_is_not(load: Load, asked: int) -> None:
    load("workers", worker("W1", 手机=PHONE), worker("W2", 手机=OTHER_PHONE, 身份证号=ID_A))
    moment = datetime(2026, 11, 21, 2, tzinfo=UTC)
    with write() as session:
        for place, person in enumerate(people()):
            session.add(
                PersonReach(person_id=person.id, no_calls=place == asked, channel="window", operator="desk", at=moment)
            )
    assert load("workers", worker("W3", 手机=PHONE, 身份证号=ID_A)).merged == 1
    (left,) = people()
    assert [(one.person_id, one.no_calls) for one in db.session.scalars(select(PersonReach))] == [(left.id, True)]


def test_a_corrected_form_unites_or_parts(load: Load) -> None:
    load("workers", worker("W1"), worker("W2", 手机=PHONE), worker("W3", 姓名="丙", 身份证号=ID_B))
    load("workers", worker("W1", 手机=PHONE))  # now seen to be W2's
    assert owner("W1") is owner("W2")
    load("workers", worker("W2", 手机=PHONE, 身份证号=ID_A))
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_B))  # no: it is W3's
    assert owner("W1") is owner("W3")
    assert owner("W2").id_no_hash == keyring().blind("id_no", ID_A)
    assert len(people()) == 2


def test_two_swapped_id_numbers_can_be_put_right(load: Load) -> None:
    load("workers", worker("W1", 姓名="甲", 身份证号=ID_A), worker("W2", 姓名="乙", 身份证号=ID_B))
    report = load("workers", worker("W1", 姓名="甲", 身份证号=ID_B), worker("W2", 姓名="乙", 身份证号=ID_A))
    assert (report.updated, report.rejected) == (2, 0)
    found = {keyring().decrypt(person.name_enc): person.id_no_hash for person in people()}
    assert found == {"甲": keyring().blind("id_no", ID_B), "乙": keyring().blind("id_no", ID_A)}


def test_two_namesakes_with_one_phone_are_not_guessed_apart(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 身份证号=ID_A), worker("W2", 手机=PHONE, 身份证号=SAME_DAY))
    report = load("workers", worker("W3", 手机=PHONE))
    assert (report.created, [note["code"] for note in report.warnings()]) == (1, ["ambiguous_person"])


def test_namesakes_with_one_phone_and_other_birthdays_are_two_people(load: Load) -> None:
    report = load(
        "workers", worker("W1", 手机=PHONE, 出生日期="1984-06-12"), worker("W2", 手机=PHONE, 出生日期="1984-09-01")
    )
    assert (report.created, report.merged) == (2, 0)
    assert [(note["code"], note["rows"], note["first_row"]) for note in report.warnings()] == [
        ("ambiguous_person", 1, 3)
    ]
    assert owner("W1") is not owner("W2")
    report = load("workers", worker("W3", 手机=PHONE, 出生日期="1984-09-01"), worker("W4", 手机=PHONE, 身份证号=ID_A))
    assert (report.created, report.merged, report.warnings()) == (0, 2, [])
    assert owner("W3") is owner("W2")
    assert owner("W4") is owner("W1")
    assert load("workers", worker("W3", 手机=PHONE, 出生日期="1984-09-01")).unchanged == 1
    assert len(people()) == 2


@pytest.mark.parametrize("said", ["1984", "1984-06", "1984-06-12", "1985"])
def test_a_birthday_said_less_exactly_is_no_other_person(load: Load, said: str) -> None:
    """1985: whoever was born late in 1984 may have been asked for the age by the other count."""
    one_person_of(load, worker("W1", 手机=PHONE, 出生日期="1984-06-12"), worker("W2", 手机=PHONE, 出生日期=said))


def test_a_year_far_from_the_birthday_is_another_person(load: Load) -> None:
    report = load("workers", worker("W1", 手机=PHONE, 出生日期="1984-06-12"), worker("W2", 手机=PHONE, 出生日期="1960"))
    assert report.created == 2


def test_the_same_id_number_outweighs_the_birthday(load: Load) -> None:
    """Many a birthday on paper is not the one in the ID card: it may be said again without the card."""
    other = {"手机": PHONE, "出生日期": "1984-07-10"}
    one_person_of(
        load, worker("W1", 手机=PHONE, 身份证号=ID_A), worker("W2", 身份证号=ID_A, **other), worker("W3", **other)
    )


def test_a_corrected_birthday_parts_namesakes_and_unites_them_again(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE), worker("W2", 手机=PHONE))
    report = load("workers", worker("W2", 手机=PHONE, 出生日期="1990-01-02"))
    assert (report.updated, [note["code"] for note in report.warnings()]) == (1, ["ambiguous_person"])
    assert (owner("W1").birth, owner("W2").birth) == (date(1984, 6, 12), date(1990, 1, 2))
    load("workers", worker("W1", 手机=PHONE, 出生日期="1990-01-02"))
    assert owner("W1") is owner("W2")
    assert len(people()) == 1


def test_one_who_puts_their_own_birthday_right_stays_one(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE))
    with write() as session:
        person, said = session.scalars(select(Person)).one(), {"birth": date(1984, 6, 21), "birth_precision": "d"}
        at, day = datetime(2026, 11, 21, 3, tzinfo=UTC), date(2026, 11, 21)
        edit(session, person, said, channel="mini", operator="self", at=at, today=day)
    assert load("workers", worker("W1", 手机=PHONE, 期望月薪=3000)).updated == 1
    assert load("workers", worker("W2", 手机=PHONE, 出生日期="1984-06-21")).merged == 1
    assert load("workers", worker("W3", 手机=PHONE)).merged == 1
    assert len(people()) == 1


def test_consent_is_given_taken_back_and_given_again(load: Load) -> None:
    for answer, now_held in (("是", [True]), ("否", [False]), ("是", [True]), ("", [False])):
        load("workers", worker("W1", 授权推送=answer))
        assert held() == now_held


def test_a_new_form_that_says_no_counts_and_one_that_says_nothing_does_not(load: Load) -> None:
    load("workers", worker("W1", 手机=PHONE, 授权推送="是"))
    load("workers", worker("W2", 手机=PHONE))
    assert held() == [True]
    load("workers", worker("W2", 手机=PHONE, 备注="改"))
    assert held() == [True]
    load("workers", worker("W3", 手机=PHONE, 授权推送="否"))
    assert held() == [False]


def test_who_registers_anew_is_looking_again_but_a_pause_is_theirs(load: Load) -> None:
    load("workers", *(worker(f"W{n}", 姓名=f"甲{n}", 手机=f"1990000000{n}") for n in range(4)))
    states = ("placed", "closed", "expired", "paused")
    with write() as session:
        for person, state in zip(session.scalars(select(Person).order_by(Person.id)), states, strict=True):
            person.state = state
    load("workers", *(worker(f"N{n}", 姓名=f"甲{n}", 手机=f"1990000000{n}") for n in range(4)))
    assert [person.state for person in people()] == ["active", "active", "active", "paused"]


def test_folding_keeps_coordinates_and_reasons_with_what_they_belong_to() -> None:
    base = PersonStatement("甲", date(1984, 6, 30), "m", "360722100", lng=114.9, lat=25.4, status="E8", reason="R08")
    moved = fold([base, PersonStatement("甲", date(1984, 12, 31), "y", "360722101", status="E1")])
    assert (moved.region, moved.lng, moved.lat, moved.status, moved.reason) == ("360722101", None, None, "E1", "")
    assert (moved.birth, moved.birth_precision) == (date(1984, 6, 30), "m")
    other = fold([base, PersonStatement("甲", date(1985, 12, 31), "y", "360722100")])
    assert (other.birth, other.birth_precision, other.lng) == (date(1985, 12, 31), "y", 114.9)
    assert PersonStatement.from_json(base.to_json()) == base
