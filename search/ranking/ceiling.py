"""The most that postings can score with people, told from a handful of numbers of each: never less than what
:func:`search.ranking.score.assess` gives, and often less than what somebody has already. Asked of many pairs at once.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.facts.groups import VETERAN, taken_first
from search.facts.shifts import NOW_AND_THEN
from search.lexicon import load_lexicon
from search.ranking.belonging import FIRST
from search.ranking.care import caring
from search.ranking.filters import SLACK
from search.ranking.hours import NIGHT_SHIFTS
from search.ranking.indexed import furthest
from search.ranking.pay import SALES, takes_part_of_a_wage
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_posting
from search.ranking.score import REPLY_PRIOR, form_fit
from search.ranking.views import PostingView
from search.ranking.weights import Weights
from search.ranking.work import AS_GOOD

_KM_PER_DEGREE = 111.32
_NEIGHBOUR_KM, _AT_LEAST_KM = 2.0, 0.5
_NOISE = 1e-6
_BED, _BED_ELSEWHERE, _ASKED_FOR = 0.6, 0.4, 0.05
"""What a bed makes of a long way, in the county and beyond it, and more where it was asked for."""
_SHUTTLE, _FETCHED = 0.7, 0.45
"""What a shuttle within the county makes of a way that is gone daily, and of a longer one."""
_OUTSIDE = 0.85
"""Beyond the county and beyond the daily way."""
_AGENCY, _KEPT_FOR = 0.88, 1.2
_SELLS, _IN_DEBT, _BY_SHARE = 0.85, 0.6, 0.8
_HEAT, _HEAVY, _NIGHT, _LONG_DAY = 0.9, 0.9, 0.85, 0.8
_LITTLE_LESS, _MUCH_LESS = 0.85, 0.5
"""Pay below what is asked, down to ``wage_direct`` and further."""
_SCHOOL_SHORT, _AT_A_SCREEN = 0.5, 0.8
_OWN_VEHICLE, _A_VEHICLE = 0.6, 0.9
_BEGINS, _A_YEAR, _YEARS = 0.85, 0.6, 0.3
"""What years that are asked for leave of the chance of who has none at anything."""

UNITS = 250
"""Steps in which a value from 0 to 1 is told, rounded up."""

Rows = NDArray[Any]
Places = NDArray[np.intp]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FORMS = ("全职", "兼职", "季节工", "日结", "实习")
_ANY_FORM = len(_FORMS)
_FLAGS = (
    "bed", "lodges", "cares", "titled", "sells", "fetches", "by_day", "by_night", "long_days", "no_vehicle",
    "no_screen", "unpractised",
)  # fmt: skip
OUTLINE = (
    ("lng", "<f8"), ("lat", "<f8"), ("max_km", "<f8"), ("reach", "<f8"), ("wider", "<f8"), ("asked", "<i4"),
    ("county", "<i4"), ("school", "u1"), ("forms", "u1", (_ANY_FORM + 1,)), *((name, "?") for name in _FLAGS),
)  # fmt: skip
"""The columns of many outlines; beside them ``values``, what each family of work is worth, see :func:`values_of`."""

_ASKED = ("lng", "lat", "max_km", "reach", "wider", "asked", "county", "school", *_FLAGS)

PACKED = struct.Struct(f"<dddddiiB{_ANY_FORM + 1}s{len(_FLAGS)}?")
"""An outline as bytes, as numpy reads :data:`OUTLINE`."""


class Outline(NamedTuple):
    """Of a person. wider: kilometres without a shuttle, with the ladder's. asked: yuan a month, 0 where pay is not
    simply held against it. forms: what each form of work is worth, in :data:`UNITS`, and any other. bed: was asked for.
    lodges: would live in. cares: has somebody to care for. titled: whether titles count, by the neighbouring characters
    of what is wished for. sells: asked to. fetches: work to be done at home. by_day: no nights. by_night, long_days:
    does not mind. no_vehicle: none is known, no_screen: nor any use of one. unpractised: tells of no years."""

    lng: float
    lat: float
    max_km: float
    reach: float
    wider: float
    asked: int
    county: int
    school: int
    forms: bytes
    bed: bool
    lodges: bool
    cares: bool
    titled: bool
    sells: bool
    fetches: bool
    by_day: bool
    by_night: bool
    long_days: bool
    no_vehicle: bool
    no_screen: bool
    unpractised: bool


NOBODY = Outline(0.0, 0.0, 0.0, 1.0, 0.0, 0, 0, 0, bytes(_ANY_FORM + 1), *[False] * len(_FLAGS))


def outline_of(person: PreparedPerson, weights: Weights) -> Outline:
    """What of a person is enough for :func:`ceilings`, beside what work is worth to them."""
    facts, view = person.facts, person.view
    learns = "apprentice" in facts.wishes  # held against the most that a learner gets
    plain = facts.wage_min and not facts.day_wage and not takes_part_of_a_wage(person) and not learns
    nights = bool(NIGHT_SHIFTS.intersection(view.shifts))
    school = facts.education or 2
    return Outline(
        view.lng, view.lat, person.max_km, person.reach,
        person.max_km * (max(SLACK, weights.radius_factor) if facts.vehicle in ("moto", "car") else SLACK),
        (facts.wage_min or 0) if plain else 0, int(person.region6), school,
        bytes([*(_units(form_fit(person, one)) for one in _of_each_form()), UNITS]),
        bed="lodging" in facts.wants, lodges=bool(view.lodging), cares=caring(person),
        titled=not (facts.vague or not facts.wishes),
        sells=any(family in facts.wishes for family in SALES), fetches="home_work" in facts.wants,
        by_day=bool(view.shifts) and not nights and "night_ok" not in facts.facts and not facts.night_only,
        by_night=nights or "night_ok" in facts.facts, long_days=nights or "overtime_ok" in facts.facts,
        no_vehicle=facts.vehicle == "", no_screen="computer" not in facts.facts and school <= 2,
        unpractised=not facts.done and VETERAN not in facts.facts,
    )  # fmt: skip


def _units(value: float) -> int:
    return min(255, math.ceil(value * UNITS))


@lru_cache(1)
def _of_each_form() -> tuple[PreparedPosting, ...]:
    """A posting of each form of which nothing else is told."""
    day = date(2000, 1, 1)
    plain = PostingView(0, 0, "", "", "", 1, 1, "000000", 0.0, 0.0, "", day, day)
    return tuple(prepare_posting(replace(plain, form=form), load_lexicon()) for form in _FORMS)


def values_of(person: PreparedPerson, floor: float) -> bytes:
    """What each family of work is worth to a person, from ``floor`` on: :data:`UNITS` at its place."""
    places = family_places()
    found = bytearray(len(places) + 1)
    for code, one in person.affinity.items():
        if one.value >= floor:
            found[places[code]] = _units(one.value)
    return bytes(found)


def rows_of(outlines: Sequence[Outline], values: Sequence[bytes]) -> Rows:
    """The rows of some people. values: as :func:`values_of` has them, all as long."""
    width = len(values[0])
    packed = b"".join(PACKED.pack(*one) + some for one, some in zip(outlines, values, strict=True))
    return np.frombuffer(packed, [*OUTLINE, ("values", "u1", (width,))])


def family_places() -> Mapping[str, int]:
    """The place of each family of the lexicon in force; the place after the last is that of all others."""
    return _family_places(load_lexicon().version)


@lru_cache(4)
def _family_places(_lexicon: str) -> dict[str, int]:
    return {family: place for place, family in enumerate(sorted(load_lexicon().families))}


_NUMBERS = (
    "lng", "lat", "usual", "stable", "board", "board_in", "chance", "cover", "trust", "agency", "most", "vehicle",
    "screen", "years",
)  # fmt: skip
_SIGNS = ("lodging", "shuttle", "nights", "night", "long_day")
_COLUMNS = (
    *((name, "f8") for name in _NUMBERS), ("county", "i4"), ("school", "u1"), ("form", "u1"),
    *((name, "?") for name in _SIGNS),
)  # fmt: skip
_TOLD = (*_NUMBERS, "county", "school", "form", *_SIGNS)


def faces_of(postings: Sequence[PreparedPosting], weights: Weights, today: date, width: int = 1) -> Rows:
    """What of postings is enough for :func:`ceilings`. families: the places of those worth looking at, with
    room for ``width`` of them at least; shares: their weights. usual: the most that the pay may count as, 0 unknown.
    board, board_in: what the table is worth, and to who would live in. chance: by free seats and answers. cover,
    vehicle, screen, years: what the demands leave of it for anybody, who tells of no vehicle, of no computer, of no
    years. trust, agency: to who asked to sell, too. most: the rest that is the same for everybody. nights: not only now
    and then."""
    places, floor = family_places(), weights.work_floor
    works = [[one for one in posting.facts.families if one[1] >= floor] for posting in postings]
    width = max(width, max(map(len, works), default=1))
    none, nothing = (len(places),) * width, (0.0,) * width
    rows = []
    for posting, work in zip(postings, works, strict=True):
        facts, view, marks = posting.facts, posting.view, posting.facts.marks
        age = max(0, (today - view.open_from).days)
        most = 1.0 - (1.0 - weights.fresh_low) * min(1.0, age / weights.fresh_days)
        seats = view.open_count / (view.applicants_21d + view.open_count)
        reply = 1.0 if view.reply_rate is None else (view.reply_rate + REPLY_PRIOR) / (2 * REPLY_PRIOR)
        agency, night = _AGENCY if "agency" in marks else 1.0, marks.get("night")
        families = tuple([places.get(family, len(places)) for family, _ in work])
        shares = tuple([1.0 if weight >= AS_GOOD else weight for _, weight in work])
        rows.append((
            view.lng, view.lat,
            max(facts.pay.typical, facts.pay.certain) if facts.pay.typical else 0,
            (0.8 if view.form in ("", "全职") else 0.5) + (0.2 if view.wage_base else 0.0),
            0.6 + 0.4 * facts.meals, 0.5 + 0.35 * facts.lodging + 0.15 * facts.meals,
            seats * reply, _cover(posting), agency * _trust(posting), agency,
            most * (weights.urgent if view.urgent else 1.0),
            _vehicle(marks.get("own_vehicle")), _AT_A_SCREEN if "computer" in marks else 1.0, _years(posting),
            int(posting.region6), facts.needs.education, _form(posting),
            facts.lodging, facts.shuttle, night is not None and not NOW_AND_THEN.match(night), night is not None,
            "long_day" in marks, families + none[len(families) :], shares + nothing[len(shares) :],
        ))  # fmt: skip
    return np.array(rows, [*_COLUMNS, ("families", "i4", (width,)), ("shares", "f8", (width,))])


def _cover(posting: PreparedPosting) -> float:
    marks, view = posting.facts.marks, posting.view
    value = _KEPT_FOR if "残疾人" in view.accepts else FIRST if taken_first(view.requirements) else 1.0
    return value * (_HEAT if "heat" in marks else 1.0) * (_HEAVY if "heavy" in marks else 1.0)


def _trust(posting: PreparedPosting) -> float:
    marks = posting.facts.marks
    value = (_SELLS if "sales" in marks else 1.0) * (_IN_DEBT if "debt" in marks else 1.0)
    return value * (_BY_SHARE if posting.facts.pay.commission else 1.0)


def _vehicle(words: str | None) -> float:
    if words is None:
        return 1.0
    return _OWN_VEHICLE if "自备" in words or "有" in words else _A_VEHICLE


def _years(posting: PreparedPosting) -> float:
    needs = posting.facts.needs
    asked = max(needs.years, 1 if needs.skilled else 0)
    if not asked or any(family.startswith("driver_") for family, _ in posting.facts.families):
        return 1.0
    return _BEGINS if needs.beginner else _A_YEAR if asked <= 1 else _YEARS


def _form(posting: PreparedPosting) -> int:
    """Its place among the forms; where more than the form tells what it is worth, the last."""
    marks, view = posting.facts.marks, posting.view
    form = view.form or "全职"
    more = {"flexible", "part_ok"} & marks.keys() or (form == "实习" and "学徒" in view.title)
    return _ANY_FORM if more or form not in _FORMS else _FORMS.index(form)


def works(outlines: Rows, people: Places, faces: Rows, postings: Places) -> Scores:
    """The most that the work of pairs can be worth, from 0 to 1; arguments as in :func:`ceilings`."""
    values = outlines["values"][people[:, None], faces["families"][postings]]
    found: Scores = (values * faces["shares"][postings]).max(axis=1, initial=0.0) / UNITS
    return found


def ceilings(
    outlines: Rows,
    people: Places,
    faces: Rows,
    postings: Places,
    weights: Weights,
    said: Scores | None = None,
    *,
    asked: Mask | None = None,
) -> Scores:
    """The most that pairs can score, 0–100 and a little above; 0 where a posting is nothing for somebody.

    people, postings: places of each pair in ``outlines`` and ``faces``. said: the share of each title that says what is
    wished for, 0–1; None: it may say all of it. asked: where only what was asked for counts, nothing given up; None:
    everywhere.
    """
    who = {name: outlines[name][people] for name in _ASKED}
    what = {name: faces[name][postings] for name in _TOLD}
    asked = np.ones(len(people), np.bool_) if asked is None else asked
    work = works(outlines, people, faces, postings)
    km = _km(who, what)
    home = who["county"] == what["county"]
    there, near = _near(who, what, km, asked, home, weights)
    wage, paid = _wage(who, what, asked, weights)
    share = weights.usefulness
    board = np.where(who["lodges"], what["board_in"], what["board"])
    board = np.where(who["bed"] & ~what["lodging"], 0.7, np.where(who["bed"], np.maximum(board, what["board"]), board))
    useful = share["wage"] * wage + share["near"] * near + share["work"] * work + share["hours"]
    useful += share["board"] * board + share["stable"] * what["stable"]
    cover = work**weights.work_power * paid * _covered(who, what)
    cover *= outlines["forms"][people, what["form"]] / UNITS
    cover *= np.where(~home & (km > who["max_km"] + _NOISE), _OUTSIDE, 1.0)
    trust = np.where(who["sells"], what["agency"], what["trust"])
    useful = useful**weights.u_power
    fit = 100.0 * useful * np.minimum(1.0, cover) ** weights.p_power * trust
    title = weights.named_low + (weights.named_high - weights.named_low) * (1.0 if said is None else said)
    spent = np.minimum(1.0, km / np.maximum(who["max_km"], _AT_LEAST_KM))
    way = weights.way_near + (weights.way_far - weights.way_near) * spent
    way = np.where(what["lodging"] & who["bed"], max(1.0, weights.way_near), way)
    most = 100.0 * useful * np.minimum(1.0, cover * what["chance"]) ** weights.p_power * trust * what["most"] * way
    most *= np.where(who["titled"], title, 1.0) * np.where(who["cares"], max(1.0, weights.care_high), 1.0)
    fits = there & (work >= np.where(asked, weights.work_direct, weights.work_floor)) & (cover > 0.0)
    fits &= (fit >= weights.score_floor - _NOISE) & ~(who["by_day"] & what["nights"])
    found: Scores = np.where(fits, most, 0.0)
    return found


_Columns = Mapping[str, NDArray[Any]]


def _km(who: _Columns, what: _Columns) -> Scores:
    dx = (what["lng"] - who["lng"]) * _KM_PER_DEGREE * np.cos(np.radians(who["lat"]))
    found: Scores = np.hypot(dx, (what["lat"] - who["lat"]) * _KM_PER_DEGREE)
    return found


def _near(who: _Columns, what: _Columns, km: Scores, asked: Mask, home: Mask, weights: Weights) -> tuple[Mask, Scores]:
    """Whether a place may be within reach, and the most that its nearness is worth."""
    daily = who["fetches"] | (km <= who["max_km"] * SLACK + _NOISE)
    bed = what["lodging"] & who["lodges"]
    bus = what["shuttle"] & (km <= who["max_km"] * furthest(weights) + _NOISE)
    there = daily | bed | bus | (~asked & (km <= who["wider"] + _NOISE))
    slept = np.where(home, _BED, _BED_ELSEWHERE) + _ASKED_FOR * who["bed"]
    near = np.exp(-np.maximum(0.0, km - _NEIGHBOUR_KM) / who["reach"])
    near = np.maximum(near, np.where(bed, slept, 0.0))
    return there, np.maximum(near, np.where(what["shuttle"] & home, np.where(daily, _SHUTTLE, _FETCHED), 0.0))


def _wage(who: _Columns, what: _Columns, asked: Mask, weights: Weights) -> tuple[Scores, Scores]:
    """The most that pay is worth, and what it leaves of the chance; 0 where it is too little."""
    least, usual = who["asked"], what["usual"]
    counts = (least > 0) & (usual > 0)
    above = (usual - least) / np.maximum(300.0, 0.12 * least)
    wage = np.where(counts, 1.0 / (1.0 + np.exp(-np.clip(above, -50.0, 50.0))), 1.0)
    share = np.where(counts, usual / np.maximum(1, least), 1.0) + _NOISE
    paid = np.where(share >= weights.wage_direct, _LITTLE_LESS, np.where(asked, 0.0, _MUCH_LESS))
    return wage, np.where(share >= 1.0, 1.0, np.where(share >= weights.wage_floor, paid, 0.0))


def _covered(who: _Columns, what: _Columns) -> Scores:
    """The most that what a posting demands leaves of the chance; 0 where it is no place for somebody."""
    cover = np.where(what["night"] & ~who["by_night"], _NIGHT, 1.0) * what["cover"]
    cover *= np.where(what["long_day"] & ~who["long_days"], _LONG_DAY, 1.0)
    cover *= np.where(who["no_vehicle"], what["vehicle"], 1.0) * np.where(who["no_screen"], what["screen"], 1.0)
    cover *= np.where(who["unpractised"], what["years"], 1.0)
    school, has = what["school"].astype(np.int64), who["school"].astype(np.int64)
    refused = (school > 1) & (school - has >= 2)
    found: Scores = cover * np.where(refused, 0.0, np.where(school > has, _SCHOOL_SHORT, 1.0))
    return found


def title_share(title: str, wished: Collection[str]) -> float:
    """The share of a title that says what is wished for. wished: as :func:`wished_pairs` has it."""
    pairs = _pairs(title)
    return len(pairs.intersection(wished)) / len(pairs) if pairs else 0.0


def wished_pairs(person: PreparedPerson) -> list[str]:
    """The neighbouring characters of what a person wishes for."""
    return sorted(_pairs(*person.view.wishes))


def _pairs(*texts: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))
