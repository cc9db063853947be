"""When a person is free for work: fetching children, hours said outright, being home by a time."""

from __future__ import annotations

import re

from search.facts.reading import number

EARLIEST, LATEST = 7.0, 24.0
"""What a free day begins and ends with where only the other end is said."""
_H = (
    r"(?P<{0}>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:[:：](?P<{0}m>\d{{2}})|点(?:(?P<{0}q>半)|(?P<{0}r>[0-5]\d)分?)?)"
)
_CHILD = r"(?:接|放学|没人接|校门口|学校)"
_WINDOW = re.compile(r"(?P<a>\d{1,2})点(?P<aq>半)?到(?:下午)?(?P<b>\d{1,2})点(?P<bq>半)?(?:有空|的班|最好|之间)")
_BOTH_WAYS = re.compile(
    (r"(?:早上?|上午)?" + _H).format("a")
    + r"[^\d接,，。;；]{0,6}(?:送|上学)[^\d点。;；]{0,8}?(?:下午|傍晚)?"
    + _H.format("b")
    + r"[^\d,，。;；]{0,8}(?:接|放学)"
)
_PICKUP = re.compile(r"(?<!早上)(?<!上午)(?<!早)" + _H.format("b") + r"[^,，。;；送\d]{0,10}" + _CHILD)
_UNTIL = re.compile(
    r"(?:只能|只可以|只|最多|最晚)(?:做|上|干|上班|做事)到(?P<p>下午|傍晚|晚上|中午|晚)?" + _H.format("b")
)
_HALVES: tuple[tuple[re.Pattern[str], tuple[float, float]], ...] = (
    (re.compile(r"下午才?(?:能)?(?:有空|有时间|能(?:来|做|上班))|只有下午|只能?(?:做|上)下午"), (12.5, LATEST)),
    (re.compile(r"上午才?(?:能)?(?:有空|有时间|能(?:来|做|上班))|只有上午|只能?(?:做|上)上午"), (EARLIEST, 12.0)),
)
_NIGHT_ONLY = re.compile(r"只能做晚上|只做晚上|只能上夜班|只有晚上|晚上才(?:能)?有(?:空|时间)|白天要(?:放牛|带|种)")
_BACK_BY = re.compile(
    r"晚上(?:最迟|最晚)?(?P<h>\d{1,2}|[七八九十]{1,2}|十一)点(?P<q>半)?(?:钟)?"
    r"(?:(?:以|之)?前?(?:就)?(?:要|必须|得)?(?:到家|回家|在家|回来|回)|[以之]?前$|$|[,，。])"
)


def _hour(match: re.Match[str], name: str, *, afternoon: bool = True) -> float:
    value = number(match[name]) or 0.0
    known = match.groupdict()
    minutes = known.get(f"{name}m") or known.get(f"{name}r")
    value += 0.5 if known.get(f"{name}q") else int(minutes or 0) / 60
    return value + 12 if afternoon and value < 8 else value


def free_hours(note: str) -> tuple[tuple[float, float] | None, str]:
    """((from, to) hours of the day free for work or None for any, the words about a child that show it or "")."""
    window = _WINDOW.search(note)
    if window:
        return (_hour(window, "a", afternoon=False), _hour(window, "b")), "" if "接" not in note else window[0]
    both = _BOTH_WAYS.search(note)
    if both:
        return (_hour(both, "a", afternoon=False), _hour(both, "b")), both[0]
    pickup = _PICKUP.search(note)
    if pickup:
        return (EARLIEST, _hour(pickup, "b")), pickup[0]
    until = _UNTIL.search(note)
    if until:
        end = _hour(until, "b")
        return (EARLIEST, end + 12 if until["p"] in ("晚上", "晚") and end < 12 else end), ""
    for pattern, free in _HALVES:
        if pattern.search(note):
            return free, ""
    return None, ""


def home_by(note: str) -> float | None:
    """The hour of the evening by which the person must be home, None where none is said."""
    back = _BACK_BY.search(note)
    if not back:
        return None
    hour = (number(back["h"]) or 0.0) + (0.5 if back["q"] else 0.0)
    return hour + 12 if hour < 12 else hour


def only_at_night(note: str) -> bool:
    """Whether the days are taken and only evenings and nights are free."""
    return bool(_NIGHT_ONLY.search(note))
