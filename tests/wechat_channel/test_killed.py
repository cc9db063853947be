"""Killed at fifty points of a push to WeChat: none lost, none twice, and what may have been sent is unknown."""

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
from sqlalchemy import select

from app import create_app
from app.database import db
from app.identity.models import WorkerLogin
from app.outreach.models import InboxItem, OutboxMessage
from app.wechat.ledger_models import SubscribeQuota, WeChatSend
from app.wechat.transport import Transport
from deploy.sandbox import APPID, SECRET
from search.lexicon import load_lexicon
from tests.conftest import NOON
from tests.databases import make_tables
from tests.outreach.killing import arm as arm_at
from tests.outreach.killing import commits, in_child
from tests.outreach.killing import push_armed as push
from tests.services.postgres import PostgresServer
from tests.wechat_channel.conftest import ONE_TIME, SEND, Platform, served, village

PEOPLE, TOGETHER = 8, 4
"""The first goes alone, the next four together, then the rest."""
SEED = 20261122
Environ = dict[str, str]
Copies = Callable[[], "contextmanager[Environ]"]


def build(environ: Mapping[str, str], platform: Platform) -> list[str]:
    """An installation with people who can be written to once; their openids. In a child: no connection stays."""
    reader, writer = os.pipe()

    def make() -> None:
        app = create_app(environ)
        with app.app_context():
            make_tables()
            os.write(writer, "\n".join(village(platform, PEOPLE)).encode())
            db.engine.dispose()

    assert in_child(make) == 0
    os.close(writer)
    with os.fdopen(reader) as told:
        return told.read().split()


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path, platform: Platform) -> Iterator[Any]:
    """Fresh copies of one installation; the sandbox has taken nothing and every consent holds again."""
    load_lexicon()  # here once, and not in every child
    original = tmp_path / "original"
    about = {"APP_NOW": NOON, "WECHAT_API_BASE": platform.url, "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET}
    server: PostgresServer | None = None
    environ = {"DATA_DIR": str(original), **about}
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        environ["DATABASE_URL"] = server.create_database()
    openids = build(environ, platform)

    @contextmanager
    def fresh() -> Iterator[Environ]:
        platform.post("reset")
        platform.plan()
        for openid in openids:
            platform.post("codes", openid=openid)
            platform.accept(openid)
        if server is None:
            copy = tmp_path / "copy"
            shutil.copytree(original, copy)
            yield {**environ, "DATA_DIR": str(copy)}
            shutil.rmtree(copy)
            return
        url = server.create_database(template=environ["DATABASE_URL"])
        yield {**environ, "DATABASE_URL": url}
        server.drop_database(url)

    fresh.openids = openids  # type: ignore[attr-defined]
    yield fresh
    if server is not None:
        server.drop_database(environ["DATABASE_URL"])


def at_request(number: int, when: str) -> Callable[[], None]:
    """Kills at the number-th message's request: before it leaves, or when it was answered and nobody read it. Others
    may be under way beside it."""

    def arm() -> None:
        real, turns = Transport.call, itertools.count(1)

        def call(self: Transport, api: Any, *given: Any, **more: Any) -> Any:
            mine = api.value == SEND and next(turns) == number
            if mine and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            answer = real(self, api, *given, **more)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        Transport.call = call  # type: ignore[method-assign]

    return arm


def look(environ: Environ) -> dict[str, Any]:
    """The state of each openid's notice, and what else must hold."""
    app = create_app(environ)
    with app.app_context():
        from app.extensions import keyring

        query = select(WorkerLogin.openid_enc, OutboxMessage.state, OutboxMessage.id)
        query = query.join(OutboxMessage, OutboxMessage.person_id == WorkerLogin.person_id)
        rows = db.session.execute(query.where(OutboxMessage.about_id.is_not(None))).all()
        tries = db.session.execute(select(WeChatSend.message_id, WeChatSend.outcome)).all()
        found = {
            "states": {keyring().decrypt(row.openid_enc): row.state for row in rows},
            "rows": len(rows),
            "inbox": len(db.session.scalars(select(InboxItem.id)).all()),
            "left": [one.granted - one.used for one in db.session.scalars(select(SubscribeQuota))],
            "open": {row.message_id for row in tries if row.outcome is None},
            "unknown": {row.id for row in rows if row.state == "unknown"},
        }
        db.session.remove()
        db.engine.dispose()
    return found


def whole(found: Mapping[str, Any], got: Mapping[str, int], openids: list[str]) -> None:
    """Each person has one message in the inbox and one notice: taken once, or unknown and taken at most once."""
    assert found["inbox"] == found["rows"] == PEOPLE
    assert set(found["states"]) == set(openids)
    assert max(got.values()) == 1, "somebody was written to twice"
    for openid, state in found["states"].items():
        assert state in ("sent", "unknown")
        assert state == "unknown" or got.get(openid) == 1, "a message was lost"
    assert found["unknown"] == found["open"], "unknown is only what was begun and has no result"
    assert len(found["unknown"]) <= TOGETHER
    assert set(found["left"]) == {0}


def test_killed_at_fifty_points_and_run_again(copies: Any, platform: Platform) -> None:
    openids: list[str] = copies.openids
    with copies() as environ:
        steps = 2 * commits(environ)
        whole(look(environ), platform.got(), openids)
        assert set(look(environ)["states"].values()) == {"sent"}
    rng = random.Random(SEED)
    points: list[Callable[[], None]] = []
    for kill_at in rng.sample(range(steps), 40):
        points.append(lambda kill_at=kill_at: arm_at(kill_at))
    points += [at_request(number, when) for number in (1, 2, 4, 6, PEOPLE) for when in ("before", "after")]
    assert len(points) == 50
    seen: Counter[tuple[bool, int]] = Counter()
    for place, arm in enumerate(points):
        with copies() as environ:
            assert push(environ, arm) is None, f"not killed at point {place}"
            assert push(environ) == 0
            found, got = look(environ), platform.got()
            whole(found, got, openids)
            seen[bool(found["unknown"]), sum(got.values())] += 1
            if place % 10 == 0:
                assert push(environ) == 0
                assert platform.got() == got, "sent again"
    assert {some for some, _taken in seen} == {True, False}
    assert {PEOPLE, PEOPLE - 1} <= {taken for _some, taken in seen} <= set(range(PEOPLE - TOGETHER, PEOPLE + 1))


def test_killed_after_it_was_taken_the_report_settles_it(copies: Any, platform: Platform) -> None:
    with copies() as environ:
        environ = {**environ, "WECHAT_TOKEN": "sandboxpushtoken", "WECHAT_AES_KEY": ""}
        app = create_app(environ)
        with served(app, platform, aes_key="") as _url:
            assert push(environ, at_request(3, "after")) is None
            platform.log(settle=60)
            assert push(environ) == 0
            platform.log(settle=60)
        found = look(environ)
        got = platform.got()
        assert {openid for openid, state in found["states"].items() if state == "delivered"} == set(got)
        assert set(found["states"].values()) <= {"delivered", "unknown"}  # what was to leave beside it
        assert set(got.values()) == {1}
        assert len(got) >= PEOPLE - TOGETHER + 1
        with app.app_context():
            db.engine.dispose()


def test_four_pushers_at_once_send_each_message_once(copies: Any, platform: Platform) -> None:
    from app.clock import now
    from app.outreach.channels import standard_channels
    from app.outreach.delivery import deliver_due
    from app.outreach.policy import ContactPolicy
    from app.outreach.policy_config import load_policy
    from tests.outreach.workers import plan_only

    def work(environ: Environ, owner: str) -> None:
        with create_app(environ).app_context():
            deliver_due(standard_channels(), ContactPolicy(load_policy()), owner=owner, clock=now)
            db.engine.dispose()

    with copies() as environ:
        platform.plan(latency={SEND: 0.05})
        assert in_child(lambda: plan_only(environ)) == 0
        children = []
        for number in range(4):
            child = os.fork()
            if child == 0:
                os._exit(in_child(lambda number=number: work(environ, f"worker:{number}")) or 0)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
        found = look(environ)
        assert set(found["states"].values()) == {"sent"}
        assert platform.got() == dict.fromkeys(copies.openids, 1)
        assert "43108" not in platform.log()["calls"][SEND]
        assert ONE_TIME in {one["template_id"] for one in platform.log()["accepted"]}
