"""Two records of one person: the care that both are in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.care.models import Care
from app.privacy.audit import record


def unite_care(session: Session, gone: int, into: int, _at: datetime) -> None:
    """One care of two that are open: the closer one, since the earlier day; the log keeps what the other was."""
    care = Care.__table__.c
    columns = (care.id, care.person_id, care.level, care.helper_id, care.opened_at)
    query = select(*columns).where(care.person_id.in_((gone, into)), care.closed_at.is_(None))
    rows = session.execute(query).all()
    if len(rows) < 2:
        return
    stays, goes = sorted(rows, key=lambda row: (row.level != "key", row.helper_id is None, row.person_id != into))
    since = min(stays.opened_at, goes.opened_at)
    helper = goes.helper_id if stays.helper_id is None else stays.helper_id
    detail = f"care:{goes.id} {goes.level} helper:{goes.helper_id} since {goes.opened_at:%Y-%m-%d}, in care:{stays.id}"
    session.execute(delete(Care).where(Care.id == goes.id))
    session.execute(update(Care).where(Care.id == stays.id).values(opened_at=since, helper_id=helper))
    record(session, actor="merge", action="care.unite", subject=f"person:{into}", detail=detail)
