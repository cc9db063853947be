"""An office that looks at what the messages came to, and a random past to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity.service import create_staff
from tests.app.helpers import PASSWORD, log_in

Headers = dict[str, str]
COUNTY = "360827"


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> Headers:
    """The headers of one of the county's staff; nothing else is in the database."""
    create_staff("office", PASSWORD, "county", COUNTY)
    return log_in(client, "office")


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Any]:
    """Reads an address of the API, with or without its prefix, and gives the JSON."""

    def get(path: str, headers: Headers, status: int = 200, **query: Any) -> Any:
        full = path if path.startswith("/api/") else f"/api/v1{path}"
        answer = client.get(full, headers=headers, query_string=query or None)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.json

    return get
