"""The benchmark ``api``: 20 clients at the doors of a worker and of a desk, on 260,000 people × 1,024 postings.

Through gunicorn as production starts it, on SQLite and on PostgreSQL. Each request is another of the 260,000, with a
token of their own; each registration is a new person with wishes, and the answer holds the top five. The clients are a
program of their own on the same machine (:mod:`tests.benchmarks.api_client`): first such that ask again the moment they
are answered, which shows what the machine can take, then such that think for a second, as a crowd at a fair does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.privacy.keyring import load_keyring
from tests.benchmarks import scale_tables
from tests.benchmarks.api_client import Seen
from tests.benchmarks.data_at_scale import Size, copy_of, counts_of, county, into_postgres
from tests.benchmarks.kit import (
    PASSWORD,
    ROOT,
    TODAY,
    USER,
    Absent,
    Figure,
    Served,
    environ,
    flask,
    gunicorn,
    milliseconds,
    percentile,
    scratch,
)
from tests.services.base import Launch, ServiceUnavailable
from tests.services.postgres import PostgresServer

CLIENTS = 20
SECONDS = 10.0
WARM = 4.0
THINK = 1.0
NOON = datetime.fromisoformat(f"{TODAY}T04:00:00+00:00")
Plan = list[tuple[str, str, int]]
REQUIRED = {"matches": 0.050, "inbox": 0.050, "registration": 0.150}
"""Seconds of the 95th percentile."""

FASTEST = 2_500
"""Requests a second for which a plan is made; more than two cores give."""


class Durable(PostgresServer):
    """The tests' PostgreSQL does not wait for the disk; here it does, and has the memory of a small server."""

    def prepare(self, run_dir: Path) -> Launch:
        launch = super().prepare(run_dir)
        more = ("fsync=on", "full_page_writes=on", "shared_buffers=512MB", "max_wal_size=2GB")
        return Launch([*launch.argv, *(word for one in more for word in ("-c", one))], launch.env, launch.cwd)


@dataclass
class Site:
    """A served county. env: of its programs. cpu_of_database: seconds that a database server of its own has used, 0
    where it has none."""

    server: Served
    env: dict[str, str]
    signing: str
    staff: int
    people: int
    cpu_of_database: Callable[[], float]
    pick: random.Random = field(default_factory=lambda: random.Random(scale_tables.SEED + 3))
    who: scale_tables.Identities = field(default_factory=scale_tables.Identities)


def api() -> Iterator[Figure]:
    """The benchmark ``api`` on both databases."""
    yield from measure(Size(), SECONDS)


def measure(size: Size, seconds: float, databases: Sequence[str] = ("sqlite", "postgresql")) -> Iterator[Figure]:
    """All doors on a county of this size, each for so many seconds."""
    folder = county(size)
    yield Figure("the county", ", ".join(f"{count:,} {name}" for name, count in counts_of(folder).items()))
    for kind in databases:
        try:
            with site(folder, kind) as here:
                for figure in _doors(here, seconds):
                    yield Figure(f"{kind}: {figure.what}", figure.value)
        except ServiceUnavailable as problem:
            raise Absent(f"no {kind}: {str(problem).splitlines()[0]}") from problem


@contextmanager
def site(folder: Path, kind: str) -> Iterator[Site]:
    """gunicorn on a copy of the county, on SQLite or on a PostgreSQL started for this alone."""
    with scratch() as place:
        data = copy_of(folder, place / "var")
        if kind == "sqlite":
            with _served(data, environ(data), lambda: 0.0) as here:
                yield here
            return
        os.environ.pop(Durable.url_variable, None)
        with Durable() as server:
            into_postgres(data, server.create_database("county"))
            url = server.url.rpartition("/")[0] + "/county"
            (data / "employment.db").unlink()
            with _served(data, environ(data, DATABASE_URL=url), lambda: _tree_cpu(server.supervisor_pid or 0)) as here:
                yield here


@contextmanager
def _served(data: Path, env: dict[str, str], cpu_of_database: Callable[[], float]) -> Iterator[Site]:
    flask("staff", "create", USER, "--role", "admin", "--region", "36", "--password", PASSWORD, env=env)
    ring = load_keyring(data / "keys", {}, may_create=False)
    with gunicorn(env) as server:
        yield Site(server, env, ring.signing, 1, counts_of(data)["person"], cpu_of_database)


def _doors(here: Site, seconds: float) -> Iterator[Figure]:
    closed = int(seconds * FASTEST)
    ask(here, _matches(here, 2000) + _inbox(here, 2000), WARM)
    ask(here, _registrations(here, 400), WARM, look=True)
    for name, make in (("matches", _matches), ("inbox", _inbox)):
        looked = ask(here, make(here, 200), WARM, look=True)
        yield _figure(f"{name}, no pause ({sum(looked.sizes) / len(looked.sizes):.1f} in an answer)", here,
                      make(here, closed), seconds)  # fmt: skip
        again = ask(here, plan := make(here, 4000), 60.0, look=True, clients=1)
        known = [(f"{name}, nothing new", _asking_again(request, tag), 304)
                 for (_, request, _), tag in zip(plan, again.tags, strict=True)]  # fmt: skip
        yield _figure(f"{name} with If-None-Match, no pause", here, known, seconds)
    looked = ask(here, _registrations(here, 100), WARM, look=True)
    some = sum(1 for size in looked.sizes if size) / len(looked.sizes)
    yield _figure(
        f"registration with top five, no pause ({sum(looked.sizes) / len(looked.sizes):.1f} in an answer, "
        f"something for {some:.0%})", here, _registrations(here, closed // 4), seconds,
    )  # fmt: skip
    yield _figure("mixed (45 % matches, 45 % inbox, 10 % registrations), no pause", here, _mix(here, closed), seconds)
    for name, plan in (
        ("matches", _matches(here, 3000)), ("inbox", _inbox(here, 3000)),
        ("registration with top five", _registrations(here, 1000)), ("mixed", _mix(here, 3000)),
    ):  # fmt: skip
        yield _figure(f"{name}, {THINK:.0f} s of thinking", here, plan, seconds, think=THINK)


def _figure(what: str, here: Site, plan: Plan, seconds: float, think: float = 0.0) -> Figure:
    server, database = here.server.cpu(), here.cpu_of_database()
    seen = ask(here, plan, seconds, think=think)
    server, database = here.server.cpu() - server, here.cpu_of_database() - database
    count = sum(map(len, seen.times.values()))
    if not count:
        raise RuntimeError(f"{what}: no right answer, but {seen.wrong}")
    each = [f"{share / count * 1000:.2f} ms {name}" for name, share in
            (("server", server), ("database", database), ("clients", seen.cpu)) if share]  # fmt: skip
    kinds = "; ".join(f"{kind} {_percentiles(times)}" for kind, times in seen.times.items())
    failed = f"{sum(seen.wrong.values())} failed" + (f" {seen.wrong}" if seen.wrong else "")
    memory = here.server.memory_mib()
    value = f"{count / seen.seconds:.0f} requests/s, {kinds}; {failed}; processor a request: {', '.join(each)}; "
    return Figure(f"{what}, {CLIENTS} clients", f"{value}{memory} MiB; load {os.getloadavg()[0]:.1f}")


def _percentiles(times: Sequence[float]) -> str:
    return f"{milliseconds(times)}, p99 {percentile(times, 0.99) * 1000:.1f} ms"


def ask(
    here: Site, plan: Plan, seconds: float, *, think: float = 0.0, look: bool = False, clients: int = CLIENTS
) -> Seen:
    """Has the clients work through a plan, for so many seconds at most."""
    said: dict[str, Any] = {"port": here.server.port, "clients": clients, "seconds": seconds, "think": think}
    text = json.dumps(said | {"look": look, "requests": plan})
    argv = [sys.executable, "-m", "tests.benchmarks.api_client"]
    done = subprocess.run(argv, cwd=ROOT, input=text, capture_output=True, text=True, check=True)
    return Seen(**json.loads(done.stdout))


def _matches(here: Site, count: int) -> Plan:
    return [("matches", _get(here, "/api/v1/me/matches", person), 200) for person in _people(here, count)]


def _inbox(here: Site, count: int) -> Plan:
    return [("inbox", _get(here, "/api/v1/me/inbox", person), 200) for person in _people(here, count)]


def _mix(here: Site, count: int) -> Plan:
    tenth = count // 10
    each = _registrations(here, tenth) + _matches(here, tenth * 9 // 2) + _inbox(here, tenth * 9 // 2)
    here.pick.shuffle(each)
    return each


def _people(here: Site, count: int) -> list[int]:
    """Numbers of people, and of their logins; nobody twice while there are enough."""
    return here.pick.sample(range(1, here.people + 1), min(count, here.people))


def _registrations(here: Site, count: int) -> Plan:
    """New people, said in the words of the sample county's own."""
    return [registration(here, row) for row in scale_tables.workers(count, here.who)]


def registration(here: Site, row: Mapping[str, str]) -> tuple[str, str, int]:
    """What a desk sends for the person in a row of 求职登记表; the answer holds the top five."""
    device = uuid.UUID(int=here.pick.getrandbits(128), version=4)
    said = {
        "name": row["姓名"], "birth": row["出生日期"], "sex": row["性别"], "region": row["区划代码"],
        "phone": f"19{here.pick.randrange(10**9):09d}", "channel": "fair", "push": True, "client_uuid": str(device),
        "wishes": [wish for wish in row["择业工种"].split(";") if wish][:3],
        "wage_min": int(row["期望月薪"]) if row["期望月薪"] else None,
        "max_km": float(row["最远公里"]) if row["最远公里"] else None,
        "lodging": {"是": True, "否": False}.get(row["接受住宿"]),
        "refusals": [one for one in row["绝对不接受"].split(";") if one],
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False)
    head = f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n"
    token = _token(here.signing, "staff", here.staff)
    return "registration", f"POST /api/v1/registrations{_head(token)}{head}\r\n{body}", 201


def _get(here: Site, path: str, login: int) -> str:
    return f"GET {path}{_head(_token(here.signing, 'worker', login))}\r\n"


def _head(token: str) -> str:
    return f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer {token}\r\n"


def _asking_again(request: str, tag: str) -> str:
    return f"{request[:-2]}If-None-Match: {tag}\r\n\r\n"


def _token(signing: str, kind: str, subject: int) -> str:
    """An access token as a login gives it, signed here so that 260,000 need not log in first."""
    until = int((NOON.astimezone(UTC) + timedelta(hours=2)).timestamp())
    claims = {"sub": str(subject), "kind": kind, "iat": until - 7200, "exp": until}
    said = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    seal = hmac.new(signing.encode(), said.encode(), hashlib.sha256).digest()
    return f"{said}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def _packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _tree_cpu(pid: int) -> float:
    """Seconds of a program's processes, those that are gone included."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    return sum(map(int, words[11:15])) / os.sysconf("SC_CLK_TCK") + sum(_tree_cpu(int(one)) for one in children)
