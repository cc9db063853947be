"""Killed at any point of a push by text message: nobody gets two, nobody none, and what may have left is unknown."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from app import create_app
from app.database import db, write
from app.extensions import keyring
from app.outreach.channels.sms import GROWTH
from app.outreach.models import InboxItem, OutboxMessage
from app.people.models import Person
from app.sms import events
from app.sms.client import SmsClient
from app.sms.models import SmsEvent, SmsSend
from app.wechat.ledger import real_now
from deploy.sandbox import SMS_CALLBACK_TOKEN, sms_environ
from search.lexicon import load_lexicon
from tests.conftest import NOON
from tests.databases import make_tables
from tests.outreach.killing import arm as arm_at
from tests.outreach.killing import commits, in_child
from tests.outreach.killing import push_armed as push
from tests.services.postgres import PostgresServer
from tests.sms_channel.conftest import Clouds, village

PEOPLE = 5
SEED = 20261123
Environ = dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path, clouds: Clouds) -> Iterator[Any]:
    """Fresh copies of one installation with people who said yes; the clouds have taken nothing."""
    load_lexicon()  # here once, and not in every child
    original = tmp_path / "original"
    environ = {"DATA_DIR": str(original), "APP_NOW": NOON, **sms_environ("tencent", clouds.url)}
    server: PostgresServer | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        environ["DATABASE_URL"] = server.create_database()

    def build() -> None:
        app = create_app(environ)
        with app.app_context():
            make_tables()
            village(PEOPLE)
            db.engine.dispose()

    assert in_child(build) == 0

    @contextmanager
    def fresh() -> Iterator[Environ]:
        clouds.post("reset")
        clouds.plan()
        if server is None:
            copy = tmp_path / "copy"
            shutil.copytree(original, copy)
            yield {**environ, "DATA_DIR": str(copy)}
            shutil.rmtree(copy)
            return
        url = server.create_database(template=environ["DATABASE_URL"])
        yield {**environ, "DATABASE_URL": url}
        server.drop_database(url)

    yield fresh
    if server is not None:
        server.drop_database(environ["DATABASE_URL"])


def at_send(number: int, when: str) -> Callable[[], None]:
    """Kills at the number-th message: before its request leaves, or when it was answered and nobody read it."""

    def arm() -> None:
        real, turns = SmsClient.send, itertools.count(1)

        def send(self: SmsClient, *given: Any) -> Any:
            mine = next(turns) == number
            if mine and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = real(self, *given)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        SmsClient.send = send  # type: ignore[method-assign]

    return arm


def look(environ: Environ) -> dict[str, Any]:
    """The state of each number's notice, and what else must hold."""
    app = create_app(environ)
    with app.app_context():
        query = select(Person.phone_enc, OutboxMessage.state, OutboxMessage.id)
        query = query.join(OutboxMessage, OutboxMessage.person_id == Person.id)
        rows = db.session.execute(query.where(OutboxMessage.about_id.is_not(None))).all()
        tries = db.session.execute(select(SmsSend.message_id, SmsSend.outcome)).all()
        found = {
            "states": {keyring().decrypt(row.phone_enc): row.state for row in rows},
            "rows": len(rows),
            "inbox": len(db.session.scalars(select(InboxItem.id)).all()),
            "open": {row.message_id for row in tries if row.outcome is None},
            "unknown": {row.id for row in rows if row.state == "unknown"},
        }
        db.session.remove()
        db.engine.dispose()
    return found


def whole(found: Mapping[str, Any], got: Mapping[str, int]) -> None:
    """Each person has one message in the inbox and one notice: taken once, or unknown and taken at most once."""
    assert found["inbox"] == found["rows"] == len(found["states"]) == PEOPLE
    assert max(got.values()) == 1, "somebody was written to twice"
    for phone, state in found["states"].items():
        assert state in ("sent", "unknown")
        assert state == "unknown" or got.get(phone) == 1, "a message was lost"
    assert found["unknown"] == found["open"], "unknown is only what was begun and has no result"
    assert len(found["unknown"]) <= GROWTH  # those that were under way beside it


def test_killed_anywhere_and_run_again(copies: Any, clouds: Clouds) -> None:
    with copies() as environ:
        steps = 2 * commits(environ)
        whole(look(environ), clouds.got())
        assert set(look(environ)["states"].values()) == {"sent"}
    rng = random.Random(SEED)
    points: list[Callable[[], None]] = [at_send(number, when) for number in (1, 3) for when in ("before", "after")]
    points += [lambda kill_at=kill_at: arm_at(kill_at) for kill_at in rng.sample(range(steps), 6)]
    seen: Counter[tuple[bool, int]] = Counter()
    for place, arm in enumerate(points):
        with copies() as environ:
            assert push(environ, arm) is None, f"not killed at point {place}"
            assert push(environ) == 0
            found, got = look(environ), clouds.got()
            whole(found, got)
            seen[bool(found["unknown"]), sum(got.values())] += 1
            assert push(environ) == 0
            assert clouds.got() == got, "sent again"
    assert {some for some, _taken in seen} == {True, False}
    assert {PEOPLE, PEOPLE - 1} <= {taken for _some, taken in seen}


def test_killed_after_it_was_taken_the_receipt_settles_it(copies: Any, clouds: Clouds) -> None:
    with copies() as environ:
        assert push(environ, at_send(2, "after")) is None
        assert push(environ) == 0
        assert "unknown" in look(environ)["states"].values()
        app = create_app(environ)
        with app.app_context():
            receipts = [
                {"mobile": one["number"], "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": one["serial"]}
                for one in clouds.log()["accepted"]
            ]
            door = f"/api/v1/callbacks/sms/tencent/{SMS_CALLBACK_TOKEN}/reports"
            assert app.test_client().post(door, json=receipts).status_code == 200
            # nobody knows how long the dead one's request may still be under way: so long its receipt waits
            assert {one.result for one in db.session.scalars(select(SmsEvent))} == {"settled", None}
            with write() as session:
                long_ago = real_now() - 2 * events.WAIT
                session.execute(update(SmsSend).values(started_at=long_ago))
                session.execute(update(SmsEvent).values(received_at=long_ago))
            events.process_pushed([])
            db.session.remove()
            db.engine.dispose()
        found, got = look(environ), clouds.got()
        assert {phone for phone, state in found["states"].items() if state == "delivered"} == set(got)
        assert set(found["states"].values()) <= {"delivered", "unknown"}  # what was to leave beside it
        assert set(got.values()) == {1}
