"""What phones save: nothing is sent again that they hold, and long answers come packed."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.matching.models import Match
from app.people.models import Person
from tests.staff_api.conftest import Headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ["matches", "inbox"])
def test_an_answer_that_is_held_is_not_sent_again(
    client: FlaskClient, county: Headers, path: str, encoding: str
) -> None:
    matched = select(Person.public_id).join(Match, Match.person_id == Person.id)
    address = f"/api/v1/workers/{db.session.scalars(matched).first()}/{path}"
    headers = county | {"Accept-Encoding": encoding}
    first = client.get(address, headers=headers)
    again = client.get(address, headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    stale = client.get(address, headers=headers | {"If-None-Match": 'W/"another"'})
    assert (stale.status_code, stale.data) == (200, first.data)


def test_a_long_answer_is_packed_for_who_can_unpack_it(client: FlaskClient, county: Headers) -> None:
    address = "/api/v1/postings?q=普工&limit=20"
    plain = client.get(address, headers=county | {"Accept-Encoding": "identity"})
    packed = client.get(address, headers=county | {"Accept-Encoding": "br, gzip;q=0.8"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data) / 3
    assert json.loads(gzip.decompress(packed.data)) == plain.json
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Authorization" in packed.headers["Vary"]
    refused = client.get(address, headers=county | {"Accept-Encoding": "gzip;q=0"})
    assert refused.data == plain.data
    short = client.get("/api/v1/auth/me", headers=county | {"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers


@pytest.mark.parametrize("words", ["普工", ""])
def test_a_search_goes_on_page_by_page(client: FlaskClient, county: Headers, words: str) -> None:
    def search(**more: object) -> dict[str, Any]:
        answer = client.get("/api/v1/postings", headers=county, query_string={"q": words, **more})
        assert answer.status_code == 200
        return dict(answer.json or {})

    whole = search(limit=30)
    cursor, parts = "", []
    for _ in range(3):
        part = search(limit=10, cursor=cursor)
        parts += part["items"]
        cursor = part["next"]
    assert parts == whole["items"]
    assert cursor == whole["next"]
    other = client.get("/api/v1/postings", headers=county, query_string={"q": "保洁", "cursor": cursor})
    assert other.status_code == 422
