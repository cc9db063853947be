"""The benchmark ``city-changed``: a hundredth of a city's postings change, and those whom that concerns are matched
again; then everybody is, and what both keep is held side by side, row by row.

Of what changes a quarter are closed, a quarter pay otherwise, a quarter say something else, and as many are new.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from app import create_app
from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.matching.models import Match, PersonOutcome
from app.postings.models import Posting
from tests.benchmarks.city_equal import SHOWN, Different
from tests.benchmarks.city_load import built, opened
from tests.benchmarks.data_at_scale import copy_of
from tests.benchmarks.kit import Figure, Ran, environ, flask, last_json, scratch

SHARE = 100
"""One posting of so many changes."""

KINDS = ("closed", "pay", "text", "new")
TEXTS = ("title", "duties", "requirements", "certs", "conditions", "accepts", "form", "shift", "years", "education")
_MATCH = ("rank", "score", "weights", "components", "reasons", "drawback", "relaxed", "facts")
_OUTCOME = ("matched", "code", "text", "unlock", "training")

Rows = dict[Any, tuple[Any, ...]]


def kept() -> tuple[Rows, Rows]:
    """All that matching keeps: by person and posting what a match says, and by person the outcome; JSON as its text."""
    matches = select(Match.person_id, Match.posting_id, *_columns(Match, _MATCH))
    outcomes = select(PersonOutcome.person_id, *_columns(PersonOutcome, _OUTCOME))
    return (
        {(row[0], row[1]): tuple(row[2:]) for row in db.session.execute(matches)},
        {row[0]: tuple(row[1:]) for row in db.session.execute(outcomes)},
    )


def _columns(model: Any, names: tuple[str, ...]) -> list[Any]:
    columns = [model.__table__.c[name] for name in names]
    return [cast(one, Text) if "JSON" in str(one.type) else one for one in columns]


def change_a_share(pick: random.Random, share: int = SHARE) -> int:
    """Changes one of so many postings, the four kinds by turns; how many."""
    with write() as session:
        ids = list(session.scalars(select(Posting.id).order_by(Posting.id)))
        changed = pick.sample(ids, max(len(KINDS), len(ids) // share))
        for place, one in enumerate(changed):
            kind = KINDS[place % len(KINDS)]
            other = session.get_one(Posting, pick.choice(ids))
            if kind == "new":
                changed[place] = like(session, other, pick).id
            else:
                change(session.get_one(Posting, one), kind, other, pick)
        session.flush()
        record_changes(session, "postings", changed, now())
    return len(changed)


def change(posting: Posting, kind: str, other: Posting, pick: random.Random) -> None:
    """Changes a posting. kind: one of KINDS. other: whose words it says from now on, if it says others."""
    if kind == "closed":
        posting.valid_to = today() - timedelta(days=1)
    elif kind == "text":
        for name in TEXTS:
            setattr(posting, name, getattr(other, name))
    else:
        share = pick.uniform(0.8, 1.25)
        posting.wage_low, posting.wage_high = (
            None if pay is None else round(pay * share) for pay in (posting.wage_low, posting.wage_high)
        )
    posting.updated_at, posting.payload_hash = now(), pick.randbytes(32)


def like(session: Session, other: Posting, pick: random.Random) -> Posting:
    """A new posting that says what another says, open for twenty days more."""
    values = {column.name: getattr(other, column.name) for column in Posting.__table__.columns}
    values |= {
        "id": None, "public_id": uuid.UUID(int=pick.getrandbits(128), version=4),
        "external_no": f"NEW-{pick.getrandbits(60)}", "status": "open", "open_count": max(1, other.headcount),
        "valid_to": today() + timedelta(days=20), "updated_at": now(), "created_at": now(),
        "payload_hash": pick.randbytes(32),
    }  # fmt: skip
    new = Posting(**values)
    session.add(new)
    session.flush()
    return new


def changed() -> Iterator[Figure]:
    """Raises Different where a run over everybody keeps anything else."""
    _, folder, figure = built()
    yield figure
    with scratch() as place:
        with opened(folder):
            copy = copy_of(folder, place / "var")
        yield from measured(copy)


def measured(folder: Path) -> Iterator[Figure]:
    """The same on a city that may be changed."""
    env = environ(folder)
    full = flask("match", "run", "--json", env=env)
    counts = last_json(full.output)
    yield Figure(f"everybody, {counts['people']:,} people", _took(full))
    with _on(env):
        count = change_a_share(random.Random(7))
    sync = flask("index", "sync", "--json", env=env)
    yield Figure(f"{count:,} postings changed: into the index", _took(sync))
    ran = flask("match", "run", "--changed", "--json", env=env)
    looked = last_json(ran.output)["people"]
    yield Figure(f"match run --changed, {looked:,} people looked at", _took(ran))
    with _on(env):
        after = kept()
    idle = flask("match", "run", "--changed", "--json", env=env)
    yield Figure("match run --changed, nothing changed: what starting takes", _took(idle))
    again = flask("match", "run", "--json", env=env)
    yield Figure("everybody once more", _took(again))
    for words, spared in (("the whole command", None), ("without starting", idle)):
        clock, cpu = (_ratio(name, again, ran, spared) for name in ("seconds", "cpu"))
        yield Figure(f"everybody / those concerned, {words}", f"{clock:.1f} by the clock, {cpu:.1f} by the processor")
    with _on(env):
        right = kept()
    different = [
        f"{one}: {rows.get(one)} and not {wanted.get(one)}"
        for rows, wanted in zip(after, right, strict=True)
        for one in {**rows, **wanted}
        if rows.get(one) != wanted.get(one)
    ]
    rows = f"{len(right[0]):,} matches and {len(right[1]):,} outcomes"
    yield Figure(f"what differs of {rows}", str(len(different)))
    if different:
        raise Different("\n".join(different[:SHOWN]))


def _ratio(name: str, whole: Ran, part: Ran, spared: Ran | None) -> float:
    off = float(getattr(spared, name)) if spared else 0.0
    return (float(getattr(whole, name)) - off) / max(0.001, float(getattr(part, name)) - off)


def _took(ran: Ran) -> str:
    return f"{ran.seconds:.1f} s ({ran.cpu:.1f} s of processor), peak {ran.peak_mib} MiB"


@contextmanager
def _on(env: Mapping[str, str]) -> Iterator[Flask]:
    app = create_app(dict(env))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
