"""A look at many people at once: all that is decided about each but for how many others were told of a posting.

Nothing is written and nothing hangs on the order, so that any process may do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.outreach.audience import is_held_out
from app.outreach.candidates import Applicants, Reading, line, nobody_applied, read_matches, read_people
from app.outreach.compose import paragraph
from app.outreach.plans import Prospect, Telling
from app.outreach.policy import RECOMMEND, ContactPolicy, Decision, History, Offer

_NOTHING = History()


@dataclass(frozen=True, slots=True)
class Slice:
    """People who are looked at together, at a moment (aware), for a purpose. holds_out: whether some are left alone so
    that the worth of the push can be measured."""

    ids: tuple[int, ...]
    now: datetime
    purpose: str = RECOMMEND
    holds_out: bool = False


def look(
    session: Session, one: Slice, policy: ContactPolicy, applicants: Applicants = nobody_applied
) -> list[Prospect]:
    """What a slice of people may be told, in their order; who is gone is left out. A fixed number of queries."""
    reading = read_people(session, one.ids, one.now)
    silent = dict(_silent(reading, one, policy))
    open_to_it = [person for person in one.ids if person in reading.candidates and person not in silent]
    reading = read_matches(session, reading, open_to_it, one.now, applicants)
    return [
        Prospect(person, _numbers(reading, person), silent[person])
        if person in silent
        else _prospect(reading, person, one, policy)
        for person in one.ids
        if person in reading.candidates
    ]


def _silent(reading: Reading, one: Slice, policy: ContactPolicy) -> Iterator[tuple[int, Decision]]:
    """Who hears nothing now, whatever there is to tell."""
    for person, candidate in reading.candidates.items():
        if one.holds_out and is_held_out(reading.public[person], policy.config):
            candidate = replace(candidate, held_out=True)
        history = reading.histories.get(person, _NOTHING)
        if decision := policy.silence(candidate, history, one.now, one.purpose):
            yield person, decision


def _prospect(reading: Reading, person: int, one: Slice, policy: ContactPolicy) -> Prospect:
    numbers, offers = _numbers(reading, person), reading.offers(person)
    if settled := policy.without_offers(reading.candidates[person], offers):
        return Prospect(person, numbers, settled)
    left, refused = policy.sift(offers, reading.histories.get(person, _NOTHING), one.now, one.purpose)
    if not left:
        return Prospect(person, numbers, policy.nothing_chosen(refused))
    return Prospect(person, numbers, None, tuple(_tellings(reading, person, left)), refused)


def _tellings(reading: Reading, person: int, offers: tuple[Offer, ...]) -> Iterator[Telling]:
    matches = {match.posting: match for match in reading.matches[person]}
    for offer in offers:
        match, posting = matches[offer.posting], reading.postings[offer.posting]
        words = paragraph(line(match, posting, reading.points[person]))
        yield Telling(
            posting.id, posting.employer, posting.cluster, posting.open_count, posting.external_no, match, words
        )


def _numbers(reading: Reading, person: int) -> tuple[str, ...]:
    return tuple(reading.numbers.get(person, ()))
