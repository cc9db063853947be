"""Which short course would open postings near a person: each counted only where nothing else stands in the way."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from search.query import Query
from search.ranking.candidates import candidates_query
from search.ranking.certificates import closure
from search.ranking.filters import SLACK, Filter, filters_for, first_veto, reachable, whole_person
from search.ranking.prepared import Affinity, PreparedPerson, PreparedPosting, distance_km
from search.ranking.score import Assessment, assess
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
_LEARNT = ("H3_CERT", "S_SKILL")
"""Why filters refuse what a course may open; none of the others looks at papers or at what one can do."""


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
    return candidates_query(_after(person, load_courses()), today=today, weights=weights, scope=scope, limit=CANDIDATES)


def learned(person: PreparedPerson, course: Course) -> PreparedPerson:
    """The person after a course: the papers, what one can do, and willing to do the work."""
    return _after(person, (course,))


def _after(person: PreparedPerson, courses: Sequence[Course]) -> PreparedPerson:
    affinity, against = dict(person.affinity), person.against
    for course in courses:
        for family in course.families:
            known = affinity.get(family)
            if family not in against and (known is None or known.value < _WANTED):
                affinity[family] = _wanted(family)
    facts = person.facts
    if told := {code: course.label for course in courses for code in course.facts}:
        every = {**facts.facts, **told}
        if "computer" in told:
            every.pop("no_computer", None)
        facts = replace(facts, facts=every)
    certs = person.certs.union(*(_with_all_it_stands_for(course.certs) for course in courses))
    return replace(person, affinity=affinity, certs=certs, facts=facts)


@lru_cache(maxsize=256)
def _wanted(family: str) -> Affinity:
    return Affinity(_WANTED, "wish", family)


@lru_cache(maxsize=256)
def _with_all_it_stands_for(certs: tuple[str, ...]) -> frozenset[str]:
    return closure(certs)


@dataclass(frozen=True, slots=True)
class Opened:
    """A posting that courses would open. courses: their codes. pay: yuan a month, 0 where it does not tell."""

    posting: int
    courses: tuple[str, ...]
    km: float
    pay: int
    seats: int


def opened_by_courses(
    person: PreparedPerson,
    postings: Sequence[PreparedPosting],
    weights: Weights,
    *,
    today: date,
    judged: Callable[[PreparedPosting], Assessment | None] = lambda _: None,
) -> list[Opened]:
    """Those of some postings that somebody could have after one course or another, and not without.

    judged: what is known of one already, as :func:`search.ranking.match.judge` has it.
    """
    taught, courses, filters = _taught_what(), load_courses(), filters_for(person)
    after: dict[int, tuple[PreparedPerson, tuple[Filter, ...]]] = {}
    found = []
    for posting in postings:
        places, known = _teaching(taught, posting), judged(posting)
        if not places or not _may_open(person, posting, weights, today, filters, known):
            continue
        codes = []
        for place in places:
            if place not in after:
                able = learned(person, courses[place])
                after[place] = able, filters_for(able)
            if _fits(after[place][0], posting, weights, today, after[place][1]):
                codes.append(courses[place].code)
        if codes and (known is not None or not _fits(person, posting, weights, today, filters)):
            km, pay, seats = distance_km(person, posting), posting.facts.pay.typical, posting.view.open_count
            found.append(Opened(posting.view.key, tuple(codes), km, pay, seats))
    return found


@lru_cache(maxsize=1)
def _taught_what() -> Mapping[str, tuple[int, ...]]:
    """The courses that teach a family of work, or end with a paper: their places."""
    found: dict[str, list[int]] = {}
    for place, course in enumerate(load_courses()):
        for one in (*course.families, *course.certs):
            found.setdefault(one, []).append(place)
    return {one: tuple(places) for one, places in found.items()}


def is_taught(posting: PreparedPosting) -> bool:
    """Whether any course has to do with a posting."""
    return bool(_teaching(_taught_what(), posting))


def _teaching(taught: Mapping[str, tuple[int, ...]], posting: PreparedPosting) -> list[int]:
    """The places of the courses that have anything to do with a posting."""
    found: set[int] = set()
    for family, _ in posting.facts.families:
        if family in taught:
            found.update(taught[family])
    for cert in _asked(posting):
        if cert in taught:
            found.update(taught[cert])
    return sorted(found)


def _may_open(
    person: PreparedPerson,
    posting: PreparedPosting,
    weights: Weights,
    today: date,
    filters: tuple[Filter, ...],
    judged: Assessment | None,
) -> bool:
    """Whether nothing that no course would change stands between somebody and a posting; where it is judged, whether
    anything does at all."""
    if judged is not None:
        return bool(judged.veto) and (not judged.filtered or judged.veto in _LEARNT)
    if not reachable(person, posting, distance_km(person, posting), weights):
        return False
    return first_veto(person, posting, today, filters) in (None, *_LEARNT)


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
