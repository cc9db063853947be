"""Who says a request too slowly is not listened to for ever, and who merely has a slow line is heard out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from deploy import worker
from deploy.worker import Timely, Worker

Pair = tuple[socket.socket, socket.socket]


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
