from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class PersonReach(db.Model):  # type: ignore[name-defined,misc]
    """How one person is reached, as far as somebody said so. None: nobody did.

    phone_owner: whose number it is (self child spouse parent cadre other). call_from, call_to: Shanghai's time of day,
    both or none. dead_hash: the keyed hash of a number at which they are not reached; it says nothing of another one.
    """

    __tablename__ = "person_reach"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    smartphone: Mapped[bool | None]
    phone_owner: Mapped[str | None] = mapped_column(String(8))
    call_from: Mapped[time | None]
    call_to: Mapped[time | None]
    no_calls: Mapped[bool] = mapped_column(default=False)
    dead_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
