"""One caller at a time waits for what is silent."""

from __future__ import annotations

import threading
import time

import pytest

from app.outage import Watch


class Refused(Exception):
    pass


def ask(watch: Watch, takes: float, fails: bool) -> tuple[str, float]:
    """Which end a call comes to, and after how many seconds."""
    began = time.monotonic()
    try:
        with watch.asking():
            time.sleep(takes)
            if fails:
                raise ConnectionError
    except Refused:
        return "refused", time.monotonic() - began
    except ConnectionError:
        return "failed", time.monotonic() - began
    return "answered", time.monotonic() - began


def test_after_a_silence_one_looks_and_the_others_do_not_wait_for_the_same() -> None:
    """Who looks is not answered before all others are: had they waited for that, nobody would come to an end."""
    watch = Watch(Refused)
    assert ask(watch, 1.1, fails=True)[0] == "failed"
    refused = threading.Semaphore(0)
    results: list[str] = []

    def call() -> None:
        try:
            with watch.asking():
                results.append("all" if all(refused.acquire(timeout=60) for _ in range(5)) else "some")
                raise ConnectionError
        except Refused:
            refused.release()
        except ConnectionError:
            results.append("failed")

    callers = [threading.Thread(target=call) for _ in range(6)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert results == ["all", "failed"]


def test_the_first_that_gets_through_lets_everybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.outage.COMPANY_SECONDS", 60.0)  # not over before a slow machine is through
    watch = Watch(Refused)
    ask(watch, 1.1, fails=True)
    results: list[tuple[str, float]] = []
    callers = [threading.Thread(target=lambda: results.append(ask(watch, 0.1, fails=False))) for _ in range(6)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert [end for end, _ in results] == ["answered"] * 6


def test_a_quick_refusal_makes_nobody_wait_and_a_silence_is_followed_by_a_pause() -> None:
    watch = Watch(Refused, pause=30.0)
    assert [ask(watch, 0.0, fails=True)[0] for _ in range(3)] == ["failed"] * 3
    assert ask(watch, 1.1, fails=True)[0] == "failed"
    assert ask(watch, 0.0, fails=True)[0] == "refused"


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_who_is_interrupted_while_looking_leaves_the_place_to_the_next(error: type[BaseException]) -> None:
    watch = Watch(Refused)
    ask(watch, 1.1, fails=True)
    with pytest.raises(error), watch.asking():
        raise error
    assert ask(watch, 0.0, fails=False)[0] == "answered"
