"""F006, F072, F076: supply and demand reconcile with the records; channels are counted, the online share exact."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.codes import people as words
from app.database import db, write
from app.identity.service import create_staff
from app.people.models import Consent, Person, Registration
from app.people.service import Incoming, save_registrations
from app.people.statements import PersonStatement
from app.postings.models import Posting
from app.privacy.models import AuditEntry
from search.lexicon import load_lexicon
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import posting, write_csv
from tests.staff_api.conftest import COUNTY, Headers
from tests.world import import_table

Call = Callable[..., Any]
DAY = date(2026, 11, 21)


def _here(one: Any) -> bool:
    return bool(one.region.startswith(COUNTY))


def seekers() -> list[Person]:
    out = {words.employment_from_word(word)[0] for word in ("在岗", "无就业意愿")}
    return [
        one
        for one in db.session.scalars(select(Person))
        if _here(one) and one.state == "active" and one.status not in out
    ]


def offers() -> list[Posting]:
    return [
        one
        for one in db.session.scalars(select(Posting))
        if _here(one) and one.status == "open" and one.open_count > 0 and one.open_from <= DAY <= one.valid_to
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("by", ["township", "occupation"])
def test_everybody_and_every_posting_is_counted_once(call: Call, county: Headers, by: str) -> None:
    said = call("GET", "/supply-demand", county, query_string={"region": COUNTY, "by": by})
    here, offered = seekers(), offers()
    assert len(here) > 40
    assert len(offered) > 100
    expected = {
        "seekers": len(here),
        "postings": len(offered),
        "headcount": sum(one.headcount for one in offered),
        "vacancies": sum(one.open_count for one in offered),
    }
    assert {name: said["total"][name] for name in expected} == expected
    for name, total in expected.items():
        assert sum(line[name] for line in said["items"]) == total
    for line in (*said["items"], said["total"]):
        assert line["name"]
        assert line["ratio"] == (round(line["vacancies"] / line["seekers"], 2) if line["seekers"] else None)


def test_each_township_is_what_its_lists_hold(call: Call, county: Headers) -> None:
    said = call("GET", "/supply-demand", county, query_string={"region": COUNTY, "by": "township"})
    people = Counter(one.region[:9] for one in seekers())
    wanted: Counter[str] = Counter()
    for one in offers():
        wanted[one.region[:9]] += one.open_count
    assert {line["code"]: line["seekers"] for line in said["items"]} == {
        code: people[code] for code in {*people, *wanted}
    }
    assert {line["code"]: line["vacancies"] for line in said["items"]} == {
        code: wanted[code] for code in {*people, *wanted}
    }
    town = max(people, key=lambda code: people[code])
    inside = call("GET", "/supply-demand", county, query_string={"region": town, "by": "occupation"})
    assert (inside["total"]["seekers"], inside["total"]["vacancies"]) == (people[town], wanted[town])


def test_a_family_holds_those_who_wish_it_first(call: Call, county: Headers) -> None:
    said = call("GET", "/supply-demand", county, query_string={"region": COUNTY})
    lexicon = load_lexicon()
    families = {line["code"]: line["seekers"] for line in said["items"]}
    plain = Counter(one.wishes[0] for one in seekers() if one.wishes)
    word = max((word for word in plain if len(lexicon.named_in(word)) == 1), key=lambda one: plain[one])
    [family] = lexicon.named_in(word)
    assert families[family] >= plain[word] > 0
    assert {line["name"] for line in said["items"]} > {lexicon.label(family)}


def whole_list(call: Call, headers: Headers, kind: str, of: dict[str, Any], limit: int = 100) -> list[dict[str, Any]]:
    """Every page of the list behind a number; its count must be what it holds."""
    asked = {name: value for name, value in of.items() if value is not None} | {"limit": limit}
    items: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = call("GET", f"/supply-demand/{kind}", headers, query_string=asked | {"cursor": cursor})
        items += page["items"]
        cursor = page["next"]
    assert page["count"] == len(items) == len({one["id"] for one in items})
    return items


@pytest.mark.both_databases
def test_every_number_at_every_level_is_what_its_lists_hold(client: FlaskClient, call: Call, county: Headers) -> None:
    create_staff("everywhere", PASSWORD, "admin", "")
    everywhere = log_in(client, "everywhere")
    with write() as session:  # one who is written for the county alone, and no township of it
        lone = session.get_one(Person, seekers()[0].id)
        lone.region = COUNTY
        town = Counter(one.region[:9] for one in seekers()).most_common(1)[0][0]
    for region in ("36", COUNTY[:4], COUNTY, town):
        totals = []
        for by in ("township", "occupation", "both"):
            said = call("GET", "/supply-demand", everywhere, query_string={"region": region, "by": by})
            totals.append(said["total"])
            assert sum(one["seekers"] for one in said["items"]) == said["total"]["seekers"] > 0
            few = [*said["items"][:: 1 + len(said["items"]) // 4], said["total"]]
            for line in few + [one for one in said["items"] if one["of"]["direct"]]:
                assert len(whole_list(call, everywhere, "seekers", line["of"])) == line["seekers"]
                offered = whole_list(call, everywhere, "postings", line["of"])
                assert (len(offered), sum(one["headcount"] for one in offered)) == (line["postings"], line["headcount"])
        assert len({json.dumps({**one, "of": None}) for one in totals}) == 1
    lines = call("GET", "/supply-demand", everywhere, query_string={"region": COUNTY, "by": "township"})["items"]
    [direct] = [line for line in lines if line["of"]["direct"]]
    [only] = whole_list(call, everywhere, "seekers", direct["of"])
    assert only["id"] == str(db.session.get_one(Person, lone.id).public_id)


def test_township_by_occupation_adds_up_both_ways(call: Call, county: Headers) -> None:
    both, towns, works = (
        call("GET", "/supply-demand", county, query_string={"region": COUNTY, "by": by})["items"]
        for by in ("both", "township", "occupation")
    )
    for name in ("seekers", "postings", "headcount", "vacancies"):
        of_town, of_work = Counter[str](), Counter[str]()
        for line in both:
            of_town[line["of"]["region"]] += line[name]
            of_work[line["of"]["occupation"]] += line[name]
        assert {line["code"]: line[name] for line in towns} == {line["code"]: of_town[line["code"]] for line in towns}
        assert {line["code"]: line[name] for line in works} == {line["code"]: of_work[line["code"]] for line in works}
    assert all(line["place"] and line["work"] for line in both)


def test_the_lists_page_and_mask_and_each_look_is_noted(call: Call, county: Headers) -> None:
    of = {"region": COUNTY, "occupation": None, "direct": False}
    items = whole_list(call, county, "seekers", of, limit=7)
    assert len(items) == len(seekers())
    assert all(one["name"].endswith("*") or len(one["name"]) == 1 for one in items)
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "seekers.list")).all()
    assert len(noted) == -(-len(items) // 7)
    call("GET", "/supply-demand/seekers", county, query_string={"region": COUNTY, "occupation": "刘冬香"})
    details = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "seekers.list")).all()
    assert len(details) == len(noted) + 1
    assert "刘冬香" not in "".join(details)
    assert len(whole_list(call, county, "postings", of, limit=33)) == len(offers())
    unclear = whole_list(call, county, "seekers", of | {"occupation": ""})
    assert all(not load_lexicon().named_in(word) for one in unclear for word in one["wishes"])
    page = call("GET", "/supply-demand/seekers", county, query_string={"region": COUNTY, "limit": 1})
    call("GET", "/supply-demand/postings", county, 422, query_string={"region": COUNTY, "cursor": page["next"]})


def test_elsewhere_is_not_theirs(call: Call, county: Headers) -> None:
    for path in ("/supply-demand", "/supply-demand/seekers", "/supply-demand/postings", "/channels/figures"):
        assert call("GET", path, county, 403, query_string={"region": "360827"})["code"] == "not_allowed"
        call("GET", path, county, 403, query_string={"region": "36"})
        call("GET", path, county, 422, query_string={"region": "999999"})


@pytest.mark.both_databases
def test_the_online_share_is_right_to_a_hundredth_of_a_percent(app: Flask, client: FlaskClient, call: Call) -> None:
    create_staff("office", PASSWORD, "county", COUNTY)
    office = log_in(client, "office")
    counts = {"mini": 5, "kiosk": 2, "window": 3, "fair": 1, "phone": 1, "grid": 1, "import": 6}
    number = 0
    for channel, count in counts.items():
        for _ in range(count):
            number += 1
            stated = PersonStatement(f"甲{number}", date(1984, 6, 12), "d", "360722100", push=number == 1)
            moment = (
                datetime(2026, 11, 10, 15, 59, tzinfo=UTC) if number > 1 else datetime(2026, 11, 10, 16, tzinfo=UTC)
            )
            with write() as session:
                said = [Incoming(f"W{number}", stated)]
                save_registrations(session, said, channel=channel, operator="desk", at=moment, today=DAY)
    figures = call("GET", "/channels/figures", office, query_string={"from": "2026-11-10", "to": "2026-11-11"})
    assert figures["kinds"]["registrations"] == counts
    assert figures["kinds"]["consents"] | {"mini": 0} == dict.fromkeys(counts, 0)
    assert (figures["total"], figures["online"], figures["online_percent"]) == (20, 8, 40.0)
    first = call("GET", "/channels/figures", office, query_string={"from": "2026-11-10", "to": "2026-11-10"})
    assert (first["total"], first["online"], first["online_percent"]) == (18, 6, 33.33)  # the other is the 11th here
    none = call("GET", "/channels/figures", office, query_string={"from": "2026-01-01", "to": "2026-01-02"})
    assert (none["total"], none["online_percent"]) == (0, None)
    call("GET", "/channels/figures", office, 422, query_string={"from": "2026-11-12", "to": "2026-11-11"})
    call("GET", "/channels/figures", office, 422, query_string={"to": "9999-12-31"})


def test_the_figures_of_the_county_are_those_of_its_records(call: Call, county: Headers) -> None:
    figures = call("GET", "/channels/figures", county)
    models: dict[str, Any] = {"registrations": Registration, "postings": Posting, "consents": Consent}
    for kind, model in models.items():
        rows = db.session.scalars(select(model)).all()
        here = [one for one in rows if _here(one if model is Posting else db.session.get_one(Person, one.person_id))]
        assert figures["kinds"][kind]["import"] == len(here) > 0


def test_why_a_posting_is_recommended_or_not(call: Call, county: Headers) -> None:
    worker = call("GET", "/workers", county, query_string={"registration_no": "WX001"})["items"][0]["id"]
    kept = {one["posting"]["id"]: one for one in call("GET", f"/workers/{worker}/matches", county)["matches"]}
    codes: Counter[str] = Counter()
    for one_posting in list(db.session.scalars(select(Posting))):
        said = call("GET", f"/workers/{worker}/postings/{one_posting.public_id}/why", county)
        match = kept.get(str(one_posting.public_id))
        assert said["recommended"] == (match is not None)
        if match:
            assert (said["rank"], said["kept_score"], said["obstacles"]) == (match["rank"], match["score"], [])
            assert said["score"] == match["score"]
            assert said["components"]["work"] > 0
        else:
            assert said["obstacles"]
            assert all(one["text"] for one in said["obstacles"])
        codes.update(one["code"] for one in said["obstacles"])
    assert codes["S_WORK"] > 0
    assert len(codes) > 3


def test_the_one_change_that_would_help_is_told(call: Call, desk: Headers, tmp_path: Path) -> None:
    """A posting that asks for one short certificate more, for somebody whom it suits otherwise."""
    wanted = posting(岗位名称="叉车司机", 工作内容="开叉车装货卸货", 证书要求="叉车证")
    import_table("postings", write_csv(tmp_path / "p.csv", [wanted]))
    form = {"name": "甲一", "birth": "1990-05-01", "sex": "男", "region": "360722101", "wishes": ["叉车司机"],
            "max_km": 50, "channel": "window"}  # fmt: skip
    worker = call("POST", "/registrations", desk, 201, json=form)["worker_id"]
    public_id = db.session.scalars(select(Posting.public_id)).one()
    said = call("GET", f"/workers/{worker}/postings/{public_id}/why", desk)
    assert [one["code"] for one in said["obstacles"]] == ["H3_CERT"]
    assert not said["fits"]
    assert (said["change"]["code"], said["change"]["what"]) == ("cert", "叉车证")
    call("GET", f"/workers/{worker}/postings/{uuid.uuid4()}/why", desk, 404)
    call("GET", f"/workers/{uuid.uuid4()}/postings/{public_id}/why", desk, 404)
