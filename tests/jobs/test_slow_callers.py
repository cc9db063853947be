"""Who says a request too slowly is not listened to for ever, and who merely has a slow line is heard out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from deploy import worker
from deploy.worker import Timely, Worker

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No server is beside the worker."""
    for name in ("DATABASE_URL", "ELASTICSEARCH_URL"):
        monkeypatch.delenv(name, raising=False)
    worker._waits.cache_clear()
    yield
    worker._waits.cache_clear()


@pytest.fixture
def line() -> Iterator[Pair]:
    """The server's end of a connection, and the caller's."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = 100.0
        monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: self.at))


def test_half_a_request_is_waited_for_until_its_time_is_up(line: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = line
    clock = Clock(monkeypatch)
    read = Timely(ours)
    theirs.sendall(b"GET / HT")
    assert read.recv(8192) == b"GET / HT"
    clock.at += worker.GRACE + 1
    with pytest.raises(ConnectionResetError):
        read.recv(8192)
    assert theirs.recv(10) == b""  # they hear that it is over
    with pytest.raises(BrokenPipeError):
        ours.sendall(b"too late")


def test_whoever_goes_on_speaking_has_longer(line: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = line
    clock = Clock(monkeypatch)
    read = Timely(ours)
    for _ in range(20):  # twice as long as half a request may take
        theirs.sendall(b"x" * worker.SLOWEST)
        assert len(read.recv(worker.SLOWEST)) == worker.SLOWEST
        clock.at += 1.0
    assert ours.gettimeout() is None  # an answer takes as long as it takes
    theirs.close()
    assert read.recv(10) == b""


def test_who_says_nothing_is_sent_away(line: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = line
    monkeypatch.setattr(worker, "FIRST_WORD", 0.01)
    waited = []
    conn = SimpleNamespace(initialized=False, sock=ours, wait_for_data=lambda seconds: waited.append(seconds))
    assert Worker.handle(object.__new__(Worker), conn) is False
    assert waited == [0.01]
    assert theirs.recv(10) == b""


class Busy:
    """A worker that has taken somebody in, and what it waited for since."""

    def __init__(self, *, alive: bool = True) -> None:
        self.waited: list[float] = []
        self.worker = object.__new__(Worker)
        listener = SimpleNamespace(setblocking=lambda _: None)
        poller = SimpleNamespace(select=self._select, register=lambda *_: None, unregister=lambda _: None)
        vars(self.worker).update(alive=alive, nr_conns=1, sockets=[listener], poller=poller, _accepting=True)
        self.worker._taken = 100.0

    def _select(self, timeout: float) -> list[object]:
        self.waited.append(timeout)
        return []

    def waits(self, accepting: bool) -> float:
        self.worker.wait_for_and_dispatch_events(1.0)
        assert self.worker._accepting is accepting
        return self.waited.pop()


def test_who_is_busy_takes_in_nobody_else_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, busy = Clock(monkeypatch), Busy()
    assert busy.waits(accepting=False) == pytest.approx(worker.PATIENCE)
    busy.worker.set_accept_enabled(True)
    clock.at += worker.PATIENCE + 0.001  # that one takes long: it may be waiting for somebody
    assert busy.waits(accepting=True) == 1.0
    clock.at = 100.0
    busy.worker.nr_conns = 0
    assert busy.waits(accepting=True) == 1.0


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "postgresql+psycopg://x"), ("ELASTICSEARCH_URL", "http://127.0.0.1:9200")]
)
def test_who_waits_for_others_takes_in_the_next_meanwhile(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    Clock(monkeypatch)
    assert Busy().waits(accepting=True) == 1.0


def test_asked_to_end_it_does_not_look_for_others_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    assert Busy(alive=False).waits(accepting=True) == 1.0
