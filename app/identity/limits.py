"""How often the same address or login may try something, counted in the database: all processes see one count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import now
from app.database import write
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import RateWindow

FORGET = timedelta(days=1)


def spend(what: str, who: str, *, most: int, per: timedelta) -> None:
    """Counts one try of ``who`` in a transaction of its own. Raises ApiError 429 for more than ``most`` in a window.

    Windows are fixed: ``per`` divides the time since 1970 into equal parts.
    """
    moment = now()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    starts = epoch + (moment - epoch) // per * per
    with write() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"who": keyring().blind(f"rate.{what}", who), "starts_at": starts, "count": 1}
        fresh = insert(RateWindow).values(row)
        counted = fresh.on_conflict_do_update(
            index_elements=["who", "starts_at"], set_={"count": RateWindow.count + 1}
        ).returning(RateWindow.count)
        count = session.scalar(counted)
        if count == 1:
            session.execute(delete(RateWindow).where(RateWindow.starts_at < moment - FORGET))
    if count is None or count > most:
        raise ApiError(429, "too_many_requests", "操作太频繁，请稍后再试")


def forget(what: str, who: str) -> None:
    """The tries of ``who`` count no longer: the last one was right."""
    with write() as session:
        session.execute(delete(RateWindow).where(RateWindow.who == keyring().blind(f"rate.{what}", who)))
