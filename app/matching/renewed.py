"""People whom changed postings concern, looked at again by these alone: exactly what matching them as a whole would
come to, and those of whom that cannot be said.

What fits somebody and comes behind the bound of what is remembered changes nothing; what comes before it takes its
place among the remembered; where something in them goes, the next remembered follows. Where too little fits, what stood
between the person and a posting is replaced by what stands between them now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from app.clock import now
from app.extensions import engine
from app.feedback.spoken import spoken_of
from app.matching.concerned import Changed, pairs
from app.matching.memory import (
    FEW,
    LEAST,
    NONE,
    NOTHING_ELSE,
    OWN,
    RESERVE,
    WHOLE,
    Memory,
    head_of,
    read,
    take_best,
)
from app.matching.service import CANDIDATES, PER_PERSON, look_again_query, query_for
from app.matching.shelf import shelf
from app.matching.storing import outcome
from app.matching.views import person_view, seeking
from app.people.plain import people_rows
from search.documents import POSTINGS, day_number
from search.lexicon import load_lexicon
from search.query import lets_through
from search.ranking.between import between, said_of
from search.ranking.ceiling import ceiling
from search.ranking.fits import Fits
from search.ranking.ladder import climb, held_back
from search.ranking.match import Ranking, ranking_of
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person
from search.ranking.training import opened_by_courses, suggested, training_query
from search.ranking.weights import load_weights

_NOISE = 1e-6
"""What sums in another order may differ by."""


@dataclass(slots=True)
class Renewed:
    """rankings: of those whose matches are others now. outcomes: of all of whom it is known what they get, as they are
    stored. whole: those to be matched as a whole."""

    rankings: dict[int, Ranking] = field(default_factory=dict)
    outcomes: dict[int, tuple[object, ...]] = field(default_factory=dict)
    whole: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Case:
    """One person. news: changed postings that may be theirs, by their places. gone: numbers that count no longer as
    they were. asks: whether the engine must be asked again; named, fresh: what it names now, and what of it is new."""

    person: PreparedPerson
    memory: Memory
    news: list[int]
    gone: set[int]
    asks: bool = False
    named: list[int] | None = None
    fresh: list[PreparedPosting] = field(default_factory=list)


def renew(
    session: Session,
    people: Sequence[int],
    texts: Mapping[int, str | None],
    changed: Changed,
    numbers: Sequence[int],
    day: date,
) -> Renewed:
    """Looks at some people again. texts: what is remembered of each, by id. changed, numbers: as
    :func:`app.matching.concerned.concerned` has them. Raises EngineUnavailable."""
    return _Renewal(session, changed, numbers, day).of(people, texts)


class _Renewal:
    def __init__(self, session: Session, changed: Changed, numbers: Sequence[int], day: date) -> None:
        self._session, self._changed, self._day = session, changed, day
        self._numbers = frozenset(numbers)
        self._weights, self._lexicon = load_weights(), load_lexicon()
        self._found = Renewed()

    def of(self, people: Sequence[int], texts: Mapping[int, str | None]) -> Renewed:
        cases = self._cases([one for one in self._remembered(people, texts) if not self._quiet(*one)])
        for case in cases:
            if case.memory.named is not None:
                case.asks = not case.memory.spared or bool(self._before(case, self._of_news(case)))
        self._ask_engine([case for case in cases if case.asks])
        self._look_at_courses([case for case in cases if case.memory.trained is not None])
        inserted: list[tuple[_Case, list[PreparedPosting]]] = []
        for case in cases:
            if case.memory.kind == FEW:
                self._few(case)
                continue
            coming = self._coming(case)
            if coming is None:
                self._found.whole.append(case.person.view.key)
            elif coming or not case.gone.isdisjoint(case.memory.best):
                inserted.append((case, coming))
            else:
                self._tell(case.person.view.key, case.memory, case.person)
        self._insert(inserted)
        return self._found

    def _remembered(
        self, people: Sequence[int], texts: Mapping[int, str | None]
    ) -> list[tuple[int, Memory, list[int]]]:
        """Of whom something is remembered that counts: it, and places of the changed postings that may be theirs."""
        today = day_number(self._day)
        known: list[int] = []
        heads = []
        for person in people:
            text = texts.get(person)
            head = head_of(text) if text else None
            if head is None or head.day != today or head.kind in (WHOLE, NONE):
                self._found.whole.append(person)
            else:
                known.append(person)
                heads.append(head)
        news: list[list[int]] = [[] for _ in known]
        places, postings = pairs(heads, self._changed)
        for place, posting in zip(places.tolist(), postings.tolist(), strict=True):
            news[place].append(posting)
        return [(person, read(texts[person] or ""), some) for person, some in zip(known, news, strict=True)]

    def _quiet(self, person: int, memory: Memory, news: list[int]) -> bool:
        """Whether it is told without looking at the person what they get; takes from ``news`` what stays behind."""
        if memory.trained is not None or not self._numbers.isdisjoint(memory.best):
            return False
        if memory.named is not None and memory.outline is None:
            return False
        if memory.kind == FEW:
            if news:
                return False
            memory.between = {key: one for key, one in memory.between.items() if key not in self._numbers}
        elif memory.outline is not None and memory.bound is not None:
            spent = len(news)
            if memory.named is not None:
                spent += sum(1 for one in memory.named if one in self._numbers)
                if spent > memory.cushion:
                    return False
                memory.cushion -= spent
            else:
                memory.count += spent
                if memory.count >= CANDIDATES:
                    return False
            faces, outline = self._changed.faces, memory.outline
            least = memory.bound - _NOISE
            news[:] = [one for one in news if ceiling(outline, memory.values, faces[one], self._weights) >= least]
            if news:
                memory.spared = True
        if news:
            return False
        self._tell(person, memory, None)
        return True

    def _cases(self, known: Sequence[tuple[int, Memory, list[int]]]) -> list[_Case]:
        rows = {row.id: row for row in people_rows(self._session, [person for person, _, _ in known])}
        spoken = spoken_of(self._session, list(rows), now())
        cases = []
        for person, memory, news in known:
            row = rows.get(person)
            if row is None or not seeking(row):
                self._found.whole.append(person)
                continue
            view = person_view(row, spoken.get(person, frozenset()))
            prepared = prepare_person(view, self._lexicon, self._day)
            cases.append(_Case(prepared, memory, news, set(self._numbers)))
        return cases

    def _of_news(self, case: _Case) -> list[PreparedPosting]:
        return [self._changed.postings[place] for place in case.news]

    def _ask_engine(self, cases: Sequence[_Case]) -> None:
        """Of whom the engine named only the first: it is asked again, and what it names anew is looked at."""
        queries = [query_for(case.person, self._day, own=True) for case in cases]
        for case, hits in zip(cases, engine().search_many(POSTINGS, queries), strict=True):
            before, case.named = set((case.memory.named or [])[:CANDIDATES]), [hit.key for hit in hits]
            case.memory.cushion = 0
            here = set(case.named)
            case.gone = case.gone | (before - here)
            new = [one for one in case.named if one not in before or one in self._numbers]
            case.fresh = shelf().take(self._session, new)

    def _look_at_courses(self, cases: Sequence[_Case]) -> None:
        weights, today = self._weights, self._day
        queries = [training_query(case.person, today=today, weights=weights) for case in cases]
        for case, hits in zip(cases, engine().search_many(POSTINGS, queries), strict=True):
            assert case.memory.trained is not None
            before, opened = case.memory.trained
            named = [hit.key for hit in hits]
            stay = set(named).intersection(before) - self._numbers
            new = shelf().take(self._session, [one for one in named if one not in stay])
            opened = [one for one in opened if one.posting in stay]
            case.memory.trained = named, opened + opened_by_courses(case.person, new, weights, today=today)

    def _coming(self, case: _Case) -> list[PreparedPosting] | None:
        """What comes before the bound of what is remembered; None where the engine may not name all any more."""
        memory = case.memory
        if case.named is not None:
            memory.named = case.named if len(case.named) >= CANDIDATES else None
            memory.count = len(case.named)
            return self._before(case, case.fresh)
        if memory.named is not None:  # it stays behind, and so does what it pushes over the edge
            return []
        if not memory.spared:
            memory.count += len(case.news)
            if memory.count >= CANDIDATES:
                return None
        return [one for one in self._before(case, self._of_news(case)) if self._asked(case, one)]

    def _before(self, case: _Case, looked: list[PreparedPosting]) -> list[PreparedPosting]:
        """Those of some postings that come before the bound."""
        memory, fits = case.memory, Fits(case.person, self._weights, self._day)
        if memory.kind == OWN:
            fits.look_at_own(looked)
        else:
            fits.look_at_all(looked)
        found = fits.best()
        if memory.bound is not None:
            found = [one for one in found if not one[0].rung]
        if memory.bound:
            found = [one for one in found if one[0].score >= memory.bound and not held_back(one[0])]
        keys = {posting.view.key for _, posting in found}
        return [one for one in looked if one.view.key in keys]

    def _asked(self, case: _Case, posting: PreparedPosting) -> bool:
        """Whether the engine would name a changed posting."""
        query = query_for(case.person, self._day, own=case.memory.kind == OWN)
        return any(
            lets_through(query, self._changed.tags[place], self._changed.numbers[place])
            for place in case.news
            if self._changed.postings[place].view.key == posting.view.key
        )

    def _insert(self, cases: Sequence[tuple[_Case, list[PreparedPosting]]]) -> None:
        kept = {one for case, _ in cases for one in case.memory.best if one not in case.gone}
        known = {posting.view.key: posting for posting in shelf().take(self._session, sorted(kept))}
        for case, coming in cases:
            stay = [one for one in case.memory.best if one not in case.gone]
            ranking = None
            if all(one in known for one in stay):
                ranking = self._anew(case, stay, [*(known[one] for one in stay), *coming])
            if ranking is None:
                self._found.whole.append(case.person.view.key)
            else:
                self._tell(case.person.view.key, case.memory, case.person, ranking)

    def _anew(self, case: _Case, stay: list[int], postings: list[PreparedPosting]) -> Ranking | None:
        """The ranking of what is remembered and what comes; None where something else may be among the first."""
        memory, weights = case.memory, self._weights
        fits = Fits(case.person, weights, self._day)
        if memory.kind == OWN:
            fits.look_at_own(postings)
            if not fits.settled:
                return None
        else:
            fits.look_at_all(postings)
        fitting, below = fits.best(), memory.bound
        if below is not None:
            chosen = climb(fitting, limit=RESERVE + 1, enough=weights.enough)
            if len(chosen) < weights.enough or any(result.rung for result, _ in chosen):
                return None
            if below != NOTHING_ELSE:
                first = chosen[:LEAST]
                if len(first) < LEAST or any(held_back(result) for result, _ in first):
                    return None
                known = set(stay)
                # what is as good as the bound may stand before or behind what else is
                if any(result.score == below and one.view.key not in known for result, one in fitting):
                    known = set()
                fitting = [one for one in fitting if one[1].view.key in known or one[0].score > below]
                sure = {posting.view.key for _, posting in fitting}
                if any(posting.view.key not in sure for _, posting in first):
                    return None
        ranking = ranking_of(fits, weights=weights, lexicon=self._lexicon, limit=PER_PERSON)
        if len(ranking.matches) < weights.enough:
            return None
        memory.shown = len(ranking.matches)
        take_best(memory, fitting, weights, below)
        return ranking

    def _few(self, case: _Case) -> None:
        memory, person = case.memory, case.person
        news = self._of_news(case)
        fits = Fits(person, self._weights, self._day)
        fits.look(news)
        memory.count += len(news)
        if fits.any or memory.count >= CANDIDATES or not case.gone.isdisjoint(memory.best):
            self._found.whole.append(person.view.key)
            return
        memory.between = {key: one for key, one in memory.between.items() if key not in case.gone}
        if news:
            query = look_again_query(person, self._day, wide=memory.wide)
            asked = [
                self._changed.postings[place]
                for place in case.news
                if lets_through(query, self._changed.tags[place], self._changed.numbers[place])
            ]
            stands = between(person, asked, self._weights, today=self._day)
            memory.between.update({one.posting: one for one in stands})
        self._tell(person.view.key, memory, person)

    def _tell(
        self, person: int, memory: Memory, prepared: PreparedPerson | None, ranking: Ranking | None = None
    ) -> None:
        """Notes what somebody gets. prepared: needed for courses only. ranking: None where the matches stay as they
        are."""
        silence, unlock = None, None
        if memory.kind == FEW:
            silence, unlock = said_of(memory.between.values(), silent=not memory.shown)
        training = () if prepared is None or memory.trained is None else suggested(prepared, memory.trained[1])
        if ranking is not None:
            self._found.rankings[person] = replace(ranking, training=training)
        self._found.outcomes[person] = outcome(memory.shown, silence, unlock, training, memory.text())
