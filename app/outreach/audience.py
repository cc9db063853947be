"""Whom a run is about: a purpose, a region, a stable share of the people in it; and in which order they are taken."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.care.service import in_care
from app.clock import shanghai
from app.database import chunks
from app.outreach.candidates import living_in
from app.outreach.experiment import falls_within
from app.outreach.policy import HOMECOMING, RECOMMEND
from app.outreach.policy_config import PolicyConfig
from app.people.employment import Employment
from app.people.models import Person

_FIRST = "first-2026"
"""Draws who is written to first; another draw than that of the experiment."""

_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Audience:
    """purpose: recommend or homecoming. region: a code or the beginning of one, "" for everywhere. slice: percent of
    the people, always the same ones, to begin with; None for all."""

    purpose: str = RECOMMEND
    region: str = ""
    slice: int | None = None

    def people(self, session: Session, at: datetime) -> list[int]:
        """Their ids in the order in which they are planned: people in care first, and else as the day decides, so that
        nobody is first every day and a run begun again keeps its order."""
        query = select(Person.id).order_by(Person.id)
        if self.region:
            query = query.where(living_in(self.region))
        if self.purpose == HOMECOMING:
            query = query.where(Person.id.in_(select(Employment.person_id)))
        if self.slice is None:
            ids = list(session.scalars(query))
        else:
            rows = session.execute(query.add_columns(Person.public_id))
            ids = [row.id for row in rows if falls_within(row.public_id, self.slice, _FIRST)]
        random.Random(shanghai(at).date().toordinal()).shuffle(ids)  # noqa: S311 - a shuffle, no secret
        cared_for = {person for part in chunks(ids, _CHUNK) for person in in_care(session, part)}
        return sorted(ids, key=lambda person: person not in cared_for)


def measures(session: Session, config: PolicyConfig) -> bool:
    """Whether there are enough people for a hold-out to measure anything."""
    everybody = session.scalar(select(func.count()).select_from(Person)) or 0
    return config.holdout_percent > 0 and everybody >= config.holdout_from


def is_held_out(person: uuid.UUID, config: PolicyConfig) -> bool:
    """Whether a person is one of those who are left alone for comparison."""
    return falls_within(person, config.holdout_percent, config.holdout_salt)
