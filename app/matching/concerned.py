"""For whom a change of postings may make anything another, told from what is remembered of people: where they look,
what work is theirs, what a posting must score to be shown to them, and which postings it is about.

More than are concerned in the end, and nobody too few; arrays, because it is asked of everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.edge import NOISE, left_of, moved, outside
from app.matching.memory import CUT, FEW, LEAST, NONE, WHOLE, bits_of
from app.matching.remembering import BEST, BETWEEN, COURSES, Places, Remembered
from search.ranking import training
from search.ranking.ceiling import Scores, ceilings, faces_of, title_share, works
from search.ranking.foreseen import foreseen, traits_of
from search.ranking.indexed import CITY, posting_numbers, posting_tags
from search.ranking.prepared import PreparedPosting
from search.ranking.training import is_taught
from search.ranking.weights import load_weights

AT_ONCE = 1_000_000
"""Pairs of a person and a posting that are looked at together."""
SQUARE = 4_000
"""1/10,000 degrees along a side of the squares whose people are looked at together, some forty kilometres: of a whole
province's changes they share those around them."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Changed postings. latest: the run that each was changed for last, by number, also of those that are offered no
    longer. postings: as they are offered now; tags, numbers: of their documents; places: lng, lat, pay, county, and the
    city where they have a bed and a shuttle, side by side; runs: as in ``latest``; faces: see
    :mod:`search.ranking.ceiling`; traits: see :mod:`search.ranking.foreseen`; taught: whether courses have to do
    with them."""

    latest: Mapping[int, int]
    postings: Sequence[PreparedPosting]
    tags: Sequence[frozenset[str]]
    numbers: Sequence[dict[str, int]]
    places: NDArray[np.int64]
    bits: NDArray[np.uint8]
    runs: NDArray[np.int64]
    faces: NDArray[Any]
    traits: NDArray[Any]
    taught: NDArray[np.bool_]

    def since(self, runs: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The run that each of some postings was changed for after another, 0 where it was not."""
        known = np.array(sorted(self.latest), np.int64)
        if not len(known):
            return np.zeros(len(numbers), np.int64)
        changed = np.array([self.latest[one] for one in known.tolist()], np.int64)
        at = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
        found: NDArray[np.int64] = np.where((known[at] == numbers) & (changed[at] > runs), changed[at], 0)
        return found


def changed_of(postings: Sequence[PreparedPosting], latest: Mapping[int, int], today: date) -> Changed:
    """Prepared for many questions. postings: those that are offered."""
    tags = [frozenset(posting_tags(one)) for one in postings]
    numbers = [posting_numbers(one) for one in postings]
    rows = [np.frombuffer(bits_of(one), np.uint8) for one in tags]
    bits = np.array(rows, np.uint8).reshape(len(rows), len(bits_of(())))
    places = [
        (here["lng"], here["lat"], here["wage"], int(one.region6), _city(one, one.facts.lodging),
         _city(one, one.facts.shuttle))
        for one, here in zip(postings, numbers, strict=True)
    ]  # fmt: skip
    runs = np.array([latest[one.view.key] for one in postings], np.int64)
    faces = faces_of(postings, load_weights(), today)
    traits = traits_of(postings, tags, numbers)
    there = np.array(places, np.int64).reshape(-1, 6)
    taught = np.array([is_taught(one) for one in postings], np.bool_)
    return Changed(latest, postings, tags, numbers, there, bits, runs, faces, traits, taught)


def _city(posting: PreparedPosting, there: bool) -> int:
    return int(posting.view.region[:CITY]) if there else -1


def pairs(known: Remembered, changed: Changed) -> tuple[Places, Places]:
    """Which of some people each posting may concern that changed since it was remembered what they get, or what the
    engine names for it: places in ``known`` and in ``changed``, side by side."""
    found = [(np.zeros(0, np.intp), np.zeros(0, np.intp))]
    for some in _neighbours(known.heads["box"]) if changed.postings and len(known.people) else ():
        around = _around(known.heads[some], changed)
        step = max(1, AT_ONCE // max(1, len(around)))
        found += [_pairs(known, some[start : start + step], changed, around) for start in range(0, len(some), step)]
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


def _neighbours(boxes: NDArray[np.int32]) -> Iterator[Places]:
    """The places of people, those of a square together. boxes: where they look."""
    squares = (boxes[:, 0] + boxes[:, 1]) // (2 * SQUARE) * 1_000_000 + (boxes[:, 2] + boxes[:, 3]) // (2 * SQUARE)
    order = np.argsort(squares, kind="stable")
    cuts = np.flatnonzero(np.diff(squares[order])) + 1
    yield from np.split(order, cuts)


def _around(heads: NDArray[Any], changed: Changed) -> Places:
    """The changed postings that may be anything to any of some neighbours, by where they are."""
    lng, lat, _, region, bed, _ = changed.places.T
    box = heads["box"]
    there = (lng >= box[:, 0].min()) & (lng <= box[:, 1].max()) & (lat >= box[:, 2].min()) & (lat <= box[:, 3].max())
    there |= np.isin(bed, heads["beds"][heads["beds"] > 0]) | np.isin(region, heads["region"][heads["wide"]])
    found: Places = there.nonzero()[0]
    return found


def _pairs(known: Remembered, some: Places, changed: Changed, around: Places) -> tuple[Places, Places]:
    heads = known.heads[some]
    lng, lat, wage, region, bed, bus = changed.places[around].T
    there = _inside(heads["daily"], lng, lat)
    fetched = (bus >= 0).nonzero()[0]
    city = heads["region"] // 10 ** (6 - CITY)
    there[:, fetched] |= _inside(heads["box"], lng[fetched], lat[fetched]) & (bus[fetched] == city[:, None])
    beds = (heads["beds"] > 0).nonzero()[0]
    there[beds] |= bed == heads["beds"][beds, None]
    there &= (wage == 0) | (wage >= heads["paid"][:, None])
    wide = heads["wide"].nonzero()[0]
    there[wide] |= region == heads["region"][wide, None]
    there[(heads["kind"] == NONE) | (heads["kind"] == WHOLE) | (heads["kind"] == CUT)] = False
    people, postings = there.nonzero()
    people, postings = some[people], around[postings]
    after = changed.runs[postings] > known.since[people]
    people, postings = people[after], postings[after]
    theirs = known.heads["trained"][people]
    theirs |= (known.heads["work"][people] & changed.bits[postings]).any(axis=1)
    return people[theirs], postings[theirs]


def _inside(boxes: NDArray[np.int32], lng: NDArray[np.int64], lat: NDArray[np.int64]) -> NDArray[np.bool_]:
    box = boxes[:, :, None]
    found: NDArray[np.bool_] = (lng >= box[:, 0]) & (lng <= box[:, 1]) & (lat >= box[:, 2]) & (lat <= box[:, 3])
    return found


def most_of(known: Remembered, people: Places, changed: Changed, postings: Places, floor: Scores) -> Scores:
    """The most that pairs can score, where that is no less than ``floor``: below it, some number that is less; 0 where
    a posting is nothing for somebody. Of people of whom enough fits."""
    weights = load_weights()
    asked = known.heads["bound"] >= 0
    most = ceilings(known.heads, people, changed.faces, postings, weights, asked=asked[people])
    near = ((most > 0) & (most >= floor)).nonzero()[0]
    rest = {one: json.loads(known.texts[one].rpartition("\n")[2])[-2:] for one in set(people[near].tolist())}
    said, open_to = [], []
    for person, posting in zip(people[near].tolist(), postings[near].tolist(), strict=True):
        one, (wished, papers) = changed.postings[posting], rest[person]
        said.append(title_share(one.view.title, wished))
        certs = one.facts.needs.certs
        open_to.append(not certs or not frozenset(certs).isdisjoint(papers))
    there, theirs, shares = people[near], postings[near], np.array(said, np.float64)
    score = ceilings(known.heads, there, changed.faces, theirs, weights, shares, asked=asked[there])
    most[near] = np.where(np.array(open_to, np.bool_), score, 0.0)
    return most


def may_matter(
    known: Remembered, people: Places, changed: Changed, postings: Places, floor: Scores
) -> NDArray[np.bool_]:
    """Which pairs may make anything another: of who has too little, all whose work is worth looking at; else what can
    score ``floor``."""
    few = known.heads["kind"][people] == FEW
    found: NDArray[np.bool_] = np.zeros(len(people), np.bool_)
    worth = works(known.heads, people[few], changed.faces, postings[few])
    found[few] = worth >= load_weights().work_floor - NOISE
    most = most_of(known, people[~few], changed, postings[~few], floor[~few])
    found[~few] = (most > 0) & (most >= floor[~few])
    return found


def concerned(known: Remembered, changed: Changed, run: int, most: int) -> Places:
    """Places in ``known`` of those for whom what changed for a run may make anything another.

    most: postings that the engine names.
    """
    heads, count = known.heads, len(known.people)
    people, postings = pairs(known, changed)
    new = changed.runs[postings] == run
    coming = np.bincount(people[new], minlength=count) > 0
    since = changed.since(known.since[known.owners], known.numbers)
    here = since == run
    steady = heads["least"] > 0
    shown = (known.roles == BEST) & (~steady[known.owners] | (known.ranks < LEAST))
    found = np.zeros(count, np.bool_)
    opened = (known.roles == COURSES) & (known.ranks < heads["opened"][known.owners])
    found[known.owners[here & (shown | opened | (known.roles == BETWEEN))]] = True

    entered = np.bincount(people, minlength=count)
    touched = coming | (np.bincount(known.owners[here], minlength=count) > 0)
    cut = heads["cut"] & (heads["kind"] != CUT)
    edge = cut[people]
    scored = np.full(len(people), np.inf)
    _, scored[edge] = foreseen(heads, people[edge], changed.traits, postings[edge])
    found |= touched & moved(known, since, people, scored, most)
    found |= ~cut & coming & (heads["count"] + entered >= most)
    trained = heads["trained"]
    found[people[new & trained[people] & changed.taught[postings]]] = True
    found |= touched & trained & (heads["courses"] + entered >= training.CANDIDATES)
    found |= (heads["kind"] == WHOLE) | (heads["kind"] == CUT)

    asked = (new | edge & touched[people] & (changed.runs[postings] > known.runs[people])) & ~found[people]
    asked &= ~(edge & outside(heads, people, scored, left_of(known, since)))
    people, postings = people[asked], postings[asked]
    found[people[may_matter(known, people, changed, postings, heads["least"][people] - NOISE)]] = True

    return found.nonzero()[0]


def homes(known: Remembered, places: Places) -> NDArray[np.int64]:
    """The county of some people, and the middle of where they look, a column each: who are neighbours have it alike."""
    heads = known.heads[places]
    box = heads["box"].astype(np.int64)
    return np.stack((heads["region"], box[:, 0] + box[:, 1], box[:, 2] + box[:, 3]))
