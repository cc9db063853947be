"""Staff of every kind, and the words that they decide on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity.service import create_staff
from search.lexicon import put_in_force
from tests.app.helpers import PASSWORD, log_in

Headers = dict[str, str]
CLEANING = [{"family": "cleaning", "weight": 1.0}]


@pytest.fixture(autouse=True)
def shipped_words() -> Iterator[None]:
    """The next test begins with the shipped lexicon."""
    yield
    put_in_force(None)


@pytest.fixture
def desks(app: Flask, client: FlaskClient) -> dict[str, Headers]:
    """The headers of one member of staff of each role."""
    places = {"county": "360722", "town": "360722101", "village": "360722101", "volunteer": "360722101"}
    for role, region in places.items():
        create_staff(role, PASSWORD, role, region)
    return {role: log_in(client, role) for role in places}


@pytest.fixture
def call(client: FlaskClient, desks: dict[str, Headers]) -> Callable[..., Any]:
    """``call("town", "POST", "/words", {...}, status=201)`` under /api/v1/lexicon; gives the JSON."""

    def make(role: str, method: str, path: str, body: Any = None, *, status: int = 200, **query: Any) -> Any:
        data: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        address = f"/api/v1/lexicon{path}"
        with client.open(address, method=method, headers=desks[role], query_string=query, **data) as answer:
            assert answer.status_code == status, answer.get_data(as_text=True)
            return answer.json

    return make
