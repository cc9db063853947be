"""An Elasticsearch of the test's own, frozen and killed under the whole service. A minute of starts: `make faults`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.faults.county import form, make_county
from tests.faults.serving import LIMIT_SECONDS, Answer, Service, at_once, family, frozen, serving
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.fixtures import or_skip

pytestmark = pytest.mark.skipif(os.environ.get("FAULTS") != "1", reason="starts Elasticsearch twice: make faults")


def test_frozen_and_killed_the_desks_go_on_and_the_follower_catches_up(tmp_path: Path) -> None:
    with or_skip("elasticsearch"):
        server = ElasticsearchServer()
        if server.external_url:
            pytest.skip("a server that is not ours is not killed")
        server.start()
    with server:
        environ = {"DATA_DIR": str(tmp_path / "var"), "APP_NOW": NOON, "ELASTICSEARCH_URL": server.url}
        county = make_county(environ, tmp_path)
        with serving(environ, tmp_path / "log") as service:
            follower = service.run("flask", "index", "sync", "--follow")
            token = county.tokens["staff"]
            assert register(service, token, 0).body["note"] is None
            assert server.supervisor_pid is not None
            with frozen(family(server.supervisor_pid)):
                without_it(service, token, 1)
            service.until(lambda: documents(service) == 12 + 21)
            server.kill()
            without_it(service, token, 21)
            server.start()
            service.until(lambda: documents(service) == 12 + 41)
            assert register(service, token, 1).body["note"] is None
            assert service.ask("GET", "/readyz").status == 200
            assert follower.poll() is None


def without_it(service: Service, token: str, first: int) -> None:
    """Twenty desks at once, all answered in time; search says that it is away."""
    answers = at_once([lambda n=n: register(service, token, n) for n in range(first, first + 20)], 20)  # type: ignore[misc]
    for answer in answers:
        assert answer.status == 201
        assert answer.body["note"]["code"] == "search_unavailable"
        assert answer.seconds < LIMIT_SECONDS
    found = service.ask("GET", "/api/v1/postings", token, params={"q": "普工"})
    assert (found.status, found.code) == (503, "search_unavailable")
    assert service.ask("GET", "/healthz").status == 200
    ready = service.ask("GET", "/readyz")
    assert (ready.status, ready.body["database"]) == (503, "ok")


def register(service: Service, token: str, number: int) -> Answer:
    return service.ask("POST", "/api/v1/registrations", token, json=form(number))


def documents(service: Service) -> int:
    return int(service.ask("GET", "/readyz").body["indexes"]["people"].get("documents", 0))
