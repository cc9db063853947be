"""Of many people at once, the most that each posting named for them can score: so that those are looked at first that
may be the best, and what is nothing for somebody is not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from search.ranking.ceiling import Rows, ceilings, outline_of, rows_of, values_of
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.weights import Weights

Tops = list[tuple[float, PreparedPosting]]
"""What postings can score at most, 0–100 and a little above, and the postings, the most promising first."""


def tops(
    people: Sequence[PreparedPerson],
    named: Sequence[Sequence[int]],
    postings: Sequence[PreparedPosting],
    faces: Rows,
    weights: Weights,
) -> Iterator[Tops]:
    """Of each person those of the postings named that can fit, with something given up or without.

    named: numbers of postings; those that are not among ``postings`` are left out. faces: of ``postings``, see
    :func:`search.ranking.ceiling.faces_of`.
    """
    places = {posting.view.key: place for place, posting in enumerate(postings)}
    theirs = [[places[key] for key in some if key in places] for some in named]
    who = np.repeat(np.arange(len(people)), [len(some) for some in theirs])
    what = np.fromiter(chain.from_iterable(theirs), np.intp, len(who))
    if not len(who):
        yield from ([] for _ in people)
        return
    outlines = rows_of(
        [outline_of(one, weights) for one in people], [values_of(one, weights.work_floor) for one in people]
    )
    most = ceilings(outlines, who, faces, what, weights, asked=np.zeros(len(who), np.bool_))
    able = (most > 0.0).nonzero()[0]
    able = able[np.lexsort((-most[able], who[able]))]
    scores, there = most[able].tolist(), what[able].tolist()
    start = 0
    for count in np.bincount(who[able], minlength=len(people)).tolist():
        part = slice(start, start + count)
        yield [(score, postings[place]) for score, place in zip(scores[part], there[part], strict=True)]
        start += count
