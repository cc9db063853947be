"""The run: pushes and deliveries that are killed again and again while what they stand on is restarted."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.faults.delivering.crowd import REGIONS
from tests.faults.delivering.house import SEED, House, wait
from tests.faults.delivering.victims import Moment, Work
from tests.faults.serving import children
from tests.services.base import Service

ABREAST = 2
"""Processes that deliver at once."""

PLANNED = 0.8
"""Of the people: some are kept for the brokers, and in a large county some are left out on purpose."""

CALM = 40
"""Turns without a kill by which everything must have come to rest."""

Step = Callable[[], None]


@dataclass(frozen=True)
class Size:
    """people: each gets a message in the inbox and a notice. kills: SIGKILLs of pushing and delivering processes;
    of these ``commands`` hit the real command, started by itself. rounds: how often each fault of the surroundings
    comes. brokers: how many kinds are taken away, and for how many seconds."""

    people: int
    kills: int
    commands: int
    rounds: int
    brokers: int
    broker_away: float = 60.0


FULL = Size(people=5300, kills=200, commands=5, rounds=2, brokers=2)
SMALL = Size(people=300, kills=15, commands=0, rounds=1, brokers=0)


@dataclass
class Injected:
    """What was done to it. kills: by what the process was at. around: to database, sandbox and receiver."""

    kills: Counter[str] = field(default_factory=Counter)
    around: Counter[str] = field(default_factory=Counter)
    by_themselves: int = 0


class Storm:
    """One run over a house. Every draw comes from the seed; how far a process gets does not."""

    def __init__(self, house: House, size: Size, brokers: Sequence[Service] = ()) -> None:
        self._house = house
        self._size = size
        self._rng = random.Random(SEED)
        self.injected = Injected()
        self._stopped: list[int] = []
        self._planned = False
        self._pace = 0.5  # commits for a message, about
        self._shaken = False
        around: list[tuple[str, Step]] = [
            ("worker that stood still past its lease, then woken", self._stop_a_worker),
            ("WeChat (sandbox) killed and restarted", self._restart_sandbox),
            ("database restarted", self._restart_database),
            ("receiver of WeChat's reports killed and restarted", self._restart_receiver),
            ("database killed and restarted", self._kill_database),
        ] * size.rounds
        for place, one in enumerate(brokers, start=1):
            words = f"broker ({one.name}) away for {size.broker_away:.0f} s, a worker of Celery's killed"
            around.append((words, partial(self._without_a_broker, one, REGIONS[place][:6])))
        self._region = REGIONS[0][:6] if brokers else ""
        self._due = [(round(size.kills * place / (len(around) + 1)), *one) for place, one in enumerate(around, start=1)]

    @property
    def killed(self) -> int:
        return sum(self.injected.kills.values())

    def rage(self) -> None:
        """Kills until all kills are spent, or nothing is left to be killed at."""
        for number in range(self._size.commands):
            self._kill_the_command(number)
        idle = 0
        while self.killed < self._size.kills:
            alone = self._round(idle)
            idle = idle + 1 if alone else 0
            assert idle < CALM, f"nothing left to kill after {self.killed} kills"
            self._house.pass_by(20 if alone else 2)
        for _at, words, step in self._due:
            step()
            self.injected.around[words] += 1
        self._wake()

    def calm(self) -> None:
        """Pushes without a fault until nothing waits."""
        for _turn in range(CALM):
            self._house.pass_by(31)
            self._ends(self._house.start("push"))
            if not self._house.waiting():
                return
        raise AssertionError(f"still waiting: {self._house.waiting()}")

    def _round(self, idle: int) -> bool:
        """Processes that run until each has met its moment or its end. Whether none met its moment. idle: of how many
        rounds before that was so: then nothing may be left to hand over, but a push over nothing can be killed too."""
        before = len(self._house.met())
        left, kills = self._left(), self._size.kills - self.killed
        budget = max(2.0, self._pace * left / kills)
        abreast = min(ABREAST, self._size.kills - self.killed)
        works: list[Work] = ["worker"] * abreast
        if idle or not self._planned or self._rng.random() < 0.05:
            works[0] = "push"
        pids = [self._house.start(work, Moment.drawn(self._rng, budget), self._region) for work in works]
        self._shaken = False
        if self._due and self.killed >= self._due[0][0]:
            _at, words, step = self._due.pop(0)
            time.sleep(self._rng.uniform(0.1, 0.4))
            step()
            self.injected.around[words] += 1
        elif self._rng.random() < 0.15:
            self._by_the_clock(pids)
        for pid in pids:
            self._ends(pid)
        for how, place, side in self._house.met()[before:]:
            if how == "killed":
                self.injected.kills[f"{place}, {side}"] += 1
        if self._planned and self.killed > self._size.kills - kills:
            spent = (left - self._left()) / left if left else 1.0
            share = (self.killed - self._size.kills + kills) / kills
            self._pace *= 0.8 if spent > share else 1.25
            self._pace = min(4.0, max(0.05, self._pace))
        return len(self._house.met()) == before

    def _left(self) -> int:
        """Messages that are to be handed over still. Each kill is given its share of them."""
        if not self._planned:
            ((planned,),) = self._house.rows("SELECT count(*) FROM outbox_message WHERE about_id IS NULL")
            self._planned = planned >= PLANNED * self._size.people
            return 2 * self._size.people
        waiting = self._house.waiting(self._region)
        return sum(waiting.values()) + waiting.get("inbox", 0)  # what lies there rings later

    def _by_the_clock(self, pids: list[int]) -> None:
        """SIGKILL from outside, somewhere between the start and the end."""
        time.sleep(self._rng.uniform(0.05, 1.0))
        victim = self._rng.choice(pids)
        if os.waitpid(victim, os.WNOHANG) == (0, 0):
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            self.injected.kills["anywhere, by the clock"] += 1
        pids.remove(victim)

    def _kill_the_command(self, number: int) -> None:
        process = self._house.command()
        time.sleep(self._rng.uniform(2.0, 3.0) + number)
        process.kill()
        process.wait()
        self.injected.kills["the command itself, by the clock"] += 1

    def _ends(self, pid: int) -> None:
        _, status = os.waitpid(pid, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            self._stopped.append(pid)
        elif os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
        elif os.WEXITSTATUS(status):
            assert self._shaken, self._house.log.read_text(errors="replace")[-6000:]
            self.injected.by_themselves += 1

    def _stop_a_worker(self) -> None:
        """It stands still past its lease while others work, and goes on."""
        self._wake()
        moment = Moment("commit", self._rng.randrange(4), after=True, still=True)
        self._ends(self._house.start("worker", moment, self._region))
        self._house.pass_by(61)

    def _without_a_broker(self, broker: Service, region: str) -> None:
        """Workers behind a broker deliver for a push; one of them is killed, the broker goes, comes back and serves."""
        ((turns,),) = self._house.rows("SELECT count(*) FROM delivery_share")
        workers = self._house.celery(broker.url)
        try:
            push = self._house.start("push", region=region, CELERY_BROKER_URL=broker.url)
            wait(lambda: self._house.rows("SELECT count(*) FROM delivery_share")[0][0] > turns)
            os.kill(self._rng.choice(children(workers.pid)), signal.SIGKILL)
            self.injected.kills["a worker of Celery's, by the clock"] += 1
            broker.kill()
            time.sleep(self._size.broker_away)
            broker.start()
            self._ends(push)
            self._house.pass_by(1)
            self._ends(self._house.start("push", region=region, CELERY_BROKER_URL=broker.url))
        finally:
            workers.terminate()
            workers.wait(60)

    def _wake(self) -> None:
        while self._stopped:
            pid = self._stopped.pop()
            os.kill(pid, signal.SIGCONT)
            self._ends(pid)

    def _restart_database(self) -> None:
        self._shaken = True
        self._house.postgres.stop()
        self._house.postgres.start()

    def _kill_database(self) -> None:
        self._shaken = True
        self._house.postgres.kill()
        self._house.postgres.start()

    def _restart_sandbox(self) -> None:
        self._house.kill_sandbox()
        self._house.start_sandbox()

    def _restart_receiver(self) -> None:
        self._house.kill_receiver()
        self._house.start_receiver()
