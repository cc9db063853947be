"""Supply and demand counted from the records: every seeker and every posting once.

Seekers: active people whose employment status does not say that they are in work or want none. Postings: those that may
be shown today. A seeker counts under the first wish that is understood, else under the first trade; a posting under
what its title says most.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from app.clock import today
from app.codes import UnknownCode, resolve
from app.employers.models import Employer
from app.matching.shelf import shelf
from app.matching.views import STATUS_WORDS
from app.people.models import Person
from app.postings.models import Posting
from search.lexicon import load_lexicon
from search.ranking.prepared import PreparedPosting

NOT_SEEKING = tuple(code for code, word in STATUS_WORDS.items() if word in ("在岗", "无就业意愿"))
BELOW = {2: 4, 4: 6, 6: 9, 9: 12, 12: 12}
"""Digits of a region code: digits of those one level below."""
UNCLEAR = "没说清做什么"


Key = tuple[str, str | None]
"""Where and what a line counts: a region code, and a family of work, "" for what nobody could tell, None for any."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What a number counts, and what its list holds. occupation: as in Key. direct: written for the region itself and
    for nothing under it."""

    region: str
    occupation: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One place, one family of work, or one in the other. headcount: people wanted in all; vacancies: places free.

    of: what is counted; its lists hold just as many.
    """

    code: str
    name: str
    of: Slice
    seekers: int
    postings: int
    headcount: int
    vacancies: int

    @property
    def ratio(self) -> float | None:
        """求人倍率: free places for each seeker; None where nobody seeks."""
        return round(self.vacancies / self.seekers, 2) if self.seekers else None

    @property
    def place(self) -> str:
        return place_name(self.of.region)

    @property
    def work(self) -> str | None:
        return None if self.of.occupation is None else family_name(self.of.occupation)


@dataclass(frozen=True, slots=True)
class Balance:
    lines: list[Line]
    total: Line


def balance(session: Session, region: str, by: str) -> Balance:
    """Everything in a region, by ``township`` (the regions one level below), by ``occupation`` (families of work), or
    by ``both``: each family in each of those regions."""
    length = BELOW[len(region)]
    seekers = _seekers(session, region, length, by)
    wanted: dict[Key, list[PreparedPosting]] = {}
    for one in postings_of(session, Slice(region)):
        key = (
            one.view.region[:length] if by != "occupation" else region,
            one.facts.family if by != "township" else None,
        )
        wanted.setdefault(key, []).append(one)
    lines = [_line(key, by, region, length, seekers[key], wanted.get(key, ())) for key in {*seekers, *wanted}]
    lines.sort(key=lambda line: (-line.seekers - line.vacancies, line.code, line.of.occupation or ""))
    sums = (sum(getattr(line, name) for line in lines) for name in ("seekers", "postings", "headcount", "vacancies"))
    return Balance(lines, Line(region, place_name(region), Slice(region), *sums))


def _line(key: Key, by: str, region: str, length: int, seekers: int, postings: Sequence[PreparedPosting]) -> Line:
    place, family = key
    return Line(
        code=place if family is None or by == "both" else family,
        name=family_name(family) if by == "occupation" and family is not None else place_name(place),
        of=Slice(place, family, direct=by != "occupation" and len(place) < length),
        seekers=seekers,
        postings=len(postings),
        headcount=sum(one.view.headcount for one in postings),
        vacancies=sum(one.view.open_count for one in postings),
    )


def looking(of: Slice) -> tuple[ColumnElement[bool], ...]:
    """Who counts as seeking in a place: the occupation is not a column, see :func:`understood`."""
    free = or_(Person.status.is_(None), Person.status.not_in(NOT_SEEKING))
    here = Person.region == of.region if of.direct else Person.region.startswith(of.region)
    return Person.state == "active", free, here


WISHES = cast(Person.wishes, Text)
TRADES = case((WISHES == "[]", cast(Person.trades, Text)), else_="[]")
"""What the occupation of a seeker is understood from, as JSON text."""


def _seekers(session: Session, region: str, length: int, by: str) -> Counter[Key]:
    """Grouped by the words first: many people say the same, and each saying is understood once."""
    place = func.substr(Person.region, 1, length) if by != "occupation" else literal(region)
    found: Counter[Key] = Counter()
    if by == "township":
        query = select(place, func.count()).where(*looking(Slice(region))).group_by(place)
        return Counter({(str(code), None): count for code, count in session.execute(query)})
    words = select(place.label("place"), WISHES.label("wishes"), TRADES.label("trades"))
    words = words.where(*looking(Slice(region)))
    said = words.subquery()
    grouped = select(said.c.place, said.c.wishes, said.c.trades, func.count())
    for code, wished, done, count in session.execute(grouped.group_by(said.c.place, said.c.wishes, said.c.trades)):
        found[str(code), understood(wished, done)] += count
    return found


def seekers_in(session: Session, of: Slice) -> int:
    """How many seek in a place, or a kind of work there."""
    if of.occupation is None:
        return session.scalar(select(func.count()).select_from(Person).where(*looking(of))) or 0
    said = select(WISHES.label("wishes"), TRADES.label("trades")).where(*looking(of)).subquery()
    query = select(said.c.wishes, said.c.trades, func.count()).group_by(said.c.wishes, said.c.trades)
    return sum(count for wished, done, count in session.execute(query) if understood(wished, done) == of.occupation)


@lru_cache(maxsize=50_000)
def understood(wishes: str, trades: str) -> str:
    """The family of work that somebody means; "" where nothing is understood. Both are JSON as it is stored."""
    lexicon = load_lexicon()
    for words in (*json.loads(wishes), *(trade for trade, _ in json.loads(trades))):
        if meant := lexicon.named_in(words):
            return min(meant, key=lambda family: (-meant[family], family))
    return ""


def postings_of(session: Session, of: Slice) -> list[PreparedPosting]:
    """The postings that may be shown today in a place, or of a kind of work there, the oldest first."""
    day = today()
    here = Posting.region == of.region if of.direct else Posting.region.startswith(of.region)
    query = select(Posting.id).join(Employer).where(here, Posting.status == "open")
    query = query.where(Posting.open_count > 0, Employer.verify_status == "verified")
    query = query.where(Posting.valid_to >= day, Posting.open_from <= day)
    found = shelf().take(session, list(session.scalars(query.order_by(Posting.id))))
    return [one for one in found if of.occupation is None or one.facts.family == of.occupation]


def place_name(code: str) -> str:
    """The name of a region, its code where no list has it."""
    try:
        return resolve(code).name
    except UnknownCode:
        return code


def family_name(code: str) -> str:
    """A family of work as a person would say it."""
    return load_lexicon().label(code) if code else UNCLEAR
