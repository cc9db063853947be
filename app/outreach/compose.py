"""The words of a message, as a person reads them: few postings, each with pay, distance, one reason, one drawback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.outreach.policy import HOMECOMING, RECOMMEND

TITLE = {RECOMMEND: "为您找到{count}个岗位", HOMECOMING: "家乡有{count}个岗位适合您"}
GREETING = {
    RECOMMEND: "您好，我们为您找到{count}个合适的岗位，请您看看：",
    HOMECOMING: "您好，快过年了。家乡现在有{count}个合适您的岗位，回来过年时可以看看：",
}
CLOSING = "想去的话，到附近的就业之家说一声，我们帮您联系；岗位招满就没有了。"
CHOICES = "不想收、想暂停，或者要改要求，随时告诉我们就行。"
UNITS = {"月": "月", "日": "天", "时": "小时", "件": "件"}
PIECE_RATE_BELOW = 100
"""A piece wage under this is yuan a piece; any other is what a month usually comes to (the import table's rule)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One posting as it is told. low, high: yuan per ``unit`` (月 日 时 件); base: yuan a month; km: None not known."""

    title: str
    employer: str
    place: str
    low: float | None
    high: float | None
    base: int | None
    unit: str
    km: float | None
    reason: str
    drawback: str | None


def compose(lines: Sequence[Line], purpose: str = RECOMMEND) -> tuple[str, str]:
    """Title and body of a message about one to three postings. purpose: one of TELLING. Raises ValueError for none."""
    return TITLE[purpose].format(count=len(lines)), assemble([paragraph(line) for line in lines], purpose)


def assemble(paragraphs: Sequence[str], purpose: str) -> str:
    """The body of a message of what :func:`paragraph` made, in this order. Raises ValueError for none."""
    if not paragraphs:
        raise ValueError("a message about nothing")
    parts = [GREETING[purpose].format(count=len(paragraphs))]
    parts += [f"{number}. {one}" for number, one in enumerate(paragraphs, start=1)]
    parts += [CLOSING, CHOICES]
    return "\n\n".join(parts)


@lru_cache(4096)
def pay_text(low: float | None, high: float | None, base: int | None, unit: str) -> str:
    """The pay as stated: the certain part first where there is one, then the range in its own unit."""
    amount = _range(low, high)
    monthly_piece = unit == "件" and max(low or 0, high or 0) >= PIECE_RATE_BELOW
    if amount and monthly_piece:
        amount = f"计件，一般每月{amount}元"
    elif amount:
        amount = f"{amount}元/{UNITS.get(unit, unit)}"
    if base and amount:
        return f"底薪{base}元/月，一共{amount}" if unit == "月" else f"底薪{base}元/月，{amount}"
    return f"底薪{base}元/月" if base else amount or "面议"


def paragraph(line: Line) -> str:
    """What a message says of a posting, without the number that it gets there."""
    away = "" if line.km is None else f"，离您{_km(line.km)}"
    rows = [
        f"{line.title}（{line.employer}）",
        f"工资：{pay_text(line.low, line.high, line.base, line.unit)}",
        f"地点：{line.place}{away}",
        f"为什么推荐：{line.reason}",
    ]
    if line.drawback:
        rows.append(f"要留意：{line.drawback}")
    return "\n".join(rows)


def _range(low: float | None, high: float | None) -> str:
    amounts = [_plain(amount) for amount in (low, high) if amount]
    return "–".join(dict.fromkeys(amounts))


def _plain(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _km(km: float) -> str:
    return "不到1公里" if km < 1 else f"约{km:.1f}公里" if km < 10 else f"约{km:.0f}公里"
