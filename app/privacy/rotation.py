"""Re-encrypting everything that is encrypted at rest, in slices, under the newest key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, delete, select, update
from sqlalchemy.orm import Session

from app.database import db, write
from app.extensions import keyring
from app.privacy.keyring import KeyProblem

SLICE = 500
"""Rows at once; a column of long ciphertexts says ``info={"rotated_at_once": …}``, so that they fit into memory."""


def encrypted_columns() -> dict[Table, list[str]]:
    """Every column whose name ends in ``_enc``, by table: the convention by which ciphertexts are found."""
    found: dict[Table, list[str]] = {}
    for table in db.metadata.sorted_tables:
        names = [c.name for c in table.columns if c.name.endswith("_enc") and isinstance(c.type, LargeBinary)]
        if names:
            found[table] = names
    return found


def rotate_all(advance: Callable[[int], None]) -> dict[str, int]:
    """Puts every ciphertext under the newest key; rows seen and rows changed. Played again, it changes nothing.

    Goes over everything until a whole round finds nothing more to do: others write meanwhile. Raises KeyProblem where a
    value opens under no key; what was done before it stays done.
    """
    seen, rotated = _round(advance)
    while True:
        more = _round(advance)[1]
        if not more:
            return {"rows": seen, "rotated": rotated}
        rotated += more


def _round(advance: Callable[[int], None]) -> tuple[int, int]:
    seen = rotated = 0
    for table, names in encrypted_columns().items():
        (key,) = table.primary_key
        last = 0
        while rows := _slice(table, key, names, last):
            with write() as session:
                for row in rows:
                    fresh = _fresh(session, table, key, row, names)
                    if fresh:
                        same = [table.c[name] == row[name] for name in fresh]
                        session.execute(update(table).where(key == row[key.name], *same).values(fresh))
                        rotated += 1
            seen += len(rows)
            advance(len(rows))
            last = rows[-1][key.name]
    return seen, rotated


def _slice(table: Table, key: Column[Any], names: list[str], after: int) -> list[dict[str, Any]]:
    columns = [key, *(table.c[name] for name in names)]
    most = min(table.c[name].info.get("rotated_at_once", SLICE) for name in names)
    query = select(*columns).where(key > after).order_by(key).limit(most)
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    db.session.rollback()
    return rows


def _fresh(session: Session, table: Table, key: Column[Any], row: dict[str, Any], names: list[str]) -> dict[str, bytes]:
    """What a row's columns are to be. One of a table that says ``info={"made_anew": True}`` is dropped where it opens
    under no key."""
    try:
        return _rotated(row, names)
    except KeyProblem:
        if not table.info.get("made_anew"):
            raise
    session.execute(delete(table).where(key == row[key.name]))
    return {}


def _rotated(row: dict[str, Any], names: list[str]) -> dict[str, bytes]:
    ring = keyring()
    fresh = {name: ring.rotate(row[name]) for name in names if row[name] is not None}
    return {name: token for name, token in fresh.items() if token != row[name]}
