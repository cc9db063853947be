from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.database import db
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


def test_metrics_count_routes_not_paths(client: FlaskClient) -> None:
    client.get("/healthz")
    client.get("/api/v1/postings/6f0f6a9e-0000-4000-8000-000000000000")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'http_requests_total{route="/healthz",status="200"}' in text
    assert "6f0f6a9e" not in text
