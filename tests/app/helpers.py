"""What tests of the API share."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app.clock import Clock

PASSWORD = "a-long-password"


def log_in(client: FlaskClient, username: str) -> dict[str, str]:
    """The headers of a logged-in member of staff whose password is PASSWORD."""
    answer = client.post("/api/v1/auth/login", json={"username": username, "password": PASSWORD})
    assert answer.json is not None
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


def tick(app: Flask, more: timedelta) -> None:
    """Moves the application's clock on."""
    clock: Clock = app.extensions["clock"]
    stands = clock() + more
    app.extensions["clock"] = lambda: stands
