from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.identity.service import create_staff
from app.people.models import Person, Registration
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import import_file, worker, write_csv

Headers = dict[str, str]
Call = Callable[..., Any]
COUNTY, TOWN, OTHER_TOWN, AWAY = "360722", "360722100", "360722101", "360827100"
HOMES = {"W1": TOWN, "W2": TOWN, "W3": OTHER_TOWN, "W4": AWAY}


@pytest.fixture
def call(client: FlaskClient) -> Call:
    """Calls the API and gives the JSON; ``status`` is what is expected."""

    def make(method: str, path: str, headers: Headers, status: int = 200, **more: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        db.session.rollback()
        return answer.json if answer.data else None

    return make


@pytest.fixture
def office(app: Flask, client: FlaskClient, tmp_path: Path) -> Headers:
    """People of HOMES, and staff of the county, of one town and of another county."""
    rows = [worker(n, 姓名=f"刘{n}", 手机=f"1990000000{n[1]}", 区划代码=home) for n, home in HOMES.items()]
    assert not import_file("workers", write_csv(tmp_path / "workers.csv", rows)).errors
    for name, role, region in (
        ("office", "county", COUNTY), ("town", "town", TOWN), ("away", "county", "360827"),
        ("helper", "volunteer", COUNTY), ("boss", "recruiter", COUNTY),
    ):  # fmt: skip
        create_staff(name, PASSWORD, role, region)
    return log_in(client, "office")


def person(number: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Registration).where(Registration.external_no == number)).one().person


def key(number: str) -> uuid.UUID:
    return person(number).public_id
