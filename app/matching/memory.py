"""What a run remembers of a person, so that a change of postings need not begin anew with them.

Where they can be reached from and what work is theirs, to see whether a posting concerns them at all; the best of what
fits, a score that nothing else exceeds, and enough to see what cannot reach it; and where too little fits, what stands
between them and each posting. Nothing of a note, and nothing of age, health or groups. It counts on the day on which it
was made.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from functools import lru_cache

from search.documents import day_number
from search.lexicon import load_lexicon
from search.ranking.between import Between
from search.ranking.candidates import reach_of, work_of
from search.ranking.ceiling import Outline, outline_of
from search.ranking.filters import whole_person
from search.ranking.fits import Fit, Fits
from search.ranking.ladder import climb, held_back
from search.ranking.prepared import PreparedPerson
from search.ranking.training import Opened
from search.ranking.weights import Weights

NONE, OWN, ALL, FEW, WHOLE = "none", "own", "all", "few", "whole"
"""Kinds: gets nothing whatever is offered; has enough of the work that was asked for; has enough with other work; has
too little, and is told why; must be matched as a whole each time."""

FORM = 2
"""Raise it whenever another thing is remembered, or in another form: what was remembered before then counts no more."""

RESERVE = 8
"""So many of the best are remembered, so that one that goes is followed by the next."""
MOST = 60
"""Of more that fits than that, it is not remembered what all of it is."""
CUSHION, SPARED = 20, 5
"""Of those of whom the engine names the first only, so many more are looked at, and none of the best is among as many
last: then so many changes less a few make no difference by what they push over the edge. The few are for the weights of
words, which every change of the index moves a little."""
NOTHING_ELSE, ONLY_HELD_BACK = 0.0, 1e-9
"""Bounds where nothing else comes in question, or only what stands behind the rest."""

Trained = tuple[list[int], list[Opened]]
"""What the engine named for courses, and what they would open of it."""


@dataclass(slots=True)
class Memory:
    """shown: how many matches are kept. box: least and greatest longitude and latitude, as indexed. beds: the tag of a
    bed that will do, "" none. region: the county's tag. work: bits, see :func:`bits_of`. count: postings that the
    engine named, or more. best: numbers of postings. bound: the score that nothing beside ``best`` exceeds; None where
    ``best`` is all that fits. named: what the engine named, where that was cut. cushion: how many changes may still
    push others over its edge. wide: the whole county was asked for. outline, values: where there is a bound, what tells
    the most that a posting can score, see :mod:`search.ranking.ceiling`.
    """

    day: int
    kind: str
    shown: int = 0
    box: tuple[int, int, int, int] = (0, 0, 0, 0)
    beds: str = ""
    region: str = ""
    work: str = ""
    count: int = 0
    best: list[int] = field(default_factory=list)
    bound: float | None = None
    named: list[int] | None = None
    wide: bool = False
    between: dict[int, Between] = field(default_factory=dict)
    trained: Trained | None = None
    cushion: int = 0
    outline: Outline | None = None
    values: dict[str, float] = field(default_factory=dict)
    spared: bool = False
    """Whether the changes of this run are counted already; not kept."""

    def text(self) -> str:
        """As it is kept: what is asked of everybody on the first line, what is asked of some on the second."""
        watched = [*self.best, *self.between]
        always = self.kind == WHOLE or self.named is not None or self.trained is not None
        head = [FORM, self.day, self.kind, self.box, self.beds, self.region, self.work, self.wide, always, watched]
        between = [[one.code, one.opens] for one in self.between.values()]
        trained = None
        if self.trained is not None:
            opened = [[one.posting, one.courses, one.km, one.pay, one.seats] for one in self.trained[1]]
            trained = [self.trained[0], opened]
        outline = None if self.outline is None else astuple(self.outline)
        rest: list[object] = [self.shown, self.count, len(self.best), self.bound, self.named, between, trained]
        rest += [self.cushion, outline, self.values]
        return f"{_json(head)}\n{_json(rest)}"


_json = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Head:
    """The first line. always: every change may concern them. watched: postings whose change does."""

    day: int
    kind: str
    box: Sequence[int]
    beds: str
    region: str
    work: str
    wide: bool
    always: bool
    watched: Sequence[int]


def head_of(text: str) -> Head:
    """What is asked of everybody."""
    form, *values = json.loads(text[: text.index("\n")])
    return Head(*values) if form == FORM else Head(0, WHOLE, (0, 0, 0, 0), "", "", "", False, True, ())


def read(text: str) -> Memory:
    """All of it."""
    second = text[text.index("\n") + 1 :]
    head = head_of(text)
    shown, count, best, bound, named, between, trained, cushion, outline, values = json.loads(second)
    found: Trained | None = None
    if trained is not None:
        opened = [Opened(one[0], tuple(one[1]), one[2], one[3], one[4]) for one in trained[1]]
        found = trained[0], opened
    stands = zip(head.watched[best:], between, strict=True)
    return Memory(
        day=head.day, kind=head.kind, shown=shown, box=(head.box[0], head.box[1], head.box[2], head.box[3]),
        beds=head.beds, region=head.region, work=head.work, count=count, best=list(head.watched[:best]), bound=bound,
        named=named, wide=head.wide, trained=found, cushion=cushion, outline=Outline(*outline) if outline else None,
        values=values,
        between={one: Between(one, code, tuple((code, what) for code, what in opens)) for one, (code, opens) in stands},
    )  # fmt: skip


@dataclass(slots=True)
class Looked:
    """What was looked at for a person. own, rest, around: what the engine named for work as it was asked for, for all
    work, and for a word on why there is not more; None where that was not asked. wide: the last in the whole county.
    beyond: what the engine would name next after ``own``, where it is asked, and what of it fits."""

    fits: Fits
    own: list[int]
    rest: list[int] | None = None
    around: list[int] | None = None
    wide: bool = False
    between: list[Between] = field(default_factory=list)
    trained: Trained | None = None
    beyond: list[int] | None = None
    beyond_fits: list[Fit] = field(default_factory=list)


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
    lng, lat = box.ranges
    made = Memory(
        day, WHOLE, shown, (lng.low or 0, lng.high or 0, lat.low or 0, lat.high or 0), beds, f"r:{person.region6}",
        work_bits(person, weights, own=settled and looked.around is None),
        count=max(map(len, asked)), wide=looked.wide, trained=looked.trained,
    )  # fmt: skip
    if looked.around is not None:
        if shown < weights.enough and not any(cut):
            made.kind, made.best = FEW, [posting.view.key for _, posting in looked.fits.best()]
            known = {one.posting: one for one in looked.between}
            made.between = {one: known.get(one, Between(one, None)) for one in looked.around}
        return made
    if not any(cut) or (settled and len(looked.own) >= most):
        made.kind = OWN if settled else ALL
        made.named = looked.own if cut[0] and settled else None
        take_best(made, looked.fits.best(), weights)
        if made.bound is not None:
            made.outline = outline_of(person)
            made.values = {code: one.value for code, one in person.affinity.items() if one.value >= weights.work_direct}
        if made.named is not None and looked.beyond is not None:
            made.named = [*looked.own, *looked.beyond]
            sure = set(looked.own[: most - CUSHION])
            before = [one for one in looked.beyond_fits if not one[0].rung and one[0].score >= (made.bound or 0.0)]
            made.cushion = CUSHION - SPARED if sure.issuperset(made.best) and not before else 0
    return made


def take_best(made: Memory, fitting: Sequence[Fit], weights: Weights, below: float | None = None) -> None:
    """Remembers the best of all that fits, best score first; of too much that is uncertain, nothing: kind WHOLE.

    below: that what fits beside it does not exceed, where it is not all that fits.
    """
    whole = below is None and made.named is None
    if whole and len(fitting) <= RESERVE:
        made.best, made.bound = [posting.view.key for _, posting in fitting], None
        return
    chosen = climb(fitting, limit=RESERVE + 1, enough=weights.enough)
    first = [one for one in chosen if not held_back(one[0])]
    level = made.kind == OWN and len(chosen) >= weights.enough and not any(result.rung for result, _ in chosen)
    if level and len(first) == len(chosen) <= RESERVE and not below:
        made.best, made.bound = [posting.view.key for _, posting in first], NOTHING_ELSE
    elif level and len(first[:RESERVE]) >= LEAST:
        made.best = [posting.view.key for _, posting in first[:RESERVE]]
        made.bound = first[RESERVE - 1][0].score if len(first) >= RESERVE else below or ONLY_HELD_BACK
    elif whole and len(fitting) <= MOST:
        made.best, made.bound = [posting.view.key for _, posting in fitting], None
    else:
        made.kind, made.best = WHOLE, []


LEAST = 5
"""As many as are shown."""


def work_bits(person: PreparedPerson, weights: Weights, *, own: bool) -> str:
    """The tags of the work that is worth looking at, as bits. own: only what was asked for."""
    tags = (tag for tag, _ in work_of(person, weights.work_direct if own else weights.work_floor))
    return b64encode(bits_of(tags)).decode()


def bits_of(tags: Iterable[str]) -> bytes:
    """Tags of work as bits, in an order that the lexicon gives; other tags have none."""
    places, size = _places(load_lexicon().version)
    found = bytearray(size)
    for tag in tags:
        place = places.get(tag)
        if place is not None:
            found[place >> 3] |= 1 << (place & 7)
    return bytes(found)


@lru_cache(4)
def _places(_lexicon: str) -> tuple[dict[str, int], int]:
    families = sorted(load_lexicon().families)
    tags = [f"{kind}:{family}" for kind in ("work", "main") for family in families]
    size = -(-len(tags) // 24) * 3  # so that texts of many people put together are still read alike
    return {tag: place for place, tag in enumerate(tags)}, size
