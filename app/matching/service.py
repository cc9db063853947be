"""Matching from the outside: live for one person or one posting, and what the last run kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.clock import today
from app.extensions import engine
from app.matching.models import Match, PersonOutcome
from app.matching.shelf import shelf
from app.matching.views import people_by_id, person_view, posting_view, seeking
from app.people.models import Consent, Person
from app.postings.models import Posting
from search.documents import PEOPLE, POSTINGS
from search.lexicon import load_lexicon
from search.ranking.candidates import candidates_query, people_query
from search.ranking.match import Ranking, rank
from search.ranking.people import RankedPerson, rank_people
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.weights import load_weights

PER_PERSON = 5
PER_POSTING = 30


def match_person(session: Session, person: Person) -> Ranking:
    """The best postings for a person at this moment, ranked live. Raises EngineUnavailable."""
    prepared = prepare_person(person_view(person), load_lexicon(), today())
    hits = engine().search(POSTINGS, candidates_query(prepared, today=today()))
    postings = shelf().take(session, [hit.key for hit in hits])
    return rank(prepared, postings, today=today(), weights=load_weights(), lexicon=load_lexicon(), limit=PER_PERSON)


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


def candidates_for(session: Session, posting: Posting) -> list[tuple[RankedPerson, Person]]:
    """The people whom a posting suits, best first: only those who consent to being recommended.

    Ranked live under the filters that matching uses the other way round. Raises EngineUnavailable.
    """
    prepared = prepare_posting(posting_view(posting), load_lexicon())
    hits = engine().search(PEOPLE, people_query(prepared, today=today()))
    consenting = _consenting(session, [hit.key for hit in hits])
    people = {
        person.id: person for person in people_by_id(session, consenting) if seeking(person)
    }
    views = [prepare_person(person_view(person), load_lexicon(), today()) for person in people.values()]
    ranked = rank_people(
        prepared, views, today=today(), weights=load_weights(), lexicon=load_lexicon(), limit=PER_POSTING
    )
    return [(one, people[one.person]) for one in ranked]


def _consenting(session: Session, ids: list[int]) -> list[int]:
    query = select(Consent.person_id).where(Consent.purpose == "push", Consent.withdrawn_at.is_(None))
    held = set(session.scalars(query.where(Consent.person_id.in_(ids)))) if ids else set()
    return [one for one in ids if one in held]
