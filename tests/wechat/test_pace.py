"""How fast messages leave one process, whatever the number of its threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.wechat.client import WeChatClient
from app.wechat.pace import Pace
from tests.wechat.conftest import DATA, ONE_TIME, SEND, Driver


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def test_turns_lie_apart_and_none_is_saved_up() -> None:
    clock = Clock()
    pace = Pace(10, clock)
    begun = []
    for _ in range(5):
        assert pace.turn(1, clock.sleep)
        begun.append(round(clock.at, 6))
    assert begun == [0, 0.1, 0.2, 0.3, 0.4]
    clock.at = 60
    for wanted in (60, 60.1):
        assert pace.turn(1, clock.sleep)
        assert clock.at == pytest.approx(wanted)


def test_who_cannot_wait_takes_no_turn() -> None:
    clock = Clock()
    pace = Pace(1, clock)
    assert pace.turn(0.5, clock.sleep)
    assert not pace.turn(0.5, clock.sleep)
    assert not pace.turn(1, clock.sleep)
    assert clock.at == 0
    assert pace.turn(1.5, clock.sleep)
    assert clock.at == 1


@pytest.mark.parametrize("rate", [0, -1])
def test_a_pace_of_nothing_is_none(rate: float) -> None:
    with pytest.raises(ValueError, match="pace"):
        Pace(rate)


def test_many_threads_send_no_faster_than_one_may(wechat: Driver, make_client: Callable[..., WeChatClient]) -> None:
    client = make_client(rate=40)
    openids = [wechat.consenting() for _ in range(24)]
    began = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda openid: client.send(openid, ONE_TIME, DATA), openids))
    assert time.monotonic() - began >= 23 / 40
    assert {one.outcome for one in results} == {"sent"}
    assert wechat.log()["requests"][SEND] == 24


def test_more_than_there_is_time_for_waits_for_later(wechat: Driver, make_client: Callable[..., WeChatClient]) -> None:
    client = make_client(rate=0.01)
    first, second = wechat.consenting(), wechat.consenting()
    assert client.send(first, ONE_TIME, DATA).outcome == "sent"
    got = client.send(second, ONE_TIME, DATA)
    assert (got.outcome, got.word, got.ledger) == ("retry", "own_limit", "keep")
    assert wechat.log()["requests"][SEND] == 1
