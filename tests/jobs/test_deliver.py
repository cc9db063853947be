"""One push by one process, and by four Celery workers behind each broker: the same rows."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select, update

from app import create_app
from app.database import db, write
from app.outreach.models import ContactDecision, InboxItem, OutboxItem, OutboxMessage
from app.outreach.round_models import DeliveryRound, DeliveryShare
from app.postings.models import Posting
from app.wechat.ledger_models import SubscribeQuota, WeChatSend
from deploy.sandbox import APPID, SECRET
from tests.conftest import NOON
from tests.databases import make_tables
from tests.jobs.celery_workers import BIN, celery_worker
from tests.outreach.killing import in_child
from tests.services.postgres import PostgresServer
from tests.wechat_channel.conftest import SEND, Platform, platform, sandbox_process, village

__all__ = ["platform", "sandbox_process"]

PEOPLE = 240
Environ = dict[str, str]
Found = dict[str, Any]


class Village:
    """One installation with people who can be written to, and fresh copies of it."""

    def __init__(self, server: PostgresServer, platform: Platform, data_dir: str) -> None:
        self._server, self._platform = server, platform
        account = {"WECHAT_API_BASE": platform.url, "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET}
        self._environ = {"DATA_DIR": data_dir, "APP_NOW": NOON, "DATABASE_URL": server.create_database(), **account}
        self._environ["WECHAT_SENDS_PER_SECOND"] = "500"
        reader, writer = os.pipe()

        def make() -> None:
            with create_app(self._environ).app_context():
                make_tables()
                openids = village(platform, PEOPLE)
                with write() as session:  # some that must be suppressed or shared out
                    narrow = session.scalars(select(Posting.id).order_by(Posting.id).limit(20)).all()
                    session.execute(update(Posting).where(Posting.id.in_(narrow)).values(open_count=1))
                os.write(writer, "\n".join(openids).encode())
                db.engine.dispose()

        assert in_child(make) == 0
        os.close(writer)
        with os.fdopen(reader) as told:
            self._openids = told.read().split()

    @contextmanager
    def copy(self) -> Iterator[Environ]:
        self._platform.post("reset")
        self._platform.plan(latency={SEND: 0.02})
        for openid in self._openids:
            self._platform.post("codes", openid=openid)
            self._platform.accept(openid)
        url = self._server.create_database(template=self._environ["DATABASE_URL"])
        yield {**self._environ, "DATABASE_URL": url}
        self._server.drop_database(url)


@pytest.fixture(scope="module")
def a_village(
    sandbox_process: str, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Village]:
    driven = Platform(sandbox_process)
    driven.post("reset")
    yield Village(postgres, driven, str(tmp_path_factory.mktemp("village")))
    driven.close()


def push(environ: Mapping[str, str], *more: str) -> tuple[dict[str, Any], str]:
    command = [str(BIN / "flask"), "push", "run", "--send", "--json", *more]
    done = subprocess.run(
        command, env={**os.environ, **environ}, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def look(environ: Environ) -> Found:
    """Everything that a push writes, without its times and its numbers of rows."""
    app = create_app(environ)
    with app.app_context():
        session = db.session
        people = {row.id: row for row in session.scalars(select(OutboxMessage))}

        def whose(message_id: int) -> tuple[int, str]:
            return people[message_id].person_id, people[message_id].purpose

        found = {
            "messages": sorted(
                (one.person_id, one.purpose, one.channel, one.state, one.code or "", one.body, one.attempts)
                for one in people.values()
            ),
            "items": sorted(
                (*whose(one.message_id), one.posting_id, one.cluster, one.place, one.score, str(one.reasons))
                for one in session.scalars(select(OutboxItem))
            ),
            "decisions": sorted(
                (one.person_id, one.verdict, one.code, one.text) for one in session.scalars(select(ContactDecision))
            ),
            "inbox": sorted(
                (one.person_id, one.title, one.body, len(one.matches or []))
                for one in session.scalars(select(InboxItem))
            ),
            "tries": sorted((whose(one.message_id), one.outcome or "") for one in session.scalars(select(WeChatSend))),
            "left": sorted((one.login_id, one.granted - one.used) for one in session.scalars(select(SubscribeQuota))),
        }
        by_workers: Counter[str] = Counter()
        for share in session.scalars(select(DeliveryShare)):
            by_workers.update(share.tally)
        found["by_workers"] = by_workers
        found["turns"] = len([one for one in session.scalars(select(DeliveryShare)) if one.tally])
        found["open"] = sum(one.open for one in session.scalars(select(DeliveryRound)))
        session.remove()
        db.engine.dispose()
    return found


TABLES = ("messages", "items", "decisions", "inbox", "tries", "left")


@pytest.fixture(scope="module")
def alone(a_village: Village) -> tuple[Found, dict[str, Any]]:
    """What one process comes to."""
    with a_village.copy() as environ:
        body, _ = push(environ)
        found = look(environ)
    assert len(found["inbox"]) > PEOPLE / 2
    assert {row[3] for row in found["messages"]} == {"delivered", "sent"}
    assert found["turns"] == 0
    return found, body


@pytest.mark.parametrize("broker", ["redis", "rabbitmq"])
def test_four_workers_come_to_the_same_rows(
    request: pytest.FixtureRequest, a_village: Village, alone: tuple[Found, dict[str, Any]], broker: str
) -> None:
    whole, told = alone
    with a_village.copy() as plain:
        environ = {**plain, "CELERY_BROKER_URL": request.getfixturevalue(f"{broker}_url")}
        with celery_worker(environ, 4):
            body, said = push(environ)
        found = look(plain)
    assert "does the" not in said
    for table in TABLES:
        assert found[table] == whole[table], table
    assert {name: body[name] for name in ("sent", "delivered", "notices")} == {
        name: told[name] for name in ("sent", "delivered", "notices")
    }
    assert found["by_workers"]["delivered"] == len(found["inbox"])
    assert found["by_workers"]["wechat.sent"] == len(found["tries"])
    assert found["turns"] >= 2, "the work was shared"
    assert found["open"] == 0


def test_four_workers_hand_over_no_more_than_the_limit(request: pytest.FixtureRequest, a_village: Village) -> None:
    with a_village.copy() as plain:
        environ = {**plain, "CELERY_BROKER_URL": request.getfixturevalue("redis_url")}
        assert push(plain, "--limit", "1")[0]["delivered"] == 1
        plan = {**environ, "APP_NOW": NOON}
        with celery_worker(environ, 4):
            body, _ = push(plan, "--limit", "37")
        assert body["delivered"] == 37
        assert len(look(plain)["inbox"]) == 38


def test_without_workers_the_run_delivers_by_itself(
    request: pytest.FixtureRequest, a_village: Village, alone: tuple[Found, dict[str, Any]]
) -> None:
    """Nobody behind the broker, and no broker at all."""
    from tests.services.base import free_port

    for url in (f"redis://127.0.0.1:{free_port()}/0", f"amqp://guest:guest@127.0.0.1:{free_port()}//"):
        with a_village.copy() as plain:
            _, said = push({**plain, "CELERY_BROKER_URL": url})
            found = look(plain)
        assert "the broker is away, the run does the work itself" in said
        for table in TABLES:
            assert found[table] == alone[0][table], table
