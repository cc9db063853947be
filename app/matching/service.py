"""Matching from the outside: live for one person or one posting, and what the last run kept."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.clock import today
from app.extensions import engine
from app.matching.demand import demand
from app.matching.edge import tell_worth
from app.matching.memory import CUSHION, RESERVE, Looked, Named, Trained, remembered, tail_of
from app.matching.models import Match, PersonOutcome
from app.matching.person_readings import Fresh, prepared_people, views_of
from app.matching.shelf import shelf
from app.matching.views import offered, people_by_id, person_view, posting_view, seeking
from app.people.models import Consent, Person
from app.people.plain import AnyPerson
from app.postings.models import Posting
from search.documents import PEOPLE, POSTINGS
from search.lexicon import load_lexicon
from search.query import Hit, Query
from search.ranking.alike import alike
from search.ranking.between import between, explained
from search.ranking.candidates import around_query, candidates_query, people_query, wide_query
from search.ranking.fair import Present
from search.ranking.filters import SENTENCES, whole_person
from search.ranking.fits import Fit, Fits
from search.ranking.match import Ranking, ranking_of, shown
from search.ranking.people import rank_people
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person, prepare_posting, without_group
from search.ranking.tops import Tops, tops
from search.ranking.training import could_train, opened_by_courses, suggested, training_query
from search.ranking.views import PersonView
from search.ranking.weights import load_weights

PER_PERSON = 5
PER_POSTING = 30
CANDIDATES = 75
"""Postings that the engine hands to the ranking of one person."""

REVERSE_CANDIDATES = 500
ABOUT_AGE = ("R_OLDER", "N_AGE")
"""Sentences that would tell somebody else how old a person is."""


def prepared_person(person: AnyPerson, day: date) -> PreparedPerson:
    """A person with everything that ranking needs worked out."""
    return prepare_person(person_view(person), load_lexicon(), day)


def query_for(prepared: PreparedPerson, day: date, *, own: bool = False) -> Query:
    """What to ask the engine for a person. own: only for work as it was asked for."""
    return candidates_query(prepared, today=day, limit=CANDIDATES, own=own)


def rank_everybody(
    session: Session,
    people: Sequence[AnyPerson],
    day: date,
    present: Present | None = None,
    *,
    new: bool = False,
    memories: dict[int, str] | None = None,
    fresh: list[Fresh] | None = None,
) -> dict[int, Ranking]:
    """The ranking of each person, by id. Four engine calls at most and a handful of queries for all of them; people who
    say the same of themselves are looked at once.

    present: the postings at the fair where the people are now, if they are at one. new: they have spoken of none yet.
    memories: filled with what is to be remembered of each person, by id; see ``app.matching.memory``.
    fresh: as of :func:`prepared_people`.
    """
    alike_ones: dict[Hashable, list[PersonView]] = {}
    for view in views_of(session, people, new=new):
        alike_ones.setdefault(alike(view, day), []).append(view)
    weights, first = load_weights(), [views[0] for views in alike_ones.values()]
    prepared = list(prepared_people(session, first, day, fresh).values())
    gathering = _gather(session, prepared, day, present, beyond=memories is not None)
    gathered = {looked.fits.person.view.key: looked for looked in gathering}
    rankings: dict[int, Ranking] = {}
    little = []
    for key, looked in gathered.items():
        best = shown(looked.fits, limit=PER_PERSON, present=present)
        if len(best) < weights.enough and whole_person(looked.fits.person) is None:
            little.append(looked)
        else:
            rankings[key] = _ranking(looked.fits, present, best)
    rankings.update(_look_again(session, little, day, present))
    unskilled = [looked for looked in gathering if could_train(looked.fits.person)]
    for looked, trained in zip(unskilled, _trained(session, unskilled, day), strict=True):
        key, looked.trained = looked.fits.person.view.key, trained
        rankings[key] = replace(rankings[key], training=suggested(looked.fits.person, trained[1]))
    if memories is not None:
        made = {
            key: remembered(looked, len(rankings[key].matches), weights, day, CANDIDATES)
            for key, looked in gathered.items()
        }
        tell_worth(session, [(gathered[key].fits.person, one) for key, one in made.items()], day, CANDIDATES)
        for views in alike_ones.values():
            text = made[views[0].key].text()
            memories.update((view.key, text) for view in views)
    return {view.key: rankings[views[0].key] for views in alike_ones.values() for view in views}


def _trained(session: Session, looked: Sequence[Looked], day: date) -> Iterator[Trained]:
    """What the engine names for courses for each of some people, and what they would open."""
    weights = load_weights()
    queries = [training_query(one.fits.person, today=day, weights=weights) for one in looked]
    for one, (named, postings) in zip(looked, _candidates(session, queries, None), strict=True):
        yield named, opened_by_courses(one.fits.person, postings, weights, today=day, judged=one.fits.judged)


def _few(ranking: Ranking) -> bool:
    """Whether somebody is told why there is not more."""
    return ranking.silence is None and len(ranking.matches) < load_weights().enough


def _gather(
    session: Session, people: list[PreparedPerson], day: date, present: Present | None, *, beyond: bool
) -> list[Looked]:
    """Work as it was asked for first; most people need no other, and are asked no other for. beyond: whether it is to
    be known what the engine would name next."""
    gathered = []
    queries = [query_for(one, day, own=True) for one in people]
    named = named_and_beyond(queries) if beyond else [Named(hits, []) for hits in _named(queries)]
    for one, hits in zip(people, named, strict=True):
        looked = Looked(Fits(one, load_weights(), day), hits.first, beyond=hits.beyond, tail=hits.tail)
        gathered.append(looked)
    if beyond and not present:
        for looked, best in zip(gathered, _tops(session, gathered, day), strict=True):
            looked.fits.look_from_the_top(best, RESERVE + 1)
    else:
        for looked, postings in zip(gathered, _taken(session, [one.own for one in gathered], present), strict=True):
            looked.fits.look_at_own(postings)
    rest = [looked for looked in gathered if not looked.fits.settled]
    queries = [query_for(looked.fits.person, day) for looked in rest]
    for looked, (others, postings) in zip(rest, _candidates(session, queries, present), strict=True):
        looked.fits.look(postings)
        looked.rest = others
    return gathered


def _tops(session: Session, gathered: Sequence[Looked], day: date) -> Iterator[Tops]:
    """Of the work that was asked for what may fit each of some people and is offered now, the most promising first."""
    named = [looked.own for looked in gathered]
    postings = shelf().take(session, list(dict.fromkeys(one for some in named for one in some)))
    people = [looked.fits.person for looked in gathered]
    return tops(people, named, postings, shelf().faces(postings, day), load_weights())


def _named(queries: Sequence[Query]) -> list[list[int]]:
    return [[hit.key for hit in hits] for hits in engine().search_many(POSTINGS, queries)]


def named_and_beyond(queries: Sequence[Query]) -> list[Named]:
    """What each query names, and so many more that it would name next."""
    most = CANDIDATES + CUSHION
    hits = engine().search_many(POSTINGS, [replace(query, limit=most) for query in queries])
    # where there are no more than are asked for, they come without scores and in no order
    unsure = [
        place for place, some in enumerate(hits) if len(some) > CANDIDATES and (len(some) < most or not some[0].score)
    ]
    again = engine().search_many(POSTINGS, [queries[place] for place in unsure])
    firsts = dict(zip(unsure, again, strict=True))
    return [_and_beyond(some, firsts.get(place)) for place, some in enumerate(hits)]


def _and_beyond(hits: Sequence[Hit], first: Sequence[Hit] | None) -> Named:
    """hits: those named first, and the next. first: the first again, where those came in no order."""
    if first is None:
        first, beyond = hits[:CANDIDATES], hits[CANDIDATES:]
        scores = [hit.score for hit in beyond]
    else:
        known = {hit.key for hit in first}
        beyond = [hit for hit in hits if hit.key not in known]
        scores = [0.0] * len(beyond)
    named = [hit.key for hit in first], [hit.key for hit in beyond]
    return Named(*named, tail_of([hit.score for hit in first], scores)) if beyond else Named(*named)


def _ranking(fits: Fits, present: Present | None, best: Sequence[Fit] | None = None) -> Ranking:
    weights, lexicon = load_weights(), load_lexicon()
    return ranking_of(fits, weights=weights, lexicon=lexicon, limit=PER_PERSON, present=present, chosen=best)


def look_again_query(person: PreparedPerson, day: date, *, wide: bool) -> Query:
    """What to ask for a word on why there is not more. wide: nothing fits at all."""
    if wide:
        return wide_query(person, today=day, limit=CANDIDATES)
    return around_query(person, today=day, limit=CANDIDATES)


def _look_again(
    session: Session, gathered: list[Looked], day: date, present: Present | None
) -> Iterator[tuple[int, Ranking]]:
    """The filters of the first queries hide what stood in the way: where too little fits, look again without them. Each
    person's ranking by id."""
    weights = load_weights()
    queries = [look_again_query(one.fits.person, day, wide=not one.fits.any) for one in gathered]
    for looked, (named, postings) in zip(gathered, _candidates(session, queries, present), strict=True):
        fits, looked.around, looked.wide = looked.fits, named, not looked.fits.any
        fits.look(postings)
        ranking = _ranking(fits, present)
        if _few(ranking):
            looked.between = between(fits.person, postings, weights, today=day, judged=fits.judged)
            ranking = explained(ranking, looked.between, weights)
        yield fits.person.view.key, ranking


def _candidates(
    session: Session, queries: Sequence[Query], present: Present | None
) -> Iterator[tuple[list[int], list[PreparedPosting]]]:
    """What each query names, and of that and of who is present what is offered now."""
    named = _named(queries)
    yield from zip(named, _taken(session, named, present), strict=True)


def _taken(session: Session, named: Sequence[list[int]], present: Present | None) -> Iterator[list[PreparedPosting]]:
    """Of what each of some queries names, and of who is present, what is offered now."""
    here = list(present or ())
    ids = list(dict.fromkeys([*(one for some in named for one in some), *here]))
    postings = {posting.view.key: posting for posting in shelf().take(session, ids)}
    for some in named:
        keys = dict.fromkeys([*some, *here]) if here else some
        yield [posting for key in keys if (posting := postings.get(key)) is not None]


def match_person(session: Session, person: Person, present: Present | None = None, *, new: bool = False) -> Ranking:
    """The best postings for one person as of now, nothing stored. Raises EngineUnavailable.

    present: the postings at the fair where the person is now, and their stalls; what fits of them comes first.
    new: nobody knew the person before, so that they cannot have spoken of any.
    """
    if not seeking(person):
        return Ranking((), ("P_NOT_LOOKING", SENTENCES["P_NOT_LOOKING"]))
    return rank_everybody(session, [person], today(), present, new=new)[person.id]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the last run kept for a person: the matches best first with their postings, or why there is none."""

    matches: list[tuple[Match, Posting]]
    outcome: PersonOutcome | None


def kept_matches(session: Session, person_id: int) -> Kept:
    query = select(Match, Posting).join(Posting, Posting.id == Match.posting_id)
    query = query.options(joinedload(Posting.employer)).where(Match.person_id == person_id).order_by(Match.rank)
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return Kept(rows, session.get(PersonOutcome, person_id))


@dataclass(frozen=True, slots=True)
class Suited:
    """A person whom a posting suits. reasons, drawback: as the person would read them."""

    person: Person
    score: int
    reasons: tuple[tuple[str, str], ...]
    drawback: tuple[str, str] | None


def candidates_for(session: Session, posting: Posting, *, scope: str = "", purpose: str = "push") -> list[Suited]:
    """The people whom a posting suits, best first: only those who consent to ``purpose``, within a region scope.

    purpose: push, to be recommended by the service; employers, to be shown to an employer.
    Ranked live under the filters that matching uses the other way round. Raises EngineUnavailable.
    """
    if not offered(posting):
        return []
    day = today()
    ready = prepare_posting(posting_view(posting, demand(session)), load_lexicon())
    tag = scope if len(scope) >= 4 else ""  # the index knows regions from the city down
    hits = engine().search(PEOPLE, people_query(ready, today=day, scope=tag, limit=REVERSE_CANDIDATES))
    consenting = _consenting(session, [hit.key for hit in hits], purpose)
    people = {person.id: person for person in people_by_id(session, consenting) if seeking(person)}
    prepared = [prepared_person(person, day) for person in people.values()]
    if purpose == "employers":
        prepared = [without_group(one, load_lexicon()) for one in prepared]
    ranked = rank_people(ready, prepared, today=day, limit=PER_POSTING)
    return [
        Suited(
            person=people[one.person],
            score=one.score,
            reasons=tuple(reason for reason in one.reasons if reason[0] not in ABOUT_AGE),
            drawback=one.drawback if one.drawback and one.drawback[0] not in ABOUT_AGE else None,
        )
        for one in ranked
    ]


def _consenting(session: Session, ids: list[int], purpose: str) -> list[int]:
    query = select(Consent.person_id).where(Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    held = set(session.scalars(query.where(Consent.person_id.in_(ids)))) if ids else set()
    return [one for one in ids if one in held]
