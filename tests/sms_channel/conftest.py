"""A sandbox of the clouds in a process of its own, an installation that sends through one, and people who said yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.database import db, write
from app.extensions import keyring
from app.people.models import Person
from deploy.sandbox import SMS_CALLBACK_TOKEN, sms_environ
from jobs.cli import register_commands
from tests.databases import make_tables
from tests.outreach.factories import World
from tests.sandboxes import Driven, sandbox_started, serving

Environ = dict[str, str]
BOTH = pytest.mark.parametrize("cloud", ["tencent", "aliyun"])


class Clouds(Driven):
    """The sandbox's clouds."""

    def log(self, settle: float = 0) -> dict[str, Any]:
        return dict(self.http.get("/sandbox/sms/log", params={"settle": settle}).json())

    def got(self) -> dict[str, int]:
        """Messages that were taken, by number."""
        return dict(self.log()["by_number"])

    def reply(self, cloud: str, number: str, text: str) -> None:
        self.post("sms/upstream", cloud=cloud, number=number, text=text)


@pytest.fixture(scope="session")
def clouds_process() -> Iterator[str]:
    with sandbox_started() as url:
        yield url


@pytest.fixture
def clouds(clouds_process: str) -> Iterator[Clouds]:
    found = Clouds(clouds_process)
    with found.fresh():
        yield found


@pytest.fixture
def cloud() -> str:
    return "tencent"


@pytest.fixture
def environ(make_environ: Callable[..., Environ], database_url: str, clouds: Clouds, cloud: str) -> Environ:
    return make_environ(DATABASE_URL=database_url, **sms_environ(cloud, clouds.url))


@pytest.fixture
def app(environ: Environ) -> Iterator[Flask]:
    application = create_app(environ)
    register_commands(application)
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()


@contextmanager
def served(app: Flask, clouds: Clouds, cloud: str, **how: Any) -> Iterator[str]:
    """The app on a port of its own, to which the sandbox pushes receipts and answers."""
    with serving(app) as here:
        url = f"{here}/api/v1/callbacks/sms/{cloud}/{SMS_CALLBACK_TOKEN}"
        try:
            told = {"delay": 0.2, "again": [0.2, 0.2], **how}
            clouds.post("sms/callback", cloud=cloud, reports=f"{url}/reports", upstream=f"{url}/upstream", **told)
            yield url
        finally:
            clouds.post("sms/callback", cloud=cloud, reports="", upstream="")


def number(place: int) -> str:
    return f"139{place:08d}"


def give_phone(person: Person, phone: str) -> None:
    person.phone_enc, person.phone_hash = keyring().encrypt(phone), keyring().blind("phone", phone)


def village(people: int, *, consent: bool = True, phones: Callable[[int], str] = number) -> list[str]:
    """People with matches, phones and, if so, a consent to text messages; their numbers."""
    with write() as session:
        world = World(session)
        crowd, _ = world.crowd(people, max(3, people // 4))
        for place, person in enumerate(crowd):
            give_phone(person, phones(place))
            if consent:
                world.consent(person, purpose="sms")
    return [phones(place) for place in range(people)]
