"""From where on somebody is to be told: a versioned file, checked when it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

DEFAULT = Path(__file__).parent / "data" / "alarms.json"
CODES = (
    "delivery", "unknown_share", "opt_out", "unexposed_share", "closure", "coverage", "first_recommendation",
    "first_at_fair", "queue_age", "stuck_leases", "wechat_stopped", "sms_stopped",
)  # fmt: skip
Rings = Literal["above", "below", "from"]


class AlarmProblem(Exception):
    """The file of alarms cannot be used. The message names the entry."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alarm rings: above or below the threshold, or from it on; with no fewer than ``least`` to go by.

    days: the length of time, ending today, that is looked at.
    """

    threshold: float
    rings: Rings
    least: int
    days: int

    def holds(self, value: float | None, of: int) -> bool:
        """Whether it rings for a value made of so many."""
        if value is None or of < self.least:
            return False
        if self.rings == "below":
            return value < self.threshold
        return value >= self.threshold if self.rings == "from" else value > self.threshold


@dataclass(frozen=True, slots=True)
class AlarmConfig:
    id: str
    rules: Mapping[str, Rule]


def read_alarms(raw: Any) -> AlarmConfig:
    """The configuration of a parsed file. Raises AlarmProblem for an entry that is missing, unknown or absurd."""
    if not isinstance(raw, dict) or set(raw) != {"id", "alarms"} or not isinstance(raw["alarms"], dict):
        raise AlarmProblem("id and alarms, nothing else")
    if not isinstance(raw["id"], str) or not 0 < len(raw["id"]) <= 32:
        raise AlarmProblem("id has 1 to 32 characters")
    if wrong := sorted(set(CODES) ^ set(raw["alarms"])):
        raise AlarmProblem(f"missing or unknown: {', '.join(wrong)}")
    return AlarmConfig(raw["id"], {code: _rule(code, entry) for code, entry in raw["alarms"].items()})


def _rule(code: str, entry: Any) -> Rule:
    if not isinstance(entry, dict) or set(entry) != set(get_type_hints(Rule)):
        raise AlarmProblem(f"{code}: threshold, rings, least and days, nothing else")
    if entry["rings"] not in get_args(Rings):
        raise AlarmProblem(f"{code}: rings is one of {', '.join(get_args(Rings))}")
    for name in ("threshold", "least", "days"):
        kinds = (int, float) if name == "threshold" else (int,)
        value = entry[name]
        if isinstance(value, bool) or not isinstance(value, kinds) or value < (1 if name == "days" else 0):
            raise AlarmProblem(f"{code}: {name} is not a number of at least {1 if name == 'days' else 0}")
    return Rule(**entry)


@lru_cache(maxsize=4)
def load_alarms(path: Path = DEFAULT) -> AlarmConfig:
    """The alarms of a file, read once. Raises AlarmProblem."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AlarmProblem(f"cannot be read: {type(error).__name__}") from None
    return read_alarms(raw)
