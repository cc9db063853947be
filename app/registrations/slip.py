"""The slip that a printer at the desk gives somebody to take along: what was found, and nothing about who they are."""

from __future__ import annotations

import unicodedata

from sqlalchemy.orm import Session

from app.clock import now, shanghai
from app.fairs.visits import visit_of
from app.identity.models import Staff
from app.matching.views import postings_by_id
from app.postings.models import Posting
from app.registrations.finding import registration_in_scope
from app.registrations.service import best_now
from search.ranking.fair import Stand
from search.ranking.match import Match

UNITS = {"月": "月", "日": "天", "时": "小时", "件": "件"}
PIECES_A_MONTH = 100
"""Nobody pays so many yuan for a piece: it is what the pieces of a month come to."""
TITLE = "就业之家 岗位推荐"
FOOT = ("去之前先打电话或当面问清楚。", "要先交钱的，不要去。")


def slip_of(session: Session, staff: Staff, which: str, width: int) -> str:
    """The slip of a registration as text, no line wider than ``width`` cells; a Chinese character takes two.

    which: the number of the registration, or the id that the device gave it. What stands on it is as of now. Raises
    ApiError 404 for a registration that neither ``staff`` wrote nor is of somebody in their region, and
    EngineUnavailable.
    """
    registration = registration_in_scope(session, staff, which)
    visit = visit_of(session, registration)
    told = best_now(session, registration.person, visit, keep=False)
    moment = shanghai(now())
    lines = [_middle(TITLE, width), _middle(f"{moment:%Y-%m-%d %H:%M}", width)]
    if visit is not None:
        lines += [_middle(line, width) for line in wrapped(visit.fair.name, width)]
    ranking = told.ranking
    assert ranking is not None  # best_now raises where there is no engine
    postings = {posting.id: posting for posting in postings_by_id(session, list(told.cards))}
    for place, match in enumerate(ranking.matches, start=1):
        if match.posting in postings:
            lines.append("-" * width)
            lines += _about(place, match, postings[match.posting], told.present.get(match.posting), width)
    lines.append("-" * width)
    if ranking.silence:
        lines += wrapped(ranking.silence[1], width)
        lines.append("-" * width)
    for words in FOOT:
        lines += wrapped(words, width)
    lines.append(f"登记号尾号 {(registration.external_no or '')[-6:]}")
    return "\n".join(lines) + "\n"


def _about(place: int, match: Match, posting: Posting, stand: Stand | None, width: int) -> list[str]:
    where = f"{stand.no}号摊 " if stand else ""
    lines = wrapped(f"{place}. {posting.title}", width)
    lines += wrapped(f"{where}{posting.employer.name}", width)
    away = f" 离家{match.km:g}公里" if match.km is not None else ""
    lines += wrapped(pay_of(posting) + away, width)
    reason = next((text for code, text in match.reasons if code != "R_STALL"), "")
    if reason:
        lines += wrapped(f"合适：{reason}", width)
    if match.drawback:
        lines += wrapped(f"注意：{match.drawback[1]}", width)
    return lines


def pay_of(posting: Posting) -> str:
    """The pay that is certain: the base where it is stated, else what was stated."""
    if posting.wage_base:
        return f"底薪{posting.wage_base}元"
    low, high = posting.wage_low or 0, posting.wage_high or 0
    if not high:
        return "工资面议"
    span = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    if posting.wage_unit == "件" and low >= PIECES_A_MONTH:
        return f"计件，一个月{span}元"
    return f"{span}元/{UNITS[posting.wage_unit]}"


def cells(text: str) -> int:
    """How wide a text prints: wide characters, and those that Chinese printers print wide, count two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells, at least two."""
    lines = [""]
    for char in text:
        if not char.isprintable():
            continue
        if cells(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return [line.strip() for line in lines]


def _middle(text: str, width: int) -> str:
    return " " * max(0, (width - cells(text)) // 2) + text
