"""The judged county seen by the people who work for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity.service import create_staff
from tests.app.helpers import PASSWORD, log_in
from tests.world import golden_county

Headers = dict[str, str]
COUNTY = "360722"


@pytest.fixture
def desk(app: Flask, client: FlaskClient) -> Headers:
    """The headers of a volunteer of the county; nothing is in the database but the account."""
    create_staff("volunteer", PASSWORD, "volunteer", COUNTY)
    return log_in(client, "volunteer")


@pytest.fixture
def county(app: Flask, client: FlaskClient) -> Headers:
    """The judged county, indexed and matched, and the headers of one of its county staff."""
    golden_county(app)
    create_staff("county", PASSWORD, "county", COUNTY)
    return log_in(client, "county")


@pytest.fixture
def call(client: FlaskClient) -> Callable[..., Any]:
    """Calls the API and gives the JSON; ``status`` is what is expected."""

    def make(method: str, path: str, headers: Headers, status: int = 200, **more: Any) -> Any:
        if "json" in more:  # escaped, so that what is no character can be sent too
            more |= {"data": json.dumps(more.pop("json")), "content_type": "application/json"}
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.json if answer.data else None

    return make
