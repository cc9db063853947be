"""Who was spoken to in a call: for whoever else writes to people. It reads nothing but what came of calls."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calls.models import CallResult
from app.database import among


def called_since(session: Session, ids: Collection[int], since: datetime) -> dict[int, datetime]:
    """When some people were last spoken to in a call, by id; whoever was not since then is left out. One query."""
    query = select(CallResult.person_id, func.max(CallResult.at).label("at")).where(
        among(session, CallResult.person_id, ids),
        CallResult.answered,
        CallResult.undone_at.is_(None),
        CallResult.at >= since,
    )
    return {row.person_id: row.at for row in session.execute(query.group_by(CallResult.person_id))}
