from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class DeliveryRound(db.Model):  # type: ignore[name-defined,misc]
    """A delivery that several workers take part in. room: messages that may still be handed over; None: all there are.

    but_of: a push run whose messages are left alone. Closed, nobody takes another slice of it.
    """

    __tablename__ = "delivery_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(12), default="")
    but_of: Mapped[int | None]
    room: Mapped[int | None]
    open: Mapped[bool] = mapped_column(default=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeliveryShare(db.Model):  # type: ignore[name-defined,misc]
    """What one worker's turn did in a round. owner: of its leases. alive_at: its last sign of life, by the real clock.

    tally: how many messages came to which state. taken: of the round's room, for the slice that it is at.
    """

    __tablename__ = "delivery_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("delivery_round.id", ondelete="CASCADE"), index=True)
    owner: Mapped[str] = mapped_column(String(36), unique=True)
    tally: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    alive_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)
