"""The numbers of the contact policy: a versioned file, checked when it is read; its id is kept with every run."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.outreach.holidays import public_holidays

DEFAULT = Path(__file__).parent / "data" / "contact_policy.json"
LADDER = ("wechat", "sms")
"""Every bell there is, in the only order in which one can follow another: a text rings for whatever WeChat does."""


class PolicyProblem(Exception):
    """The policy file cannot be used. The message names the entry."""


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """Limits of what one person may be sent. Times of day are Shanghai's; hours and days are lengths.

    ladder: the bells in the order in which they are tried, the next one where a message was not opened within
    ``unopened_hours``; after ``notice_days`` a notice is no news. holdout: so many percent of everybody, in an
    installation of at least ``holdout_from`` people (fewer measure nothing), are sent no recommendation.
    homecoming: from so many to so many days before the Spring Festival, at most so often, so far apart.
    renew_days: so long before a registration runs out its person is told.
    """

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
    yearly_days_off: frozenset[tuple[int, int]]
    floor_score: float
    employer_days: int
    exposure_floor: int
    exposure_per_seat: int
    exposure_days: int
    applicants_per_seat: int
    min_age: int
    not_looking: frozenset[str]
    service_per_day: int
    renew_days: int
    unopened_hours: int
    notice_days: int
    ladder: tuple[str, ...]
    holdout_percent: float
    holdout_from: int
    holdout_salt: str
    homecoming_from_days: int
    homecoming_until_days: int
    homecoming_times: int
    homecoming_gap_days: int
    homecoming_not: frozenset[str]

    def is_day_off(self, day: date) -> bool:
        """Whether nobody is written to on a day: a public holiday, a day of every year, or one that was announced."""
        return day in self.days_off or (day.month, day.day) in self.yearly_days_off or day in public_holidays(day.year)

    def exposure_limit(self, open_count: int) -> int:
        """How many people may be told of a posting within ``exposure_days``."""
        return max(self.exposure_floor, self.exposure_per_seat * open_count)

    @property
    def writes_at_all(self) -> bool:
        """Whether no cap is set to nothing."""
        return min(self.per_day, self.per_week, self.per_30_days) > 0

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
        values["yearly_days_off"] = frozenset(_month_and_day(day) for day in raw["yearly_days_off"])
        values["not_looking"] = frozenset(map(str, raw["not_looking"]))
        values["homecoming_not"] = frozenset(map(str, raw["homecoming_not"]))
        values["ladder"] = tuple(map(str, raw["ladder"]))
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
    if config.ladder != tuple(way for way in LADDER if way in config.ladder):
        raise PolicyProblem(f"ladder has only {' and '.join(LADDER)}, in this order")
    if config.max_postings < 1:
        raise PolicyProblem("max_postings is at least 1")
    if not 0 < config.weekly_after_unopened < config.stop_after_unopened:
        raise PolicyProblem("weekly_after_unopened comes before stop_after_unopened")
    if config.holdout_percent > 50 or not isinstance(config.holdout_salt, str):
        raise PolicyProblem("holdout_percent is at most 50, holdout_salt a word")
    if config.homecoming_until_days >= config.homecoming_from_days:
        raise PolicyProblem("homecoming_until_days is nearer to the festival than homecoming_from_days")
    return config


def _month_and_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2000-{text}")
    return day.month, day.day


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
