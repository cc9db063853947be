"""F034 at a fair: worker id and five postings with stall numbers and reasons; the same person again is a new visit."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.changes.models import Change
from app.database import db, write
from app.fairs.models import Fair, StallShowing, Visit
from app.identity.service import create_staff
from app.people.models import Person, Registration
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from search.engines.base import EngineUnavailable
from tests.app.helpers import PASSWORD, log_in, tick
from tests.fairs.conftest import FAIR, Headers, write_stalls
from tests.imports.tables import ID_A, ID_B

Call = Callable[..., Any]
STALL = {"code": "R_STALL", "text": "现场A03号摊，可以马上去问"}


def form(at: dict[str, Any], /, **more: Any) -> dict[str, Any]:
    asked = {"name": "甲一", "id_no": ID_A, "region": "360722101", "wishes": ["缝纫工"], "max_km": 30}
    return asked | {"channel": "fair", "client_uuid": str(uuid.uuid4()), "fair": at["id"]} | more


def somebody(fair: dict[str, Any], number: int) -> dict[str, Any]:
    return form(fair, name=f"乙{number}", id_no="", birth="1984", phone=f"138{number:08d}")


def stalls(said: dict[str, Any]) -> list[str | None]:
    return [one["stall"]["no"] if one["stall"] else None for one in said["matches"]]


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_registered_at_a_fair_one_hears_first_of_what_is_there_and_where(
    call: Call, town: Headers, fair: dict[str, Any], sewing: list[str]
) -> None:
    asked = form(fair)
    said = call("POST", "/registrations", town, 201, json=asked)
    assert said["matches"][0]["posting"]["employer"] == sewing[1]
    assert len(said["matches"]) == 4
    assert [one["stall"] for one in said["matches"]] == [{"no": "A03", "fair": fair["id"]}, None, None, None]
    assert STALL in said["matches"][0]["reasons"]
    assert all(reason["code"] != "R_STALL" for one in said["matches"][1:] for reason in one["reasons"])
    again = call("POST", "/registrations", town, 201, json=form(fair))
    assert (again["worker_id"], again["visit"], again["new"]) == (said["worker_id"], 2, False)
    assert (count(Person), count(Registration), count(Visit)) == (1, 2, 2)
    shown = call("GET", f"/fairs/{fair['id']}", town)
    assert (shown["visits"], shown["people"], [one["shown"] for one in shown["stalls"]]) == (2, 1, [2])
    visit = db.session.scalars(select(Visit).order_by(Visit.id)).first()
    assert visit is not None
    assert (visit.channel, visit.operator) == ("fair", "town")
    details = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "registration.save")).all()
    assert all(detail.endswith(f"fair:{visit.fair_id}") for detail in details)


@pytest.mark.both_databases
def test_the_same_form_again_writes_nothing_and_says_the_same(call: Call, town: Headers, fair: dict[str, Any]) -> None:
    asked = form(fair)
    first = call("POST", "/registrations", town, 201, json=asked)
    models = (Person, Registration, Visit, StallShowing, Change, AuditEntry)
    before = [count(model) for model in models]
    assert call("POST", "/registrations", town, 201, json=asked) == first
    for other in ({"fair": None}, {"name": "乙二"}):
        said = call("POST", "/registrations", town, 409, json=asked | other)
        assert said["code"] == "client_uuid_taken"
    call("PATCH", f"/fairs/{fair['id']}", town, json={"status": "closed"})
    late = call("POST", "/registrations", town, 201, json=asked)  # its answer was lost on the way
    assert (late["worker_id"], stalls(late)) == (first["worker_id"], [None] * 4)
    assert [count(model) for model in models[:3]] == before[:3]


def test_without_a_fair_nothing_is_said_of_stalls(call: Call, town: Headers, fair: dict[str, Any]) -> None:
    said = call("POST", "/registrations", town, 201, json=form(fair, fair=None))
    assert stalls(said) == [None] * 4
    assert "R_STALL" not in str(said)
    assert count(Visit) == 0


def test_a_fair_of_elsewhere_or_none_at_all_is_not_there(
    call: Call, client: FlaskClient, town: Headers, fair: dict[str, Any]
) -> None:
    create_staff("next", PASSWORD, "volunteer", "360722102")
    for headers, asked in ((log_in(client, "next"), form(fair)), (town, form(fair, fair=str(uuid.uuid4())))):
        said = call("POST", "/registrations", headers, 404, json=asked)
        assert [(one["field"], one["code"]) for one in said["errors"]] == [("fair", "not_found")]
    assert (count(Person), count(Registration), count(Visit)) == (0, 0, 0)


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_nobody_is_registered_at_a_fair_that_is_not_open(
    call: Call, town: Headers, fair: dict[str, Any], status: str
) -> None:
    with write() as session:
        session.scalars(select(Fair)).one().status = status
    said = call("POST", "/registrations", town, 409, json=form(fair))
    assert (said["code"], said["errors"][0]["field"]) == ("fair_not_live", "fair")
    assert count(Registration) == 0


def test_the_stall_is_named_only_while_it_stands_there(
    app: Flask, call: Call, client: FlaskClient, town: Headers, fair: dict[str, Any]
) -> None:
    tick(app, timedelta(hours=3))  # 13:00, an hour past the end, and nobody has closed it
    town = log_in(client, "town")
    said = call("POST", "/registrations", town, 201, json=form(fair))
    assert stalls(said) == [None] * 4
    assert count(Visit) == 1
    tick(app, timedelta(days=1))
    town = log_in(client, "town")
    assert call("POST", "/registrations", town, 409, json=form(fair))["code"] == "fair_not_live"


def test_filler_is_not_shown_because_it_stands_here(call: Call, town: Headers, fair: dict[str, Any]) -> None:
    said = call("POST", "/registrations", town, 201, json=form(fair, wishes=["货车司机"]))
    assert "A03" not in stalls(said)
    with write() as session:
        session.scalars(select(Posting).where(Posting.external_no == "S2")).one().open_count = 0
    said = call("POST", "/registrations", town, 201, json=form(fair))
    assert stalls(said) == [None] * 3


def test_a_stall_brings_what_was_chosen_and_a_posting_at_two_stalls_goes_by_the_one_named_less(
    call: Call, town: Headers, fair: dict[str, Any], sewing: list[str]
) -> None:
    write_stalls(call, town, fair, [{"no": "B01", "employer": sewing[1], "postings": ["S2"]}])
    seen = [stalls(call("POST", "/registrations", town, 201, json=somebody(fair, number)))[0] for number in range(4)]
    assert seen == ["A03", "B01", "A03", "B01"]
    with write() as session:  # what was chosen is no longer open; nothing else comes in its place
        session.scalars(select(Posting).where(Posting.external_no == "S2")).one().status = "paused"
    assert stalls(call("POST", "/registrations", town, 201, json=somebody(fair, 9))) == [None] * 3


@pytest.mark.both_databases
def test_no_stall_is_named_to_more_than_three_people_a_seat_while_others_have_room(
    call: Call, town: Headers, fair: dict[str, Any], sewing: list[str]
) -> None:
    """Two stalls with one free place each: three people hear of them first, the others of the rest first."""
    write_stalls(call, town, fair, [{"no": "A04", "employer": sewing[2]}])
    with write() as session:
        for posting in session.scalars(select(Posting).where(Posting.external_no.in_(("S2", "S3")))):
            posting.open_count = 1
    firsts: Counter[str | None] = Counter()
    for number in range(7):
        told = stalls(call("POST", "/registrations", town, 201, json=somebody(fair, number)))
        assert set(told) == {"A03", "A04", None}  # whoever fits is told, crowded or not
        firsts[told[0]] += 1
        crowded = told[-2:]
    assert firsts == {"A03": 3, None: 4}
    assert set(crowded) == {"A03", "A04"}


def test_without_the_engine_the_visit_stands(app: Flask, call: Call, town: Headers, fair: dict[str, Any]) -> None:
    def away() -> None:
        raise EngineUnavailable("away")

    app.extensions["engine"] = away
    said = call("POST", "/registrations", town, 201, json=form(fair))
    assert (said["matches"], said["note"]["code"]) == ([], "search_unavailable")
    assert (count(Person), count(Visit), count(StallShowing)) == (1, 1, 0)


def test_somebody_s_visits_stay_with_them_and_go_with_them(call: Call, town: Headers, fair: dict[str, Any]) -> None:
    first = call("POST", "/registrations", town, 201, json=form(fair, id_no="", birth="1990", phone="13800000001"))
    call("POST", "/registrations", town, 201, json=form(fair, id_no=ID_B))
    both = form(fair, id_no=ID_B, phone="13800000001")
    assert call("POST", "/registrations", town, 201, json=both)["visit"] == 3
    shown = call("GET", f"/fairs/{fair['id']}", town)
    assert (shown["visits"], shown["people"]) == (3, 1)
    with write() as session:
        session.delete(
            session.scalars(select(Registration).where(Registration.external_no == first["registration_no"])).one()
        )
    assert count(Visit) == 2
    assert FAIR["name"] == shown["name"]
