"""The times of :mod:`jobs.schedule` as Celery's beat wants them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery.schedules import BaseSchedule, schedstate

from jobs.schedule import BY_NAME, JOBS

MOST_SECONDS = 60.0
"""Beat looks again after so long at the latest."""


class Slots(BaseSchedule):
    """The slots of one job. Beat keeps when it last sent word, so that one that starts late makes up for it, once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def is_due(self, last_run_at: datetime) -> Any:
        """(whether a slot has come since, seconds until the next look)"""
        job, moment = BY_NAME[self.name], self.now()
        slot = job.latest(moment)
        left = (job.following(moment) - moment).total_seconds()
        return schedstate(slot is not None and slot > self.maybe_make_aware(last_run_at), min(left, MOST_SECONDS))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slots) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[type[Slots], tuple[str]]:
        return Slots, (self.name,)


def beat_schedule(task: str) -> dict[str, dict[str, Any]]:
    """An entry for each job. task: the name of the Celery task that is given the job's name. A word for which there is
    no worker is forgotten when the run is no longer worth while."""
    return {
        job.name: {
            "task": task,
            "schedule": Slots(job.name),
            "args": (job.name,),
            "options": {"expires": job.worth.total_seconds()},
        }
        for job in JOBS
    }
