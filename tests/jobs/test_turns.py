"""Runs of a kind wait for each other instead of failing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from app.locks import Busy, exclusive
from jobs.batch import turn


@contextmanager
def held(app: Flask, name: str) -> Iterator[threading.Event]:
    """Another run holds the lock until the event is set, or to the end of the block."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), exclusive(name):
            taken.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    assert taken.wait(60)
    try:
        yield done
    finally:
        done.set()
        other.join()


@pytest.mark.parametrize(
    ("lock", "words", "arguments"),
    [
        ("index", "索引更新", ["index", "rebuild"]),
        ("index", "索引更新", ["index", "sync"]),
        ("index", "索引更新", ["match", "run"]),
        ("index", "索引更新", ["match", "run", "--changed"]),
        ("match", "匹配", ["match", "run"]),
        ("push", "推送", ["push", "run", "--send"]),
    ],
)
def test_a_command_waits_for_its_turn_and_says_so_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, lock: str, words: str, arguments: list[str]
) -> None:
    waits = []
    with held(app, lock) as other_done:

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:
                other_done.set()
            time.sleep(seconds)

        monkeypatch.setattr("jobs.batch.time", SimpleNamespace(monotonic=time.monotonic, sleep=sleep))
        done = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    assert done.exit_code == 0, done.output
    assert done.stderr.count(f"另一次{words}正在进行，等它结束…") == 1
    assert isinstance(json.loads(done.stdout), dict)
    assert len(waits) >= 2


def test_the_wait_has_an_end(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    with held(app, "match"):
        with pytest.raises(Busy), turn("match", timedelta(seconds=0.2)):
            pass
        assert "等它结束" in capsys.readouterr().err
        with pytest.raises(Busy), turn("match", timedelta()):
            pass


def test_what_is_busy_inside_a_turn_is_not_waited_for(app: Flask) -> None:
    times = []

    def body() -> None:
        with turn("match"):
            times.append(1)
            raise Busy("push")

    with pytest.raises(Busy):
        body()
    assert times == [1]


def test_after_a_wait_without_success_a_command_says_what_is_in_the_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.outreach.timing.RUN_WAITS", timedelta(seconds=0.1))
    with held(app, "push"):
        done = app.test_cli_runner().invoke(args=["push", "run", "--send", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, "busy")
    assert "另一次推送还在进行" in done.stderr
