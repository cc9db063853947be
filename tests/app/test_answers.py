"""A small county runs, and what it answers is what the description says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.clock import now
from app.database import db, write
from app.employers.models import Employer
from app.identity.models import WorkerLogin
from app.identity.service import create_staff
from app.intents.service import express
from app.matching.models import Match
from app.openapi.document import operations
from app.outreach.service import Push
from app.people.consents import say
from app.people.models import Person
from app.postings.models import Posting
from tests.app.fitting import Json, check, json_of, resolved
from tests.app.helpers import PASSWORD, log_in
from tests.me.conftest import FakeWeChat
from tests.world import golden_county

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00")
AS_EXAMPLES = {"code"}
"""Parts of addresses that the description's own examples name: codes of lists are the same in every county."""


@pytest.fixture
def county(app: Flask, client: FlaskClient) -> dict[str, dict[str, str]]:
    """The judged county, matched and told; somebody who is logged in, and the headers of each door."""
    golden_county(app)
    app.extensions["wechat"] = FakeWeChat
    person = db.session.get_one(Person, db.session.scalars(select(Match.person_id).order_by(Match.person_id)).first())
    busiest = select(Posting.employer_id).group_by(Posting.employer_id).order_by(func.count().desc())
    employer = db.session.get_one(Employer, db.session.scalars(busiest).first())
    wanted = db.session.scalars(select(Posting).where(Posting.employer_id == employer.id)).first()
    assert wanted
    with write() as session:
        for purpose in ("push", "employers"):
            say(session, person.id, purpose, True, version="1", channel="mini", operator="t", proof="t", at=now())
        express(session, person, wanted, source="search", recorded_by="t", at=now())
    Push(clock=now, region="", limit=None).send()
    create_staff("clerk", PASSWORD, "county", "360722")
    create_staff("boss", PASSWORD, "recruiter", employer.region, employer.id)
    login = client.post("/api/v1/auth/wechat", json={"code": "in:someone"}).json
    assert login is not None
    with write() as session:
        session.scalars(select(WorkerLogin)).one().person_id = person.id
    return {
        "public": {},
        "staff": log_in(client, "clerk"),
        "recruiter": log_in(client, "boss"),
        "worker": {"Authorization": f"Bearer {login['access_token']}"},
    }


@pytest.fixture
def lived_in(client: FlaskClient, county: dict[str, dict[str, str]]) -> Callable[[str, str, Json], str]:
    """A day's work done through the API; then, the address of an operation with ids that are there."""
    clerk, mine = county["staff"], county["worker"]

    def done(door: dict[str, str], method: str, path: str, **more: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=door, **more)
        assert answer.status_code < 300, (path, answer.text)
        return answer.json

    match = done(mine, "GET", "/me/matches")["matches"][0]
    done(mine, "POST", f"/me/matches/{match['id']}/feedback", json={"kind": "too_far"})
    done(mine, "POST", "/me/employment", json={"region": "441900", "wage": 5200, "return_plan": "unsure"})
    table = {"file": (BytesIO("登记编号,姓名\n".encode()), "t.csv")}
    client.post("/api/v1/imports/workers", headers=clerk, data=table, content_type="multipart/form-data")
    found = done(clerk, "GET", "/workers", query_string={"registration_no": "WX001"})["items"][0]["id"]
    own = done(county["recruiter"], "GET", "/recruiter/postings")["items"][0]["id"]

    def address(path: str, door: str, operation: Json) -> str:
        for one in operation.get("parameters", []):
            if one["in"] == "path":
                name = one["name"]
                value = {"worker_id": found, "posting_id": own if door == "recruiter" else match["posting"]["id"]}.get(
                    name, one["example"]
                )
                path = path.replace("{" + name + "}", str(value))
        return path

    return address


def query_of(operation: Json) -> dict[str, Any]:
    """What the operation must be asked with: its examples; a region of this county."""
    asked = {
        one["name"]: one["example"]
        for one in operation.get("parameters", [])
        if one["in"] == "query" and (one.get("required") or one["name"] == "q")
    }
    return asked | ({"region": "360722"} if "region" in asked else {})


def moments(schema: Json, value: Any, document: Json) -> Iterator[str]:
    """Every moment in an answer, by what the description calls one."""
    schema = resolved(schema, document)
    for one in schema.get("anyOf", ()):
        yield from moments(one, value, document)
    if schema.get("format") == "date-time" and value is not None:
        yield value
    if isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield from moments(part, value[name], document)
    if isinstance(value, list) and "items" in schema:
        for one in value:
            yield from moments(schema["items"], one, document)


def test_what_is_answered_is_what_is_described(
    client: FlaskClient, county: dict[str, dict[str, str]], lived_in: Callable[[str, str, Json], str]
) -> None:
    document = dict(client.get("/api/v1/openapi.json").json or {})
    wrong, seen, times = {}, 0, []
    for path, method, operation in operations(document):
        if method != "get" or not path.startswith("/api/v1/"):
            continue
        door = next(iter(operation["security"][0])) if operation["security"] else "public"
        asked = {"headers": county[door], "query_string": query_of(operation)}
        answer = client.get(lived_in(path, door, operation), **asked)
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            wrong[path] = [f"{answer.status_code} is not described"]
            continue
        content = json_of(described)
        if not content or answer.mimetype != "application/json":
            continue
        if problems := check(answer.json, content["schema"], document):
            wrong[path] = problems
        if answer.status_code == 200:
            seen += 1
            times += list(moments(content["schema"], answer.json, document))
        if "304" in operation["responses"] and answer.status_code == 200:
            held = county[door] | {"If-None-Match": answer.headers["ETag"]}
            again = client.get(answer.request.path, headers=held, query_string=asked["query_string"])
            if again.status_code != 304 or again.data or "Accept-Encoding" not in again.headers.get("Vary", ""):
                wrong[f"{path} again"] = [f"{again.status_code} {len(again.data)} {again.headers.get('Vary')}"]
    assert wrong == {}
    assert seen > 25
    assert len(times) > 10
    assert [one for one in times if not MOMENT.fullmatch(one)] == []


def test_the_next_page_goes_on_where_the_last_one_ended(
    client: FlaskClient, county: dict[str, dict[str, str]], lived_in: Callable[[str, str, Json], str]
) -> None:
    """Every list, one row a page: the same rows as on one page, none twice, none left out."""
    document = dict(client.get("/api/v1/openapi.json").json or {})
    wrong, long = {}, 0
    for path, method, operation in operations(document):
        names = {one["name"] for one in operation.get("parameters", [])}
        if method != "get" or not {"limit", "cursor"} <= names or path.endswith("/candidates"):  # looks are counted
            continue
        door = next(iter(operation["security"][0]))
        address, query = lived_in(path, door, operation), query_of(operation)

        def page(
            address: str = address, door: str = door, query: dict[str, Any] = query, **more: Any
        ) -> tuple[list[Any], str | None]:
            answer = client.get(address, headers=county[door], query_string=query | more)
            body = answer.json if answer.status_code == 200 else {}
            return (body or {}).get("items", []), (body or {}).get("next")

        whole, _ = page(limit=4)
        parts, cursor = page(limit=1)
        while cursor is not None and len(parts) < len(whole):
            more, cursor = page(limit=1, cursor=cursor)
            parts += more
        long += len(whole) > 1
        if parts != whole:
            wrong[path] = (len(parts), len(whole))
    assert wrong == {}
    assert long >= 4
