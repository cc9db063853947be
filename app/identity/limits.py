"""How often the same address or login may try something, counted in the database: all processes see one count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.clock import now
from app.database import db, write
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import RateWindow

FORGET = timedelta(days=1)


def spend(what: str, who: str, *, most: int, per: timedelta, at: datetime | None = None) -> None:
    """Counts one try of ``who`` in a transaction of its own. Raises ApiError 429 for more than ``most`` in a window,
    which tells when the next one begins.

    Windows are fixed: ``per`` divides the time since 1970 into equal parts. at: aware, where not the program's clock
    counts; whoever goes by that clock clears old windows away.
    """
    moment = at or now()
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
        if count == 1 and at is None:
            session.execute(delete(RateWindow).where(RateWindow.starts_at < moment - FORGET))
    if count is None or count > most:
        left = -int(-(starts + per - moment).total_seconds() // 1)
        raise ApiError(429, "too_many_requests", "操作太频繁，请稍后再试", retry_after=max(1, left))


def forget(what: str, who: str) -> None:
    """The tries of ``who`` count no longer: the last one was right."""
    with write() as session:
        session.execute(delete(RateWindow).where(RateWindow.who == keyring().blind(f"rate.{what}", who)))


def remember(what: str, who: str, *, days: int) -> None:
    """Keeps that ``who`` was right once, for as many days: a window that begins in the future and counts nothing."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    with write() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"who": keyring().blind(f"rate.{what}", who), "starts_at": midnight + timedelta(days=days), "count": 0}
        session.execute(insert(RateWindow).values(row).on_conflict_do_nothing())


def remembered(what: str, who: str) -> bool:
    """Whether :func:`remember` was told so and the days are not over."""
    mark = keyring().blind(f"rate.{what}", who)
    known = select(RateWindow.who).where(RateWindow.who == mark, RateWindow.starts_at > now(), RateWindow.count == 0)
    return db.session.scalar(known.limit(1)) is not None
