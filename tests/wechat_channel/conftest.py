"""A sandbox in a process of its own, an installation that speaks with it, and people who said yes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.database import db, write
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.people.models import Person
from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN
from jobs.cli import register_commands
from tests.databases import make_tables
from tests.outreach.factories import MOMENT, World
from tests.sandboxes import Driven, sandbox_started, serving

ONE_TIME = "sandbox-one-time-postings-found-0000000000"
SEND = "/cgi-bin/message/subscribe/send"


class Platform(Driven):
    """The sandbox's platform."""

    def accept(self, openid: str, times: int = 1) -> None:
        self.post("subscribe", openid=openid, template_ids=[ONE_TIME], times=times)

    def log(self, settle: float = 0) -> dict[str, Any]:
        return dict(self.http.get("/sandbox/log", params={"settle": settle}).json())

    def got(self) -> dict[str, int]:
        """Messages that were taken, by openid."""
        return dict(self.log()["by_person"])


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[str]:
    with sandbox_started() as url:
        yield url


@pytest.fixture
def platform(sandbox_process: str) -> Iterator[Platform]:
    found = Platform(sandbox_process)
    with found.fresh():
        yield found


@pytest.fixture
def environ(make_environ: Callable[..., dict[str, str]], database_url: str, platform: Platform) -> dict[str, str]:
    return make_environ(
        DATABASE_URL=database_url,
        WECHAT_API_BASE=platform.url,
        WECHAT_APPID=APPID,
        WECHAT_SECRET=SECRET,
        WECHAT_TOKEN=TOKEN,
        WECHAT_AES_KEY=AES_KEY,
    )


@pytest.fixture
def app(environ: dict[str, str]) -> Iterator[Flask]:
    application = create_app(environ)
    register_commands(application)
    with application.app_context():
        make_tables()
        yield application
        db.session.remove()
        db.engine.dispose()
        application.extensions["wechat"]().close()


@contextmanager
def served(app: Flask, platform: Platform, **how: Any) -> Iterator[str]:
    """The app on a port of its own, to which the sandbox pushes its events."""
    with serving(app) as here:
        try:
            told = {"token": TOKEN, "aes_key": AES_KEY, "again_after": 0.2, **how}
            url = f"{here}/api/v1/wechat/events"
            assert platform.post("callback", url=url, **told)["verified"]
            yield url
            platform.log(settle=60)
        finally:
            platform.post("callback", url="", token="")


def login_of(session: Session, openid: str, person: Person | None = None) -> WorkerLogin:
    ring = keyring()
    login = WorkerLogin(
        openid_hash=ring.blind("openid", openid), openid_enc=ring.encrypt(openid), created_at=MOMENT, seen_at=MOMENT
    )
    login.person_id = person.id if person else None
    session.add(login)
    session.flush()
    return login


def village(platform: Platform, people: int, granted: int = 1) -> list[str]:
    """People with a match and a login who said yes so many times, here and at the platform; their openids."""
    from app.wechat.ledger_models import SubscribeQuota

    openids = [str(platform.post("codes")["openid"]) for _ in range(people)]
    with write() as session:
        crowd, _ = World(session).crowd(people, max(3, people // 4))
        for openid, person in zip(openids, crowd, strict=True):
            login = login_of(session, openid, person)
            if granted:
                session.add(SubscribeQuota(login_id=login.id, template=ONE_TIME, granted=granted, used=0))
    for openid in openids:
        if granted:
            platform.accept(openid, granted)
    return openids
