"""Stalls are written row by row: a wrong row is told, and loses no right one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db, write
from app.employers.models import Employer
from app.fairs.models import Stall
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from tests.fairs.conftest import FAIR, Headers, write_stalls
from tests.imports.tables import posting, write_csv
from tests.world import import_table

Call = Callable[..., Any]


@pytest.fixture
def draft(call: Call, town: Headers, sewing: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = call("POST", "/fairs", town, 201, json=FAIR)
    return made


def stalls(call: Call, headers: Headers, fair: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["no"]: one for one in call("GET", f"/fairs/{fair['id']}", headers)["stalls"]}


@pytest.mark.both_databases
def test_a_wrong_row_is_told_and_every_right_one_is_kept(
    call: Call, town: Headers, draft: dict[str, Any], sewing: list[str]
) -> None:
    rows = [
        {"no": "a03号摊", "employer": f" {sewing[0]} "},
        {"no": "A04", "employer": "没有的厂"},
        {"no": "Ａ０３", "employer": sewing[1]},
        {"no": "A05"},
        "A06",
        {"no": "A\ud800", "employer": sewing[1]},
        {"no": "A07", "employer": sewing[1], "postings": ["S2", "S3", "没有"]},
        {"no": "号", "employer": sewing[1]},
        {"no": "A08", "employer": sewing[1], "postings": ["S2", "S2"]},
        {"no": "B" * 13, "employer": sewing[1]},
        {"no": "A09", "employer": sewing[2], "age": 30},
        None,
    ]
    said = write_stalls(call, town, draft, rows)
    told = [
        (one["row"], one["state"], [(wrong["field"], wrong["code"]) for wrong in one["errors"]]) for one in said["rows"]
    ]
    assert told == [
        (1, "created", []),
        (2, "refused", [("employer", "unknown_employer")]),
        (3, "refused", [("no", "duplicate_no")]),
        (4, "refused", [("employer", "required")]),
        (5, "refused", [("", "not_object")]),
        (6, "refused", [("no", "bad_encoding")]),
        (7, "refused", [("postings.1", "posting_of_another"), ("postings.2", "unknown_posting")]),
        (8, "refused", [("no", "required")]),
        (9, "created", []),
        (10, "refused", [("no", "too_long")]),
        (11, "refused", [("age", "unknown_field")]),
        (12, "refused", [("", "not_object")]),
    ]
    assert all(wrong["message"] for one in said["rows"] for wrong in one["errors"])
    found = stalls(call, town, draft)
    assert set(found) == {"A03", "A08"}
    assert (found["A03"]["employer"], found["A03"]["chosen"], found["A03"]["seats"]) == (sewing[0], False, 5)
    assert (found["A08"]["chosen"], [one["external_no"] for one in found["A08"]["postings"]]) == (True, ["S2"])
    again = write_stalls(call, town, draft, [rows[0]])
    assert [one["state"] for one in again["rows"]] == ["unchanged"]
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stalls.save")).all()
    assert [entry.detail for entry in entries] == [
        "window created=2 refused=10 removed=0",
        "window unchanged=1 removed=0",
    ]


def test_an_employer_is_named_by_code_name_or_id(
    call: Call, town: Headers, draft: dict[str, Any], tmp_path: Path, sewing: list[str]
) -> None:
    code = "91360722MA35F1XX2C"
    with write() as session:
        first = session.scalars(select(Employer).where(Employer.name == sewing[0])).one()
        first.uscc = code
        session.add(
            Employer(name=sewing[1], uscc="91360722MA35F1XX9Z", region="360722", channel="window", operator="t",
                     created_at=datetime.now(UTC), updated_at=datetime.now(UTC))
        )  # fmt: skip
        key = str(first.public_id)
    rows = [
        {"no": "1", "employer": code.lower()},
        {"no": "2", "employer": key.upper()},
        {"no": "3", "employer": sewing[1]},
    ]
    said = write_stalls(call, town, draft, rows)["rows"]
    assert [one["state"] for one in said] == ["created", "created", "refused"]
    assert said[2]["errors"][0]["code"] == "ambiguous_employer"
    assert {one["employer_id"] for one in stalls(call, town, draft).values()} == {key}


@pytest.mark.both_databases
def test_replacing_takes_away_what_is_not_named_but_nothing_that_a_wrong_row_may_mean(
    call: Call, town: Headers, draft: dict[str, Any], sewing: list[str]
) -> None:
    def write_all(*rows: Any) -> int:
        return int(write_stalls(call, town, draft, list(rows), replace=True)["removed"])

    assert write_all(*({"no": f"A{place}", "employer": name} for place, name in enumerate(sewing, 1))) == 0
    assert write_all({"no": "A1", "employer": sewing[3]}, {"no": "A2", "employer": "没有的厂"}) == 2
    found = stalls(call, town, draft)
    assert {no: one["employer"] for no, one in found.items()} == {"A1": sewing[3], "A2": sewing[1]}
    assert write_all({"no": "A1", "employer": sewing[3]}, {"number": "A2"}) == 0
    assert set(stalls(call, town, draft)) == {"A1", "A2"}
    path = f"/fairs/{draft['id']}/stalls/{found['A2']['id']}"
    call("DELETE", path, town, 204)
    call("DELETE", path, town, 404)
    assert set(stalls(call, town, draft)) == {"A1"}
    assert write_all() == 1


def test_an_employer_without_open_postings_may_stand_there_and_it_is_said(
    call: Call, town: Headers, draft: dict[str, Any], sewing: list[str], tmp_path: Path
) -> None:
    with write() as session:
        session.scalars(select(Posting).where(Posting.external_no == "S1")).one().status = "filled"
    said = write_stalls(call, town, draft, [{"no": "A1", "employer": sewing[0]}])["rows"][0]
    assert (said["state"], [note["code"] for note in said["notes"]]) == ("created", ["no_open_postings"])
    assert stalls(call, town, draft)["A1"]["seats"] == 0
    import_table("postings", write_csv(tmp_path / "more.csv", [posting("S9", 单位名称=sewing[0])]))
    assert [one["external_no"] for one in stalls(call, town, draft)["A1"]["postings"]] == ["S9"]


def test_nothing_is_changed_at_a_closed_fair(
    call: Call, town: Headers, fair: dict[str, Any], sewing: list[str]
) -> None:
    stall = stalls(call, town, fair)["A03"]["id"]
    call("PATCH", f"/fairs/{fair['id']}", town, json={"status": "closed"})
    for method, path, more in (
        ("POST", "/stalls", {"json": {"stalls": [{"no": "B1", "employer": sewing[0]}]}}),
        ("DELETE", f"/stalls/{stall}", {}),
    ):
        assert call(method, f"/fairs/{fair['id']}{path}", town, 409, **more)["code"] == "fair_closed"
    assert db.session.scalars(select(Stall.no)).all() == ["A03"]


def test_too_many_rows_are_refused_whole(call: Call, town: Headers, draft: dict[str, Any]) -> None:
    rows = [{"no": str(number), "employer": "x"} for number in range(301)]
    said = call("POST", f"/fairs/{draft['id']}/stalls", town, 422, json={"stalls": rows})
    assert [(one["field"], one["code"]) for one in said["errors"]] == [("stalls", "too_long")]
    call("POST", f"/fairs/{uuid.uuid4()}/stalls", town, 404, json={"stalls": []})
