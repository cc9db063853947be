"""The report of a run in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.figures.alarms import Alarm
from app.figures.catalog import CHANNELS
from app.figures.rows import WORDS
from app.figures.runs import Outcome, RunReport, day_of
from app.market.balance import place_name
from app.outreach.policy import HOMECOMING


def in_words(report: RunReport, alarms: Iterable[Alarm]) -> str:
    """One page of plain text. alarms: those that ring."""
    return "\n".join(_lines(report, list(alarms)))


def _lines(report: RunReport, alarms: list[Alarm]) -> Iterator[str]:
    run, now, before = report.run, report.outcome, report.before
    place = place_name(run.region) if run.region else "全部地方"
    what = "推送家乡岗位" if run.purpose == HOMECOMING else "推送"
    yield f"第 {run.id} 次{what}　{place}　{day_of(run.started_at)}"
    if run.finished_at is None:
        yield "这次还没有安排完，下面是到现在的数字。"
    yield ""
    yield f"看过 {now.looked_at} 人{_than('looked_at', now, before)}"
    yield f"写给 {now.written_to} 人{_than('written_to', now, before)}"
    for channel, states in sorted(now.channels.items()):
        parts = [f"{WORDS.get(state, state)} {number} 条" for state, number in sorted(states.items())]
        yield f"　　{CHANNELS.get(channel, channel)}：{'，'.join(parts)}"
    yield f"没有写给 {sum(one.count for one in now.silent)} 人" + ("：" if now.silent else "")
    for reason in now.silent:
        yield f"　　{reason.count} 人　{reason.sentence}"
    yield ""
    yield "后来怎么样"
    yield f"　　打开了消息 {now.opened} 条{_than('opened', now, before)}"
    yield f"　　14天内报名 {now.answered} 人{_than('answered', now, before)}"
    yield f"　　已经入职 {now.hired} 人{_than('hired', now, before)}"
    yield ""
    yield _compared(report)
    yield ""
    yield "要留意的" if alarms else "没有要留意的。"
    for alarm in alarms:
        yield f"　　{alarm.seen.sentence}"
    if report.examples:
        yield ""
        yield "举几个例子（只写登记编号）"
        for one in report.examples:
            yield f"　　【{one.number or '无登记编号'}】{one.what}"


def _compared(report: RunReport) -> str:
    if report.before_run is None:
        return "一周前没有同样的推送，没有可比的。"
    return f"括号里是和一周前（第 {report.before_run.id} 次，{day_of(report.before_run.started_at)}）比。"


def _than(name: str, now: Outcome, before: Outcome | None) -> str:
    if before is None:
        return ""
    more = getattr(now, name) - getattr(before, name)
    return "（一样）" if not more else f"（{'多' if more > 0 else '少'} {abs(more)}）"
