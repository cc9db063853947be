"""What is to be done about people, as the planner works it out."""

from __future__ import annotations

from dataclasses import dataclass

from app.outreach.candidates import MatchFacts, PostingFacts
from app.outreach.compose import Line
from app.outreach.policy import Decision


@dataclass(frozen=True, slots=True)
class Told:
    """One posting chosen for a person, with all that the message and its record need."""

    posting: PostingFacts
    match: MatchFacts
    line: Line


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What is to be done about one person. numbers: what the person was registered under. told: empty for silence."""

    person: int
    numbers: tuple[str, ...]
    decision: Decision
    told: tuple[Told, ...] = ()
