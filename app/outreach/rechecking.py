"""The last look before a message leaves: may it still be said, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.matching.told import keep
from app.outreach import notices, states
from app.outreach.candidates import MatchFacts, PostingFacts, kept_matches, line, read_people, read_postings
from app.outreach.channels.base import Delivery
from app.outreach.compose import Line, compose
from app.outreach.fairs import look_again
from app.outreach.freshness import postings_waiting
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import RECOMMEND, SERVICE, ContactPolicy, History


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker holds, ready to go. attempts: tries so far."""

    delivery: Delivery
    attempts: int


def check_again(
    session: Session, rows: Sequence[Row[Any]], policy: ContactPolicy, at: datetime, owner: str
) -> list[Claimed]:
    """What of the claimed may still be said: the person may be written to, nobody has spoken to them meanwhile, the
    postings and the matches are as planned.

    What waits to be matched again is not said. The words are made anew from what holds now.
    """
    reading = read_people(session, [row.person_id for row in rows], at)
    about = {row.id: row.about_id or row.id for row in rows}
    told = {one.id: one for one in session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(about.values())))}
    fairs_over = look_again(session, told.values(), at)
    items: dict[int, list[OutboxItem]] = {message_id: [] for message_id in about.values()}
    for item in session.scalars(select(OutboxItem).where(OutboxItem.message_id.in_(items)).order_by(OutboxItem.place)):
        items[item.message_id].append(item)
    wanted = {item.posting_id for found in items.values() for item in found}
    changed = postings_waiting(session, wanted)
    postings = read_postings(session, wanted, at.astimezone(SHANGHAI).date())
    matches = {
        (person, match.posting): match
        for person, found in kept_matches(session, [row.person_id for row in rows]).items()
        for match in found
    }
    ready: list[Claimed] = []
    leaving: dict[int, tuple[Row[Any], str, str, list[int]]] = {}
    told_now: set[int] = set()
    for row in rows:
        main = told.get(about[row.id])
        purpose = main.purpose if main else RECOMMEND
        candidate, mine = reading.candidates[row.person_id], items[about[row.id]]
        history = reading.histories.get(row.person_id, History())
        silence = policy.personal_silence(candidate, history, at, purpose)
        notice = row.about_id is not None
        if silence == "home_told":  # the last of the season is counted among those that were told
            silence = None
        if notice:
            # That what it rings for is still unopened is no reason to be silent about it.
            silence = (silence if silence != "phone_list" else None) or notices.no_news(
                main, row.created_at, at, policy.config
            )
        silence = silence or fairs_over.get(about[row.id])
        if main is not None and purpose == SERVICE and not silence:
            ready.append(Claimed(_as_written(row, main, at, owner), row.attempts))
            continue
        if not silence and not candidate.is_current:
            silence = "being_rematched"
        if not silence and not notice:
            silence = "day_cap" if row.person_id in told_now else policy.overtaken(candidate, history, at, purpose)
        left: list[Line] = []
        which: list[int] = []
        stale: dict[int, str] = {}
        for item in mine:
            posting, match = postings.get(item.posting_id), matches.get((row.person_id, item.posting_id))
            code = _stale(item, posting, match, item.posting_id in changed, policy.config.floor_score)
            if code:
                stale[item.id] = code
            elif posting and match:
                left.append(line(match, posting, reading.points[row.person_id]))
                which.append(item.posting_id)
        code = silence or next(iter(stale.values()), None)
        if silence or not left:
            if not notice:
                _drop(session, [item.id for item in mine])
            states.move(session, [row.id], [states.QUEUED], states.SUPPRESSED, source="deliver", at=at, code=code)
            continue
        if stale and not notice:
            _drop(session, stale)
            states.note(session, [row.id], states.QUEUED, states.QUEUED, source="deliver", at=at, code=code)
        title, body = compose(left, purpose)
        if notice:
            body = row.body
        else:
            told_now.add(row.person_id)
            if body != row.body:
                session.execute(update(OutboxMessage).where(OutboxMessage.id == row.id).values(body=body))
        leaving[row.id] = row, title, body, which
    ids = keep(
        session, {(row.person_id, one) for row, _, _, which in leaving.values() if not row.about_id for one in which},
        "push",
    )  # fmt: skip
    told_as = {(item.message_id, item.posting_id): item for found in items.values() for item in found}
    for row, title, body, which in leaving.values():
        explained = [ids[row.person_id, one] for one in which if (row.person_id, one) in ids]
        if row.about_id is None:
            for one in which:
                told_as[row.id, one].match_id = ids.get((row.person_id, one))
        message = Delivery(
            row.id, row.public_id, row.person_id, title, body, at, row.about_id, tuple(which),
            tuple(map(str, explained)), owner,
        )  # fmt: skip
        ready.append(Claimed(message, row.attempts))
    session.flush()
    return ready


def _as_written(row: Row[Any], main: OutboxMessage, at: datetime, owner: str) -> Delivery:
    """A service message, or a notice of one: its words were made when it was queued, and stay."""
    which = () if main.posting_id is None else (main.posting_id,)
    title = main.title or ""
    return Delivery(
        row.id, row.public_id, row.person_id, title, main.body, at, row.about_id, which, (), owner, main.kind or ""
    )


def _stale(
    item: OutboxItem, posting: PostingFacts | None, match: MatchFacts | None, changed: bool, floor: float
) -> str | None:
    """Why an item may not be told any more, or None. changed: the posting waits to be matched again."""
    if posting is None or not posting.is_open:
        return "posting_closed"
    if posting.cluster != item.cluster:
        return "posting_changed"
    if changed:
        return "being_rematched"
    if match is None or match.score < floor or (match.reasons, match.drawback) != (item.reasons, item.drawback):
        return "match_changed"
    return None


def _drop(session: Session, item_ids: Iterable[int]) -> None:
    """Takes back items that were not told, so that they can be told another day."""
    session.execute(delete(OutboxItem).where(OutboxItem.id.in_(list(item_ids))))
