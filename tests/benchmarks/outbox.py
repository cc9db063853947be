"""A million messages planned: people with three kept matches each, the plan alone, on SQLite and on PostgreSQL.

Required: 1,000,000 rows of the outbox within 300 s on two cores.
``python -m tests.benchmarks.outbox [--people N] [--database sqlite|postgresql] [--profile FILE]``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.benchmarks.kit import Absent, Figure, environ, last_json, run, scratch
from tests.services.base import ServiceUnavailable
from tests.services.postgres import PostgresServer

PEOPLE = 1_000_000
PEOPLE_A_POSTING = 100


def outbox() -> Iterator[Figure]:
    """The plan of everybody, in a process of its own for each database."""
    people = int(os.environ.get("BENCH_PEOPLE") or PEOPLE)
    databases = (os.environ.get("BENCH_DATABASES") or "sqlite,postgresql").split(",")
    for database in databases:
        one = apart(people, database)
        rate = one["messages"] / one["seconds"]
        work = f"{one['processor']} s of processor and {one['beside']} s of the processes beside"
        value = f"{one['seconds']} s, {work}, {rate:,.0f} messages/s, peak {one['peak_mib']} MiB"
        yield Figure(f"{one['messages']:,} messages planned, {database}", value)


def apart(people: int, database: str, profile: str = "") -> dict[str, Any]:
    """The figures of a plan in a process of its own, on a new database. Raises Absent where there is no server."""
    command = [sys.executable, "-m", "tests.benchmarks.outbox", "--here", "--people", str(people)]
    server = None
    with scratch() as folder:
        env = environ(folder)
        if database == "postgresql":
            try:
                server = PostgresServer().start()
            except ServiceUnavailable as problem:
                raise Absent(f"no PostgreSQL: {str(problem).splitlines()[0]}") from problem
            env["DATABASE_URL"] = server.create_database()
        try:
            return last_json(run([*command, "--profile", profile], env).output)
        finally:
            if server is not None:
                server.close()


def measure(people: int, profile: str) -> None:
    """Fills the database that the environment names, and plans; prints the figures."""
    from sqlalchemy import func, select

    from app import create_app
    from app.database import db
    from app.outreach.models import OutboxMessage
    from tests.benchmarks.crowd import make_crowd
    from tests.databases import make_tables

    with create_app().app_context():
        make_tables()
        make_crowd(people, max(30, people // PEOPLE_A_POSTING))
        began, worked = time.perf_counter(), time.process_time()
        if profile:
            import cProfile

            with cProfile.Profile() as watched:
                plan()
            watched.dump_stats(profile)
        else:
            plan()
        seconds, processor = time.perf_counter() - began, time.process_time() - worked
        messages = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"messages": messages, "seconds": round(seconds, 1), "processor": round(processor, 1),
                      "beside": round(others.ru_utime + others.ru_stime, 1), "peak_mib": peak,
                      "load": round(os.getloadavg()[0], 1)}))  # fmt: skip


def plan() -> None:
    """A push run's plan over everybody, and nothing else of the run."""
    from app.clock import now
    from app.database import db
    from app.engines import give_room
    from app.outreach.audience import Audience
    from app.outreach.planner import open_run, plan_run
    from app.outreach.policy import ContactPolicy
    from app.outreach.policy_config import load_policy
    from jobs.ahead import looks_ahead

    give_room(db.engine)
    policy, moment = ContactPolicy(load_policy()), now()
    everybody = Audience()
    plan_run(open_run(policy.config.id, everybody, moment), everybody, policy=policy, now=moment, channel="inbox",
             limit=None, looks=looks_ahead, advance=lambda _more: None)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--here", action="store_true", help="on the database that the environment names")
    parser.add_argument("--profile", default="", metavar="FILE", help="where cProfile writes what took how long")
    options = parser.parse_args()
    if options.here:
        measure(options.people, options.profile)
    else:
        print(json.dumps(apart(options.people, options.database, options.profile)))


if __name__ == "__main__":
    main()
