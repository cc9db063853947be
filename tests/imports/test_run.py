"""Whole imports: what goes in, what is refused, and that the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.changes.models import Change
from app.database import db, write
from app.employers.models import Employer
from app.imports.report import Report
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from tests.imports.tables import ID_A, ID_B, codes, import_file, posting, worker, write_csv, write_xlsx

Load = Callable[..., Report]


def count(model: type[db.Model]) -> int:  # type: ignore[name-defined]
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def one(number: str) -> Posting:
    db.session.rollback()
    return db.session.scalars(select(Posting).where(Posting.external_no == number)).one()


def counts(report: Report) -> tuple[int, ...]:
    said = report.as_counts()
    assert said["rows"] == sum(said.values()) - said["rows"]
    return tuple(said.values())


@pytest.mark.both_databases
def test_postings_go_in_once_and_again_only_where_they_changed(load: Load) -> None:
    rows = [posting("P1", 经度="114.9", 纬度="25.4", 学历要求="初中"), posting("P2"), posting("P3", 招聘人数="x")]
    first = load("postings", *rows)
    assert counts(first) == (3, 2, 0, 0, 0, 1)
    assert codes(first) == [(4, "招聘人数", "not_integer")]
    assert (one("P1").open_from.isoformat(), one("P1").open_count, one("P1").education) == ("2026-11-21", 5, "71")
    public = one("P1").public_id

    again = load("postings", *rows)
    assert counts(again) == (3, 0, 0, 0, 2, 1)
    changed = load("postings", posting("P1", 薪资上限="6000"), posting("P2"))
    assert counts(changed) == (2, 0, 1, 0, 1, 0)
    assert (one("P1").wage_high, one("P1").lng, one("P1").public_id) == (6000, None, public)
    versions = dict(
        db.session.execute(select(Change.record_id, Change.version).where(Change.consumer == "index")).all()
    )
    assert versions == {one("P1").id: 2, one("P2").id: 1}
    actions = db.session.execute(select(AuditEntry.action, AuditEntry.actor)).all()
    assert actions == [("import.postings", "cli")] * 3
    assert broken_at(db.session()) is None


def test_places_taken_stay_taken_and_what_was_over_opens_again(load: Load) -> None:
    load("postings", posting("P1", 招聘人数=5), posting("P2", 有效期至="2026-11-01"), posting("P3"))
    with write() as session:
        for found in session.scalars(select(Posting)):
            found.open_count -= 2
            found.status = {"P1": "open", "P2": "expired", "P3": "paused"}[found.external_no]
    load("postings", posting("P1", 招聘人数=8), posting("P2", 有效期至="2027-01-01"), posting("P3", 底薪=2000))
    assert [one(number).open_count for number in ("P1", "P2", "P3")] == [6, 3, 3]
    assert [one(number).status for number in ("P1", "P2", "P3")] == ["open", "open", "paused"]
    load("postings", posting("P1", 招聘人数=1))
    assert (one("P1").headcount, one("P1").open_count) == (1, 0)


@pytest.mark.both_databases
def test_employers_by_code_else_by_name(load: Load) -> None:
    code, other = "91360722MA35A1B2CD", "91360722MA35A1B2DG"
    name = "甲乙（信丰）有限公司"
    load("postings", posting("P1", 单位名称=name))
    report = load(
        "postings",
        posting("P2", 单位名称="甲乙(信丰) 有限公司", 统一社会信用代码=code),
        posting("P3", 单位名称="甲乙二车间", 统一社会信用代码=code),
        posting("P4", 单位名称=name, 统一社会信用代码=other),
        posting("P5", 单位名称="丙"),
    )
    ids = [one(f"P{number}").employer_id for number in range(1, 6)]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids)) == 3
    assert one("P1").employer.uscc == code
    assert [note["code"] for note in report.warnings()] == ["employer_name_differs"]
    assert count(Employer) == 3


@pytest.mark.both_databases
def test_workers_are_kept_encrypted_with_what_was_said(load: Load) -> None:
    row = worker(
        "W1", 姓名="甲一", 身份证号=ID_A, 手机="19900000001", 备注="下午接孩子", 授权推送="是", 做过的工种="缝纫工:5"
    )
    assert counts(load("workers", row)) == (1, 1, 0, 0, 0, 0)
    db.session.rollback()
    person = db.session.scalars(select(Person)).one()
    assert (person.sex, person.birth.isoformat(), person.birth_precision) == ("2", "1984-06-12", "d")
    assert (person.trades, person.state, person.valid_to.isoformat()) == ([["缝纫工", 5]], "active", "2027-02-19")
    said = db.session.scalars(select(Registration)).one()
    assert (said.channel, said.operator, said.person_id) == ("import", "cli", person.id)
    stored = b"".join([person.name_enc, person.phone_enc or b"", person.id_no_enc or b"", said.payload_enc])
    assert "甲一".encode() not in stored
    assert b"19900000001" not in stored
    assert db.session.scalars(select(Consent.purpose)).all() == ["push"]


def test_an_id_that_comes_twice_in_a_file_counts_once(load: Load) -> None:
    report = load(
        "workers", worker("W1", 出生日期="x"), worker("W1", 姓名="甲一"), worker("W2"), worker("Ｗ1", 姓名="乙")
    )
    assert counts(report) == (4, 2, 0, 0, 0, 2)
    assert codes(report) == [(2, "出生日期", "not_date"), (5, "登记编号", "duplicate_in_file")]
    assert "第 3 行" in report.errors[-1].reason


def test_nothing_personal_is_said_about_a_wrong_row(load: Load) -> None:
    row = worker("W1", 姓名="某某某某", 身份证号="360722198406120025", 手机="1381234567", 备注="x" * 5001)
    report = load("workers", row)
    assert [one.code for one in report.errors] == ["bad_id_no", "bad_phone", "too_long"]
    said = str(report.as_dict()) + report.as_words()
    for secret in ("某某", "360722198406120025", "1381234567"):
        assert secret not in said


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that two imports should agree on, hashes included."""
    db.session.rollback()
    people = select(
        Person.name_hash, Person.phone_hash, Person.id_no_hash, Person.sex, Person.birth, Person.birth_precision,
        Person.region, Person.lng, Person.education, Person.wage_min, Person.max_km, Person.lodging, Person.start_by,
        Person.status, Person.reason,
    )  # fmt: skip
    postings = select(
        Posting.external_no, Posting.payload_hash, Posting.title, Posting.headcount, Posting.wage_low, Posting.valid_to
    )
    said = select(Registration.external_no, Registration.payload_hash)
    return {name: sorted(map(tuple, db.session.execute(query)), key=str) for name, query in
            (("people", people), ("postings", postings), ("said", said))}  # fmt: skip


def test_csv_and_xlsx_give_the_same_records(app: Flask, tmp_path: Path) -> None:
    people = [
        worker("W1", 手机=19900000001, 出生日期=date(1984, 6, 12), 区划代码=360722100, 期望月薪=3500, 最远公里=7.5),
        worker(
            "0012",
            姓名="乙",
            身份证号=ID_B,
            接受住宿="是",
            可到岗日期=date(2026, 12, 1),
            经度=114.9,
            纬度=25.4,
        ),
    ]
    jobs = [posting("P1", 有效期至=date(2027, 1, 31), 薪资下限=18.5, 薪资上限=20, 计薪方式="时")]
    for table, rows in (("workers", people), ("postings", jobs)):
        import_file(table, write_xlsx(tmp_path / "a", rows))
    before = state()
    for table, rows in (("workers", people), ("postings", jobs)):
        report = import_file(table, write_csv(tmp_path / "b", rows, "gb18030"))
        assert report.unchanged == report.rows == len(rows)
    assert state() == before
    assert "0012" in [row[0] for row in before["said"]]


def test_a_row_that_the_database_refuses_is_lost_alone(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    load("workers", worker("W1", 身份证号=ID_A))
    monkeypatch.setattr("app.people.directory.Directory.find", lambda *_more, **_named: _nobody())
    report = load("workers", worker("W2", 姓名="丙"), worker("W3", 姓名="丁", 身份证号=ID_A), worker("W4", 姓名="戊"))
    assert counts(report) == (3, 2, 0, 0, 0, 1)
    assert codes(report) == [(3, "", "not_saved")]


def _nobody() -> Any:
    from app.people.directory import Found

    return Found(None)
