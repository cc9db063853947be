"""What is said of a fair that begins soon: in which words, and whether it is still to be said."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import shanghai
from app.fairs.coming import employers_at, not_as_told
from app.fairs.models import Fair
from app.outreach import states
from app.outreach.models import OutboxMessage
from app.outreach.policy import FAIR

WEEKDAYS = "一二三四五六日"


def fair_key(fair: Fair, person_id: int) -> str:
    """The key of the news that a fair begins on its day: moved to another day, it is other news."""
    return f"fair:{fair.public_id}:{shanghai(fair.starts_at).date()}:{person_id}"


def words(session: Session, fair: Fair) -> tuple[str, str]:
    """Title and body of a reminder. It names the day, so that it is right whenever it is read."""
    begins, ends = shanghai(fair.starts_at), shanghai(fair.ends_at)
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends.month}月{ends.day}日{ends:%H:%M}"
    day = f"{begins.month}月{begins.day}日"
    body = f"{day}（星期{WEEKDAYS[begins.weekday()]}）{begins:%H:%M}到{until}，{fair.name}，地点：{fair.place}。"
    if employers := employers_at(session, fair):
        body += f"有{employers}家单位到场。"
    return f"{day}有招聘会", f"{body}您订了招聘会提醒，所以告诉您一声。"


def fairs_of(session: Session, message_ids: Collection[int]) -> dict[int, Fair]:
    """The fairs that messages tell of, by message; none that is there no more."""
    query = select(OutboxMessage).where(OutboxMessage.id.in_(message_ids), OutboxMessage.kind == FAIR)
    return {one: fair for one, (fair, _) in _told(session, session.scalars(query)).items() if fair is not None}


def look_again(session: Session, messages: Iterable[OutboxMessage], at: datetime) -> dict[int, str]:
    """Why reminders, or notices of them, need not be sent any more, by message; in the caller's write transaction.

    A reminder that waits and still holds gets its words anew: the hour or the place may have changed.
    """
    mine = {one.id: one for one in messages if one.kind == FAIR}
    over: dict[int, str] = {}
    for message_id, (fair, day) in _told(session, mine.values()).items():
        code = not_as_told(fair, day, at)
        if code or fair is None:
            over[message_id] = code or "fair_off"
        elif mine[message_id].state == states.QUEUED:
            mine[message_id].title, mine[message_id].body = words(session, fair)
    return over


def _told(session: Session, messages: Iterable[OutboxMessage]) -> dict[int, tuple[Fair | None, date]]:
    """The fair of each message and the day for which it was told; None where there is no such fair any more."""
    said: dict[int, tuple[uuid.UUID, date]] = {}
    for one in messages:
        _, fair_id, day, _ = (one.news_key or "").split(":")
        said[one.id] = uuid.UUID(fair_id), date.fromisoformat(day)
    wanted = {fair_id for fair_id, _ in said.values()}
    query = select(Fair).where(Fair.public_id.in_(wanted)).execution_options(populate_existing=True)
    fairs = {fair.public_id: fair for fair in session.scalars(query)} if wanted else {}
    return {message_id: (fairs.get(fair_id), day) for message_id, (fair_id, day) in said.items()}
