"""One token for all: fetched once, kept encrypted, replaced under the lock, whoever asks from wherever."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from subprocess import PIPE, Popen

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import func, select

from app.config import ROOT
from app.database import db
from app.extensions import keyring, settings
from app.locks import exclusive
from app.privacy.keyring import load_keyring
from app.privacy.rotation import encrypted_columns
from app.wechat.client import WeChatClient
from app.wechat.models import WeChatToken
from app.wechat.tokens import Fetched, Late, SharedTokens
from deploy.sandbox import APPID, SECRET
from tests.wechat.conftest import DATA, ONE_TIME, SEND, STABLE, Driver

Make = Callable[..., WeChatClient]
START = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Ticking:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


class Platform:
    """Gives numbered tokens and counts them."""

    def __init__(self, expires_in: int = 7200, seconds: float = 0) -> None:
        self.given = 0
        self._expires_in = expires_in
        self._seconds = seconds

    def __call__(self) -> Fetched:
        time.sleep(self._seconds)
        self.given += 1
        return Fetched(f"token-{self.given}", self._expires_in)


def shared(clock: Callable[[], datetime] | None = None) -> SharedTokens:
    return SharedTokens(APPID, keyring(), clock or (lambda: START))


def refuse() -> Fetched:
    raise AssertionError("there is a token already")


@pytest.mark.both_databases
def test_a_token_lasts_until_five_minutes_before_its_end(app: Flask) -> None:
    clock, platform = Ticking(), Platform()
    tokens = shared(clock)
    assert tokens.current(platform, 1) == "token-1"
    clock.at = START + timedelta(seconds=7200 - 301)
    assert tokens.current(refuse, 1) == "token-1"
    clock.at = START + timedelta(seconds=7200 - 300)
    assert tokens.current(platform, 1) == "token-2"
    assert db.session.scalar(select(func.count()).select_from(WeChatToken)) == 1


def test_a_token_that_ends_soon_is_still_used_for_half_its_time(app: Flask) -> None:
    clock, platform = Ticking(), Platform(expires_in=200)
    tokens = shared(clock)
    tokens.current(platform, 1)
    clock.at = START + timedelta(seconds=99)
    assert tokens.current(refuse, 1) == "token-1"
    clock.at = START + timedelta(seconds=100)
    assert tokens.current(platform, 1) == "token-2"


@pytest.mark.both_databases
def test_a_refused_token_is_replaced_by_another_worker_s_newer_one(app: Flask) -> None:
    platform = Platform()
    mine, theirs = shared(), shared()
    assert mine.current(platform, 1) == "token-1"
    assert theirs.renewed("token-1", platform, 1) == "token-2"
    assert mine.renewed("token-1", refuse, 1) == "token-2"
    assert mine.current(refuse, 1) == "token-2"


@pytest.mark.both_databases
def test_many_threads_at_once_fetch_once(app: Flask) -> None:
    platform = Platform(seconds=0.2)
    gate = threading.Barrier(8)

    def ask(_n: int) -> str:
        with app.app_context():
            gate.wait()
            return shared().current(platform, 60)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {"token-1"}
    assert platform.given == 1


@pytest.mark.both_databases
def test_a_refusal_met_by_many_threads_is_one_new_token(app: Flask) -> None:
    platform = Platform(seconds=0.2)
    shared().current(platform, 1)

    def ask(_n: int) -> str:
        with app.app_context():
            return shared().renewed("token-1", platform, 60)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(ask, range(8))) == {"token-2"}
    assert platform.given == 2


WORKER = """
import json, sys
from app import create_app
from app.clock import make_clock
from app.extensions import keyring, settings
from app.wechat.client import WeChatClient
from app.wechat.tokens import SharedTokens
url, appid, secret = sys.argv[1:4]
app = create_app(json.loads(sys.argv[4]))
with app.app_context():
    tokens = SharedTokens(appid, keyring(), make_clock(""))
    with WeChatClient(url, appid, secret, tokens) as client:
        print("ready", flush=True)
        sys.stdin.readline()
        print(len(client.templates()), flush=True)
"""


@pytest.mark.both_databases
def test_several_processes_fetch_once(app: Flask, wechat: Driver) -> None:
    wechat.plan(latency={STABLE: 0.3})
    environ = json.dumps({"DATA_DIR": str(settings().data_dir), "DATABASE_URL": settings().database_url})
    command = [sys.executable, "-c", WORKER, wechat.url, APPID, SECRET, environ]
    with ExitStack() as held:
        workers = [
            held.enter_context(Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True, bufsize=1))
            for _ in range(3)
        ]
        for worker in workers:
            held.callback(worker.kill)
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
        answers = [worker.communicate(timeout=300)[0].strip() for worker in workers]
    assert answers == ["4", "4", "4"]
    assert wechat.log()["requests"][STABLE] == 1


def test_whoever_cannot_wait_says_so(app: Flask) -> None:
    with exclusive(f"wechat-token-{APPID}"), pytest.raises(Late):
        shared().current(refuse, 0.1)


def test_a_message_that_finds_somebody_fetching_too_long_waits_for_later(
    app: Flask, wechat: Driver, make_client: Make
) -> None:
    client = make_client(tokens=shared(), timeout=0.3)
    with exclusive(f"wechat-token-{APPID}"):
        got = client.send(wechat.consenting(), ONE_TIME, DATA)
    assert (got.outcome, got.word) == ("retry", "token_awaited")
    assert wechat.log()["requests"] == {}


def test_a_fetch_that_fails_leaves_neither_token_nor_lock(app: Flask) -> None:
    def broken() -> Fetched:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        shared().current(broken, 1)
    assert shared().current(Platform(), 0) == "token-1"


def test_a_long_token_is_kept_encrypted_where_the_rotation_finds_it(app: Flask) -> None:
    shared().current(lambda: Fetched("t" * 900, 7200), 1)
    kept = db.session.scalars(select(WeChatToken.token_enc)).one()
    assert b"t" * 20 not in kept
    assert keyring().decrypt(kept) == "t" * 900
    assert "token_enc" in encrypted_columns()[WeChatToken.__table__]


def test_a_token_under_a_lost_key_is_fetched_anew(app: Flask) -> None:
    shared().current(Platform(), 1)
    keys = {"DATA_KEYS": Fernet.generate_key().decode(), "INDEX_KEY": "i", "SECRET_KEY": "s"}
    stranger = load_keyring(settings().data_dir / "none", keys, may_create=False)
    assert SharedTokens(APPID, stranger, lambda: START).current(lambda: Fetched("other", 7200), 1) == "other"


def test_an_appid_names_a_lock_and_nothing_else(app: Flask) -> None:
    with pytest.raises(ValueError, match="appid"):
        SharedTokens("../etc", keyring(), lambda: START)


def test_two_clients_share_a_token_over_its_revocation(app: Flask, wechat: Driver, make_client: Make) -> None:
    one, other = make_client(tokens=shared()), make_client(tokens=shared())
    openid = wechat.consenting(4)
    assert [client.send(openid, ONE_TIME, DATA).outcome for client in (one, other)] == ["sent", "sent"]
    wechat.post("tokens")
    assert [client.send(openid, ONE_TIME, DATA).outcome for client in (one, other)] == ["sent", "sent"]
    # each is refused once, and the second finds what the first has fetched
    assert wechat.log()["calls"] == {STABLE: {"0": 2}, SEND: {"0": 4, "40001": 2}}


def test_a_token_is_held_for_half_a_minute_or_until_it_is_refused(app: Flask) -> None:
    moment = START
    mine, theirs = shared(lambda: moment), shared(lambda: moment)
    assert mine.current(lambda: Fetched("first", 7200), 1) == "first"
    assert theirs.renewed("first", lambda: Fetched("second", 7200), 1) == "second"
    assert mine.current(Platform(), 1) == "first"
    moment += timedelta(seconds=30)
    assert mine.current(Platform(), 1) == "second"
    assert theirs.renewed("second", lambda: Fetched("third", 7200), 1) == "third"
    assert mine.renewed("second", Platform(), 1) == "third"


def test_who_comes_to_the_lock_just_after_another_does_not_fetch(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def after_another(name: str) -> Iterator[None]:
        with exclusive(name):
            SharedTokens(APPID, keyring(), lambda: START)._keep(Fetched("theirs", 7200))
            yield

    monkeypatch.setattr("app.wechat.tokens.exclusive", after_another)
    assert shared().current(refuse, 1) == "theirs"
