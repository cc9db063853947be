"""Very many people with three kept matches each, copied inside the database from one that the tests' factory made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, cast, func, insert, literal, literal_column, null, select, text
from sqlalchemy.orm import Session

from app.clock import now
from app.database import write
from app.employers.models import Employer
from app.matching.models import MatchWeights, PersonOutcome
from app.people.models import Consent, Person, Registration
from search.ranking.weights import load_weights
from tests.outreach.factories import World

RANKS = 3
FACTS = {
    "work": "会计", "how": "wish", "years": 6.0, "km": 0.3, "reach": "daily", "limit": 8.0,
    "wage": [3800.0, 5500.0, 3000, "月"], "month": [4650, 3800], "asked": 3800, "shift": "长白班", "form": "全职",
    "held": ["初级会计证"], "seats": [3, 0],
}  # fmt: skip
COMPONENTS = {
    "wage": 0.8658, "near": 1.0, "work": 1.0, "hours": 0.8, "board": 0.6, "stable": 1.0, "usefulness": 0.9158,
    "chance": 0.8944, "experience": 1.0, "coverage": 0.8944, "seats": 1.0, "fresh": 1.0, "trust": 1.0, "urgent": 1.0,
    "care": 0.955, "share": 1.2237, "named": 1.05, "way": 1.0451,
}  # fmt: skip
REASONS = [["R_OCC", "您做过6年会计，对口"], ["R_SHIFT", "长白班，不上夜班"], ["R_NEAR", "离您家不到1公里，走路就到"]]
"""A match of the judged county, word for word."""


def make_crowd(people: int, postings: int) -> None:
    """Fills an empty database. Every person agreed to be written to and has :data:`RANKS` matches; each posting is of
    an employer of its own and has room for all that it is matched to."""
    weights = load_weights()
    room = RANKS * people // postings + 1
    with write() as session:
        session.add(MatchWeights(version=weights.version, numbers=weights.numbers(), first_used_at=now()))
        world = World(session)
        person, posting = world.person(), world.posting(open_count=room, headcount=room, title="会计")
        known: dict[str, Any] = {"components": COMPONENTS, "facts": FACTS, "relaxed": [], "reasons": REASONS}
        match = world.match(person, posting, **known)
        match.weights = weights.version
        world.outcome(person, matched=RANKS)
        session.flush()
        copies(session, session.get_one(Employer, posting.employer_id), postings, name="'测试单位' || i")
        copies(session, posting, postings, external_no="'B' || i", employer_id="i")
        copies(session, person, people)
        for model, more in ((Registration, {"external_no": "'W' || i"}), (Consent, {}), (PersonOutcome, {})):
            copies(session, session.scalars(select(model)).one(), people, person_id="i", **more)
        for rank in range(RANKS):
            place = {"person_id": "i", "posting_id": f"(i * 7 + {rank * 13}) % {postings} + 1", "rank": f"{rank + 1}"}
            copies(session, match, people, start=1 + people * rank, **place, score=f"{95.0 - rank}")
        settle(session)


def copies(session: Session, row: Any, count: int, start: int = 0, **sql: str) -> None:
    """Rows like one that is flushed, numbers 1 to ``count`` of them under ids from ``start`` + 1 on; the one itself
    goes. sql: what differs, column by column, as an expression of the number ``i``."""
    table = type(row).__table__
    values = {column.name: getattr(row, column.key) for column in table.columns}
    if start == 0 and "id" in values:
        start_id: dict[str, str] = {"id": "i"}
    else:
        start_id = {"id": f"{start} + i"} if "id" in values else {}
    differs = {**start_id, **sql}
    made = series(count)
    number = literal_column(differs.get("id", "i"))
    columns: list[ColumnElement[Any]] = []
    for column in table.columns:
        if column.name in differs:
            columns.append(literal_column(differs[column.name]).label(column.name))
        elif column.name == "public_id":
            columns.append(unique(session, number))
        else:
            value = values[column.name]
            typed = null() if value is None else literal(value, column.type)
            columns.append(cast(typed, column.type) if session.get_bind().dialect.name == "postgresql" else typed)
    key = next(iter(table.primary_key))
    session.execute(text("SELECT 1"))
    if differs.get("id") == "i" or "id" not in values:
        made_query = select(*columns).select_from(made).where(literal_column("i") != getattr(row, key.key))
    else:
        made_query = select(*columns).select_from(made)
    session.execute(insert(table).from_select(list(table.columns.keys()), made_query))


def series(count: int) -> Any:
    """The numbers ``i`` from 1 to ``count``."""
    first = select(literal(1).label("i")).cte("n", recursive=True)
    return first.union_all(select(first.c.i + 1).where(first.c.i < count))


def unique(session: Session, number: ColumnElement[Any]) -> ColumnElement[Any]:
    """An id of the outside's for a number."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.lpad(func.to_hex(number), 32, "0"), Person.public_id.type)
    return func.printf("%032x", number)


def settle(session: Session) -> None:
    """What is inserted next gets the next number, and the database knows how much there is."""
    if session.get_bind().dialect.name == "postgresql":
        for table in ("employer", "posting", "person", "registration", "consent", "match"):
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            session.execute(text(last))
    session.execute(text("ANALYZE"))
