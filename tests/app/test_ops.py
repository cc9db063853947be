from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.database import db
from app.identity.models import Staff
from jobs.index import ensure_built


def test_alive_and_ready(app: Flask, client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    early = client.get("/readyz")
    assert early.status_code == 503
    ensure_built()
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["database"] == "ok"
    assert set(ready.json["indexes"]) == {"postings", "people"}
    assert all(index["age_seconds"] >= 0 for index in ready.json["indexes"].values())


def test_not_ready_without_a_database(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_built()

    def gone(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(type(db.session()), "execute", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == "unavailable"
    assert client.get("/healthz").status_code == 200


def test_a_file_that_goes_while_it_is_opened_is_not_made_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert db.session.scalar(select(func.count(Staff.id))) == 0
    db.session.remove()
    db.engine.dispose()
    file = Path(str(db.engine.url.database))
    away = file.rename(file.with_suffix(".away"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "exists", lambda _self: True)  # as it was the moment before
        with pytest.raises(OperationalError):
            db.engine.connect()
    assert not file.exists()
    away.rename(file)
    assert db.session.scalar(select(func.count(Staff.id))) == 0


def test_metrics_count_routes_not_paths(client: FlaskClient) -> None:
    client.get("/healthz")
    client.get("/api/v1/postings/6f0f6a9e-0000-4000-8000-000000000000")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'http_requests_total{route="/healthz",status="200"}' in text
    assert "6f0f6a9e" not in text
