"""Who is held out to measure what the push is worth, and who is written to first: decided by a hash, for good.

A person falls on the same side every day and on every machine, whoever else there is.
"""

from __future__ import annotations

import hashlib
import uuid

_PARTS = 10_000


def falls_within(person: uuid.UUID, percent: float, salt: str) -> bool:
    """Whether a person is among the stable ``percent`` of everybody that ``salt`` draws. percent: 0 to 100."""
    digest = hashlib.sha256(salt.encode() + person.bytes).digest()
    return int.from_bytes(digest[:8], "big") % _PARTS < percent * _PARTS / 100
