"""Matching as one would first write it, to hold the quick way against: nothing shared, nothing kept, nothing skipped.

Each person alone; each posting read from its words anew; the engine asked on the whole index, best first, without the
arrays that the batch asks of; each pair judged by itself (:func:`search.ranking.match.judge`), those that fit sorted,
and the ladder, the reasons and the word where nothing fits made of that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.clock import now
from app.database import chunks
from app.extensions import engine
from app.feedback.spoken import spoken_of
from app.matching.batch import PARTITION
from app.matching.demand import demand
from app.matching.service import rank_everybody
from app.matching.views import offered, person_view, posting_view, postings_by_id
from app.people.plain import PersonRow, people_rows
from search.documents import POSTINGS
from search.explain import drawback, reasons, relaxed_sentences
from search.lexicon import load_lexicon
from search.query import Query
from search.ranking.candidates import around_query, candidates_query, wide_query
from search.ranking.filters import SENTENCES, all_vetoes, whole_person
from search.ranking.fits import Fit
from search.ranking.ladder import climb, first_rungs
from search.ranking.match import Ranking, judge
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person, prepare_posting
from search.ranking.score import Assessment
from search.ranking.unlock import cheapest_change
from search.ranking.weights import load_weights
from search.ranking.work import best_work

FIVE = 5
CANDIDATES = 75
TWINS = 1_000_000
"""Added to the id of a person for that of somebody who differs in one thing."""

_ONE_THING = (
    "sex", "birth", "region", "lng", "lat", "education", "wage_min", "max_km", "lodging", "start_by", "status",
    "reason", "trades", "certs", "wishes", "shifts", "refusals", "forms", "certs_willing", "note_enc",
)  # fmt: skip
"""What a person says of themselves: each may make a difference."""

_BESIDE = {"lng": "lat", "lat": "lng"}
"""A point is taken over whole."""

Top = tuple[tuple[tuple[Any, ...], ...], tuple[str, str] | None, dict[str, Any] | None]
"""The matches best first (posting, score, components, reasons, drawback, relaxed), the silence, the unlock."""


def top_of(ranking: Ranking) -> Top:
    """What the quick way came to, in the form that is compared."""
    matches = tuple(
        (one.posting, one.score, dict(one.components), one.reasons, one.drawback, one.relaxed)
        for one in ranking.matches
    )
    return matches, ranking.silence, None if ranking.unlock is None else dict(ranking.unlock)


class Plain:
    """The plain way on one database and its index, on one day."""

    def __init__(self, session: Session, day: date) -> None:
        self._session, self._day = session, day
        self._lexicon, self._weights = load_lexicon(), load_weights()
        self._read: dict[int, PreparedPosting | None] = {}

    def top(self, person: PersonRow) -> Top:
        """Of one person."""
        if person.state != "active":
            raise ValueError(f"person {person.id} does not look for work: a run leaves them out")
        spoken = spoken_of(self._session, [person.id], now()).get(person.id, frozenset())
        one = prepare_person(person_view(person, spoken), self._lexicon, self._day)
        stop = whole_person(one)
        if stop is not None:
            return (), (stop, SENTENCES[stop]), None
        asked = {"today": self._day, "limit": CANDIDATES}
        fitting = self._fitting(one, self._found(candidates_query(one, own=True, **asked)))
        if first_rungs(fitting) < self._weights.enough:
            fitting += self._fitting(one, self._found(candidates_query(one, **asked)))
        matches = self._matches(one, fitting)
        if len(matches) >= self._weights.enough:
            return matches, None, None
        wide = wide_query(one, today=self._day, limit=CANDIDATES)
        around = self._found(around_query(one, **asked) if fitting else wide)
        matches = self._matches(one, fitting + self._fitting(one, around))
        if len(matches) >= self._weights.enough:
            return matches, None, None
        judged = [judge(one, posting, self._weights, today=self._day) for posting in around]
        unlock = cheapest_change(one, around, self._weights, today=self._day, vetoes=all_vetoes, judged=judged)
        return matches, None if matches else self._silence(one, around, judged), unlock

    def _found(self, query: Query) -> list[PreparedPosting]:
        hits = engine().search(POSTINGS, replace(query, any_order=False))
        return [ready for hit in hits if (ready := self._posting(hit.key)) is not None]

    def _fitting(self, person: PreparedPerson, postings: Sequence[PreparedPosting]) -> list[Fit]:
        judged = ((judge(person, posting, self._weights, today=self._day), posting) for posting in postings)
        return [(result, posting) for result, posting in judged if not result.veto]

    def _matches(self, person: PreparedPerson, fitting: Sequence[Fit]) -> tuple[tuple[Any, ...], ...]:
        once = {posting.view.key: (result, posting) for result, posting in fitting}
        best = sorted(once.values(), key=lambda pair: (-pair[0].score, pair[0].km, pair[1].view.key))
        return tuple(
            self._told(person, posting, result)
            for result, posting in climb(best, limit=FIVE, enough=self._weights.enough)
        )

    def _told(self, person: PreparedPerson, posting: PreparedPosting, result: Assessment) -> tuple[Any, ...]:
        components = {name: round(value, 4) for name, value in (result.components or {}).items()}
        said = reasons(person, posting, result, self._lexicon), drawback(person, posting, result)
        return (
            posting.view.key, round(result.score), components, *said,
            relaxed_sentences(person, posting, result, self._lexicon),
        )  # fmt: skip

    def _silence(
        self, person: PreparedPerson, postings: Sequence[PreparedPosting], judged: Sequence[Assessment]
    ) -> tuple[str, str]:
        """What stops most of what is the person's kind of work."""
        stopped = Counter(
            result.veto
            for posting, result in zip(postings, judged, strict=True)
            if best_work(person, posting)[0] >= self._weights.work_floor and result.veto not in ("H1_CLOSED", "H1_SCAM")
        )
        code = min(stopped, key=lambda one: (-stopped[one], one)) if stopped else "X_NONE"
        return code, SENTENCES[code]

    def _posting(self, key: int) -> PreparedPosting | None:
        if key not in self._read:
            (row,) = postings_by_id(self._session, [key])
            view = posting_view(row, demand(self._session))
            self._read[key] = prepare_posting(view, self._lexicon) if offered(row) else None
        return self._read[key]


def near_twins(people: Sequence[PersonRow], pick: random.Random) -> list[PersonRow]:
    """For each person somebody who differs in one thing, in which they say what another of the people says. Whoever
    takes two people for alike who are not gives one of them what is the other's."""
    made = []
    for place, person in enumerate(people):
        name = _ONE_THING[place % len(_ONE_THING)]
        others = [
            one for one in pick.sample(list(people), min(50, len(people))) if _says(one, name) != _says(person, name)
        ]
        if others:
            names = [name, _BESIDE[name]] if name in _BESIDE else [name]
            new = {one: getattr(others[0], one) for one in names}
            if name == "note_enc":  # what was said to a note goes with it
                new["decided"] = others[0].decided
            made.append(person._replace(id=TWINS + person.id, **new))
    return made


def _says(person: PersonRow, name: str) -> object:
    value = getattr(person, name)
    return tuple(map(str, value)) if isinstance(value, tuple | list) else value


@dataclass(frozen=True, slots=True)
class Difference:
    """A person to whom the two ways give something else."""

    person: int
    quick: Top
    plain: Top

    def words(self) -> str:
        return f"person {self.person}\n  quick: {self.quick}\n  plain: {self.plain}"


def quick_tops(
    session: Session, ids: Sequence[int], day: date, twins: Mapping[int, PersonRow]
) -> Iterator[tuple[PersonRow, Top]]:
    """People in the partitions in which a run takes them, each with what the batch's way gives. twins: somebody who is
    looked at in the same partition, by the id of the person."""
    for part in chunks(ids, PARTITION):
        rows = people_rows(session, part)
        rows += [twins[one.id] for one in rows if one.id in twins]
        rankings = rank_everybody(session, rows, day, memories={})
        yield from ((row, top_of(rankings[row.id])) for row in rows if row.id in rankings)
        session.expunge_all()


def differences(plain: Plain, tops: Iterable[tuple[PersonRow, Top]]) -> Iterator[Difference]:
    """Those among people whom the plain way gives something else."""
    for row, quick in tops:
        if quick != (wanted := plain.top(row)):
            yield Difference(row.id, quick, wanted)
