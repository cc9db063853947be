"""Supply and demand counted from the records: every seeker and every posting once.

Seekers: active people whose employment status does not say that they are in work or want none. Postings: those that may
be shown today. A seeker counts under the first wish that is understood, else under the first trade; a posting under
what its title says most.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Text, case, cast, func, or_, select
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


@dataclass(frozen=True, slots=True)
class Line:
    """One place or one family of work. headcount: people wanted in all; vacancies: places still free."""

    code: str
    name: str
    seekers: int
    postings: int
    headcount: int
    vacancies: int

    @property
    def ratio(self) -> float | None:
        """求人倍率: free places for each seeker; None where nobody seeks."""
        return round(self.vacancies / self.seekers, 2) if self.seekers else None


@dataclass(frozen=True, slots=True)
class Balance:
    lines: list[Line]
    total: Line


def balance(session: Session, region: str, by: str) -> Balance:
    """Everything in a region, by ``township`` (the regions one level below) or by ``occupation`` (families of work)."""
    postings = _postings(session, region)
    length = BELOW[len(region)]
    if by == "township":
        seekers = _seekers_by_place(session, region, length)
        lines = _lines(seekers, ((one.view.region[:length], one) for one in postings), _place)
    else:
        seekers = _seekers_by_family(session, region)
        lines = _lines(seekers, ((one.facts.family, one) for one in postings), _family)
    total = Line(
        region,
        _place(region),
        *(sum(getattr(line, name) for line in lines) for name in ("seekers", "postings", "headcount", "vacancies")),
    )
    return Balance(lines, total)


def _lines(
    seekers: Counter[str], postings: Iterable[tuple[str, PreparedPosting]], name: Callable[[str], str]
) -> list[Line]:
    wanted: dict[str, list[PreparedPosting]] = {}
    for key, posting in postings:
        wanted.setdefault(key, []).append(posting)
    found = [
        Line(
            code=key,
            name=name(key),
            seekers=seekers[key],
            postings=len(wanted.get(key, ())),
            headcount=sum(one.view.headcount for one in wanted.get(key, ())),
            vacancies=sum(one.view.open_count for one in wanted.get(key, ())),
        )
        for key in {*seekers, *wanted}
    ]
    return sorted(found, key=lambda line: (-line.seekers - line.vacancies, line.code))


def _looking(region: str) -> tuple[ColumnElement[bool], ...]:
    free = or_(Person.status.is_(None), Person.status.not_in(NOT_SEEKING))
    return Person.state == "active", free, Person.region.startswith(region)


def _seekers_by_place(session: Session, region: str, length: int) -> Counter[str]:
    place = func.substr(Person.region, 1, length)
    query = select(place, func.count()).where(*_looking(region)).group_by(place)
    return Counter({str(code): count for code, count in session.execute(query)})


def _seekers_by_family(session: Session, region: str) -> Counter[str]:
    """Grouped by the words first: many people say the same, and each saying is understood once."""
    wishes = cast(Person.wishes, Text)
    trades = case((wishes == "[]", cast(Person.trades, Text)), else_="[]")
    query = select(wishes, trades, func.count()).where(*_looking(region)).group_by(wishes, trades)
    found: Counter[str] = Counter()
    for wished, done, count in session.execute(query):
        found[_understood(wished, done)] += count
    return found


@lru_cache(maxsize=50_000)
def _understood(wishes: str, trades: str) -> str:
    """The family of work that somebody means; "" where nothing is understood. Both are JSON as it is stored."""
    lexicon = load_lexicon()
    for words in (*json.loads(wishes), *(trade for trade, _ in json.loads(trades))):
        if meant := lexicon.named_in(words):
            return min(meant, key=lambda family: (-meant[family], family))
    return ""


def _postings(session: Session, region: str) -> list[PreparedPosting]:
    day = today()
    query = select(Posting.id).join(Employer).where(Posting.region.startswith(region), Posting.status == "open")
    query = query.where(Posting.open_count > 0, Employer.verify_status == "verified")
    query = query.where(Posting.valid_to >= day, Posting.open_from <= day)
    return shelf().take(session, list(session.scalars(query)))


def _place(code: str) -> str:
    try:
        return resolve(code).name
    except UnknownCode:
        return code


def _family(code: str) -> str:
    return load_lexicon().label(code) if code else UNCLEAR
