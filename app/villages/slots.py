"""When a loudspeaker may speak: three times a day, and never on a day off of the contact policy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI

SLOTS = (time(7), time(12), time(18))
LATE = timedelta(minutes=10)
"""Who comes to the microphone so late still reads what was written for it."""
NAMES = tuple(f"{slot:%H:%M}" for slot in SLOTS)


def next_slot(moment: datetime, is_day_off: Callable[[date], bool], name: str | None = None) -> datetime:
    """The first moment, in Shanghai's time, at which something may be read out, not before ``moment`` (aware) but for
    :data:`LATE`.

    name: only this slot (07:00, 12:00 or 18:00). Raises ValueError for a slot that there is not.
    """
    here = moment.astimezone(SHANGHAI)
    slots = SLOTS if name is None else (SLOTS[NAMES.index(name)],)
    day = here.date()
    while True:
        for slot in slots:
            at = datetime.combine(day, slot, tzinfo=SHANGHAI)
            if at + LATE >= here and not is_day_off(day):
                return at
        day += timedelta(days=1)


def name_of(at: datetime) -> str:
    """What the slot of a moment is called."""
    return f"{at.astimezone(SHANGHAI):%H:%M}"
