"""Whom changed postings may concern, told from what is remembered of people: where they look and what work is theirs.

More than are concerned in the end, and nobody too few; arrays, because it is asked of everybody.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.matching.memory import NONE, Head, bits_of
from search.ranking.ceiling import Face, face_of
from search.ranking.indexed import posting_numbers, posting_tags
from search.ranking.prepared import PreparedPosting
from search.ranking.weights import load_weights

AT_ONCE = 4_000_000
"""Pairs of a person and a posting that are looked at together."""

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Changed:
    """Changed postings as they are offered now. tags, numbers: of their documents. faces: see :func:`ceiling`."""

    postings: Sequence[PreparedPosting]
    tags: Sequence[frozenset[str]]
    numbers: Sequence[dict[str, int]]
    bits: NDArray[np.uint8]
    faces: Sequence[Face]


def changed_of(postings: Sequence[PreparedPosting], today: date) -> Changed:
    """Prepared for many questions."""
    tags = [frozenset(posting_tags(one)) for one in postings]
    rows = [np.frombuffer(bits_of(one), np.uint8) for one in tags]
    bits = np.array(rows, np.uint8).reshape(len(rows), len(bits_of(())))
    faces = [face_of(one, load_weights(), today) for one in postings]
    return Changed(postings, tags, [posting_numbers(one) for one in postings], bits, faces)


def pairs(heads: Sequence[Head], changed: Changed) -> tuple[Places, Places]:
    """Which of some people each posting may concern: places in ``heads`` and in ``changed``, side by side."""
    people: list[Places] = []
    postings: list[Places] = []
    if changed.postings:
        step = max(1, AT_ONCE // len(changed.postings))
        for start in range(0, len(heads), step):
            found = _pairs(heads[start : start + step], changed)
            people.append(found[0] + start)
            postings.append(found[1])
    none = [np.zeros(0, np.intp)]
    return np.concatenate(people or none), np.concatenate(postings or none)


def _pairs(heads: Sequence[Head], changed: Changed) -> tuple[Places, Places]:
    size = changed.bits.shape[1]
    empty = bytes(size)
    work = np.frombuffer(b"".join(b64decode(one.work) or empty for one in heads), np.uint8).reshape(len(heads), size)
    box = np.array([one.box for one in heads], np.int64).reshape(len(heads), 4)
    lng, lat = (np.array([one[name] for one in changed.numbers], np.int64) for name in ("lng", "lat"))
    there = (lng >= box[:, :1]) & (lng <= box[:, 1:2]) & (lat >= box[:, 2:3]) & (lat <= box[:, 3:4])
    tags = [(place, one.beds) for place, one in enumerate(heads) if one.beds]
    tags += [(place, one.region) for place, one in enumerate(heads) if one.wide]
    having: dict[str, NDArray[np.bool_]] = {}
    for place, tag in tags:
        if tag not in having:
            having[tag] = np.array([tag in one for one in changed.tags], np.bool_)
        there[place] |= having[tag]
    there[[place for place, one in enumerate(heads) if one.kind == NONE]] = False
    people, postings = there.nonzero()
    theirs = (work[people] & changed.bits[postings]).any(axis=1)
    return people[theirs], postings[theirs]


def concerned(heads: Sequence[Head], changed: Changed, numbers: Sequence[int]) -> Places:
    """Places in ``heads`` of those whom a change may concern, neighbours side by side.

    numbers: of all postings that changed, also of those that are offered no longer.
    """
    if not numbers:
        return np.zeros(0, np.intp)
    found = np.array([one.always for one in heads], np.bool_)
    found[pairs(heads, changed)[0]] = True
    owners = np.repeat(np.arange(len(heads)), [len(one.watched) for one in heads])
    watched = np.array([posting for one in heads for posting in one.watched], np.int64)
    found[owners[np.isin(watched, np.array(numbers, np.int64))]] = True
    box = np.array([one.box for one in heads], np.int64).reshape(len(heads), 4)
    places = found.nonzero()[0]
    return places[np.lexsort((box[places, 2], box[places, 0]))]
