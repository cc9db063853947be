"""Messages a second: into the inbox, and WeChat's notices to the sandbox, by one process and by four Celery workers.

PostgreSQL, Redis and the sandbox (a process of its own, which takes 30 ms over each message) run on the same machine.
Required: 300 notices a second with four workers on two cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.benchmarks.kit import ROOT, Absent, Figure, environ, last_json, run, scratch, tree
from tests.jobs.celery_workers import celery_worker
from tests.services.base import Service, ServiceUnavailable
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer

PEOPLE = 8_000
WORKERS = 4
LATENCY = 0.03
"""Seconds that the sandbox takes, as the platform does."""

RATE = 5_000
"""Messages a second that a process may send: the pace is not what is measured."""

SEND = "/cgi-bin/message/subscribe/send"
ONE_TIME = "sandbox-one-time-postings-found-0000000000"


def deliveries() -> Iterator[Figure]:
    """The inbox, then notices."""
    people = int(os.environ.get("BENCH_PEOPLE") or PEOPLE)
    with ExitStack() as stack:
        folder = stack.enter_context(scratch())
        database, broker = _started(stack, PostgresServer()), _started(stack, RedisServer())
        assert isinstance(database, PostgresServer)
        sandbox = stack.enter_context(_sandbox(people))
        plain = environ(folder, DATABASE_URL=database.create_database(), WECHAT_SENDS_PER_SECOND=str(RATE))
        _child(plain, "fill", people)
        account = _account(sandbox.url)
        wechat = {**plain, **account}
        copy = {**plain, "DATABASE_URL": database.create_database(template=plain["DATABASE_URL"])}
        shared = {"CELERY_BROKER_URL": broker.url}

        beside = (database.supervisor_pid, sandbox.pid)
        effort = Effort(*beside)
        yield _figure("inbox, one process", _child(wechat, "inbox"), "delivered", effort)
        with celery_worker({**copy, **shared}, WORKERS) as worker:
            effort = Effort(*beside, worker.pid)
            yield _figure(f"inbox, {WORKERS} workers", _child({**copy, **shared}, "all"), "delivered", effort)
        effort = Effort(*beside)
        yield _figure("WeChat, one process", _child(wechat, "some", people // 4), "wechat.sent", effort)
        with celery_worker({**wechat, **shared}, WORKERS) as worker:
            effort = Effort(*beside, worker.pid)
            yield _figure(f"WeChat, {WORKERS} workers", _child({**wechat, **shared}, "all"), "wechat.sent", effort)
        yield _taken(sandbox.url)


class Effort:
    """Processor time of programs and all that they started, since it was made. Seconds."""

    def __init__(self, *pids: int | None) -> None:
        self._pids = [pid for pid in pids if pid is not None]
        self._before = self._now()

    def spent(self) -> float:
        return self._now() - self._before

    def _now(self) -> float:
        ticks = 0
        for pid in (one for root in self._pids for one in tree(root)):
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")


def _figure(what: str, told: Mapping[str, float], state: str, effort: Effort) -> Figure:
    rate = told[state] / told["seconds"]
    each = (effort.spent() + told["own"]) / told[state] * 1000
    value = f"{told[state]:,.0f} in {told['seconds']:.1f} s, {rate:,.0f} a second; {each:.2f} ms of processor time each"
    return Figure(what, f"{value}, with the database, the platform and the workers")


def _child(env: Mapping[str, str], what: str, number: int = 0) -> dict[str, float]:
    found: dict[str, float] = last_json(
        run([sys.executable, "-m", "tests.benchmarks.deliveries", what, str(number)], env).output
    )
    return found


def _started(stack: ExitStack, server: Service) -> Service:
    try:
        server.start()
    except ServiceUnavailable as problem:
        raise Absent(f"no {server.name}: {str(problem).splitlines()[0]}") from problem
    stack.callback(server.close)
    return server


@dataclass(frozen=True, slots=True)
class Platform:
    """A running sandbox."""

    url: str
    pid: int


@contextmanager
def _sandbox(people: int) -> Iterator[Platform]:
    """The sandbox; everybody has said yes there, once."""
    with subprocess.Popen(
        [sys.executable, "-m", "deploy.sandbox", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[0]
            with httpx.Client(base_url=url, timeout=60, trust_env=False) as http, ThreadPoolExecutor(4) as threads:

                def agree(number: int) -> None:
                    http.post("/sandbox/codes", json={"openid": openid(number)}).raise_for_status()
                    said = {"openid": openid(number), "template_ids": [ONE_TIME], "times": 1}
                    http.post("/sandbox/subscribe", json=said).raise_for_status()

                list(threads.map(agree, range(1, people + 1)))
                http.post("/sandbox/plan", json={"rules": [], "latency": {SEND: LATENCY}}).raise_for_status()
            yield Platform(url, process.pid)
        finally:
            process.terminate()


def _taken(sandbox: str) -> Figure:
    with httpx.Client(base_url=sandbox, timeout=60, trust_env=False) as http:
        log = http.get("/sandbox/log").json()
    got = Counter(log["by_person"].values())
    return Figure("the platform took", f"{got[1]:,} people's one message, {sum(got.values()) - got[1]} people's more")


def _account(sandbox: str) -> dict[str, str]:
    from deploy.sandbox import APPID, SECRET

    return {"WECHAT_API_BASE": sandbox, "WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET}


def openid(number: int) -> str:
    """Of a person, as the sandbox knows them."""
    return f"obench{number:022d}"


def fill(people: int) -> None:
    """People who can be written to once, and a message for each of them that waits."""
    from sqlalchemy import insert

    from app.clock import now
    from app.database import write
    from app.extensions import keyring
    from app.identity.models import WorkerLogin
    from app.wechat.ledger_models import SubscribeQuota
    from tests.benchmarks.crowd import make_crowd
    from tests.benchmarks.outbox import plan
    from tests.databases import make_tables

    make_tables()
    make_crowd(people, max(30, people // 100))
    ring, moment = keyring(), now()
    logins = [
        {
            "id": number, "person_id": number, "openid_hash": ring.blind("openid", openid(number)),
            "openid_enc": ring.encrypt(openid(number)), "created_at": moment, "seen_at": moment,
        }
        for number in range(1, people + 1)
    ]  # fmt: skip
    quota = [{"login_id": one["id"], "template": ONE_TIME, "granted": 1, "used": 0} for one in logins]
    with write() as session:
        session.execute(insert(WorkerLogin), logins)
        session.execute(insert(SubscribeQuota), quota)
    plan()


def measure(what: str, number: int) -> None:
    """Delivers in this process, or follows workers where a broker is set; prints what and how long."""
    from app.clock import now
    from app.outreach.channels import Channels, standard_channels
    from app.outreach.channels.base import Channel
    from app.outreach.delivery import Alone, deliver_due
    from app.outreach.policy import ContactPolicy
    from app.outreach.policy_config import load_policy
    from app.outreach.service import Push
    from jobs.deliver import shared

    class InboxOnly(Channels):
        """The bells are queued and do not ring yet."""

        def __iter__(self) -> Iterator[Channel]:
            return iter([self.first])

    class Some(Alone):
        """So many notices, and no more."""

        def going(self) -> bool:
            return rung.total() < number

        def note(self, slice_tally: Counter[str], unused: int) -> None:
            rung.update(slice_tally)

    rung: Counter[str] = Counter()
    channels, policy = standard_channels(), ContactPolicy(load_policy())
    began, worked = time.perf_counter(), time.process_time()
    if what == "inbox":
        only = InboxOnly([channels.first], channels.bells.values())
        tally = deliver_due(only, policy, owner="bench:inbox", clock=now)
    elif what == "some":
        tally = deliver_due(channels, policy, owner="bench:some", clock=now, share=Some())
    else:
        tally = Push(clock=now, spread=shared).deliver()
    seconds = time.perf_counter() - began
    print(json.dumps({**tally, "seconds": seconds, "own": time.process_time() - worked}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fill", "inbox", "some", "all"))
    parser.add_argument("number", type=int)
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    from app import create_app

    with create_app().app_context():
        if options.what == "fill":
            fill(options.number)
            print("{}")
        elif options.profile:
            import cProfile

            with cProfile.Profile(time.thread_time) as watched:
                measure(options.what, options.number)
            watched.dump_stats(options.profile)
        else:
            measure(options.what, options.number)


if __name__ == "__main__":
    main()
