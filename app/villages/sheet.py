"""The list in large type: for the wall (A4, A3) and for a screen, each job in lines that fit. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app.outreach.compose import pay_text
from app.postings.models import Posting
from app.registrations.slip import cells
from app.villages.choose import Chosen
from app.villages.places import Place, here_words, where
from app.villages.script import kind_of, title_of
from app.villages.wording import presentable, said_employer

BASE_AND_ALL = "底薪{base}，一共{all}"
WARNINGS = {
    "井下": "井下", "有毒有害": "有毒有害", "高空": "高空", "夜班": "要上夜班", "高温": "高温", "负重": "搬重物",
    "久站": "久站", "户外": "户外",
}  # fmt: skip
"""What is to be known beforehand, the gravest first."""
BOARD = {"包吃": "包吃", "包住": "包住", "包吃住": "包吃住", "不包": "不包吃住"}
SHIFTS = {"弹性": "时间灵活"}
MOST_WARNINGS = 2
GAP = 3
"""Cells between who and where, and a little more."""
NEEDED = 3
"""The first facts, which give way to nothing but the gravest warning."""
_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_MONTHLY = re.compile(r"^底薪(\d+)元/月，一共(.+)$")


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper. jobs: at most. head, line: type of the first and of the other lines of a job, in points.

    wide, lines: cells in a first line and in another one; a Chinese character takes two.
    """

    name: str
    width: int
    height: int
    margin: int
    jobs: int
    head: int
    line: int
    title: int
    wide: int
    lines: int


PAPERS = {
    "A4": Paper("A4", 210, 297, 9, jobs=8, head=20, line=18, title=40, wide=48, lines=56),
    "A3": Paper("A3", 297, 420, 12, jobs=10, head=25, line=21, title=58, wide=54, lines=66),
}
WIDE = "A3"
"""The paper that is as wide as a screen, counted in characters."""
SCREEN_JOBS = 4
"""Jobs on a screen at once."""
SCREEN_SECONDS = 15
"""So long each of its pages stays: two people of sixty read four jobs in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A job as it is printed: what and how much; who and where; the rest; what to know beforehand."""

    posting: int
    title: str
    pay: str
    employer: str
    place: str
    facts: tuple[str, ...]
    note: str


def row_of(chosen: Chosen, posting: Posting, place: Place, names: Collection[str], paper: Paper) -> Row:
    """A posting as it is printed for a place, each line as long as the paper is wide."""
    pay = pay_of(posting)
    titles = [posting.title] if presentable(posting.title, names) else []
    titles += [title_of(posting, names), kind_of(posting)]
    employer, where_to = _who_and_where(posting, place, names, paper.lines)
    facts, note = _last_line(_facts(chosen, posting, place), notes_of(posting), paper.lines)
    return Row(
        posting=posting.id,
        title=_first_that_fits(titles, paper.wide - cells(pay) - 2),
        pay=pay,
        employer=employer,
        place=where_to,
        facts=facts,
        note=note,
    )


def pay_of(posting: Posting) -> str:
    """The pay in one line, the base first: 底薪1900，一共3900–5000元/月."""
    text = pay_text(posting.wage_low, posting.wage_high, posting.wage_base, posting.wage_unit)
    found = _MONTHLY.match(text)
    return BASE_AND_ALL.format(base=found[1], all=found[2]) if found else "工资面议" if text == "面议" else text


def notes_of(posting: Posting) -> list[str]:
    """What is to be known before one goes there, the gravest first; empty where there is nothing."""
    found = [words for mark, words in WARNINGS.items() if mark in posting.conditions and posting.shift != mark]
    return [*(f"要有{one}" for one in posting.certs[:1]), *found][:MOST_WARNINGS]


def fitted(text: str, room: int) -> str:
    """The text within so many cells: whole, else without what stands in brackets, else cut."""
    if cells(text) <= room:
        return text
    bare = _BRACKETED.sub("", text).strip()
    if bare and cells(bare) <= room:
        return bare
    text = bare or text
    while text and cells(text) > room - 2:
        text = text[:-1]
    return f"{text}…"


def plain(rows: Sequence[Row], place: Place, day: date, until: date) -> str:
    """The same as text, one job a paragraph: what is kept of a list that was put up."""
    parts = [f"{place.name}招工信息（{day.month}月{day.day}日，有效期到{until.month}月{until.day}日）"]
    for number, row in enumerate(rows, start=1):
        lines = [f"{number}. {row.title}　{row.pay}", "　".join(one for one in (row.employer, row.place) if one)]
        lines.append(" · ".join(row.facts) + (f"　注意：{row.note}" if row.note else ""))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _last_line(facts: Sequence[str], notes: Sequence[str], room: int) -> tuple[tuple[str, ...], str]:
    """As many of the facts and of the notes as a line holds: one note at least, then the way, the hours and the board,
    then the other note, then the rest."""
    needed = min(len(facts), NEEDED)
    counts = [(facts_told, len(notes)) for facts_told in range(len(facts), needed - 1, -1)]
    counts += [(facts_told, min(1, len(notes))) for facts_told in range(len(facts), 0, -1)]
    for facts_told, notes_told in counts:
        told, note = tuple(facts[:facts_told]), "、".join(notes[:notes_told])
        if cells(" · ".join(told)) + (cells(f"  注意：{note}") if note else 0) <= room:
            return told, note
    return (), fitted(notes[0], room - cells("  注意：")) if notes else ""


def _facts(chosen: Chosen, posting: Posting, place: Place) -> list[str]:
    """What else is to be said, the most important first: the way, the hours, the board, then the rest."""
    here = posting.region == place.code and place.is_village
    away = f"就在本{place.here}" if here else _away(chosen, place)
    said = [away, SHIFTS.get(posting.shift, posting.shift), BOARD.get(posting.board, ""), f"招{posting.open_count}人"]
    said += ["有厂车" if posting.shuttle else "", posting.form if posting.form != "全职" else ""]
    return [one for one in said if one]


def _away(chosen: Chosen, place: Place) -> str:
    here = here_words(place, of_town=chosen.from_town)
    if chosen.km is None or not here:
        return ""
    return f"离{here}不到1公里" if chosen.km < 1 else f"离{here}约{chosen.km:.0f}公里"


def _first_that_fits(texts: Sequence[str], room: int) -> str:
    """The first text that fits whole or without its brackets, else the last one cut."""
    for text in texts:
        if not (shown := fitted(text, room)).endswith("…"):
            return shown
    return fitted(texts[-1], room)


def _who_and_where(posting: Posting, place: Place, names: Collection[str], room: int) -> tuple[str, str]:
    """The employer and the address in one line: both whole where that fits; then the town or the village instead of
    the address; then the employer without its county and legal form."""
    name, region = posting.employer.name, where(place, posting.region)
    address = posting.place.removeprefix(place.county)
    whose = [name, said_employer(name).removeprefix(place.county)] if presentable(name, names) else [""]
    places = [one for one in (address, region) if one and presentable(one, names)] or [""]
    for employer in whose:
        for spot in places:
            if cells(employer) + cells(spot) + GAP <= room:
                return employer, spot
    spot = fitted(places[-1], room - GAP)
    return fitted(whose[-1], room - GAP - cells(spot)) if whose[-1] else "", spot
