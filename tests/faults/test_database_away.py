"""PostgreSQL killed, frozen and cut off under the service: told in time, nothing lost, back without a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from app import create_app
from app.database import db
from app.people.models import Person, Registration
from tests.conftest import NOON
from tests.faults.county import County, Operation, access_marks, form, make_county, operations
from tests.faults.serving import LIMIT_SECONDS, WAIT_SECONDS, Answer, Service, as_ever, at_once, family, frozen, serving
from tests.services.fixtures import or_skip
from tests.services.postgres import PostgresServer
from tests.world import GOLDEN, rows_of, write_table


@dataclass(frozen=True)
class Place:
    postgres: PostgresServer
    url: str
    environ: dict[str, str]
    service: Service
    county: County
    operations: list[Operation]

    def walk(self) -> list[Answer]:
        """Every operation once."""
        return at_once([one.call(self.service, self.county) for one in self.operations])

    def register(self, number: int) -> Answer:
        return self.service.ask("POST", "/api/v1/registrations", self.county.tokens["staff"], json=form(number))

    def cut(self) -> int:
        """Ends every connection to the database; how many."""
        url = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            # those that have ended: told alone, one may answer once more
            query = "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity"
            query += " WHERE datname = current_database()"
            row = connection.execute(query + " AND pid <> pg_backend_pid()").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("postgres")
    with or_skip("postgres"):
        server = PostgresServer()
        if server.external_url:
            pytest.skip("a server that is not ours is not killed")
        server.start()
    with server:
        url = server.create_database()
        environ = {
            "DATA_DIR": str(folder / "var"),
            "DATABASE_URL": url,
            "APP_NOW": NOON,
            "WORKER_WRITES_PER_MINUTE": "0",
        }
        county = make_county(environ, folder)
        with serving(environ, folder / "log") as service:
            service.run("flask", "index", "sync", "--follow")
            service.run("flask", "import", "pending", "--follow")
            walked = operations(service, county, access_marks(environ))
            yield Place(server, url, environ, service, county, walked)


def told(place: Place, before: list[Answer], during: list[Answer]) -> None:
    """Holds that whatever needs the database says so in time, and whatever does not answers as ever."""
    for operation, calm, answer in zip(place.operations, before, during, strict=True):
        where = f"{operation.verb} {operation.path}: {answer}"
        assert answer.seconds < LIMIT_SECONDS, where
        if not operation.rests:
            assert answer.status == calm.status, where
            continue
        assert (answer.status, answer.code) == (503, "database_unavailable"), where
        assert "数据库" in answer.body["message"]
        assert answer.body["request_id"] == answer.headers["X-Request-ID"]
        assert int(answer.headers["Retry-After"]) > 0


def alive_but_not_ready(place: Place) -> None:
    assert place.service.ask("GET", "/healthz").status == 200
    ready = place.service.ask("GET", "/readyz")
    assert (ready.status, ready.body["database"]) == (503, "unavailable")
    assert {index["status"] for index in ready.body["indexes"].values()} == {"ok"}
    assert ready.seconds < LIMIT_SECONDS


def test_killed_every_operation_says_so_and_the_next_request_after_it_is_back_succeeds(place: Place) -> None:
    before = place.walk()
    assert not [answer for answer in before if answer.status >= 500 and answer.code != "wechat_not_set"]
    assert {200, 404, 422} <= {answer.status for answer in before}
    place.postgres.kill()
    try:
        told(place, before, place.walk())
        alive_but_not_ready(place)
    finally:
        place.postgres.start()
    assert as_ever(before, place.walk())
    assert place.service.ask("GET", "/readyz").status == 200


def test_frozen_nobody_waits_longer_than_the_limit(place: Place) -> None:
    before = place.walk()
    assert place.postgres.supervisor_pid is not None
    with frozen(family(place.postgres.supervisor_pid)):
        told(place, before, place.walk())
        alive_but_not_ready(place)
    assert as_ever(before, place.walk())


def test_connections_that_were_cut_are_made_anew_and_nobody_notices(place: Place) -> None:
    before = place.walk()
    assert place.cut() > 0
    assert as_ever(before, place.walk())


def test_registrations_while_the_database_comes_and_goes_are_each_there_once(place: Place) -> None:
    """Ten desks send forms and send each again until they are told that it is kept."""
    stop, killed = threading.Event(), threading.Event()
    heard: list[Answer] = []

    def trouble() -> None:
        while not stop.wait(0.15):
            with_luck(place.cut)

    def desk(first: int) -> list[tuple[int, list[Answer]]]:
        """Three forms while connections are cut, and one when the database was killed."""
        kept = [(number, until_kept(place, number, heard)) for number in range(first, first + 3)]
        killed.wait()
        return [*kept, (first + 3, until_kept(place, first + 3, heard))]

    saboteur = threading.Thread(target=trouble)
    results: list[tuple[int, list[Answer]]] = []
    desks = [threading.Thread(target=lambda first=n: results.extend(desk(first))) for n in range(100, 140, 4)]
    saboteur.start()
    for one in desks:
        one.start()
    time.sleep(1.0)
    stop.set()
    saboteur.join()
    place.postgres.kill()
    killed.set()
    place.service.until(lambda: any(answer.status == 503 for answer in heard))
    place.postgres.start()
    for one in desks:
        one.join()
    assert len(results) == 40
    answers = [answer for _, tries in results for answer in tries]
    assert {answer.status for answer in answers} == {201, 503}, place.service.log()
    assert {answer.code for answer in answers if answer.status == 503} == {"database_unavailable"}
    assert max(answer.seconds for answer in answers) < LIMIT_SECONDS
    kept = {number: tries[-1].body["registration_no"] for number, tries in results}
    again = {number: place.register(number).body["registration_no"] for number in kept}
    assert again == kept
    names = {form(number)["client_uuid"] for number in kept}
    app = create_app(place.environ)
    with app.app_context():
        rows = db.session.scalars(select(Registration).where(Registration.client_uuid.in_(names))).all()
        assert len(rows) == 40
        assert len({row.person_id for row in rows}) == 40
        assert db.session.scalar(select(func.count()).select_from(Person)) == 12 + 40
        db.session.remove()
        db.engine.dispose()


def until_kept(place: Place, number: int, heard: list[Answer]) -> list[Answer]:
    tries = [place.register(number)]
    heard.append(tries[-1])
    until = time.monotonic() + WAIT_SECONDS
    while tries[-1].status != 201 and time.monotonic() < until:
        time.sleep(0.1)
        tries.append(place.register(number))
        heard.append(tries[-1])
    return tries


def with_luck(work: Any) -> None:
    try:
        work()
    except psycopg.Error:
        return


def test_the_followers_lived_through_it_and_go_on(place: Place, tmp_path: Path) -> None:
    followers = [process for name, process in place.service.processes.items() if name.startswith("flask")]
    assert len(followers) == 2
    place.postgres.kill()
    time.sleep(1.5)
    place.postgres.start()
    assert place.register(200).status == 201
    many = rows_of(GOLDEN / "workers.csv")[:1]
    table = write_table(
        tmp_path / "long.csv", [dict(many[0], 登记编号=f"L{n}", 姓名=f"长{n}", 身份证号="") for n in range(2001)]
    )
    with table.open("rb") as file:
        token = place.county.tokens["staff"]
        taken = place.service.ask("POST", "/api/v1/imports/workers", token, files={"file": ("long.csv", file)})
    assert taken.status == 202, taken
    path = f"/api/v1/imports/{taken.body['id']}"
    place.service.until(lambda: place.service.ask("GET", path, token).body["state"] == "done")
    report = place.service.ask("GET", path, token).body["report"]
    assert (report["rows"], report["rejected"]) == (2001, 0)

    def indexed() -> bool:
        people = place.service.ask("GET", "/readyz").body["indexes"]["people"]
        return bool(people.get("documents", 0) >= 13 + report["created"])

    place.service.until(indexed)
    assert [process.poll() for process in followers] == [None, None]


def test_a_service_that_starts_before_its_database_waits_for_it(place: Place, tmp_path: Path) -> None:
    place.postgres.kill()
    try:
        with serving(place.environ, tmp_path / "log") as late:
            assert late.ask("GET", "/healthz").status == 200
            before = late.ask("GET", "/api/v1/auth/me", place.county.tokens["staff"])
            place.postgres.start()
            after = late.ask("GET", "/api/v1/auth/me", place.county.tokens["staff"])
    finally:
        place.postgres.start()
    assert (before.code, after.status) == ("database_unavailable", 200)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{late.port}/healthz")
