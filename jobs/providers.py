"""What the commands of WeChat and of the SMS cloud tell alike: what is stopped, what was refused, what was resumed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.clock import shanghai
from app.wechat.watch import EVERYTHING

SHOWN = 20
"""Refusals that are printed for a person; ``--json`` has all."""

Named = Callable[[str], str]
"""What a template is called."""


def moment_of(moment: datetime | None) -> str | None:
    """As the object of ``--json`` has it."""
    return None if moment is None else shanghai(moment).isoformat(timespec="seconds")


def stops_of(stops: Sequence[Any]) -> list[dict[str, Any]]:
    """What is stopped, for the object of ``--json``: rows with template, word, until and at."""
    return [
        {"template": one.template, "word": one.word, "until": moment_of(one.until), "at": moment_of(one.at)}
        for one in stops
    ]


def stop_lines(stops: Sequence[Mapping[str, Any]], words: Mapping[str, str], command: str, named: Named) -> list[str]:
    """One line for each of :func:`stops_of`. command: the group that resumes."""
    return [
        f"  {named(one['template'])}　{said(one['word'], words)}　"
        + (f"到 {one['until']}" if one["until"] else f"等人恢复（flask {command} resume）")
        for one in stops
    ]


def refusal_lines(
    refusals: Sequence[Mapping[str, Any]], calls: Mapping[str, str], words: Mapping[str, str], code: str
) -> Iterator[str]:
    """One line for each of the first refusals: rows with call, word, alarm, count, last_at, and a code under a name."""
    for one in refusals[:SHOWN]:
        mark = "要处理　" if one["alarm"] else ""
        number = "" if one[code] is None else f"（{one[code]}）"
        why = said(one["word"], words)
        yield f"  {mark}{calls[one['call']]}：{why}{number}　{one['count']} 次，最后一次 {one['last_at']}"


def said(word: str, words: Mapping[str, str]) -> str:
    """A reason in words; an older version of the program may have counted others."""
    return words.get(word, word)


def resumed(lifted: Sequence[str], stopped: Collection[str], command: str, named: Named) -> str:
    """What resuming came to. stopped: what was stopped before."""
    words = f"恢复发送：{'、'.join(map(named, lifted))}" if lifted else "没有停发的，不用恢复"
    if EVERYTHING in stopped and EVERYTHING not in lifted:
        words += f"；但是现在整个停发着，要用 flask {command} resume all 恢复"
    return words
