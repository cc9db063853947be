"""What a run remembers of a person, so that a change of postings need not begin anew with them.

Where they can be reached from and what work is theirs, to see whether a posting concerns them at all; the best of what
fits, a score that nothing else exceeds, and enough to see what cannot reach it; and where too little fits, what stands
between them and each posting. Nothing of a note, and nothing of age, health or groups. It counts on the day on which it
was made, together with what has changed since (:mod:`app.matching.remembering` reads it of many people at once).
"""

from __future__ import annotations

import json
import struct
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.matching.terms import Ranked, ranked, terms_of
from search.documents import day_number
from search.lexicon import load_lexicon
from search.query import Box
from search.ranking.between import Between
from search.ranking.candidates import daily_of, least_pay_of, papers_of, reach_of, work_of
from search.ranking.ceiling import (
    NOBODY,
    OUTLINE,
    PACKED,
    Outline,
    family_places,
    outline_of,
    values_of,
    wished_pairs,
)
from search.ranking.filters import whole_person
from search.ranking.fits import Fits
from search.ranking.foreseen import ASKING, NOTHING_ASKED, Asking, asking_of
from search.ranking.ladder import climb, held_back
from search.ranking.prepared import PreparedPerson
from search.ranking.training import Opened
from search.ranking.weights import Weights

NONE, OWN, ALL, FEW, WHOLE, CUT = range(6)
"""Kinds: gets nothing whatever is offered; has enough of the work that was asked for; has enough with other work; has
too little, and is told why; must be matched as a whole each time; as the third or fourth, of the first that the engine
names only."""

FORM = 9
"""Raise it whenever another thing is remembered, or in another form: what was remembered before then counts no more."""

RESERVE = 8
"""So many of the best are remembered, so that one that goes is followed by the next."""
MOST = 60
"""Of more that fits than that, it is not remembered what all of it is."""
CUSHION, TAIL = 20, 20
"""Of those of whom the engine names the first only, it names so many more, which come in where others go; of these, and
of so many that come before them, it is remembered what the engine scores them."""
NO_TAIL, NO_WORTH = bytes(4 * (TAIL + CUSHION)), bytes(CUSHION)
SCALE, MOST_SCORED = 10_000, 100_000.0
"""Scores of the engine are kept in such parts of one; more than any of them."""
NOTHING_ELSE, ONLY_HELD_BACK = 0.0, 1e-9
"""Bounds where nothing else comes in question, or only what stands behind the rest."""

Trained = tuple[list[int], list[Opened]]
"""What the engine named for courses, and what they would open of it."""


@dataclass(slots=True)
class Memory:
    """shown: how many matches are kept. box: least and greatest longitude and latitude, as indexed. daily: the same
    where no shuttle goes. paid: the least pay that is looked at. beds: the city where a bed will do, 0 none. region:
    the county. work: bits, see :func:`bits_of`. count: postings that the engine named, or more. best: numbers of
    postings; scores: theirs, where those tell their order; terms: what else does, see
    :mod:`app.matching.terms`. bound: the score that nothing beside ``best`` exceeds;
    None where ``best`` is all that fits. least: what a posting must score to be shown at all. named: what the engine
    named, where that was cut, and what it would name next; of the kind CUT all that ``between`` has not. base: the run
    since which that counts, 0 the one that remembered all of it. deep, tail, worth: see :mod:`app.matching.edge`;
    asking: see :mod:`search.ranking.foreseen`. wide: the whole county was asked for. outline, values, wished: what
    tells the most that a posting can score, see :mod:`search.ranking.ceiling`. papers: of those a posting asks for one,
    or for none. own: of the kind CUT, those of ``best`` that are named for work as it was asked for; ``named`` begins
    with ``deep`` that were looked at whatever their work. near: those of ``best`` that are named nearby, where it was
    asked further for a word on why there is not more; else None.
    """

    day: int
    kind: int
    shown: int = 0
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    daily: tuple[int, int, int, int] = (0, 0, 0, 0)
    paid: int = 0
    beds: int = 0
    region: int = 0
    work: bytes = b""
    count: int = 0
    best: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    bound: float | None = None
    least: float = 0.0
    named: list[int] | None = None
    wide: bool = False
    between: dict[int, Between] = field(default_factory=dict)
    trained: Trained | None = None
    base: int = 0
    deep: int = 0
    tail: bytes = NO_TAIL
    worth: bytes = NO_WORTH
    asking: Asking = NOTHING_ASKED
    outline: Outline | None = None
    values: bytes = b""
    wished: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    near: list[int] | None = None

    def text(self) -> str:
        """As it is kept: on the first line what is asked of everybody, always as long; on the second the postings that
        it is about; on the third what is asked of some."""
        named, (courses, opened) = self.named or [], self.trained or ([], [])
        first = [one.posting for one in opened]
        courses = [*first, *(one for one in courses if one not in frozenset(first))]
        head = _PLACE.pack(
            FORM, self.kind, self.shown, self.day, *self.box, *self.daily, self.paid, self.beds, self.region
        )
        head += PACKED.pack(*(self.outline or NOBODY))
        head += _NUMBERS.pack(
            self.wide, self.named is not None, self.trained is not None, -1.0 if self.bound is None else self.bound,
            self.least, self.count, len(opened), self.base, self.deep, *self.asking, self.tail, self.worth,
            len(self.best), len(self.between), len(named), len(courses),
        )  # fmt: skip
        parts = layout()
        head += self.work.ljust(parts.work, b"\0") + self.values.ljust(parts.values, b"\0") + bytes(parts.left)
        numbers = array("i", [*self.best, *self.between, *named, *courses])
        numbers.extend([0] * (-len(numbers) % 3))  # so that texts of many people put together are still read alike
        rest = [
            self.scores, self.terms, [[stands.code, stands.opens] for stands in self.between.values()],
            [[it.posting, it.courses, it.km, it.pay, it.seats] for it in opened], self.own, self.near,
            self.wished, self.papers,
        ]  # fmt: skip
        return f"{_base64(head)}\n{_base64(numbers.tobytes())}\n{_json(rest)}"


_json = json.JSONEncoder(separators=(",", ":")).encode
_COLUMNS = (
    ("form", "<u2"), ("kind", "u1"), ("shown", "u1"), ("day", "<i4"), ("box", "<i4", (4,)), ("daily", "<i4", (4,)),
    ("paid", "<i4"), ("beds", "<i4"), ("region", "<i4"), *OUTLINE,
    ("wide", "?"), ("cut", "?"), ("trained", "?"), ("bound", "<f8"), ("least", "<f8"), ("count", "<i4"),
    ("opened", "<u2"), ("base", "<i4"), ("deep", "<i4"), *ASKING,
    ("tail", "<i4", (TAIL + CUSHION,)), ("worth", "u1", (CUSHION,)),
    ("best", "<u2"), ("between", "<u2"), ("named", "<u2"), ("courses", "<u2"),
)  # fmt: skip
"""The first line, as numpy has it; after them ``work`` and ``values``."""

_PLACE, _NUMBERS = struct.Struct("<HBBi4i4iiii"), struct.Struct(f"<???ddiHiii{len(NO_TAIL)}s{CUSHION}sHHHH")
_NUMBERS_AT = _PLACE.size + PACKED.size
_HEAD = _NUMBERS_AT + _NUMBERS.size


def _base64(values: bytes) -> str:
    return b64encode(values).decode()


@dataclass(frozen=True, slots=True)
class Layout:
    """How long parts of a first line are, in bytes; ``text`` in characters. rows: of many first lines."""

    work: int
    values: int
    left: int
    text: int
    rows: np.dtype[np.void]


def layout() -> Layout:
    """Of the lexicon in force."""
    return _layout(load_lexicon().version)


@lru_cache(4)
def _layout(_lexicon: str) -> Layout:
    families = len(family_places())
    work, values = -(-2 * families // 8), families + 1
    left = -(_HEAD + work + values) % 3
    parts = [("work", "u1", (work,)), ("values", "u1", (values,)), ("left", "u1", (left,))]
    rows = np.dtype([*_COLUMNS, *parts])
    return Layout(work, values, left, rows.itemsize // 3 * 4, rows)


def is_read(text: str) -> bool:
    """Whether a text is of this form and lexicon."""
    return text[layout().text : layout().text + 1] == "\n"


def read(text: str) -> Memory:
    """All of it. text: of this form."""
    first, second, third = text.split("\n")
    head = b64decode(first)
    _, kind, shown, day, *values = _PLACE.unpack_from(head)
    box, daily = (values[0], values[1], values[2], values[3]), (values[4], values[5], values[6], values[7])
    paid, beds, region = values[8:]
    outline = Outline(*PACKED.unpack_from(head, _PLACE.size))
    wide, cut, trained, bound, least, count, _, base, deep, pay, tail, worth, *lengths = _NUMBERS.unpack_from(
        head, _NUMBERS_AT
    )
    parts, numbers = layout(), array("i", b64decode(second))
    lists, start = [], 0
    for length in lengths:
        lists.append(numbers[start : start + length].tolist())
        start += length
    best, between, named, courses = lists
    scores, terms, stands, opened, own, near, wished, papers = json.loads(third)
    start = _HEAD
    return Memory(
        day=day, kind=kind, shown=shown, box=box, daily=daily, paid=paid, beds=beds, region=region,
        work=head[start : start + parts.work], count=count, best=best, scores=scores, terms=terms,
        bound=None if bound < 0 else bound, least=least, named=named if cut else None, wide=wide,
        between={
            one: Between(one, code, tuple((change, what) for change, what in opens))
            for one, (code, opens) in zip(between, stands, strict=True)
        },
        trained=(courses, [Opened(one[0], tuple(one[1]), *one[2:]) for one in opened]) if trained else None,
        base=base, deep=deep, tail=tail, worth=worth, asking=Asking(pay), outline=outline,
        values=head[start + parts.work : start + parts.work + parts.values], wished=wished,
        papers=papers, own=own, near=near,
    )  # fmt: skip


class Named(NamedTuple):
    """What the engine names for a question, and what it would name next. tail: what it scores the last :data:`TAIL` of
    the one and the other, in ten-thousandths, as four bytes each; 0 what is not known."""

    first: list[int]
    beyond: list[int]
    tail: bytes = NO_TAIL


def tail_of(first: Sequence[float], beyond: Sequence[float]) -> bytes:
    """See :class:`Named`. first, beyond: scores."""
    before = [*([MOST_SCORED] * TAIL), *first][-TAIL:]
    scored = [*before, *beyond, *([0.0] * CUSHION)][: TAIL + CUSHION]
    return array("i", [round(one * SCALE) for one in scored]).tobytes()


@dataclass(slots=True)
class Looked:
    """What was looked at for a person. own, rest, around: what the engine named for work as it was asked for, for all
    work, and for a word on why there is not more; None where that was not asked. wide: the last in the whole county.
    tail: what the engine scores the last of them, and what it would name next: ``beyond``, where that is asked; as
    :class:`Named` has it."""

    fits: Fits
    own: list[int]
    rest: list[int] | None = None
    around: list[int] | None = None
    wide: bool = False
    between: list[Between] = field(default_factory=list)
    trained: Trained | None = None
    beyond: list[int] = field(default_factory=list)
    tail: bytes = NO_TAIL


def remembered(looked: Looked, shown: int, weights: Weights, today: date, most: int) -> Memory:
    """The memory of who was just matched. shown: matches that are kept. most: postings that the engine names."""
    person, day = looked.fits.person, day_number(today)
    if whole_person(person) is not None:
        return Memory(day, NONE)
    settled = looked.rest is None
    asked = [looked.own, *([] if looked.rest is None else [looked.rest])]
    asked += [] if looked.around is None else [looked.around]
    cut = [len(one) >= most for one in asked]
    box, beds = reach_of(person, weights)
    made = Memory(
        day, WHOLE, shown, _ends(box), _ends(box), 0, int(beds.partition(":")[2] or 0), int(person.region6),
        work_bits(person, weights, own=settled and looked.around is None),
        count=max(map(len, asked)), wide=looked.wide, trained=looked.trained,
    )  # fmt: skip
    if looked.around is not None:
        _take_all(made, looked, cut=any(cut) or shown >= weights.enough)
        if shown < weights.enough:
            made.outline, made.values = outline_of(person, weights), values_of(person, weights.work_floor)
        return made
    if not any(cut) or (settled and len(looked.own) >= most):
        made.kind = OWN if settled else ALL
        made.daily, made.paid = _ends(daily_of(person, weights)), least_pay_of(person, weights)
        made.named = looked.own if cut[0] and settled else None
        take_best(made, ranked(looked.fits.best()), weights)
        if made.kind in (OWN, ALL):
            made.outline = outline_of(person, weights)
            made.values = values_of(person, weights.work_direct if made.kind == OWN else weights.work_floor)
            made.wished, made.papers = wished_pairs(person) if made.outline.titled else [], papers_of(person)
        if made.named is not None:
            made.asking = asking_of(person)
            note_named(made, Named(looked.own, looked.beyond, looked.tail))
    else:
        _take_all(made, looked, cut=True)
    return made


def _take_all(made: Memory, looked: Looked, *, cut: bool) -> None:
    """Remembers all that fits and what stands between; of too much that fits, nothing. cut: not all was named."""
    fitting = looked.fits.best()
    if len(fitting) > MOST:
        return
    known = {one.posting: one for one in looked.between}
    made.kind = CUT if cut else FEW
    take_every_one(made, ranked(fitting))
    nearby = {*looked.own, *(looked.rest or ())}
    made.near = None if looked.around is None else [one for one in made.best if one in nearby]
    if looked.between:
        made.between = {one: known.get(one, Between(one, None)) for one in looked.around or ()}
    if cut:
        note_all_named(made, looked.own, [*(looked.rest or ()), *(looked.around or ())])


def note_all_named(made: Memory, own: Sequence[int], rest: Sequence[int]) -> None:
    """Remembers of the kind CUT what was named for work as it was asked for, and for all work: of the first what is not
    in the other was looked at as work that was asked for only."""
    whole = [one for one in dict.fromkeys(rest) if one not in made.between]
    looked = {*made.between, *whole}
    made.named, made.deep = [*whole, *(one for one in own if one not in looked)], len(whole)
    made.own = sorted({*own}.intersection(made.best))


def note_named(made: Memory, now: Named) -> None:
    """Remembers what the engine names now of work that was asked for."""
    made.named, made.tail, made.base = [*now.first, *now.beyond], now.tail, 0
    places = {one: place for place, one in enumerate(now.first)}
    made.deep = max((places[one] for one in made.best[:LEAST]), default=0)


def _ends(box: Box) -> tuple[int, int, int, int]:
    lng, lat = box.ranges
    return lng.low or 0, lng.high or 0, lat.low or 0, lat.high or 0


def take_best(made: Memory, fitting: Ranked, weights: Weights, below: float | None = None) -> None:
    """Remembers the best of all that fits, best score first; of too much that is uncertain, nothing: kind WHOLE.

    below: that what fits beside it does not exceed, where it is not all that fits.
    """
    whole = below is None and made.named is None
    chosen = climb(fitting, limit=RESERVE + 1, enough=weights.enough)
    first = [one for one in chosen if not held_back(one[0])]
    level = made.kind == OWN and len(chosen) >= weights.enough and not any(result.rung for result, _ in chosen)
    steady = level and len(first) >= LEAST
    made.least = first[LEAST - 1][0].score if steady else 0.0
    made.scores, made.terms = [], []
    if whole and len(fitting) <= RESERVE and not steady:
        take_every_one(made, fitting)
        return
    if level and len(first) == len(chosen) <= RESERVE and not below:
        made.best, made.bound = [one for _, one in first], NOTHING_ELSE
        made.scores = [result.score for result, _ in first] if steady else []
    elif steady:
        made.best = [one for _, one in first[:RESERVE]]
        made.scores = [result.score for result, _ in first[:RESERVE]]
        made.bound = first[RESERVE - 1][0].score if len(first) >= RESERVE else below or ONLY_HELD_BACK
    elif whole and len(fitting) <= MOST:
        take_every_one(made, fitting)
    else:
        made.kind, made.best = WHOLE, []


def take_every_one(made: Memory, fitting: Ranked) -> None:
    """Remembers all that fits."""
    made.best, made.bound = [one for _, one in fitting], None
    made.scores = [result.score for result, _ in fitting]
    made.terms = [terms_of(result) for result, _ in fitting]


LEAST = 5
"""As many as are shown."""


def work_bits(person: PreparedPerson, weights: Weights, *, own: bool) -> bytes:
    """The tags of the work that is worth looking at, as bits. own: only what was asked for."""
    return bits_of(tag for tag, _ in work_of(person, weights.work_direct if own else weights.work_floor))


def bits_of(tags: Iterable[str]) -> bytes:
    """Tags of work as bits, in an order that the lexicon gives; other tags have none."""
    places, size = _places(load_lexicon().version), layout().work
    found = bytearray(size)
    for tag in tags:
        place = places.get(tag)
        if place is not None:
            found[place >> 3] |= 1 << (place & 7)
    return bytes(found)


@lru_cache(4)
def _places(_lexicon: str) -> dict[str, int]:
    families = sorted(load_lexicon().families)
    return {tag: place for place, tag in enumerate(f"{kind}:{one}" for kind in ("work", "main") for one in families)}
