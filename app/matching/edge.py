"""What lies beyond the edge of what the engine names: how much of it cannot be shown even if it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from app.matching.memory import CLEAR, CUSHION, Memory
from app.matching.shelf import shelf
from search.ranking.ceiling import NOBODY, ceilings, faces_of, rows_of, title_share
from search.ranking.weights import load_weights

NOISE = 1e-6
"""What sums in another order may differ by."""


def tell_clear(session: Session, memories: Sequence[Memory], day: date, most: int) -> None:
    """Notes of each how many of what comes next cannot be shown. most: postings that the engine names."""
    cut = [one for one in memories if one.least and one.outline is not None and len(one.named or ()) > most]
    if not cut:
        return
    beyond = [(one.named or [])[most:] for one in cut]
    postings = shelf().take(session, list(dict.fromkeys(key for keys in beyond for key in keys)))
    places = {posting.view.key: place for place, posting in enumerate(postings)}
    pairs = [
        (place, rank, places[key])
        for place, keys in enumerate(beyond)
        for rank, key in enumerate(keys)
        if key in places  # who is offered no longer is shown to nobody
    ]
    people, ranks, there = np.array(pairs, np.intp).reshape(-1, 3).T
    wished = [frozenset(one.wished) for one in cut]
    said = [title_share(postings[posting].view.title, wished[place]) for place, _, posting in pairs]
    weights = load_weights()
    rows = rows_of([one.outline or NOBODY for one in cut], [one.values for one in cut])
    score = ceilings(rows, people, faces_of(postings, weights, day), there, weights, np.array(said, np.float64))
    least = np.array([one.least for one in cut])
    high = score >= least[people] - NOISE
    first = np.array([CLEAR if len(keys) < CUSHION else CUSHION for keys in beyond])
    np.minimum.at(first, people[high], ranks[high])
    for one, count in zip(cut, first.tolist(), strict=True):
        one.clear = count
