from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class MatchRun(db.Model):  # type: ignore[name-defined,misc]
    """One batch of matching: what it covered, with which weights, and how far it got."""

    __tablename__ = "match_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(8))  # all or changed
    state: Mapped[str] = mapped_column(String(8))  # running done
    day: Mapped[date]
    weights: Mapped[str] = mapped_column(String(32))
    lexicon: Mapped[str] = mapped_column(String(64))  # what people and postings were read with
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    postings: Mapped[list[int] | None] = mapped_column(JSON)  # changed ones; None: everybody is matched as a whole


class MatchPartition(db.Model):  # type: ignore[name-defined,misc]
    """A slice of a run's people, matched and stored in one transaction. done: it need not be looked at again."""

    __tablename__ = "match_partition"
    __table_args__ = (Index("ix_match_partition_turn", "run_id", "done", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    people: Mapped[list[int]] = mapped_column(JSON)
    done: Mapped[bool] = mapped_column(default=False)
    matched: Mapped[int] = mapped_column(default=0)


class Match(db.Model):  # type: ignore[name-defined,misc]
    """A posting recommended to a person, with everything that is needed to explain it again later."""

    __tablename__ = "match"
    __table_args__ = (UniqueConstraint("person_id", "posting_id"), Index("ix_match_posting", "posting_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id", ondelete="CASCADE"))
    rank: Mapped[int]
    score: Mapped[float]
    components: Mapped[dict[str, Any]] = mapped_column(JSON)
    reasons: Mapped[list[Any]] = mapped_column(JSON)  # [[code, text], …], best first
    drawback: Mapped[list[str] | None] = mapped_column(JSON)  # [code, text]
    relaxed: Mapped[list[str]] = mapped_column(JSON, default=list)
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what the score was made from, as it was read that day
    weights: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # since when somebody holds this id for this content


class MatchExplanation(db.Model):  # type: ignore[name-defined,misc]
    """Why a posting was recommended, kept word for word from the moment on that somebody was told. Never changed.

    public_id: that of the match as it was then. how: what it was told by. posting_id: None where it is gone since.
    """

    __tablename__ = "match_explanation"
    __table_args__ = (Index("ix_match_explanation_pair", "person_id", "posting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id", ondelete="SET NULL"))
    how: Mapped[str] = mapped_column(String(12))  # push desk asked call feedback applied
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MatchWeights(db.Model):  # type: ignore[name-defined,misc]
    """The numbers of the score by their version, kept so that a match can be explained with those of its day."""

    __tablename__ = "match_weights"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_used_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PersonOutcome(db.Model):  # type: ignore[name-defined,misc]
    """What the last run that looked at a person came to: how many matches, or why none and what would change it."""

    __tablename__ = "person_outcome"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    matched: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(24))
    text: Mapped[str | None] = mapped_column(String(120))
    unlock: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    training: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)  # for those whom it would help
    memory: Mapped[str | None] = mapped_column(Text, deferred=True)  # see app.matching.memory; None: nothing
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PersonReading(db.Model):  # type: ignore[name-defined,misc]
    """What was read of a person's words, so that they are not read again by every run: see
    :mod:`app.matching.person_readings`. Encrypted, for it holds words of the note."""

    __tablename__ = "person_reading"
    __table_args__ = {"info": {"made_anew": True}}  # noqa: RUF012

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))  # keyed, of all that it was made of
    body_enc: Mapped[bytes] = mapped_column(LargeBinary)
