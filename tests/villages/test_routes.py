"""``/broadcast`` and ``/villages`` over HTTP: what is said, to whom it is given, and what is written down."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.config import ConfigProblem
from app.database import db, write
from app.identity.service import create_staff
from app.people.models import Person
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from app.villages.demand import SMALL
from app.villages.models import VillageBulletin
from app.villages.wording import has_number, names_somebody, problems
from tests.app.helpers import PASSWORD, log_in
from tests.staff_api.conftest import Headers
from tests.villages.conftest import SMALL_VILLAGE, TOWN, VILLAGE, People, Postings, everybody, fit

Call = Callable[..., Any]


@pytest.fixture
def village(people: People, postings: Postings) -> list[int]:
    """Two villages of a township; twelve postings, of which the first fit everybody in the larger one."""
    big, small = people(8, VILLAGE, 经度="115.03", 纬度="25.41"), people(3, SMALL_VILLAGE)
    offered = postings(12, 底薪="1900", 班次="长白班", 食宿="包吃", 经度="115.05", 纬度="25.42")
    for one in offered[:4]:
        fit(big, one)
    fit(small, offered[5])
    return offered


def counted() -> int:
    return db.session.scalar(select(func.count()).select_from(VillageBulletin)) or 0


def test_the_script_of_a_village(call: Call, office: Headers, village: list[int]) -> None:
    said = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert problems(said["text"], everybody(), most=250) == []
    assert said["characters"] == len(said["text"]) <= 250
    assert said["seconds"] <= 60
    assert said["slot"] == "2026-11-21T12:00:00+08:00"  # it is ten o'clock
    assert said["text"].startswith(f"{said['village']['name']}的乡亲们")
    assert said["text"].endswith("全部免费，不收一分钱。")
    assert "底薪一千九" in said["text"]
    assert 3 <= len(said["postings"]) <= 5
    assert (said["basis"], said["people"], said["kept"], said["silence"]) == ("village", 8, False, None)
    chosen = [(one["basis"], one["people"]) for one in said["postings"]]
    assert chosen[:3] == [("village", 8)] * 3
    ids = dict(db.session.execute(select(Posting.public_id, Posting.id)).all())
    assert {ids[uuid.UUID(one["id"])] for one in said["postings"][:3]} < set(village[:4])
    assert all(one["km"] == pytest.approx(2.3, abs=0.1) for one in said["postings"])
    assert call("GET", "/broadcast", office, query_string={"village": VILLAGE}) == said
    assert counted() == 0  # looking writes nothing


def test_where_few_look_for_work_no_number_of_them_is_told(call: Call, office: Headers, village: list[int]) -> None:
    said = call("GET", "/broadcast", office, query_string={"village": SMALL_VILLAGE})
    assert (said["people"], said["basis"]) == (None, "township")
    told = [one["people"] for one in said["postings"] if one["people"] is not None]
    assert told
    assert min(told) >= SMALL
    lonely = db.session.get_one(Posting, village[5])
    for one in said["postings"]:
        assert one["id"] != str(lonely.public_id) or one["basis"] == "nearest"


def test_as_plain_text(client: FlaskClient, call: Call, office: Headers, village: list[int]) -> None:
    text = call("GET", "/broadcast", office, query_string={"village": VILLAGE})["text"]
    for more in ({"query_string": {"village": VILLAGE, "format": "txt"}},
                 {"query_string": {"village": VILLAGE}, "headers": office | {"Accept": "text/plain"}}):  # fmt: skip
        answer = client.get("/api/v1/broadcast", **({"headers": office} | more))
        assert answer.content_type == "text/plain; charset=utf-8"
        assert answer.get_data(as_text=True) == f"{text}\n"
    for accept in ("application/json", "*/*", "text/plain;q=0.5, application/json"):
        answer = client.get(f"/api/v1/broadcast?village={VILLAGE}", headers=office | {"Accept": accept})
        assert answer.is_json
    forced = client.get(f"/api/v1/broadcast?village={VILLAGE}&format=json", headers=office | {"Accept": "text/plain"})
    assert forced.is_json


def test_what_was_read_out_is_not_read_out_again_for_a_week(
    app: Flask, call: Call, office: Headers, village: list[int]
) -> None:
    first = call("POST", "/villages/bulletins", office, 201, json={"village": VILLAGE, "kind": "broadcast"})
    assert (first["region"], first["day"], first["slot"], first["operator"]) == (
        VILLAGE, "2026-11-21", "12:00", "office",
    )  # fmt: skip
    again = call("POST", "/villages/bulletins", office, 201, json={"village": VILLAGE, "kind": "broadcast"})
    assert again == first
    shown = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert (shown["text"], shown["kept"]) == (first["text"], True)
    assert [one["id"] for one in shown["postings"]] == first["postings"]
    evening = {"village": VILLAGE, "kind": "broadcast", "slot": "18:00"}
    second = call("POST", "/villages/bulletins", office, 201, json=evening)
    assert set(second["postings"]).isdisjoint(first["postings"])
    assert counted() == 2
    with write() as session:
        for bulletin in session.scalars(select(VillageBulletin)):
            bulletin.day = bulletin.day.replace(day=15)  # six days ago
    fresh = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert {one["id"] for one in fresh["postings"]}.isdisjoint({*first["postings"], *second["postings"]})
    with write() as session:
        for bulletin in session.scalars(select(VillageBulletin)):
            bulletin.day = bulletin.day.replace(day=14)  # a week ago
    back = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert [one["id"] for one in back["postings"]] == first["postings"]


def test_where_all_was_read_out_nothing_is(call: Call, office: Headers, people: People, postings: Postings) -> None:
    people(6, VILLAGE)
    postings(2)
    body = {"village": VILLAGE, "kind": "broadcast"}
    assert len(call("POST", "/villages/bulletins", office, 201, json=body)["postings"]) == 2
    assert call("POST", "/villages/bulletins", office, 409, json=body | {"slot": "18:00"})["code"] == "nothing_to_tell"
    with write() as session:
        for bulletin in session.scalars(select(VillageBulletin)):
            bulletin.slot = "07:00"
    said = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert (said["text"], said["characters"], said["postings"]) == ("", 0, [])
    assert "七天" in said["silence"]


def test_what_is_filled_meanwhile_is_replaced(call: Call, office: Headers, village: list[int]) -> None:
    body = {"village": VILLAGE, "kind": "broadcast"}
    first = call("POST", "/villages/bulletins", office, 201, json=body)
    with write() as session:
        gone = session.scalars(select(Posting).where(Posting.public_id == uuid.UUID(first["postings"][0]))).one()
        gone.status = "filled"
    fresh = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert not fresh["kept"]
    assert first["postings"][0] not in {one["id"] for one in fresh["postings"]}
    second = call("POST", "/villages/bulletins", office, 201, json=body)
    assert (second["id"], second["text"]) == (first["id"], fresh["text"])
    assert counted() == 1


def test_what_was_told_is_listed_for_whose_place_it_is(
    client: FlaskClient, call: Call, office: Headers, village: list[int]
) -> None:
    for place in (VILLAGE, TOWN):
        for kind in ("broadcast", "poster"):
            call("POST", "/villages/bulletins", office, 201, json={"village": place, "kind": kind})
    everything = call("GET", "/villages/bulletins", office)["items"]
    assert len(everything) == 4
    posters = call("GET", "/villages/bulletins", office, query_string={"kind": "poster"})["items"]
    assert {(one["kind"], one["slot"]) for one in posters} == {("poster", "")}
    assert all(not names_somebody(one["text"], everybody()) and not has_number(one["text"]) for one in everything)
    create_staff("village", PASSWORD, "village", VILLAGE)
    own = call("GET", "/villages/bulletins", log_in(client, "village"))["items"]
    assert {one["region"] for one in own} == {VILLAGE}
    create_staff("far", PASSWORD, "county", "360827")
    assert call("GET", "/villages/bulletins", log_in(client, "far"))["items"] == []
    page = call("GET", "/villages/bulletins", office, query_string={"limit": 3})
    rest = call("GET", "/villages/bulletins", office, query_string={"limit": 3, "cursor": page["next"]})
    assert [*page["items"], *rest["items"]] == everything
    here = call("GET", "/villages/bulletins", office, query_string={"region": TOWN, "day": "2026-11-20"})
    assert here["items"] == []
    noted = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "bulletin.keep")).all()
    assert f"broadcast {VILLAGE} 2026-11-21 12:00" in noted


def test_elsewhere_is_not_theirs(client: FlaskClient, call: Call, office: Headers, village: list[int]) -> None:
    create_staff("village", PASSWORD, "village", VILLAGE)
    own, body = log_in(client, "village"), {"kind": "broadcast"}
    call("GET", "/broadcast", own, query_string={"village": VILLAGE})
    call("POST", "/villages/bulletins", own, 201, json=body | {"village": VILLAGE})
    for headers, place in ((own, SMALL_VILLAGE), (own, TOWN), (office, "360827100"), (office, "360827102204")):
        assert call("GET", "/broadcast", headers, 403, query_string={"village": place})["code"] == "not_allowed"
        call("GET", f"/villages/{place}/poster", headers, 403)
        call("POST", "/villages/bulletins", headers, 403, json=body | {"village": place})
    create_staff("helper", PASSWORD, "volunteer", "360722")
    helper = log_in(client, "helper")
    call("GET", "/broadcast", helper, query_string={"village": VILLAGE})
    call("POST", "/villages/bulletins", helper, 403, json=body | {"village": VILLAGE})
    call("GET", "/broadcast", {}, 401, query_string={"village": VILLAGE})


def test_what_is_no_place_is_refused(call: Call, office: Headers) -> None:
    for wrong in ("360722", "36", "999999999", "村", "36072210", ""):
        refused = call("GET", "/broadcast", office, 422, query_string={"village": wrong})
        assert (refused["errors"][0]["field"], refused["errors"][0]["code"]) == ("village", "unknown_code")
        if wrong:
            call("GET", f"/villages/{wrong}/poster", office, 404)
    call("GET", "/broadcast", office, 422)
    for more in ({"slot": "09:00"}, {"kind": "flyer"}, {"kind": None}, {"village": 5}):
        body = {"village": VILLAGE, "kind": "broadcast"} | more
        call("POST", "/villages/bulletins", office, 422, json=body)
    call("GET", f"/villages/{TOWN}/poster", office, 422, query_string={"size": "A0"})


def test_a_place_that_no_list_has_and_where_nobody_lives(call: Call, office: Headers, village: list[int]) -> None:
    said = call("GET", "/broadcast", office, query_string={"village": f"{TOWN}997"})
    assert (said["village"]["known"], said["village"]["name"]) == (False, said["village"]["town"])
    assert said["text"].startswith(f"{said['village']['town']}的乡亲们")
    empty = call("GET", "/broadcast", office, query_string={"village": "360722199"})
    assert (empty["basis"], empty["people"]) == ("nearest", None)
    assert all(one["km"] is None for one in empty["postings"])
    assert "离" not in empty["text"]


def test_to_the_old_it_is_read_in_few_words(call: Call, office: Headers, village: list[int]) -> None:
    said = call("GET", f"/villages/{VILLAGE}/poster", office, query_string={"view": "elder"})
    assert said["village"]["code"] == VILLAGE
    assert 3 <= len(said["jobs"]) <= 5
    for one in said["jobs"]:
        assert problems(one["speak"], everybody(), most=60) == []
        assert one["posting"]["id"]


def test_an_employer_called_after_somebody_of_the_village_goes_unnamed(
    call: Call, client: FlaskClient, office: Headers, people: People, postings: Postings
) -> None:
    who = people(6, VILLAGE)
    name = everybody()[0]
    [posting] = postings(1, 单位名称=f"{name}家庭农场", 工作地点=f"{name}家")
    fit(who, posting)
    said = call("GET", "/broadcast", office, query_string={"village": VILLAGE})
    assert len(said["postings"]) == 1
    assert name not in said["text"]
    for view in ("paper", "screen"):
        page = client.get(f"/api/v1/villages/{VILLAGE}/poster?view={view}", headers=office).get_data(as_text=True)
        assert name not in page
    elder = call("GET", f"/villages/{VILLAGE}/poster", office, query_string={"view": "elder"})
    assert name not in elder["jobs"][0]["speak"]
    assert len(list(db.session.scalars(select(Person.id)))) == 6


def test_the_link_of_the_code_must_be_one(make_environ: Callable[..., dict[str, str]]) -> None:
    for wrong in ("http://jobs.example.gov.cn", "jobs", "https://", "https://a b", "javascript:1"):
        with pytest.raises(ConfigProblem, match="MINI_PROGRAM_LINK"):
            create_app(make_environ(MINI_PROGRAM_LINK=wrong))
    app = create_app(make_environ(MINI_PROGRAM_LINK="https://jobs.example.gov.cn:8443/m/?from=wall"))
    assert re.match("https://", app.extensions["settings"].mini_program_link)
