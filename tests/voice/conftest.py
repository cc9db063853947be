"""A desk that writes people down, the office that listens later, and an office of another county."""

from __future__ import annotations

import io
import uuid
import wave
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.identity.service import create_staff
from tests.app.helpers import PASSWORD, log_in
from tests.me.conftest import enter, enter_as
from tests.staff_api.conftest import COUNTY, Headers, call

__all__ = ["Headers", "Keep", "Register", "call", "enter", "enter_as"]

Register = Callable[..., Any]
Keep = Callable[..., TestResponse]
FORM = {"name": "刘冬香", "phone": "13800000001", "birth": "1984-06", "region": "360722101", "channel": "fair"}


def _wav() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(400))
    return file.getvalue()


WAV = _wav()
MP3 = b"\xff\xe3\x18\xc4" + b"mp3 at 8000 Hz" * 20
MP3_TAGGED = b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE" + MP3
AAC = b"\xff\xf1\x6c\x40\x0b\x9f\xfc" + b"aac in ADTS" * 20
M4A = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + b"aac in MP4" * 20


@pytest.fixture
def desks(app: Flask, client: FlaskClient) -> dict[str, Headers]:
    """Headers by account: fair (a volunteer), office and town of the county, elsewhere (another county's office)."""
    accounts = {
        "fair": ("volunteer", COUNTY),
        "office": ("county", COUNTY),
        "town": ("town", "360722101"),
        "elsewhere": ("county", "360827"),
    }
    for name, (role, region) in accounts.items():
        create_staff(name, PASSWORD, role, region)
    return {name: log_in(client, name) for name in accounts}


@pytest.fixture
def register(desks: dict[str, Headers], call: Callable[..., Any]) -> Register:
    """Writes somebody down; the answer of the desk."""

    def make(who: str = "fair", **more: Any) -> Any:
        return call("POST", "/registrations", desks[who], 201, json=FORM | {"client_uuid": str(uuid.uuid4())} | more)

    return make


@pytest.fixture
def keep(client: FlaskClient, desks: dict[str, Headers]) -> Keep:
    """Puts a voice note to a registration."""

    def put(which: str, sound: bytes = MP3, who: str = "fair", kind: str | None = "audio/mpeg", **asked: Any) -> Any:
        query = {"agreed": "true", "channel": "fair"} | asked
        path = f"/api/v1/registrations/{which}/voice"
        return client.put(path, headers=desks[who], data=sound, content_type=kind, query_string=query)

    return put
