"""One person whom changed postings concern, while it is found out what they get."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.matching.edge import Edge
from app.matching.memory import Memory, Named
from search.ranking.fits import Fit
from search.ranking.prepared import PreparedPerson, PreparedPosting


@dataclass(slots=True)
class Case:
    """One person. news: changed postings that may be theirs, by their places; high: those of them that can come before
    the bound. gone: numbers that count no longer as they were; left: the same of what the engine named. edge: of whom
    it named the first only; coming: what takes its place among those, None where the engine must be asked again; now,
    fresh: what it names then, and what of the first is new."""

    person: PreparedPerson
    memory: Memory
    news: list[int]
    high: list[int]
    gone: frozenset[int]
    left: frozenset[int]
    since: int
    edge: Edge | None = None
    coming: list[Fit] | None = None
    now: Named | None = None
    fresh: list[PreparedPosting] = field(default_factory=list)

    @property
    def key(self) -> int:
        return self.person.view.key

    @property
    def courses(self) -> int:
        """How many postings the engine named for courses."""
        return len(self.memory.trained[0]) if self.memory.trained else 0
