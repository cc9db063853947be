"""People whom changed postings concern, looked at again by these alone: exactly what matching them as a whole would
come to, and those of whom that cannot be said.

What fits somebody and comes behind the bound of what is remembered changes nothing; what comes before it takes its
place among the remembered; where something in them goes, the next remembered follows. Where too little fits, what stood
between the person and a posting is replaced by what stands between them now. Whoever comes out with what they have
already keeps it and what is remembered of them: it counts together with all that changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from app.matching.anew import asked_anew, courses_anew, courses_with, taken
from app.matching.cases import Case
from app.matching.concerned import Changed, may_matter, pairs
from app.matching.edge import NOISE, deepest, edges_of, settled, tell_worth
from app.matching.memory import (
    CUT,
    FEW,
    LEAST,
    NONE,
    NOTHING_ELSE,
    OWN,
    RESERVE,
    WHOLE,
    Memory,
    read,
    take_best,
    take_every_one,
)
from app.matching.person_readings import Fresh, prepared_people, views_of
from app.matching.placed import Order, Placed, order_of, order_of_little
from app.matching.remembering import Remembered, remembered_of
from app.matching.service import CANDIDATES, PER_PERSON, look_again_query, named_and_beyond, query_for
from app.matching.shelf import shelf
from app.matching.storing import outcome
from app.matching.terms import ranked
from app.people.plain import people_rows
from search.documents import day_number
from search.lexicon import load_lexicon
from search.query import Query, lets_through
from search.ranking import training
from search.ranking.between import between, said_of
from search.ranking.fits import Fit, Fits
from search.ranking.ladder import climb, held_back
from search.ranking.match import Match, Ranking, ranking_of
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.training import suggested, training_query
from search.ranking.weights import load_weights

Remembering = Sequence[tuple[int, int, str | None]]
"""Of some people: who, which run remembered it, and what is remembered."""


@dataclass(slots=True)
class Renewed:
    """rankings: of those whose matches are others now; placed: the same of those some of whose matches stay as they
    are. outcomes: of all of whom something else is to be kept, as they are stored. whole: those to be matched as a
    whole. matched: how many of the others get something. fresh: what was read of people, to be kept."""

    rankings: dict[int, Ranking] = field(default_factory=dict)
    placed: dict[int, Placed] = field(default_factory=dict)
    outcomes: dict[int, tuple[object, ...]] = field(default_factory=dict)
    whole: list[int] = field(default_factory=list)
    matched: int = 0
    fresh: list[Fresh] = field(default_factory=list)


def renew(session: Session, remembering: Remembering, changed: Changed, day: date) -> Renewed:
    """Looks at some people again. Raises EngineUnavailable."""
    return _Renewal(session, changed, day).of(remembering)


class _Renewal:
    def __init__(self, session: Session, changed: Changed, day: date) -> None:
        self._session, self._changed, self._day = session, changed, day
        self._weights, self._lexicon = load_weights(), load_lexicon()
        self._since: dict[int, frozenset[int]] = {}
        self._found = Renewed()

    def of(self, remembering: Remembering) -> Renewed:
        known, self._found.whole = remembered_of(remembering, day_number(self._day))
        cases = self._cases(known)
        cut = [case for case in cases if case.edge is not None]
        for case in cut:
            self._settle(case)
        anew = [case for case in cases if case.memory.kind == CUT]
        people = [(case.person, case.memory, case.gone) for case in anew]
        stay = asked_anew(
            self._session, people, self._weights, self._day
        )  # most questions first: from here on lists answer
        self._look_at_courses([case for case in cases if case.memory.trained is not None])
        self._ask_engine([case for case in cut if case.coming is None])
        for case, stays in zip(anew, stay, strict=True):
            self._tell(case.key, case.memory, case.person) if stays else self._found.whole.append(case.key)
        inserted: list[tuple[Case, list[Fit]]] = []
        for case in cases:
            if case.memory.kind == CUT:
                continue
            if case.memory.kind == FEW:
                self._few(case)
                continue
            coming = self._coming(case)
            if coming is None:
                self._found.whole.append(case.key)
            elif coming or not case.gone.isdisjoint(case.memory.best):
                inserted.append((case, coming))
            elif case.now is not None or case.memory.trained is not None:
                self._at_edge(case)
                self._tell(case.key, case.memory, case.person)
            else:
                self._found.matched += 1
        self._insert(inserted)
        return self._found

    def _cases(self, known: Remembered) -> list[Case]:
        people, postings = pairs(known, self._changed)
        bounds = known.heads["bound"][people] - NOISE
        high = may_matter(known, people, self._changed, postings, bounds)
        late = self._changed.runs[postings] > known.runs[people]
        news: list[list[tuple[int, bool]]] = [[] for _ in known.people]
        for person, posting, may in zip(
            people[late].tolist(), postings[late].tolist(), high[late].tolist(), strict=True
        ):
            news[person].append((posting, may))
        numbers = [one.view.key for one in self._changed.postings]
        since = self._changed.since(known.since[known.owners], known.numbers)
        edges = edges_of(known, since, people, self._changed.traits, postings, numbers, CANDIDATES)
        looked = [place for place in range(len(known.people)) if not self._told(known, place, news[place])]
        views = views_of(self._session, people_rows(self._session, [known.people[place] for place in looked]))
        ready = prepared_people(self._session, views, self._day, self._found.fresh)
        cases = []
        for place in looked:
            person = ready.get(known.people[place])
            if person is None:
                self._found.whole.append(known.people[place])
                continue
            theirs, above = [one for one, _ in news[place]], [one for one, may in news[place] if may]
            run, base = int(known.runs[place]), int(known.since[place])
            case = Case(person, read(known.texts[place]), theirs, above, self._gone(run), self._gone(base), base)
            case.edge = edges.get(place)
            cases.append(case)
        return cases

    def _told(self, known: Remembered, place: int, news: Sequence[tuple[int, bool]]) -> bool:
        """Whether somebody need not be read: to be matched as a whole, or nothing goes but what stood before others."""
        key, kind = known.people[place], known.heads["kind"][place]
        if kind in (WHOLE, NONE):
            self._found.whole.append(key)
            return True
        if kind != FEW or any(may for _, may in news) or known.heads["trained"][place]:
            return False
        memory, gone = read(known.texts[place]), self._gone(int(known.runs[place]))
        if not gone.isdisjoint(memory.best):
            return False
        memory.between = {posting: one for posting, one in memory.between.items() if posting not in gone}
        self._tell(key, memory)
        return True

    def _gone(self, run: int) -> frozenset[int]:
        if run not in self._since:
            self._since[run] = frozenset(one for one, latest in self._changed.latest.items() if latest > run)
        return self._since[run]

    def _settle(self, case: Case) -> None:
        """Whether it is known without asking the engine what comes; notes it."""
        if case.edge is not None:
            found = self._named(case, self._before(case, self._news(case.high)))
            case.coming = settled(case.memory, case.edge, case.gone, found)

    def _news(self, places: Sequence[int]) -> list[PreparedPosting]:
        return [self._changed.postings[place] for place in places]

    def _ask_engine(self, cases: Sequence[Case]) -> None:
        """Of whom the engine named only the first: it is asked again, and what it names anew is looked at."""
        queries = [query_for(case.person, self._day, own=True) for case in cases]
        new = []
        for case, latest in zip(cases, named_and_beyond(queries), strict=True):
            memory, case.now = case.memory, latest
            before = frozenset((memory.named or [])[:CANDIDATES])
            looked = (before - case.left) | (frozenset(memory.best) - case.gone)
            new.append([one for one in latest.first if one not in looked])
            case.gone = case.gone | (before | frozenset(memory.best)).difference(latest.first)
            memory.named = [*latest.first, *latest.beyond] if len(latest.first) >= CANDIDATES else None
            memory.count, memory.tail, memory.base = len(latest.first), latest.tail, 0
        tell_worth(self._session, [(case.person, case.memory) for case in cases], self._day, CANDIDATES)
        for case, fresh in zip(cases, taken(self._session, new), strict=True):
            case.fresh = fresh

    def _look_at_courses(self, cases: Sequence[Case]) -> None:
        most = training.CANDIDATES
        # of the kind CUT it is not told what is new for them
        many = [one for one in cases if one.memory.kind == CUT or one.courses + len(one.news) >= most]
        courses_anew(self._session, [(case.person, case.memory, case.gone) for case in many], self._weights, self._day)
        asked = {case.key for case in many}
        for case in (one for one in cases if one.key not in asked):
            query = training_query(case.person, today=self._day, weights=self._weights)
            theirs = [one for one in case.news if self._changed.taught[one] and self._lets_in(query, one)]
            coming = [one.view.key for one in self._news(case.news)]
            courses_with(case.person, case.memory, case.gone, self._news(theirs), coming, self._weights, self._day)

    def _coming(self, case: Case) -> list[Fit] | None:
        """What comes before the bound of what is remembered; None where the engine may not name all any more."""
        memory = case.memory
        if case.now is not None:
            return self._before(case, case.fresh)
        if case.edge is not None:
            return case.coming
        memory.count += len(case.news)
        if memory.count >= CANDIDATES:
            return None
        return self._named(case, self._before(case, self._news(case.high)))

    def _named(self, case: Case, found: list[Fit]) -> list[Fit]:
        """Those of some that fit which the engine names at all."""
        if not found:
            return found
        return self._let_through(case, found, query_for(case.person, self._day, own=case.memory.kind == OWN))

    def _let_through(self, case: Case, found: list[Fit], query: Query) -> list[Fit]:
        places = {self._changed.postings[place].view.key: place for place in case.high}
        return [one for one in found if self._lets_in(query, places[one[1].view.key])]

    def _lets_in(self, query: Query, place: int) -> bool:
        return lets_through(query, self._changed.tags[place], self._changed.numbers[place])

    def _before(self, case: Case, looked: list[PreparedPosting]) -> list[Fit]:
        """Those of some postings that fit and come before the bound."""
        if not looked:
            return []
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
        return found

    def _insert(self, cases: Sequence[tuple[Case, list[Fit]]]) -> None:
        """Puts what comes among what is remembered, and the next in the place of what goes."""
        orders = [(case, coming, order_of(case.memory, case.gone, coming, self._weights)) for case, coming in cases]
        kept: set[int] = set()
        for case, _, order in orders:
            wanted = order.new if order is not None else case.memory.best
            kept.update(one for one in wanted if one not in case.gone)
        known = {posting.view.key: posting for posting in shelf().take(self._session, sorted(kept))}
        for case, coming, order in orders:
            looked = {posting.view.key: posting for _, posting in coming}
            if order is not None and self._placed(case, order, {**known, **looked}):
                continue
            self._wholly(case, coming, known)

    def _placed(self, case: Case, order: Order, known: Mapping[int, PreparedPosting]) -> bool:
        """Notes who gets what by an order; whether it could be told so."""
        memory = case.memory
        if order.same and case.now is None and memory.trained is None:
            self._found.matched += 1
            return True
        said = self._said(case, order, known)
        if said is None:
            return False
        order.remember(memory, self._weights)
        self._at_edge(case)
        self._found.placed[case.key] = [(one, said.get(one)) for one in order.shown]
        self._tell(case.key, memory, case.person)
        return True

    def _said(self, case: Case, order: Order, known: Mapping[int, PreparedPosting]) -> dict[int, Match] | None:
        """What is said of what is shown newly; None where that is not as it is remembered."""
        fits = Fits(case.person, self._weights, self._day)
        looked = [known[one] for one in order.new if one in known]
        if case.memory.kind == OWN:
            fits.look_at_own(looked)
        else:
            fits.look_at_all(looked)
        said: dict[int, Match] = {}
        if order.new:
            ranking = ranking_of(fits, weights=self._weights, lexicon=self._lexicon, limit=PER_PERSON)
            said = {one.posting: one for one in ranking.matches}
        scores = {posting.view.key: result.score for result, posting in fits.best()}
        remembered = {one: result.score for result, one in order.fitting}
        if any(one not in said or abs(scores[one] - remembered[one]) > NOISE for one in order.new):
            return None
        return said

    def _wholly(self, case: Case, coming: Sequence[Fit], known: dict[int, PreparedPosting]) -> None:
        stay = [one for one in case.memory.best if one not in case.gone]
        missing = [one for one in stay if one not in known]
        known.update((one.view.key, one) for one in shelf().take(self._session, missing))
        ranking = None
        if all(one in known for one in stay):
            ranking = self._anew(case, stay, [*(known[one] for one in stay), *(one for _, one in coming)])
        if ranking is None:
            self._found.whole.append(case.key)
        else:
            self._at_edge(case)
            self._tell(case.key, case.memory, case.person, ranking)

    def _at_edge(self, case: Case) -> None:
        """Notes how near the edge of what the engine names the best stand, and since when that counts."""
        memory = case.memory
        if case.edge is not None and memory.named is not None:
            memory.base = 0 if case.now is not None else case.since
            memory.deep = deepest(memory, case.edge)

    def _anew(self, case: Case, stay: list[int], postings: list[PreparedPosting]) -> Ranking | None:
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
        take_best(memory, ranked(fitting), weights, below)
        return ranking

    def _few(self, case: Case) -> None:
        memory, person = case.memory, case.person
        news = self._news(case.high)
        fits = Fits(person, self._weights, self._day)
        fits.look(news)
        memory.count += len(case.news)
        moves = fits.any or not case.gone.isdisjoint(memory.best)
        if memory.count >= CANDIDATES or (moves and not self._little(case, fits)):
            self._found.whole.append(case.key)
            return
        memory.between = {key: one for key, one in memory.between.items() if key not in case.gone}
        if news:
            query = look_again_query(person, self._day, wide=memory.wide)
            asked = self._news([place for place in case.high if self._lets_in(query, place)])
            stands = between(person, asked, self._weights, today=self._day)
            memory.between.update({one.posting: one for one in stands})
        self._tell(case.key, memory, case.person)

    def _little(self, case: Case, fits: Fits) -> bool:
        """Notes what somebody gets of the little that fits now; whether it could be told so: where nothing nearby fits,
        the whole county is asked for."""
        memory, person = case.memory, case.person
        near = [one for one in memory.near or () if one not in case.gone]
        if memory.wide or not near:
            return False
        coming = self._let_through(case, fits.best(), look_again_query(person, self._day, wide=False))
        order = order_of_little(memory, case.gone, coming, self._weights)
        if order is None:
            return False
        known = {one.view.key: one for one in shelf().take(self._session, order.new)}
        said = self._said(case, order, known)
        if said is None:
            return False
        nearby = self._let_through(case, coming, query_for(person, self._day))
        memory.near = [*near, *(posting.view.key for _, posting in nearby)]
        memory.shown = len(order.shown)
        take_every_one(memory, order.fitting)
        self._found.placed[case.key] = [(one, said.get(one)) for one in order.shown]
        return True

    def _tell(
        self, key: int, memory: Memory, person: PreparedPerson | None = None, ranking: Ranking | None = None
    ) -> None:
        """Notes what somebody gets. person: needed for courses only. ranking: None where the matches stay as they are,
        or are told already."""
        silence, unlock = None, None
        if memory.shown < self._weights.enough and memory.kind in (FEW, CUT):
            silence, unlock = said_of(memory.between.values(), silent=not memory.shown)
        training = () if person is None or memory.trained is None else suggested(person, memory.trained[1])
        if ranking is not None:
            self._found.rankings[key] = replace(ranking, training=training)
        self._found.outcomes[key] = outcome(memory.shown, silence, unlock, training, memory.text())
