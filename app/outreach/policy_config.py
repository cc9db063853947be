"""The numbers of the contact policy: a versioned file, checked when it is read; its id is kept with every run."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).parent / "data" / "contact_policy.json"


class PolicyProblem(Exception):
    """The policy file cannot be used. The message names the entry."""


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """Limits of what one person may be sent. Times of day are Shanghai's; hours and days are lengths."""

    id: str
    max_postings: int
    per_day: int
    per_week: int
    per_30_days: int
    gap_hours: int
    weekly_after_unopened: int
    weekly_gap_hours: int
    stop_after_unopened: int
    after_visit_hours: int
    quiet_from: time
    quiet_to: time
    days_off: frozenset[date]
    floor_score: float
    employer_days: int
    exposure_floor: int
    exposure_per_seat: int
    exposure_days: int
    applicants_per_seat: int
    min_age: int
    not_looking: frozenset[str]

    def exposure_limit(self, open_count: int) -> int:
        """How many people may be told of a posting within ``exposure_days``."""
        return max(self.exposure_floor, self.exposure_per_seat * open_count)

    @property
    def exposure_window(self) -> timedelta:
        return timedelta(days=self.exposure_days)


def read_policy(raw: dict[str, Any]) -> PolicyConfig:
    """The configuration of a parsed file. Raises PolicyProblem for an entry that is missing, unknown or absurd."""
    names = {field.name for field in fields(PolicyConfig)}
    if wrong := sorted(names ^ set(raw)):
        raise PolicyProblem(f"missing or unknown: {', '.join(wrong)}")
    values = dict(raw)
    try:
        values["quiet_from"] = time.fromisoformat(raw["quiet_from"])
        values["quiet_to"] = time.fromisoformat(raw["quiet_to"])
        values["days_off"] = frozenset(date.fromisoformat(day) for day in raw["days_off"])
        values["not_looking"] = frozenset(map(str, raw["not_looking"]))
    except (TypeError, ValueError) as error:
        raise PolicyProblem(f"not a time, date or list: {error}") from None
    for name, value in values.items():
        if PolicyConfig.__annotations__[name] in ("int", "float") and (
            isinstance(value, bool) or not isinstance(value, int | float) or value < 0
        ):
            raise PolicyProblem(f"{name} is not a number of at least 0")
    config = PolicyConfig(**values)
    if not 0 < len(config.id) <= 32:
        raise PolicyProblem("id has 1 to 32 characters")
    if config.quiet_from <= config.quiet_to:
        raise PolicyProblem("the quiet hours must run over midnight")
    if config.max_postings < 1:
        raise PolicyProblem("max_postings is at least 1")
    if not 0 < config.weekly_after_unopened < config.stop_after_unopened:
        raise PolicyProblem("weekly_after_unopened comes before stop_after_unopened")
    return config


@lru_cache(maxsize=4)
def load_policy(path: Path = DEFAULT) -> PolicyConfig:
    """The policy of a file, read once. Raises PolicyProblem."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyProblem(f"cannot be read: {type(error).__name__}") from None
    if not isinstance(raw, dict):
        raise PolicyProblem("not an object")
    return read_policy(raw)
