"""The best of more open postings than can be looked at one by one, asked for from narrow to wide until there are
enough: the trade itself first, of which a city has hundreds, and its kin only where they may be better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.postings import among_many
from app.postings.among_many import Among, taken
from search.query import Query
from search.ranking.freetext import Understood
from search.ranking.narrowed import Cut, keeping, mainly
from search.ranking.prepared import PreparedPosting

FEW = 75
"""Postings of a question that are looked at before it is known that they are not enough."""
BESIDE = 3 / 8
"""Of what is looked at in the end, so much is of whatever trade keeps a term that was said, where the trade itself
fills the rest."""


@dataclass(frozen=True, slots=True)
class Step:
    """postings: what to look at. complete: whether they are all that there are. enough: how many answers among them are
    enough, so that no next step is needed; None where that is a full page. last: whether no more come."""

    postings: list[PreparedPosting]
    complete: bool = False
    enough: int | None = None
    last: bool = False


def steps(said: Understood, queries: Sequence[Query], among: Among, cut: Cut) -> Iterator[Step]:
    """What to look at, one step after another. queries: of :func:`search.ranking.narrowed.narrowed_queries`; with a
    place, what lies there comes before the rest. Raises EngineUnavailable."""
    own = [_of_the_trade(said, query) for query in queries]
    found = _Found(among)
    there = queries[0]
    if own[0] is not None:
        first = [own[0], *among.near(own[0])]
        yield Step(taken(keys[:FEW] for keys in found.of(first)))
        if len(found.of(first)[0]) >= FEW:
            there = own[0]
    elif len(queries) == 1 and not said.wishes:  # words alone: whoever has most of them comes first
        first = [queries[0], *among.near(queries[0])]
        yield Step(taken(keys[:FEW] for keys in found.of(first)), complete=len(found.of(queries)[0]) <= FEW)
    if len(queries) > 1:
        elsewhere = [one for one in own[-1:] if one is not None]
        yield Step(taken(keys[:FEW] for keys in found.of([there, *elsewhere, *among.near(queries[0])])))
    around = among.near(queries[0])
    beside = [_instead(said, query, trade, found, cut) for query, trade in zip(queries, own, strict=True)]
    if any(beside):
        wanted = [one for query, some in zip(queries, beside, strict=True) for one in some or [query]]
        yield Step(taken(found.of([*wanted, *around])), enough=1)  # before it is said that there is none all are asked
    kept = taken(found.of([*queries, *around]))
    yield Step(kept, complete=len(found.of(queries[-1:])[0]) < among_many.CANDIDATES, last=True)


def _beside() -> int:
    return int(BESIDE * among_many.CANDIDATES)


def _of_the_trade(said: Understood, query: Query) -> Query | None:
    own = mainly(said, query)
    return None if own is None else replace(own, limit=among_many.CANDIDATES - _beside())


def _instead(said: Understood, query: Query, trade: Query | None, found: _Found, cut: Cut) -> list[Query]:
    """What is asked instead of a query of all kin; nothing where the trade itself does not fill its part. By the words
    of the work alone no kin comes before a trade that has so many, only by what keeps a term."""
    if trade is None or len(found.of([trade])[0]) < trade.limit:
        return []
    terms = keeping(said, query, cut)
    return [trade] if terms is None else [trade, replace(terms, limit=_beside())]


class _Found:
    """What the engine found for queries, each asked once."""

    def __init__(self, among: Among) -> None:
        self._among = among
        self._known: dict[Query, list[int]] = {}

    def of(self, queries: Sequence[Query]) -> list[list[int]]:
        """Raises EngineUnavailable."""
        new = [one for one in dict.fromkeys(queries) if one not in self._known]
        if new:
            self._known.update(zip(new, self._among.keys(new), strict=True))
        return [self._known[one] for one in queries]
