from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class ImportJob(db.Model):  # type: ignore[name-defined,misc]
    """One uploaded table. The file lies in DATA_DIR/uploads under the public id until the job has ended.

    rows_total: as counted when it came, None where unknown. region: the scope of whoever uploaded it.
    report: as the command line gives it, at most MOST_ERRORS errors; problem: why the file could not be read at all.
    """

    __tablename__ = "import_job"
    __table_args__ = (Index("ix_import_job_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    kind: Mapped[str] = mapped_column(String(8))  # postings or workers
    state: Mapped[str] = mapped_column(String(8), default="waiting")  # waiting running done failed
    channel: Mapped[str] = mapped_column(String(8), default="import")
    operator: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    region: Mapped[str] = mapped_column(String(12))
    size: Mapped[int]
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
