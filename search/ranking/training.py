"""Which short course would open postings near a person: each counted only where nothing else stands in the way."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from search.query import Query
from search.ranking.candidates import candidates_query
from search.ranking.certificates import closure
from search.ranking.filters import SLACK, Filter, filters_for, first_veto, whole_person
from search.ranking.prepared import Affinity, PreparedPerson, PreparedPosting, distance_km
from search.ranking.score import assess
from search.ranking.weights import Weights
from search.ranking.work import best_work

PATH = Path(__file__).with_name("courses.csv")
UNSKILLED = ("缺技能", "失地")
"""Reasons for being out of work that a course is an answer to."""
MOST = 3
CANDIDATES = 300
"""Postings near a person that are looked at."""
_WANTED = 0.9
"""How much the work that somebody learned counts as what they ask for."""


_NEAR = 0.5
"""From this similarity on a trade is near to another."""


@dataclass(frozen=True, slots=True)
class Course:
    """families: work that it teaches. certs: what it ends with. facts: what one can do after it, as facts say it."""

    code: str
    label: str
    families: tuple[str, ...]
    certs: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A course and what it opens: postings (ids, the nearest first), free places in them, and their usual pay.

    wage: the median of the postings' usual pay, yuan a month; None where none tells. near: all of them are within the
    way that the person would go every day.
    """

    course: Course
    postings: tuple[int, ...]
    vacancies: int
    wage: int | None
    near: bool

    def text(self) -> str:
        """The sentence for the person."""
        pay = f"，一般每月{self.wage}元" if self.wage else ""
        return f"{self.course.label}，{'附近' if self.near else ''}多出{len(self.postings)}个岗位{pay}"

    def said(self) -> dict[str, Any]:
        """As it is kept and answered: code, text, certs, count, vacancies, wage."""
        return {
            "code": self.course.code,
            "text": self.text(),
            "certs": list(self.course.certs),
            "count": len(self.postings),
            "vacancies": self.vacancies,
            "wage": self.wage,
        }


@lru_cache(maxsize=1)
def load_courses() -> tuple[Course, ...]:
    """The courses shipped with the library."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple(
            Course(row["code"], row["label"], *(tuple(row[name].split()) for name in ("families", "certs", "facts")))
            for row in csv.DictReader(file)
        )


def could_train(person: PreparedPerson) -> bool:
    """Whether somebody is out of work for want of a skill and looks for work at all."""
    return person.view.reason in UNSKILLED and whole_person(person) is None


def training_query(person: PreparedPerson, *, today: date, weights: Weights, scope: str = "") -> Query:
    """The postings worth looking at: within reach, of the person's work or of any that a course teaches."""
    able = person
    for course in load_courses():
        able = learned(able, course)
    return candidates_query(able, today=today, weights=weights, scope=scope, limit=CANDIDATES)


def learned(person: PreparedPerson, course: Course) -> PreparedPerson:
    """The person after a course: the papers, what one can do, and willing to do the work."""
    affinity = dict(person.affinity)
    for family in course.families:
        known = affinity.get(family)
        if family not in person.against and (known is None or known.value < _WANTED):
            affinity[family] = Affinity(_WANTED, "wish", family)
    facts = dict(person.facts.facts) | dict.fromkeys(course.facts, course.label)
    if "computer" in course.facts:
        facts.pop("no_computer", None)
    return replace(
        person,
        affinity=affinity,
        certs=person.certs | closure(course.certs),
        facts=replace(person.facts, facts=facts),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A posting that courses would open. courses: their codes. pay: yuan a month, 0 where it does not tell."""

    posting: int
    courses: tuple[str, ...]
    km: float
    pay: int
    seats: int


def opened_by_courses(
    person: PreparedPerson, postings: Sequence[PreparedPosting], weights: Weights, *, today: date
) -> list[Opened]:
    """Those of some postings that somebody could have after one course or another, and not without."""
    filters = filters_for(person)
    shut = [
        (one, {family for family, _ in one.facts.families}.union(_asked(one)))
        for one in postings
        if not _fits(person, one, weights, today, filters)
    ]
    found: dict[int, list[str]] = {}
    for course in load_courses():
        able = learned(person, course)
        filters = filters_for(able)
        given = {*course.families, *course.certs}
        for one, wanted in shut:
            if not given.isdisjoint(wanted) and _fits(able, one, weights, today, filters):
                found.setdefault(one.view.key, []).append(course.code)
    return [
        Opened(
            one.view.key, tuple(found[one.view.key]), distance_km(person, one), one.facts.pay.typical,
            one.view.open_count,
        )
        for one, _ in shut
        if one.view.key in found
    ]  # fmt: skip


def suggestions(
    person: PreparedPerson, postings: Sequence[PreparedPosting], weights: Weights, *, today: date
) -> tuple[Suggestion, ...]:
    """The courses that open most for a person, three at most, those near to their own work first; none that opens
    nothing."""
    return suggested(person, opened_by_courses(person, postings, weights, today=today))


def suggested(person: PreparedPerson, opened: Sequence[Opened]) -> tuple[Suggestion, ...]:
    """The same, of the postings that courses would open."""
    found: list[Suggestion] = []
    for course in load_courses():
        theirs = sorted((one for one in opened if course.code in one.courses), key=lambda one: (one.km, one.posting))
        if theirs:
            pays = [one.pay for one in theirs if one.pay]
            wage = round(median(pays), -2) if pays else None
            near = theirs[-1].km <= person.max_km * SLACK
            keys, seats = tuple(one.posting for one in theirs), sum(one.seats for one in theirs)
            found.append(Suggestion(course, keys, seats, int(wage) if wage else None, near))
    own = [*person.facts.wishes, *person.facts.done]
    found.sort(key=lambda one: (not _related(person, own, one), -len(one.postings), -(one.wage or 0), one.course.code))
    return tuple(found[:MOST])


def _related(person: PreparedPerson, own: Sequence[str], one: Suggestion) -> bool:
    """Whether a course teaches work that is asked for or known, or near to it."""
    return any(person.similarity(family, other) >= _NEAR for family in one.course.families for other in own)


def _asked(posting: PreparedPosting) -> tuple[str, ...]:
    needs = posting.facts.needs
    return (*needs.certs, *(cert for choice in needs.any_of for cert in choice))


def _fits(
    person: PreparedPerson, posting: PreparedPosting, weights: Weights, today: date, filters: tuple[Filter, ...]
) -> bool:
    work = best_work(person, posting)
    if work[0] < weights.work_floor or first_veto(person, posting, today, filters):
        return False
    return not assess(person, posting, distance_km(person, posting), weights, today=today, found=work).veto


def is_taught(posting: PreparedPosting) -> bool:
    """Whether any course has to do with a posting."""
    wanted = {family for family, _ in posting.facts.families}.union(_asked(posting))
    return any(not wanted.isdisjoint((*course.families, *course.certs)) for course in load_courses())
