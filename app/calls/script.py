"""What is said in a call, in short plain words that an old person follows: true to the posting, one drawback told.

Made each time it is read: no name is kept in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.outreach.compose import PIECE_RATE_BELOW, Line
from app.people.models import Person
from app.reach.service import Reach

TITLES = {"1": "先生", "2": "女士"}
DOUBLE = (
    "欧阳", "上官", "司马", "司徒", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "慕容", "东方", "宇文", "长孙",
    "申屠", "钟离", "端木", "百里", "南宫", "闻人",
)  # fmt: skip
"""Family names of two characters."""
NUMBERS = "一二三四五六七八九"
UNITS = {"月": "一个月", "日": "一天", "时": "一小时", "件": "一件"}
GOODBYE = "以后不想接这种电话，说一声就行，我们不再打。"


@dataclass(frozen=True, slots=True)
class Script:
    """Sentences in their order. greeting: who calls; offer: the postings; questions: what to ask next; closing: how to
    have no more calls."""

    greeting: tuple[str, ...]
    offer: tuple[str, ...]
    questions: tuple[str, ...]
    closing: tuple[str, ...]


def script(person: Person, name: str, reach: Reach, lines: Sequence[Line]) -> Script:
    """What to say to somebody. name: the whole one, of which the family name is said. lines: postings, best first."""
    return Script(
        greeting=_greeting(addressed(name, person.sex), reach),
        offer=tuple(words for number, line in enumerate(lines) for words in spoken(number, line, len(lines))),
        questions=_questions(person, reach, bool(lines)),
        closing=(GOODBYE,),
    )


def addressed(name: str, sex: str) -> str:
    """How somebody is addressed: 刘女士, 欧阳先生; the whole name where the sex is not known, or the name has a dot."""
    if sex not in TITLES or "·" in name:
        return name
    family = name[:2] if name[:2] in DOUBLE and len(name) > 2 else name[:1]
    return family + TITLES[sex]


def spoken(number: int, line: Line, count: int) -> tuple[str, ...]:
    """One posting in sentences. number: from 0; count: how many there are."""
    first = "有一个活" if count == 1 else f"第{NUMBERS[number]}个活"
    where = f"在{line.place}" if line.km is None else f"离您家{_away(line.km)}"
    said = [f"{first}：{line.title}，{line.employer}招人。", f"{_pay(line)}。", f"{where}。"]
    if line.reason:
        said.append(f"{line.reason}。")
    if line.drawback:
        said.append(f"有一点先说清楚：{line.drawback}。")
    return tuple(said)


def _greeting(addressee: str, reach: Reach) -> tuple[str, ...]:
    if reach.phone_owner in (None, "self"):
        return f"{addressee}，您好，我是就业之家的。", "您现在方便说话吗？"
    return "您好，我是就业之家的。", f"我找{addressee}，请问在旁边吗？"


def _questions(person: Person, reach: Reach, offered: bool) -> tuple[str, ...]:
    if offered:
        said = ["您想去哪个？我帮您报名。", "不想去的话，是太远、钱少，还是班不合适？"]
    else:
        said = ["附近暂时没有合适的活。", "您现在找到活了没有？"]
    if not person.wishes:
        said.append("您想做什么活？")
    if person.wage_min is None:
        said.append("一个月最少想挣多少钱？")
    if person.max_km is None:
        said.append("最远愿意跑多远？")
    if reach.smartphone is None:
        said.append("您用不用智能手机？")
    if reach.phone_owner is None:
        said.append("这个号码是您自己的吗？")
    return tuple(said)


def _pay(line: Line) -> str:
    """The pay as stated, the certain part last: 一个月4000到6000元，其中底薪3000元."""
    amounts = list(dict.fromkeys(_plain(amount) for amount in (line.low, line.high) if amount))
    total = "到".join(amounts) + "元" if amounts else ""
    if line.unit == "件" and max(line.low or 0, line.high or 0) >= PIECE_RATE_BELOW:
        total = f"做多少算多少，一般一个月{total}"
    elif total:
        total = f"{UNITS.get(line.unit, line.unit)}{total}"
    if line.base and total:
        return f"{total}，底薪{line.base}元"
    return f"一个月底薪{line.base}元" if line.base else total or "工资当面谈"


def _plain(amount: float) -> str:
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _away(km: float) -> str:
    return "不到1公里" if km < 1 else f"大约{km:.0f}公里"
