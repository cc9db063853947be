"""A county in which no two people say the same: its full match, kept. What is remembered from one person for the next
must not help here but where people really have something in common: the work, the town, the age.

``BENCH_PEOPLE`` (260,000), ``BENCH_POSTINGS`` (1,024) and ``BENCH_AREA`` (360722) choose another size and place.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import bindparam, select, update

from app import create_app
from app.database import chunks, db, write
from app.extensions import keyring
from app.people.models import Person
from tests.benchmarks.city import CitySize, chosen_size, city
from tests.benchmarks.data_at_scale import PEOPLE, POSTINGS, copy_of
from tests.benchmarks.kit import Figure, environ, flask, last_json, scratch
from tests.benchmarks.scale_tables import SEED

AREA = "360722"
_AT_ONCE = 5_000
_CLAUSE = re.compile(r"[^，。；]+[，。；]?")


def match() -> Iterator[Figure]:
    """The benchmark ``county-match``: ``flask match run`` on a copy whose people have notes of their own."""
    size = chosen_size(CitySize(PEOPLE, POSTINGS, AREA))
    with scratch() as place:
        folder = copy_of(city(size), place / "var")
        notes, different = give_own_notes(folder)
        yield Figure(f"{size.people:,} people in {size.area}, {notes:,} with a note", f"{different:,} notes differ")
        env = environ(folder)
        flask("index", "rebuild", env=env)
        ran = flask("match", "run", "--json", env=env)
    counts = last_json(ran.output)
    what = f"match run, {counts['people']:,} people ({counts['matched']:,} matched) × {size.postings:,} postings, kept"
    spent = f"{ran.seconds:.0f} s ({ran.cpu:.0f} s of processor, {ran.cpu / counts['people'] * 1000:.2f} ms a person)"
    value = f"{spent}, {counts['people'] / ran.seconds:,.0f} people/s"
    yield Figure(what, f"{value}, peak {ran.peak_mib} MiB, all processes {ran.all_mib} MiB")
    yield Figure("counts", json.dumps(counts))


def give_own_notes(folder: Path) -> tuple[int, int]:
    """Changes a clause of each note for one of another's who wishes for the same, and adds one; how many notes there
    are, and how many of them differ. The generator draws whole notes of the sample county: many have the same."""
    app = create_app(environ(folder))
    with app.app_context():
        pick, ring = random.Random(SEED), keyring()
        rows = select(Person.id, Person.note_enc, Person.wishes).where(Person.note_enc.is_not(None))
        notes = [(key, ring.decrypt(note), tuple(wishes[:1])) for key, note, wishes in db.session.execute(rows) if note]
        said: dict[tuple[str, ...], list[str]] = {}
        for _, note, wish in notes:
            said.setdefault(wish, []).extend(_CLAUSE.findall(note))
        own = {key: _own(note, said[wish], pick) for key, note, wish in notes}
        db.session.remove()
        change = update(Person.__table__).where(Person.__table__.c.id == bindparam("key"))
        for part in chunks(list(own.items()), _AT_ONCE):
            with write() as session:
                rows_ = [{"key": key, "note_enc": ring.encrypt(note)} for key, note in part]
                session.execute(change.values(note_enc=bindparam("note_enc")), rows_)
        db.session.remove()
        db.engine.dispose()
    return len(own), len(set(own.values()))


def _own(note: str, others: list[str], pick: random.Random) -> str:
    parts = _CLAUSE.findall(note)
    parts[pick.randrange(len(parts))] = pick.choice(others)
    parts.append(pick.choice(others))
    return "".join(part if part[-1] in "，。；" else f"{part}，" for part in parts)
