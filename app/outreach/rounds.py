"""Deliveries that several workers take part in: who has which share, how far they are, and who is gone.

The database's leases keep two workers from one message, a round only from handing over more than was asked for.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.clock import Clock, make_clock
from app.database import db, write
from app.outreach import states
from app.outreach.candidates import to_region
from app.outreach.channels import Channels
from app.outreach.delivery import deliver_due
from app.outreach.models import OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.round_models import DeliveryRound, DeliveryShare
from app.outreach.timing import SILENT_WORKER

TURN_SECONDS = 60.0
"""How long one turn takes slices: a worker that is asked to end waits no longer for it."""

KEPT = timedelta(days=30)
_real_now = make_clock("")


@dataclass(frozen=True, slots=True)
class Progress:
    """waiting: messages that are due and that nobody holds. in_hand: those that workers of the round hold, or have
    taken room for."""

    tally: Counter[str]
    waiting: int
    in_hand: int


@dataclass(frozen=True, slots=True)
class Work:
    """A delivery to be shared out. here: does what is left of it in this process, within a share. advance: told of how
    many messages were looked at."""

    region: str
    limit: int | None
    but_of: int | None
    here: Callable[..., Counter[str]]
    advance: Callable[[int], None]


class RoundShare:
    """The share of one turn: for ``seconds`` at most, and while the round is open and has room."""

    def __init__(self, round_id: int, owner: str, seconds: float = TURN_SECONDS) -> None:
        self._round_id, self._owner = round_id, owner
        self._until = monotonic() + seconds
        self._tally: Counter[str] = Counter()
        with write() as session:
            session.add(DeliveryShare(round_id=round_id, owner=owner, tally={}, alive_at=_real_now()))

    @property
    def out_of_time(self) -> bool:
        return monotonic() >= self._until

    def going(self) -> bool:
        return not self.out_of_time and is_open(self._round_id)

    def take(self, most: int) -> int:
        with write() as session:
            mine = select(DeliveryRound).where(DeliveryRound.id == self._round_id).with_for_update()
            found: DeliveryRound = session.scalars(mine.execution_options(populate_existing=True)).one()
            if found.room is None:
                return most
            taken = min(most, found.room)
            found.room -= taken
            session.flush()
            self._sign(session, taken=taken)
        return taken

    def note(self, slice_tally: Counter[str], unused: int) -> None:
        self._tally += slice_tally
        with write() as session:
            self._sign(session, taken=0)
            if unused:
                back = update(DeliveryRound).where(DeliveryRound.id == self._round_id, DeliveryRound.room.is_not(None))
                session.execute(back.values(room=DeliveryRound.room + unused))

    def end(self) -> None:
        with write() as session:
            self._sign(session, taken=0, ended=True)

    def _sign(self, session: Session, **more: int) -> None:
        mine = update(DeliveryShare).where(DeliveryShare.owner == self._owner)
        session.execute(mine.values(tally=dict(self._tally), alive_at=_real_now(), **more))


def open_round(region: str, limit: int | None, but_of: int | None) -> int:
    """The number of a new round; old ones are forgotten."""
    moment = _real_now()
    with write() as session:
        session.execute(delete(DeliveryRound).where(DeliveryRound.opened_at < moment - KEPT))
        row = {"region": region, "room": limit, "but_of": but_of, "open": True, "opened_at": moment}
        return session.scalars(insert(DeliveryRound).returning(DeliveryRound.id), [row]).one()


def close_round(round_id: int) -> tuple[Counter[str], int | None]:
    """No more slices are taken of it. Returns what was done, and the room that is left."""
    with write() as session:
        session.execute(update(DeliveryRound).where(DeliveryRound.id == round_id).values(open=False))
        left = session.scalar(select(DeliveryRound.room).where(DeliveryRound.id == round_id))
        return _tally(session, round_id), left


def is_open(round_id: int) -> bool:
    found = db.session.scalar(select(DeliveryRound.open).where(DeliveryRound.id == round_id))
    db.session.rollback()
    return bool(found)


def take_turn(round_id: int, channels: Channels, policy: ContactPolicy, clock: Clock) -> bool:
    """One worker's turn in a round; whether another is worth while. A round that is closed or gone is no work."""
    round_ = db.session.get(DeliveryRound, round_id)
    if round_ is None or not round_.open:
        db.session.rollback()
        return False
    region, but_of, owner = round_.region, round_.but_of, f"turn:{uuid.uuid4().hex}"[:36]
    db.session.rollback()
    share = RoundShare(round_id, owner)
    try:
        deliver_due(channels, policy, owner=owner, clock=clock, region=region, share=share, but_of=but_of)
    finally:
        share.end()
    return share.out_of_time and is_open(round_id)


def progress(round_id: int, channels: Channels, policy: ContactPolicy, clock: Clock) -> Progress:
    """How far a round is. Where its room is used up, only what rings waits; in the quiet hours nothing does."""
    session, at = db.session(), clock()
    round_ = session.get_one(DeliveryRound, round_id, populate_existing=True)
    names = [one.name for one in channels if round_.room != 0 or one.name in channels.bells]
    query = select(func.count()).where(
        OutboxMessage.state == states.QUEUED,
        OutboxMessage.not_before <= at,
        OutboxMessage.channel.in_(names),
        OutboxMessage.lease_until.is_(None),
    )
    if round_.region:
        query = query.where(to_region(round_.region))
    if round_.but_of is not None:
        query = query.where(OutboxMessage.run_id.is_distinct_from(round_.but_of))
    waiting = (session.scalar(query) or 0) if policy.next_allowed(at) <= at else 0
    shares = select(DeliveryShare.owner, DeliveryShare.taken).where(DeliveryShare.round_id == round_id)
    taken = {row.owner: row.taken for row in session.execute(shares)}
    held = select(func.count()).where(OutboxMessage.state == states.QUEUED, OutboxMessage.lease_owner.in_(taken))
    found = Progress(_tally(session, round_id), waiting, (session.scalar(held) or 0) + sum(taken.values()))
    session.rollback()
    return found


def silent_owners(session: Session) -> list[str]:
    """Whose turns gave no sign of life for so long that they are gone."""
    query = select(DeliveryShare.owner).where(
        DeliveryShare.ended.is_(False), DeliveryShare.alive_at < _real_now() - SILENT_WORKER
    )
    return list(session.scalars(query))


def _tally(session: Session, round_id: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in session.scalars(select(DeliveryShare.tally).where(DeliveryShare.round_id == round_id)):
        total.update(one)
    return total
