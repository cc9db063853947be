"""Figures of the outreach: each number with the query that opens it to its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, select
from sqlalchemy.orm import Session

from app.figures import funnel, sets
from app.figures.catalog import (
    CHANNELS,
    FIGURES,
    FIRST_AT_FAIR,
    FIRST_TOLD,
    GINI,
    LINE_RATIOS,
    MESSAGES,
    NEARBY,
    RATIOS,
    SMALL,
    Figure,
    Ratio,
)
from app.figures.scope import NO_CODE, Scope, made
from app.figures.sql import ShanghaiDay
from app.market.balance import place_name
from app.market.nearby import placements
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import TELLING
from app.outreach.sentences import SENTENCES
from app.people.models import Person

BREAKDOWNS = ("channel", "day", "region", "reason", "fair")
REASONED = ("suppressed", "failed", "unknown")
"""Figures that are told by the code of each message."""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure and its value. scope: with which its rows are asked for."""

    figure: Figure
    value: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio with the two numbers that it is made of. value None: of nothing, or of too few to be told (note)."""

    ratio: Ratio
    value: float | None
    part: int
    of: int
    scope: Scope

    @property
    def note(self) -> str:
        return f"n<{SMALL}" if self.of < SMALL else ""


@dataclass(frozen=True, slots=True)
class Line:
    """What a breakdown says of one channel, day, region, reason or fair. key "": none."""

    key: str
    name: str
    numbers: tuple[Number, ...]
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    numbers: tuple[Number, ...]
    shares: tuple[Share, ...]
    lines: tuple[Line, ...]


def figures(session: Session, scope: Scope, by: str) -> Told:
    """Every figure of a scope, and those of the messages by ``channel``, ``day``, ``region`` or ``reason``, or the
    steps of each ``fair``."""
    lines, counts = breakdown(session, scope, "channel" if by == "fair" else by)
    lines = _fairs(session, scope) if by == "fair" else lines
    near = Counter(one.near for one in placements(session, scope.first, scope.last, scope.region))
    counts |= {"placements": near.total(), "known_way": near[True] + near[False], "near": near[True]}
    shown, fair, elsewhere = exposures(session, scope), *first_recommendations(session, scope)
    counts |= {"open_postings": len(shown), "exposed": sum(1 for one in shown if one)}
    counts |= {"registered_fair": len(fair), "first_told_fair": _known(fair)}
    counts |= {"registered_elsewhere": len(elsewhere), "first_told_elsewhere": _known(elsewhere)}
    for code in ("registered", "first_told"):
        counts[code] = counts[f"{code}_fair"] + counts[f"{code}_elsewhere"]
    for code in FIGURES:
        if code not in counts and code != "not_covered":
            counts[code] = count(session, code, scope)
    counts["not_covered"] = counts["unemployed"] - counts["covered"]
    numbers = tuple(Number(figure, counts[code], scope) for code, figure in FIGURES.items())
    shares = [share(ratio, counts, scope) for ratio in RATIOS]
    shares.append(share(FIRST_TOLD, counts, scope, median_of(elsewhere)))
    shares.append(share(FIRST_AT_FAIR, counts, scope, minutes_of(fair)))
    shares.append(share(GINI, counts, scope, gini(shown)))
    return Told(numbers, tuple(shares), tuple(lines))


def count(session: Session, code: str, scope: Scope) -> int:
    """A figure by itself: how many rows it has. KeyError for a code that is none."""
    if code in NEARBY:
        return len(_placements(session, code, scope))
    return session.scalar(select(func.count()).select_from(_query(code, scope).subquery())) or 0


def page_of(session: Session, code: str, scope: Scope, *, after: int, limit: int) -> list[int]:
    """The ids of the rows of a figure, ascending, from the one after ``after`` on."""
    if code in NEARBY:
        return [one for one in _placements(session, code, scope) if one > after][:limit]
    query = _query(code, scope)
    [column] = query.selected_columns
    return list(session.scalars(query.where(column > after).order_by(column).limit(limit)))


def share(ratio: Ratio, counts: Mapping[str, int], scope: Scope, value: float | None = None) -> Share:
    """A ratio of counted figures. value: that of a ratio which is no quotient of the two (factor 0)."""
    part, of = counts[ratio.part], counts[ratio.of]
    if of < SMALL:
        return Share(ratio, None, part, of, scope)
    return Share(ratio, round(part * ratio.factor / of, 2) if ratio.factor else value, part, of, scope)


def first_recommendations(session: Session, scope: Scope) -> tuple[list[float | None], list[float | None]]:
    """The hours from being written down to being recommended something, of everybody new; None: not yet.

    First of those who were written down at a fair, then of the others.
    """
    fair: list[float | None] = []
    elsewhere: list[float | None] = []
    for at_fair, desk, sent in session.execute(sets.first_told_after(scope)):
        known = [seconds for seconds in (desk, sent) if seconds is not None]
        (fair if at_fair else elsewhere).append(max(0.0, min(known)) / 3600 if known else None)
    return fair, elsewhere


def median_of(hours: Sequence[float | None]) -> float | None:
    """The median of those that are known, to two places."""
    known = [one for one in hours if one is not None]
    return round(median(known), 2) if known else None


def minutes_of(hours: Sequence[float | None]) -> float | None:
    """The median of those that are known, in minutes, to two places."""
    return median_of([one and one * 60 for one in hours])


def exposures(session: Session, scope: Scope) -> list[int]:
    """For each open posting, how often somebody was told of it in that time."""
    told = sets.exposures(scope).with_only_columns(OutboxItem.posting_id, func.count())
    shown: dict[int, int] = dict(session.execute(told.group_by(OutboxItem.posting_id)).all())  # type: ignore[arg-type]
    return [shown.get(posting, 0) for posting in session.scalars(sets.open_postings(scope))]


def gini(shown: Sequence[int]) -> float | None:
    """How unevenly people were told of postings: 0 where of all alike, 1 where of one alone; None for of none."""
    many, total = len(shown), sum(shown)
    if not total:
        return None
    weighted = sum(place * value for place, value in enumerate(sorted(shown), start=1))
    return round(2 * weighted / (many * total) - (many + 1) / many, 3)


def _known(hours: Sequence[float | None]) -> int:
    return sum(1 for one in hours if one is not None)


def _fairs(session: Session, scope: Scope) -> list[Line]:
    lines = []
    for fair, counts in funnel.by_fair(session, scope):
        inside = replace(scope, fair=fair.public_id)
        numbers = tuple(Number(FIGURES[code], number, inside) for code, number in counts.items())
        lines.append(Line(str(fair.public_id), fair.name, numbers))
    return lines


def _query(code: str, scope: Scope) -> sets.Ids:
    ids = FIGURES[code].ids
    assert ids is not None
    return ids(scope)


def _placements(session: Session, code: str, scope: Scope) -> list[int]:
    found = placements(session, scope.first, scope.last, scope.region)
    if code == "placements":
        return [one.event for one in found]
    return [one.event for one in found if one.near or (code == "known_way" and one.near is not None)]


def breakdown(session: Session, scope: Scope, by: str) -> tuple[list[Line], dict[str, int]]:
    """The lines of a breakdown, and the figures of the messages over all of them: one look at the messages for both."""
    key = _key(scope, by)
    whole = by != "reason"
    query = select(key, OutboxMessage.state, OutboxMessage.purpose, func.count()).where(*made(scope))
    query = query.group_by(key, OutboxMessage.state, OutboxMessage.purpose)
    found: dict[str, Counter[tuple[str, bool]]] = {}
    for name, state, purpose, number in session.execute(_at_home(query, by)):
        found.setdefault(name or "", Counter())[state, purpose in TELLING] += number
    total = sum(found.values(), Counter[tuple[str, bool]]())
    people = _people(session, scope, by) if whole else {}
    lines = []
    for name in sorted(found):
        inside = _inside(scope, by, name)
        counts = _of_messages(found[name])
        codes = [one.code for one in MESSAGES] if whole else [code for code in REASONED if counts[code]]
        numbers = [Number(FIGURES[code], counts[code], inside) for code in codes]
        if whole:
            numbers.append(Number(FIGURES["contacted"], people.get(name, 0), inside))
        shares = tuple(share(ratio, counts, inside) for ratio in RATIOS if whole and ratio.code in LINE_RATIOS)
        if numbers:
            lines.append(Line(name, _name(by, name), tuple(numbers), shares))
    return lines, _of_messages(total)


def _of_messages(found: Mapping[tuple[str, bool], int]) -> dict[str, int]:
    """The figures of messages that were counted by state and by whether they tell of postings."""
    return {
        figure.code: sum(
            number
            for (state, telling), number in found.items()
            if (not figure.among or state in figure.among) and (telling or not figure.telling)
        )
        for figure in MESSAGES
    }


def _people(session: Session, scope: Scope, by: str) -> dict[str, int]:
    key = _key(scope, by)
    query = select(key, func.count(distinct(OutboxMessage.person_id))).where(*made(scope))
    query = query.where(OutboxMessage.state.in_(sets.SENT), OutboxMessage.purpose.in_(TELLING)).group_by(key)
    return {name or "": number for name, number in session.execute(_at_home(query, by))}


def _at_home(query: Select[Any], by: str) -> Select[Any]:
    return query.join(Person, Person.id == OutboxMessage.person_id) if by == "region" else query


def _key(scope: Scope, by: str) -> ColumnElement[Any]:
    if by == "day":
        return ShanghaiDay(OutboxMessage.created_at)
    if by == "region":
        return func.substr(Person.region, 1, scope.digits)
    return OutboxMessage.channel if by == "channel" else OutboxMessage.code  # type: ignore[return-value]


def _inside(scope: Scope, by: str, name: str) -> Scope:
    """The scope of one line."""
    if by == "day":
        return replace(scope, first=date.fromisoformat(name), last=date.fromisoformat(name))
    if by == "region":
        direct = scope.direct or len(name) < scope.digits
        return replace(scope, region=name, direct=direct, everybody=scope.everybody and name == scope.region)
    return replace(scope, channel=name) if by == "channel" else replace(scope, code=name or NO_CODE)


def _name(by: str, name: str) -> str:
    if by == "region":
        return place_name(name)
    if by == "channel":
        return CHANNELS.get(name, name)
    return SENTENCES.get(name, name or "没有写原因") if by == "reason" else name
