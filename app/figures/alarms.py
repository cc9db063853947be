"""What somebody is to be told of: every alarm as it stands, and since when it rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bulk import inserting
from app.clock import SHANGHAI
from app.figures.alarm_config import AlarmConfig, Rule
from app.figures.looks import LOOKS, Seen
from app.figures.models import OutreachAlarm
from app.figures.scope import scope_of


@dataclass(frozen=True, slots=True)
class Alarm:
    """One look at one thing. since: when it began to ring, where that is known."""

    code: str
    rule: Rule
    seen: Seen
    rings: bool
    since: datetime | None = None

    @property
    def enough(self) -> bool:
        """Whether there was enough to go by."""
        return self.seen.value is not None and self.seen.of >= self.rule.least


def look(session: Session, region: str, config: AlarmConfig, at: datetime) -> list[Alarm]:
    """Every alarm of a region ("": everywhere) at a moment, ringing or not, in the order of the file."""
    found = []
    last = at.astimezone(SHANGHAI).date()
    for code, rule in config.rules.items():
        scope = scope_of(session, region, last - timedelta(days=rule.days - 1), last)
        seen = LOOKS[code](session, scope, rule, at)
        rings = rule.holds(seen.value, seen.of)
        found.append(Alarm(code, rule, seen, rings, seen.since if rings else None))
    return found


def note(session: Session, region: str, alarms: Sequence[Alarm], at: datetime) -> list[Alarm]:
    """Keeps what was seen, in the caller's write transaction; the same alarms, each with since when it rings."""
    once = inserting(session.get_bind().dialect)(OutreachAlarm.__table__).on_conflict_do_nothing(
        index_elements=["region", "code"]
    )
    session.execute(once, [{"region": region, "code": one.code, "looked_at": at} for one in alarms])
    query = select(OutreachAlarm).where(OutreachAlarm.region == region).order_by(OutreachAlarm.code).with_for_update()
    kept = {one.code: one for one in session.scalars(query.execution_options(populate_existing=True))}
    told = []
    for alarm in alarms:
        row = kept[alarm.code]
        since = (alarm.since or row.since or at) if alarm.rings else None
        row.value, row.since, row.looked_at = alarm.seen.value, since, at
        told.append(replace(alarm, since=since))
    session.flush()
    return told


def noted(session: Session) -> list[OutreachAlarm]:
    """What the last look at the whole installation saw."""
    return list(session.scalars(select(OutreachAlarm).where(OutreachAlarm.region == "").order_by(OutreachAlarm.code)))
