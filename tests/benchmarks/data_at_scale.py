"""A county of 260,000 people and 1,024 postings in a database, built once and kept.

One person in ``copies`` goes the real way: a row of 求职登记表, the importer, the index, the matcher. Each of them then
stands ``copies`` times in the county. The others have names, numbers and ciphertexts of their own and, since everything
that matching looks at is the same, the consent, matches and messages of the first: the rows are what the real way would
write, and building takes minutes. The index holds every posting, and of the people those who went the real way.

``python -m tests.benchmarks.data_at_scale [PEOPLE COPIES POSTINGS]`` builds it; ``BENCH_CACHE`` names where it is kept.
The database is a SQLite file; :func:`into_postgres` copies it, row by row, into one on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app import create_app
from app.database import chunks, db
from app.outreach.compose import Line, compose
from app.people.directory import hash_name
from app.privacy.keyring import Keyring, load_keyring
from app.tables import ALL
from search.lexicon.loader import shipped_lexicon
from search.ranking.readings import READING
from tests.benchmarks import scale_tables
from tests.benchmarks.kit import TODAY, environ, flask, run
from tests.services.base import cache_dir

PEOPLE, COPIES, POSTINGS = 260_000, 20, 1_024
MESSAGES = 3
"""In the inbox of everybody who has a match; two of them read."""

FOLDER = "BENCH_CACHE"
"""The variable that names the folder in which built counties are kept."""

_READY = "ready.json"
_MOMENT = f"{TODAY} 04:00:00.000000"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Size:
    people: int = PEOPLE
    copies: int = COPIES
    postings: int = POSTINGS

    @property
    def profiles(self) -> int:
        return self.people // self.copies


def county(size: Size) -> Path:
    """A DATA_DIR with the county, its index and its keys; built where there is none for these tables and this lexicon.

    Whoever writes into it works on a copy (:func:`copy_of`).
    """
    home = Path(os.environ.get(FOLDER) or cache_dir() / "counties")
    said = f"{size.people}x{size.copies}x{size.postings}"
    folder = home / f"{said}-{_fingerprint()}"
    if (folder / _READY).is_file():
        return folder
    for old in home.glob(f"{said}-*"):
        shutil.rmtree(old, ignore_errors=True)
    folder.mkdir(parents=True)
    scale_tables.write(folder, size.profiles, size.postings, scale_tables.Identities())
    env = environ(folder)
    run([sys.executable, "-m", "tests.benchmarks.data_at_scale", "tables"], env)
    for table in ("postings", "workers"):
        flask("import", table, str(folder / f"{table}.csv"), env=env)
    flask("index", "rebuild", env=env)
    flask("match", "run", env=env)
    counts = multiply(folder, size)
    (folder / _READY).write_text(json.dumps(counts))
    return folder


def counts_of(folder: Path) -> dict[str, int]:
    """How many rows the large tables of a built county have."""
    found: dict[str, int] = json.loads((folder / _READY).read_text())
    return found


def copy_of(folder: Path, target: Path) -> Path:
    """A DATA_DIR of one's own with the same county."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.csv", "metrics"))
    return target


def _fingerprint() -> str:
    """Changes when a county built before would not be what is built now."""
    tables = [f"{table}:{[str(column.type) for column in table.columns]}" for table in db.metadata.sorted_tables]
    columns = [str(column) for table in db.metadata.sorted_tables for column in table.columns]
    words = [*tables, *columns, shipped_lexicon().version, READING, TODAY, str(MESSAGES), str(len(ALL))]
    return sha256("\n".join(words).encode()).hexdigest()[:12]


def multiply(folder: Path, size: Size) -> dict[str, int]:
    """Everybody whom the tables brought, ``copies`` times; and an account of the mini-program for each person."""
    with closing(sqlite3.connect(folder / "employment.db", isolation_level=None)) as base:
        base.row_factory = sqlite3.Row
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000", "foreign_keys=OFF"):
            base.execute(f"PRAGMA {pragma}")
        base.execute("BEGIN")
        profiles = base.execute("SELECT count(*), min(id), max(id) FROM person").fetchone()
        if tuple(profiles) != (size.profiles, 1, size.profiles):
            raise RuntimeError(f"the import made {tuple(profiles)} people, not {size.profiles}")
        _messages(base)
        for people, registrations, logins in _others(base, folder, size):
            _insert(base, "person", people)
            _insert(base, "registration", registrations)
            _insert(base, "worker_login", logins)
        highest = base.execute("SELECT max(id) FROM outbox_message").fetchone()[0] or 0
        fresh = "lower(hex(randomblob(16)))"
        for copy in range(1, size.copies):
            person = f"person_id + {copy * size.profiles}"
            moved = f"id + {copy * highest}"
            _again(base, "consent", {"id": None, "person_id": person}, size.profiles)
            _again(base, "match", {"id": None, "public_id": fresh, "person_id": person}, size.profiles)
            _again(base, "person_outcome", {"person_id": person}, size.profiles)
            _again(base, "outbox_message", {"id": moved, "public_id": fresh, "person_id": person}, size.profiles)
            about = {"id": None, "public_id": fresh, "person_id": person, "message_id": f"message_{moved}"}
            _again(base, "inbox_item", about, size.profiles)
        base.execute("COMMIT")
        tables = ("person", "registration", "consent", "match", "person_outcome", "inbox_item", "posting")
        counts = {one: int(base.execute(f'SELECT count(*) FROM "{one}"').fetchone()[0]) for one in tables}
        base.execute("PRAGMA journal_mode=WAL")
    return counts


def _columns(base: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in base.execute(f'PRAGMA table_info("{table}")')]


def _insert(base: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    places = ", ".join("?" * len(rows[0]))
    base.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', [tuple(row.values()) for row in rows])


def _again(base: sqlite3.Connection, table: str, other: Mapping[str, str | None], people: int) -> None:
    """The rows of the first ``people`` once more; other: column → what it holds instead, None: it numbers itself."""
    names = [name for name in _columns(base, table) if other.get(name, name) is not None]
    into = ", ".join(f'"{name}"' for name in names)
    what = ", ".join(str(other.get(name, f'"{name}"')) for name in names)
    base.execute(f'INSERT INTO "{table}" ({into}) SELECT {what} FROM "{table}" WHERE person_id <= {people}')


def _messages(base: sqlite3.Connection) -> None:
    """What pushes would have laid into the inboxes, worded by the real composer."""
    query = (
        "SELECT m.person_id, m.reasons, m.drawback, p.title, e.name, p.place, p.wage_low, p.wage_high, p.wage_base,"
        " p.wage_unit FROM match m JOIN posting p ON p.id = m.posting_id JOIN employer e ON e.id = p.employer_id"
        " WHERE m.rank <= 3 ORDER BY m.person_id, m.rank"
    )
    lines: dict[int, list[Line]] = {}
    for person, reasons, drawback, title, employer, place, low, high, base_pay, unit in base.execute(query):
        weak = (json.loads(drawback or "null") or (0, None))[1]
        line = Line(title, employer, place, low, high, base_pay, unit, None, json.loads(reasons)[0][1], weak)
        lines.setdefault(person, []).append(line)
    outbox: list[Row] = []
    inbox: list[Row] = []
    for person, some in lines.items():
        title, body = compose(some)
        for turn in range(MESSAGES):
            at, key = f"{TODAY[:8]}{turn * 7 + 1:02d} 02:30:00.000000", len(outbox) + 1
            outbox.append(
                {
                    "id": key, "public_id": uuid.uuid5(uuid.NAMESPACE_OID, f"outbox {key}").hex, "person_id": person,
                    "purpose": "recommend", "channel": "inbox", "state": "delivered", "body": body, "not_before": at,
                    "attempts": 1, "created_at": at, "sent_at": at, "final_at": at,
                }
            )  # fmt: skip
            inbox.append(
                {
                    "public_id": uuid.uuid5(uuid.NAMESPACE_OID, f"inbox {key}").hex, "message_id": key,
                    "person_id": person, "title": title, "body": body, "delivered_at": at,
                    "read_at": at if turn < MESSAGES - 1 else None,
                }
            )  # fmt: skip
    for table, rows in (("outbox_message", outbox), ("inbox_item", inbox)):
        _insert(base, table, rows)


Made = tuple[list[Row], list[Row], list[Row]]


def _others(base: sqlite3.Connection, folder: Path, size: Size) -> Iterator[Made]:
    """People, registrations and logins of the copies (and the logins of the first), encrypted by two processes."""
    who = scale_tables.Identities()
    for _ in scale_tables.workers(size.profiles, who):  # so that nobody gets a number that one of the first has
        pass
    query = "SELECT * FROM registration ORDER BY person_id, id"
    registrations = {row["person_id"]: dict(row) for row in base.execute(query)}
    tasks = []
    for row in base.execute("SELECT * FROM person ORDER BY id"):
        born, man = row["birth"].replace("-", ""), row["sex"] == "1"
        names = [
            (who.name(), who.phone(), who.id_no(born, man) if row["id_no_enc"] else "") for _ in range(size.copies - 1)
        ]
        tasks.append((dict(row), registrations[row["id"]], names, size.profiles))
    workers = min(2, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, get_context("spawn"), _open_keys, (folder,)) as pool:
        yield from pool.map(_copies, list(chunks(tasks, 200)))


_ring: list[Keyring] = []


def _open_keys(folder: Path) -> None:
    _ring[:] = [load_keyring(folder / "keys", {}, may_create=False)]


def _copies(tasks: Sequence[tuple[Row, Row, list[tuple[str, str, str]], int]]) -> Made:
    ring = _ring[0]
    people: list[Row] = []
    registrations: list[Row] = []
    logins: list[Row] = []
    for person, registration, names, profiles in tasks:
        logins.append(_login(ring, person["id"]))
        said = json.loads(ring.decrypt(registration["payload_enc"]))
        note = ring.decrypt(person["note_enc"]) if person["note_enc"] else ""
        registration.pop("id", None)
        for turn, (name, phone, id_no) in enumerate(names, start=1):
            key = person["id"] + turn * profiles
            said |= {"name": name, "phone": phone} | ({"id_no": id_no} if id_no else {})
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            own = {
                "id": key, "public_id": uuid.uuid5(uuid.NAMESPACE_OID, f"person {key}").hex,
                "name_enc": ring.encrypt(name), "name_hash": hash_name(name, ring),
                "phone_enc": ring.encrypt(phone), "phone_hash": ring.blind("phone", phone),
                "id_no_enc": ring.encrypt(id_no) if id_no else None,
                "id_no_hash": ring.blind("id_no", id_no) if id_no else None,
                "note_enc": ring.encrypt(note) if note else None,
            }  # fmt: skip
            people.append(person | own)
            form = {
                "person_id": key, "external_no": f"C{key:07d}", "payload_enc": ring.encrypt(text),
                "payload_hash": ring.blind("registration", text),
            }  # fmt: skip
            registrations.append(registration | form)
            logins.append(_login(ring, key))
    return people, registrations, logins


def _login(ring: Keyring, person: int) -> Row:
    """The login has the number of the person."""
    openid = f"o{person:027d}"
    return {
        "id": person, "openid_hash": ring.blind("openid", openid), "openid_enc": ring.encrypt(openid),
        "person_id": person, "created_at": _MOMENT, "seen_at": _MOMENT,
    }  # fmt: skip


def into_postgres(folder: Path, url: str) -> None:
    """Copies every row of a built county into the empty PostgreSQL database at ``url``, and has it analysed."""
    engine = create_engine(url)
    db.metadata.create_all(engine)
    engine.dispose()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    source = sqlite3.connect(f"file:{folder / 'employment.db'}?mode=ro", uri=True)
    with closing(source) as base, psycopg.connect(plain, autocommit=True) as target:
        target.execute("SET session_replication_role = replica")  # foreign keys hold in the source
        for table in db.metadata.sorted_tables:
            names = [column.name for column in table.columns]
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            what = ", ".join(f'"{name}"' for name in names)
            with target.cursor() as cursor, cursor.copy(into) as copy:
                for row in base.execute(f'SELECT {what} FROM "{table.name}"'):
                    copy.write_row(row)
            if "id" in names:
                numbers = "SELECT setval(pg_get_serial_sequence({0}, 'id'), max(id)) FROM {1} HAVING max(id) > 0"
                named = sql.Literal(f'"{table.name}"')
                owner = target.execute(sql.SQL("SELECT pg_get_serial_sequence({}, 'id')").format(named)).fetchone()
                if owner and owner[0]:
                    target.execute(sql.SQL(numbers).format(named, sql.Identifier(table.name)))
        target.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    if sys.argv[1:] == ["tables"]:  # in a process of its own, whose environment says where
        with create_app().app_context():
            db.create_all()
    else:
        built = county(Size(*map(int, sys.argv[1:])))
        print(built, json.dumps(counts_of(built)))
