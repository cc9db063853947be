"""The table: what was injected and what was left, for whoever runs an installation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.delivering.proof import Left
from tests.faults.delivering.storm import Injected, Size
from tests.faults.delivering.weather import FAILURES, SMS_FAILURES


@dataclass(frozen=True)
class Outcome:
    """A whole run. tries: by whom, and what became of them as the program saw it. before, after: the late reports."""

    size: Size
    injected: Injected
    tries: Counter[tuple[str, ...]]
    before: Left
    after: Left
    reported_late: int
    seconds: float


STATES = {
    "delivered": "delivered (已送达)",
    "opened": "opened (已读)",
    "sent": "sent, no report yet (已发送)",
    "failed": "failed, with its reason (失败)",
    "unknown": "unknown, may have arrived (不能确定)",
    "suppressed": "not sent, no longer true (未发)",
}


def words(outcome: Outcome) -> str:
    """The table as Markdown that also reads well on a terminal."""
    injected, size = outcome.injected, outcome.size
    lines = [
        f"{outcome.before.messages:,} messages (消息) to {size.people:,} people: one in the inbox (收件箱), one notice "
        f"by WeChat (微信提醒) or text message (短信) each. {sum(injected.kills.values())} SIGKILLs, "
        f"{outcome.seconds:.0f} s.",
        "",
        "### What was injected (注入的故障)",
        "",
    ]
    lines += _table(
        ("fault", "times"),
        [(f"SIGKILL: {words}", f"{count:,}") for words, count in sorted(injected.kills.items())]
        + [(words, f"{count:,}") for words, count in sorted(injected.around.items())]
        + [("process that ended by itself meanwhile", f"{injected.by_themselves:,}")]
        + [("tries to send", f"{sum(outcome.tries.values()):,}")]
        + [(f"of these {said}", f"{count:,}") for said, count in _said(outcome.tries)],
    )
    lines += ["", "What WeChat and the SMS cloud do to a call, by plan:", ""]
    plans = [("WeChat", FAILURES), ("SMS", SMS_FAILURES)]
    lines += _table(
        ("", "share of its calls"),
        [(f"{whose}: {said}", f"{share:.1%}") for whose, plan in plans for share, said, _rule in plan],
    )
    lines += ["", "### What was left (最后的结果)", ""]
    rows = []
    for channel in sorted({channel for channel, _state in outcome.before.by_state}):
        for state, said in STATES.items():
            then, now = outcome.before.by_state[channel, state], outcome.after.by_state[channel, state]
            if then or now:
                rows.append((f"{channel}: {said}", f"{then:,}", f"{now:,}"))
    rows += [
        ("in no final state and not unknown", "0", "0"),
        ("taken by WeChat or the SMS cloud", f"{outcome.before.accepted:,}", f"{outcome.after.accepted:,}"),
        ("unknown that had arrived", f"{outcome.before.unknown_arrived:,}", f"{outcome.after.unknown_arrived:,}"),
        ("unknown that had not", f"{outcome.before.unknown_not:,}", f"{outcome.after.unknown_not:,}"),
        ("**delivered twice (重复)**", f"**{outcome.before.twice}**", f"**{outcome.after.twice}**"),
        ("**lost (丢失)**", f"**{outcome.before.lost}**", f"**{outcome.after.lost}**"),
    ]
    lines += _table(
        ("", "when all had come to rest", f"after {outcome.reported_late:,} late reports (迟到的回执)"), rows
    )
    return "\n".join(lines) + "\n"


def _said(tries: Counter[tuple[str, ...]]) -> list[tuple[str, int]]:
    """What became of tries, the most frequent first; without an outcome is what was killed on its way."""
    return [
        (f"by {whose}: {outcome or 'killed before its end was known'}{f' ({word})' if word else ''}", count)
        for (whose, outcome, word), count in tries.most_common()
    ]


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(_wide(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(row: tuple[str, ...]) -> str:
        cells = [row[0] + " " * (widths[0] - _wide(row[0]))]
        cells += [" " * (width - _wide(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        return f"| {' | '.join(cells)} |"

    ruler = "|" + "|".join(["-" * (widths[0] + 2)] + ["-" * (width + 1) + ":" for width in widths[1:]]) + "|"
    return [line(head), ruler, *(line(row) for row in rows)]


def _wide(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
