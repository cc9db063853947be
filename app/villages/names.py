"""Texts that name nobody who lives in a place. No name is decrypted: what a text holds is hashed and looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import chunks
from app.extensions import keyring
from app.people.directory import hash_name
from app.people.models import Person

Made = TypeVar("Made")
SHORTEST, LONGEST = 2, 8
"""Characters of a name."""
_CHINESE = re.compile(r"[\u4e00-\u9fff·]+")


def names_among(session: Session, place: str, texts: Iterable[str]) -> frozenset[str]:
    """Whatever stands in the texts and is the name of somebody who is registered as living in a place."""
    ring = keyring()
    runs = {run for text in texts for run in _CHINESE.findall(text)}
    parts = {
        run[start : start + size]
        for run in runs
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(run) - size + 1)
    }
    hashed = {hash_name(part, ring): part for part in sorted(parts)}
    found: set[str] = set()
    for some in chunks(list(hashed), 500):
        query = select(Person.name_hash, Person.region).where(Person.name_hash.in_(some))  # few have such a name at all
        found |= {hashed[one] for one, region in session.execute(query) if region.startswith(place)}
    return frozenset(found)


def naming_nobody(
    session: Session,
    place: str,
    pieces: Iterable[str],
    make: Callable[[frozenset[str]], Made],
    texts_of: Callable[[Made], Iterable[str]],
) -> Made:
    """What ``make`` makes when it is told which names to keep out: those in the pieces that it is made from, and those
    that come about where pieces meet."""
    names = names_among(session, place, pieces)
    while True:
        made = make(names)
        more = names_among(session, place, texts_of(made)) - names
        if not more:
            return made
        names |= more
