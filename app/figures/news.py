"""Of what rings, what is news: somebody who is told the same every five minutes stops reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.figures.alarms import Alarm

AGAIN = timedelta(hours=24)
"""After so long, what still rings is told once more."""

_STEP = 0.1
"""Of the threshold: less than that is never worse."""

What = Literal["begins", "worse", "lasts", "ends"]
Told = Mapping[str, Mapping[str, object]]
"""By code, what somebody was last told of it while it rang, as JSON holds it: value, sentence, and at in ISO's form."""


@dataclass(frozen=True, slots=True)
class News:
    """code: of the alarm. sentence: as it is told, of one that ends as it was told last."""

    code: str
    what: What
    sentence: str


def news(alarms: Sequence[Alarm], told: Told, at: datetime) -> tuple[list[News], dict[str, dict[str, object]]]:
    """What is to be told at a moment, in the order of the alarms; and what somebody was told of each then.

    Worse: twice as far beyond the threshold as when it was told, and by a tenth of the threshold at the least.
    """
    found: list[News] = []
    kept: dict[str, dict[str, object]] = {}
    for alarm in alarms:
        before = told.get(alarm.code)
        if not alarm.rings:
            if before is not None:
                found.append(News(alarm.code, "ends", str(before["sentence"])))
            continue
        what = _what(alarm, before, at)
        if what is None and before is not None:
            kept[alarm.code] = dict(before)
            continue
        found.append(News(alarm.code, what or "begins", alarm.seen.sentence))
        kept[alarm.code] = {"value": alarm.seen.value, "sentence": alarm.seen.sentence, "at": at.isoformat()}
    return found, kept


def _what(alarm: Alarm, before: Mapping[str, object] | None, at: datetime) -> What | None:
    if before is None:
        return "begins"
    rule, then = alarm.rule, before["value"]
    beyond, beyond_then = (abs(float(str(value)) - rule.threshold) for value in (alarm.seen.value, then))
    if beyond - beyond_then >= max(beyond_then, _STEP * rule.threshold) > 0:
        return "worse"
    return "lasts" if at - datetime.fromisoformat(str(before["at"])) >= AGAIN else None
