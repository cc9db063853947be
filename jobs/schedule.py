"""What runs when: the one table of times, Shanghai's, for ``flask schedule run`` and for Celery's beat alike.

Pure: no clock of its own, no database. Whether a slot was used stands in the database: :mod:`jobs.scheduler`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import SHANGHAI

PREFERRED = ((time(12), time(13, 30)), (time(18, 30), time(20)))
"""When people look at their telephones anyway: recommendations wait for it, what somebody waits for does not."""


@dataclass(frozen=True, slots=True)
class Every:
    """Slots from ``since`` to before ``until``, so many minutes apart, on every day."""

    since: time
    until: time
    minutes: int

    def on(self, day: date) -> Iterator[datetime]:
        slot, end = datetime.combine(day, self.since, SHANGHAI), datetime.combine(day, self.until, SHANGHAI)
        while slot < end:
            yield slot
            slot += timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Job:
    """commands: arguments of ``flask``, one after the other. worth: how long after its slot a run that was missed is
    still made up for, once. tries: of one slot, where it fails. fine: exit codes that are no failure."""

    name: str
    words: str
    commands: tuple[tuple[str, ...], ...]
    slots: tuple[Every, ...]
    worth: timedelta
    tries: int = 1
    fine: frozenset[int] = frozenset({0})

    def slots_on(self, day: date) -> list[datetime]:
        return sorted({slot for every in self.slots for slot in every.on(day)})

    def latest(self, moment: datetime) -> datetime | None:
        """The last slot that is not after ``moment`` (aware); None where a run for it is not worth while any more."""
        day = moment.astimezone(SHANGHAI).date()
        past = [slot for one in (day - timedelta(days=1), day) for slot in self.slots_on(one) if slot <= moment]
        return past[-1] if past and moment - past[-1] < self.worth else None

    def following(self, moment: datetime) -> datetime:
        """The first slot after ``moment`` (aware)."""
        day = moment.astimezone(SHANGHAI).date()
        return next(slot for one in (day, day + timedelta(days=1)) for slot in self.slots_on(one) if slot > moment)


def _daily(at: time) -> tuple[Every, ...]:
    return (Every(at, time.max, 24 * 60),)


_MINUTES = timedelta(minutes=5)
_DAY = timedelta(hours=22)

JOBS = (
    Job("match", "更新索引，给有变化的人重新匹配", (("match", "run", "--changed"),), _daily(time(2)), _DAY, tries=2),
    Job("purge", "清除保存期已满的个人数据，核对审计日志", (("retention", "purge"), ("audit", "verify")),
        _daily(time(3)), _DAY, tries=2),
    Job("calls", "排电话单", (("calls", "plan"),), _daily(time(3, 30)), timedelta(hours=15), tries=2),
    Job("villages", "写村级广播稿", (("villages", "plan"),),
        (Every(time(6), time(7), 60), Every(time(11), time(12), 60), Every(time(17), time(18), 60)),
        timedelta(minutes=50), tries=2),
    Job("plan", "安排当天的推送，中午和傍晚发", (("push", "plan"),), _daily(time(7, 30)), timedelta(hours=12), tries=2),
    Job("homecoming", "春节前六周里，安排给在外上班的人的家乡岗位", (("push", "plan", "--homecoming"),),
        _daily(time(7, 45)), timedelta(hours=12), tries=2),
    Job("remind", "求职登记快到期的、订了招聘会提醒的，提醒本人一次；下午再看一遍临时加的、改了日子的招聘会",
        (("push", "remind"),), (Every(time(8, 15), time(17, 30), 9 * 60),), timedelta(hours=3), tries=2),
    Job("deliver", "发送到时间的消息", (("push", "deliver"),),
        (Every(time(8), time(20, 30), 10), *(Every(since, until, 3) for since, until in PREFERRED)), _MINUTES),
    Job("sweep", "收回中断的发送，处理微信和短信的回执", (("push", "sweep"),), (Every(time(), time.max, 5),), _MINUTES),
    Job("alarms", "看有没有要留意的", (("outreach", "alarms", "--changes"),), (Every(time(0, 2), time.max, 5),),
        _MINUTES, fine=frozenset({0, 1})),
)  # fmt: skip
BY_NAME = {job.name: job for job in JOBS}


def preferred(moment: datetime) -> datetime:
    """``moment`` (aware), or the first one after it at which recommendations are best sent."""
    local = moment.astimezone(SHANGHAI)
    for since, until in PREFERRED:
        if local.time() < until:
            return max(moment, datetime.combine(local.date(), since, SHANGHAI).astimezone(moment.tzinfo))
    first = datetime.combine(local.date() + timedelta(days=1), PREFERRED[0][0], SHANGHAI)
    return first.astimezone(moment.tzinfo)
