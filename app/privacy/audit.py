"""The audit log: a row for every change and every reading of what is protected, chained so that gaps show."""

from __future__ import annotations

import hashlib
import hmac

from flask import g, has_request_context
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import now
from app.extensions import keyring
from app.privacy.models import AuditEntry

_CHAIN_LOCK = 0x41554449


def record(session: Session, *, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Adds an entry in the caller's write transaction. Nothing here may identify a person by name or number."""
    request_id = g.get("request_id", "") if has_request_context() else ""
    entry = AuditEntry(at=now(), actor=actor, action=action, subject=subject, detail=detail, request_id=request_id)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":  # one link at a time; SQLite has one writer anyway
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    entry.chain = _link(last.chain if last else b"", entry)
    session.add(entry)
    session.flush()


def broken_at(session: Session) -> int | None:
    """The id of the first entry that does not follow from the one before it, or None where the log is whole."""
    before, last = b"", 0
    while True:
        query = select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(1000)
        entries = list(session.scalars(query))
        if not entries:
            return None
        for entry in entries:
            if not hmac.compare_digest(_link(before, entry), entry.chain):
                return entry.id
            before, last = entry.chain, entry.id


def _link(before: bytes, entry: AuditEntry) -> bytes:
    parts = (entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail, entry.request_id)
    return hmac.new(keyring().index, before + "\x1f".join(parts).encode(), hashlib.sha256).digest()
