from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db
from app.people.models import Registration


class VoiceNote(db.Model):  # type: ignore[name-defined,misc]
    """The voice note of a registration, kept with the person's word; a later one takes its place.

    kind: mp3, aac, m4a or wav. size: bytes of the sound before encryption. ``typed_*``: when, by whom and through which
    channel what it says was written into the person's note, or it was said that there is nothing to write.
    """

    __tablename__ = "voice_note"
    __table_args__ = (Index("ix_voice_note_waiting", "typed_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    audio_enc: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, info={"rotated_at_once": 8})
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    typed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    typed_by: Mapped[str | None] = mapped_column(String(64))
    typed_channel: Mapped[str | None] = mapped_column(String(8))

    registration: Mapped[Registration] = relationship()
