"""A whole city or province in a migrated database: the rows of :mod:`tests.benchmarks.city_tables`, written at once.

What an import of the same tables leaves in ``employer``, ``posting``, ``person``, ``registration`` and ``consent``: the
importer reads the rows, the keys of the database encrypt and hash. Left out is what an import is for: looking for those
who are known already, unknown words, and the changes that wait for the index and the matcher; an index rebuild and a
full match see everything anyway. Two processes read and encrypt, this one writes; ids count from 1.

``python -m tests.benchmarks.city [--people N] [--postings N] [--area CODE]`` builds one, migrated, in the folder that
``BENCH_CACHE`` names, and keeps it there; with ``--here`` it fills the database that the environment names
(``DATA_DIR``, ``DATABASE_URL``), which must be migrated and empty.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, insert, inspect, select, text

from app import create_app
from app.database import chunks, db, write
from app.employers.models import Employer
from app.extensions import keyring
from app.imports.fields import Fields
from app.imports.postings import read_posting
from app.imports.reader import Row as TableRow
from app.imports.workers import read_worker
from app.people.consents import PURPOSE, VERSION
from app.people.directory import marks_of
from app.people.models import Person
from app.people.service import VALID_DAYS, apply
from app.postings.models import Posting
from app.postings.service import NAMES
from app.privacy.keyring import Keyring, load_keyring
from tests.benchmarks import city_tables, eval_postings
from tests.benchmarks.city_tables import AN_EMPLOYER, CHUNK, CityTables
from tests.benchmarks.data_at_scale import FOLDER
from tests.benchmarks.kit import TODAY, Absent, environ, flask
from tests.benchmarks.scale_tables import SEED
from tests.services.base import cache_dir

PEOPLE, POSTINGS = 220_000, 971_000
"""Nanchang's own numbers."""

AREA = "36"
"""All of Jiangxi; 3601 is Nanchang."""

CHANNEL, OPERATOR = "import", "bench"
_READY = "ready.json"
_DAY = date.fromisoformat(TODAY)
_MOMENT = datetime(_DAY.year, _DAY.month, _DAY.day, 4, tzinfo=UTC)
Record = dict[str, Any]
Rows = list[tuple[str, list[Record]]]
"""Names of tables and their rows, in the order in which they go in."""


@dataclass(frozen=True, slots=True)
class CitySize:
    people: int = PEOPLE
    postings: int = POSTINGS
    area: str = AREA
    seed: int = SEED

    @property
    def words(self) -> str:
        return f"{self.people}x{self.postings}-{self.area}-{self.seed}"


def texts() -> list[bytes]:
    """The real posts; none where this machine has none: the postings are then of the sample county's words alone."""
    try:
        return eval_postings.lines()
    except Absent:
        return []


def city(size: CitySize) -> Path:
    """A DATA_DIR with the city and its keys; built where there is none from these tables. Whoever changes people or
    postings works on a copy; an index of it may be built where it is."""
    home = Path(os.environ.get(FOLDER) or cache_dir() / "counties")
    folder = home / f"city-{size.words}-{_fingerprint()}"
    if (folder / _READY).is_file():
        return folder
    for old in home.glob(f"city-{size.words}-*"):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    env = environ(folder)
    flask("db", "upgrade", env=env)
    (folder / _READY).write_text(json.dumps(fill(env, size)))
    return folder


def figures_of(folder: Path) -> dict[str, float]:
    """What :func:`fill` told when the city was built."""
    found: dict[str, float] = json.loads((folder / _READY).read_text())
    return found


def _fingerprint() -> str:
    """Changes when a city built before would not be what is built now."""
    parts = [TODAY]
    parts += [Path(one).read_text("utf-8") for one in (__file__, city_tables.__file__)]
    parts += [str(column) for table in db.metadata.sorted_tables for column in table.columns]
    return sha256("\n".join(parts).encode()).hexdigest()[:12]


def fill(env: Mapping[str, str], size: CitySize, *, processes: int = 2) -> dict[str, float]:
    """Writes the city into the migrated database that ``env`` names; rows of each table, and ``seconds``.

    processes: 0 does all in this one. Raises ValueError where people or postings are there already.
    """
    began = time.perf_counter()
    app = create_app(dict(env))
    counts: dict[str, float] = dict.fromkeys(("employer", "posting", "person", "registration", "consent"), 0)
    with app.app_context():
        try:
            for model in (Person, Posting, Employer):
                if db.session.scalar(select(func.count()).select_from(model)):
                    raise ValueError("the database is not empty")
            db.session.rollback()
            keyring()  # so that the keys are there before two processes ask for them
            for rows in _made(size, Path(env["DATA_DIR"]) / "keys", env, processes):
                with write() as session:
                    for name, some in rows:
                        session.execute(insert(db.metadata.tables[name]), some)
                        counts[name] += len(some)
            _settle([db.metadata.tables[name] for name in counts])
        finally:
            db.session.remove()
            db.engine.dispose()
    return counts | {"seconds": round(time.perf_counter() - began, 1)}


def _made(size: CitySize, keys: Path, env: Mapping[str, str], processes: int) -> Iterator[Rows]:
    """All rows, chunk by chunk and in order."""
    yield from _employers(size)
    tasks = [("postings", at, min(CHUNK, size.postings - at * CHUNK)) for at in range(-(-size.postings // CHUNK))]
    tasks += [("people", at, min(CHUNK, size.people - at * CHUNK)) for at in range(-(-size.people // CHUNK))]
    start = partial(_start, size, keys, {name: env[name] for name in _KEY_NAMES if name in env})
    if not processes:
        start()
        yield from map(_chunk, tasks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), start) as pool:
        waiting = iter(tasks)
        under_way = [pool.submit(_chunk, task) for task in islice(waiting, 3 * processes)]
        while under_way:  # a few ahead of the database, not all: a city does not fit into memory
            yield under_way.pop(0).result()
            under_way += [pool.submit(_chunk, task) for task in islice(waiting, 1)]


_KEY_NAMES = ("DATA_KEYS", "INDEX_KEY", "SECRET_KEY")
_tables: list[tuple[CityTables, Keyring]] = []


def _start(size: CitySize, keys: Path, given: dict[str, str]) -> None:
    ring = load_keyring(keys, given, may_create=False)
    _tables[:] = [(CityTables(size.area, texts(), size.seed), ring)]


def _chunk(task: tuple[str, int, int]) -> Rows:
    kind, at, count = task
    tables, ring = _tables[0]
    if kind == "postings":
        rows = [_posting(number, row, ring) for number, row in enumerate(tables.postings(at, count), at * CHUNK + 1)]
        return [("posting", rows)]
    people: list[Record] = []
    registrations: list[Record] = []
    consents: list[Record] = []
    for number, row in enumerate(tables.people(at, count), at * CHUNK + 1):
        person, registration, consent = _person(number, row, ring)
        people.append(person)
        registrations.append(registration)
        consents += consent
    return [(name, some) for name, some in _in_order(people, registrations, consents) if some]


def _in_order(people: list[Record], registrations: list[Record], consents: list[Record]) -> Rows:
    return [("person", people), ("registration", registrations), ("consent", consents)]


def _employers(size: CitySize) -> Iterator[Rows]:
    tables = CityTables(size.area, (), size.seed)
    for part in chunks(range(-(-size.postings // AN_EMPLOYER)), 10 * CHUNK):
        rows = []
        for number in part:
            name, place = tables.employer(number)
            one = {"id": number + 1, "public_id": _uuid("employer", number + 1), "name": name, "uscc": None,
                   "region": place.code, "verify_status": "verified", "channel": CHANNEL, "operator": OPERATOR,
                   "created_at": _MOMENT, "updated_at": _MOMENT}  # fmt: skip
            rows.append(one)
        yield [("employer", rows)]


def _posting(number: int, row: Mapping[str, str], ring: Keyring) -> Record:
    said = _read(number, row, read_posting).statement
    values: Record = {name: getattr(said, name) for name in NAMES if name != "employer"}
    values |= {name: list(values[name]) for name in ("certs", "conditions", "accepts")}
    return values | {
        "id": number, "public_id": _uuid("posting", number), "external_no": row["岗位编号"],
        "employer_id": (number - 1) // AN_EMPLOYER + 1, "education": said.education or None,
        "open_count": said.headcount, "status": "open", "urgent": False, "open_from": _DAY, "channel": CHANNEL,
        "operator": OPERATOR, "payload_hash": ring.blind("posting", said.to_json()), "created_at": _MOMENT,
        "updated_at": _MOMENT,
    }  # fmt: skip


def _person(number: int, row: Mapping[str, str], ring: Keyring) -> tuple[Record, Record, list[Record]]:
    said = _read(number, row, read_worker).statement
    marks = marks_of(said, ring)
    person = Person(public_id=_uuid("person", number), state="active", created_at=_MOMENT, updated_at=_MOMENT)
    person.valid_to = _DAY + timedelta(days=VALID_DAYS)
    apply(person, said, marks, ring)
    payload = said.to_json()
    registration = {
        "id": number, "person_id": number, "external_no": row["登记编号"], "client_uuid": None, "channel": CHANNEL,
        "operator": OPERATOR, "at": _MOMENT, "payload_enc": ring.encrypt(payload),
        "payload_hash": ring.blind("registration", payload),
    }  # fmt: skip
    consent = {
        "person_id": number, "purpose": PURPOSE, "version": VERSION, "channel": CHANNEL,
        "proof": f"登记表 {row['登记编号']}", "granted_at": _MOMENT,
    }  # fmt: skip
    values = {column.name: getattr(person, column.name) for column in Person.__table__.columns}
    return values | {"id": number}, registration, [consent] if said.push else []


def _read(number: int, row: Mapping[str, str], read: Any) -> Any:
    """What the importer reads from a row. Raises ValueError where it refuses it."""
    cells = Fields(TableRow(number, {column: value for column, value in row.items() if value}), lambda *_: None)
    one = read(cells, _DAY)
    if one is None:
        raise ValueError(f"row {number} is refused: {cells.problems}")
    return one


def _uuid(what: str, number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"city {what} {number}")


def _settle(tables: Sequence[Table]) -> None:
    """PostgreSQL numbers on behind what is there, and knows how much that is."""
    if db.engine.dialect.name != "postgresql":
        return
    with write() as session:
        for table in tables:
            if "id" in inspect(table).columns:
                named = f"pg_get_serial_sequence('{table.name}', 'id')"
                session.execute(text(f"SELECT setval({named}, max(id)) FROM {table.name} HAVING max(id) > 0"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def chosen_size(defaults: CitySize = CitySize()) -> CitySize:
    """The size that ``BENCH_PEOPLE``, ``BENCH_POSTINGS`` and ``BENCH_AREA`` name."""
    given = {name: os.environ.get(f"BENCH_{name.upper()}") for name in ("people", "postings", "area")}
    kinds = {"people": int, "postings": int, "area": str}
    return replace(defaults, **{name: kinds[name](value) for name, value in given.items() if value})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.city", description=__doc__)
    for name, value in asdict(CitySize()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--here", action="store_true", help="into the database that the environment names")
    given = vars(parser.parse_args())
    here = given.pop("here")
    size = CitySize(**given)
    if here:
        env = dict(os.environ)
        env.setdefault("DATA_DIR", "var")
        print(json.dumps(fill(env, size)))
    else:
        folder = city(size)
        print(folder, json.dumps(figures_of(folder)))


if __name__ == "__main__":
    main()
