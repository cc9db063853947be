"""The program's clock: UTC inside, Asia/Shanghai for people, and it can be made to stand still by ``APP_NOW``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]


def make_clock(frozen: str) -> Clock:
    """A clock in aware UTC. frozen: "" (real time), ``YYYY-MM-DD`` (noon there) or ``YYYY-MM-DDTHH:MM`` in Shanghai.

    Raises ValueError for anything else.
    """
    if not frozen:
        return lambda: datetime.now(UTC)
    moment = datetime.fromisoformat(frozen if "T" in frozen else f"{frozen}T12:00")
    moment = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment
    stands = moment.astimezone(UTC)
    return lambda: stands


def now() -> datetime:
    """The application's present moment, aware UTC."""
    clock: Clock = current_app.extensions["clock"]
    return clock()


def today() -> date:
    """The present day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def shanghai(moment: datetime) -> datetime:
    """A stored moment as people read it. moment: aware, or naive UTC as SQLite hands it back."""
    return as_utc(moment).astimezone(SHANGHAI)


def as_utc(moment: datetime) -> datetime:
    """Aware UTC. moment: aware, or naive UTC as SQLite hands it back."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
