"""Elasticsearch cut off, silent and back: desks go on, nobody waits for it twice, what was missed is made up for."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch
from flask import Flask

from app import create_app
from app.database import db
from app.extensions import engine
from app.search_engine import PAUSE_SECONDS, REQUEST_SECONDS
from jobs.index import follow_changes
from search.documents import PEOPLE
from tests.conftest import NOON
from tests.faults.county import County, form, make_county
from tests.faults.relay import Mode, Relay


@dataclass(frozen=True)
class Place:
    app: Flask
    relay: Relay
    county: County

    def ask(self, method: str, path: str, **more: object) -> tuple[int, dict[str, object], float]:
        headers = {"Authorization": f"Bearer {self.county.tokens['staff']}"}
        began = time.monotonic()
        answer = self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)  # type: ignore[arg-type]
        return answer.status_code, answer.json or {}, time.monotonic() - began

    def register(self, number: int) -> tuple[int, dict[str, object], float]:
        return self.ask("POST", "/registrations", json=form(number))


@pytest.fixture
def place(elasticsearch_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    prefix = f"faults-{uuid.uuid4().hex[:8]}"
    monkeypatch.setattr("search.engines.factory.PREFIX", prefix)
    parts = urlsplit(elasticsearch_url)
    with Relay(parts.port or 9200) as relay:
        url = parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{relay.port}")).geturl()
        environ = {"DATA_DIR": str(tmp_path / "var"), "APP_NOW": NOON, "ELASTICSEARCH_URL": url}
        county = make_county(environ, tmp_path)
        app = create_app(environ)
        yield Place(app, relay, county)
        with app.app_context():
            db.engine.dispose()
    with Elasticsearch(elasticsearch_url) as client:
        for index in client.indices.get(index=f"{prefix}-*").body:
            client.indices.delete(index=index)


@pytest.mark.parametrize("mode", ["cut", "silent"])
def test_desks_go_on_without_it_and_what_they_wrote_is_found_when_it_is_back(place: Place, mode: Mode) -> None:
    stop = threading.Event()

    def follow() -> None:
        with place.app.app_context():
            follow_changes(stop)

    follower = threading.Thread(target=follow)
    assert place.register(0)[1]["note"] is None
    place.relay.set(mode)
    follower.start()
    try:
        answers = all_at_once([lambda n=n: place.register(n) for n in range(1, 21)])  # type: ignore[misc]
        for status, body, seconds in answers:
            assert status == 201
            note = body["note"]
            assert isinstance(note, dict)
            assert note["code"] == "search_unavailable"
            assert seconds < 10 * REQUEST_SECONDS
        if mode == "silent":  # by now it is known, and nobody waits for it again
            later = [place.register(n)[2] for n in range(21, 24)]
            assert sorted(later)[1] < REQUEST_SECONDS
        status, body, _ = place.ask("GET", "/postings?q=普工")
        assert (status, body["code"]) == (503, "search_unavailable")
        assert place.ask("GET", f"/workers/{place.county.ids['worker_id']}/matches")[0] == 200
        ready = place.app.test_client().get("/readyz")
        assert ready.status_code == 503
        assert ready.json is not None
        assert ready.json["database"] == "ok"
        assert {index["status"] for index in ready.json["indexes"].values()} == {"unavailable"}
        place.relay.set("open")
        time.sleep(PAUSE_SECONDS)
        registered = 12 + (24 if mode == "silent" else 21)
        until = time.monotonic() + 300
        while documents(place) < registered:
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        stop.set()
        place.relay.set("open")
        follower.join()
    assert place.ask("GET", "/postings?q=普工")[0] == 200
    assert place.register(1)[1]["note"] is None


def documents(place: Place) -> int:
    with place.app.test_request_context():
        info = engine().info(PEOPLE)
    assert info is not None
    return info.documents


def all_at_once(
    calls: list[Callable[[], tuple[int, dict[str, object], float]]],
) -> list[tuple[int, dict[str, object], float]]:
    found: list[tuple[int, dict[str, object], float]] = []
    threads = [threading.Thread(target=lambda call=call: found.append(call())) for call in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == len(calls)
    return found
