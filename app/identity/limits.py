"""How often something may be tried: counted in the database, so that all workers and machines count together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from app.clock import now
from app.database import write
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import Attempts


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` tries of ``name`` for one key within ``window``."""

    name: str
    count: int
    window: timedelta


def take(*tries: tuple[Limit, str]) -> None:
    """Counts one try for each (limit, key), before it is made. Raises ApiError 429 where one of them is used up."""
    moment = now()
    refused = False
    with write() as session:
        for limit, key in tries:
            row = session.get(Attempts, _hash(limit, key), with_for_update=True, populate_existing=True)
            if row is None:
                session.add(Attempts(key_hash=_hash(limit, key), started_at=moment, count=1))
            elif row.started_at + limit.window <= moment:
                row.started_at, row.count = moment, 1
            elif row.count >= limit.count:
                refused = True
            else:
                row.count += 1
        session.execute(delete(Attempts).where(Attempts.started_at < moment - timedelta(days=1)))
    if refused:
        raise ApiError(429, "too_many_requests", "试的次数太多了，请过一会儿再试")


def give_back(limit: Limit, key: str) -> None:
    """Forgets the tries of a key: the last one was right."""
    with write() as session:
        session.execute(delete(Attempts).where(Attempts.key_hash == _hash(limit, key)))


def _hash(limit: Limit, key: str) -> bytes:
    return keyring().blind(f"limit:{limit.name}", key)
