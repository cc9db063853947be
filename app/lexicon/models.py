from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import UTCDateTime, db

Meaning = dict[str, Any]
"""family: a code of the lexicon. weight: above 0, at most 1."""


class LexiconWord(db.Model):  # type: ignore[name-defined,misc]
    """A word as staff decided on it. state: proposed approved retired refused dismissed.

    meanings: what it means while approved; none: it says nothing about work. suggested: what somebody asks for
    instead, until it is decided. operator: who wrote it last; decided_by: who let it take effect or refused it.
    """

    __tablename__ = "lexicon_word"
    __table_args__ = (Index("ix_lexicon_word_updated", "updated_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    word: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    meanings: Mapped[list[Meaning]] = mapped_column(JSON, default=list)
    suggested: Mapped[list[Meaning] | None] = mapped_column(JSON(none_as_null=True))
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    history: Mapped[list[LexiconChange]] = relationship(order_by="LexiconChange.id.desc()", viewonly=True)


class LexiconChange(db.Model):  # type: ignore[name-defined,misc]
    """Every step of a word, never changed again. The greatest id tells whether a process has read them all: who writes
    one holds the lexicon's lock."""

    __tablename__ = "lexicon_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    word_id: Mapped[int] = mapped_column(ForeignKey("lexicon_word.id"), index=True)
    action: Mapped[str] = mapped_column(String(10))  # suggested approved refused retired dismissed
    meanings: Mapped[list[Meaning]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String(200), default="")
    channel: Mapped[str] = mapped_column(String(8))
    operator: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class LexiconSighting(db.Model):  # type: ignore[name-defined,misc]
    """One person or employer used a word that the lexicon does not know: once, however often they say it.

    mark: a keyed hash of word and person together, so that nobody is told by it and no two words of one person are
    known as such. source: wish trade title search. Only the day is kept: a moment would lead to a registration.
    """

    __tablename__ = "lexicon_sighting"
    __table_args__ = (Index("ix_lexicon_sighting_day", "day"),)

    word: Mapped[str] = mapped_column(String(20), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    day: Mapped[date]
