"""The audit log: a row for every change and every reading of what is protected, chained so that gaps show."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from app.clock import now
from app.database import chunks
from app.extensions import keyring
from app.privacy.models import AuditEntry, AuditHead

PEOPLE_AN_ENTRY = 18
"""So many numbers fit into the detail of one entry."""

_CHAIN_LOCK = 0x41554449
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_ENTRY = ("at", "actor", "action", "subject", "detail", "request_id", "chain")
_HEAD = select(AuditHead.entries, AuditHead.chain).where(AuditHead.id == 1).with_for_update()
_ADD_ENTRY = insert(AuditEntry.__table__).values({name: bindparam(name) for name in _ENTRY})
_SEALED: dict[str, Any] = {name: bindparam(f"head_{name}") for name in ("entries", "chain", "seal")}
_ADD_HEAD = insert(AuditHead.__table__).values(id=1, **_SEALED)
_MOVE_HEAD = update(AuditHead.__table__).where(AuditHead.__table__.c.id == 1).values(_SEALED)
_ADD_AND_MOVE = _ADD_ENTRY.add_cte(_MOVE_HEAD.cte("moved"))
"""Put together once and past the unit of work: every change in the program ends with them."""


def record(session: Session, *, actor: str, action: str, subject: str, detail: str = "") -> None:
    """Adds an entry in the caller's write transaction. Nothing here may identify a person by name or number."""
    request_id = g.get("request_id", "") if has_request_context() else ""
    said = (now(), actor, action, subject, detail, request_id)
    session.flush()
    connection = session.connection()
    before = connection.execute(_HEAD).one_or_none()  # one link at a time; SQLite has one writer anyway
    postgresql = connection.dialect.name == "postgresql"
    if before is None and postgresql:  # nor a row yet that could be held
        connection.execute(_LOCK, {"key": _CHAIN_LOCK})
        before = connection.execute(_HEAD).one_or_none()
    entries, chain = before.entries + 1 if before else 1, _link(before.chain if before else b"", said)
    entry = dict(zip(_ENTRY, (*said, chain), strict=True))
    head = {"head_entries": entries, "head_chain": chain, "head_seal": _seal(entries, chain)}
    if before and postgresql:  # both in one; SQLite cannot, and has no way there and back to save
        connection.execute(_ADD_AND_MOVE, entry | head)
        return
    connection.execute(_ADD_ENTRY, entry)
    connection.execute(_MOVE_HEAD if before else _ADD_HEAD, head)


def record_people(session: Session, *, actor: str, action: str, people: Sequence[int]) -> None:
    """Adds entries that say which people (by number) a list showed, in the caller's write transaction; one entry where
    it showed nobody."""
    numbers = [str(person) for person in people]
    for some in chunks(numbers, PEOPLE_AN_ENTRY) if numbers else [["nobody"]]:
        record(session, actor=actor, action=action, subject="people", detail=" ".join(some))


def broken_at(session: Session) -> int | None:
    """Where the log stops being whole: the number, from 1, of the first entry that does not follow from those before
    it, one past the last where entries are missing at the end; None where it is whole.

    Somebody who can write to the database and has kept an old copy of the head can still turn the whole log back to
    that day; against that, keep what ``flask audit verify`` prints somewhere else.
    """
    before, last, count = b"", 0, 0
    while True:
        query = select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(1000)
        entries = list(session.scalars(query))
        if not entries:
            break
        for entry in entries:
            count += 1
            said = (entry.at, entry.actor, entry.action, entry.subject, entry.detail, entry.request_id)
            if not hmac.compare_digest(_link(before, said), entry.chain):
                return count
            before, last = entry.chain, entry.id
    head = session.get(AuditHead, 1, populate_existing=True)
    if head is None:
        return count + 1 if count else None
    whole = head.entries == count and hmac.compare_digest(head.chain, before)
    return None if whole and hmac.compare_digest(_seal(head.entries, head.chain), head.seal) else count + 1


def _seal(entries: int, chain: bytes) -> bytes:
    return hmac.digest(keyring().index, b"head\x1f%d\x1f" % entries + chain, hashlib.sha256)


def _link(before: bytes, said: tuple[datetime, *tuple[str, ...]]) -> bytes:
    parts = (said[0].isoformat(), *said[1:])
    return hmac.digest(keyring().index, before + "\x1f".join(parts).encode(), hashlib.sha256)
