"""The numbers of the call list: a versioned file, checked when it is read; its id is kept with every task."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.identity.access import ROLES

DEFAULT = Path(__file__).parent / "data" / "call_policy.json"


class CallPolicyProblem(Exception):
    """The policy file cannot be used. The message names the entry."""


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """Limits of the call list. Quiet hours, days off and ages are those of the contact policy.

    per_staff: calls of one member of staff on a day; roles: who calls. again_days: so long nobody is called again.
    tries: how often it rings before another way is taken. after_push_hours: from a message to a call. unserved_days,
    care_days: without contact, until somebody is called for that alone; the second for those in care. told_days: so
    long what was told in a call is no news.
    """

    id: str
    per_staff: int
    roles: tuple[str, ...]
    again_days: int
    tries: int
    after_push_hours: int
    unserved_days: int
    care_days: int
    told_days: int
    max_postings: int
    floor_score: float


def read_call_policy(raw: dict[str, Any]) -> CallPolicy:
    """The policy of a parsed file. Raises CallPolicyProblem for an entry that is missing, unknown or absurd."""
    names = {field.name for field in fields(CallPolicy)}
    if wrong := sorted(names ^ set(raw)):
        raise CallPolicyProblem(f"missing or unknown: {', '.join(wrong)}")
    if not isinstance(raw["roles"], list) or not set(raw["roles"]) <= set(ROLES) or not raw["roles"]:
        raise CallPolicyProblem("roles are those of staff")
    if not isinstance(raw["id"], str) or not 0 < len(raw["id"]) <= 32:
        raise CallPolicyProblem("id has 1 to 32 characters")
    for name in sorted(names - {"id", "roles"}):
        value = raw[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise CallPolicyProblem(f"{name} is not a number of at least 0")
    for name in ("per_staff", "tries", "max_postings"):
        if raw[name] < 1:
            raise CallPolicyProblem(f"{name} is at least 1")
    return CallPolicy(**{**raw, "roles": tuple(raw["roles"])})


@lru_cache(maxsize=4)
def load_call_policy(path: Path = DEFAULT) -> CallPolicy:
    """The policy of a file, read once. Raises CallPolicyProblem."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CallPolicyProblem(f"cannot be read: {type(error).__name__}") from None
    if not isinstance(raw, dict):
        raise CallPolicyProblem("not an object")
    return read_call_policy(raw)
