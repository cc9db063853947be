"""What may be told to people, and what is to be done about them, as the planner works it out."""

from __future__ import annotations

from typing import NamedTuple

from app.outreach.candidates import MatchFacts
from app.outreach.policy import Decision


class Telling(NamedTuple):
    """One posting for a person, with all that the message and its record need. paragraph: what the message says of it.
    The first four are what the policy chooses by."""

    posting: int
    employer: int
    cluster: str
    open_count: int
    external_no: str
    match: MatchFacts
    paragraph: str


class Prospect(NamedTuple):
    """What a look at one person came to. numbers: what the person was registered under.

    settled: what is decided, whatever others were told; None where it hangs on that: then ``tellings`` may be told,
    best first, unless too many were told of them, and ``refused`` is why the best of all is not among them, "" where it
    is.
    """

    person: int
    numbers: tuple[str, ...]
    settled: Decision | None
    tellings: tuple[Telling, ...] = ()
    refused: str = ""


class PersonPlan(NamedTuple):
    """What is to be done about one person. told: empty for silence."""

    person: int
    numbers: tuple[str, ...]
    decision: Decision
    told: tuple[Telling, ...] = ()
