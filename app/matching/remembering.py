"""What is remembered of many people at once, as arrays: so that it is asked of a whole city in a moment for whom a
change of postings may make anything another.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.memory import FORM, is_read, layout

Places = NDArray[np.intp]

BEST, BETWEEN, NAMED, COURSES = range(4)
"""What a posting is to somebody: one of the best, one that something stands before, one that the engine named, one that
it named for courses."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """people: their ids. runs: which run remembered it. since: which run told what the engine
    names for them. heads: first lines, as :mod:`app.matching.memory` has them.
    numbers, owners, roles, ranks: the postings that it is about, at which place the person is, what the posting is to
    them, and where it stands among those. texts: all of it, as it is kept."""

    people: Sequence[int]
    runs: NDArray[np.int64]
    since: NDArray[np.int64]
    heads: NDArray[Any]
    numbers: NDArray[np.int64]
    owners: Places
    roles: NDArray[np.int64]
    ranks: NDArray[np.int64]
    texts: Sequence[str]


def remembered_of(rows: Iterable[tuple[int, int, str | None]], day: int) -> tuple[Remembered, list[int]]:
    """What is remembered of some people that counts on a day, and those of whom nothing is.

    rows: person, run and text.
    """
    width = layout().text
    known: list[tuple[int, int, str]] = []
    others: list[int] = []
    for person, run, text in rows:
        if text is not None and is_read(text):
            known.append((person, run, text))
        else:
            others.append(person)
    heads = _heads([text[:width] for _, _, text in known])
    counts = (heads["form"] == FORM) & (heads["day"] == day)
    if not counts.all():
        others += [one[0] for one, well in zip(known, counts.tolist(), strict=True) if not well]
        known = [one for one, well in zip(known, counts.tolist(), strict=True) if well]
        heads = heads[counts]
    seconds = [text[width + 1 : text.index("\n", width + 1)] for _, _, text in known]
    numbers = np.frombuffer(b64decode("".join(seconds)), "<i4").astype(np.int64)
    sizes = np.array([len(one) for one in seconds], np.int64) * 3 // 16
    owners = np.repeat(np.arange(len(known)), sizes)
    places = np.arange(len(numbers)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    lengths = np.array([heads[name] for name in ("best", "between", "named", "courses")], np.int64)
    ends = np.cumsum(lengths, axis=0)
    roles = (places >= ends[:, owners]).sum(axis=0)
    real = roles < len(lengths)  # the rest only fills up
    roles = np.where(real, roles, 0)
    ranks = places - (ends - lengths)[roles, owners]
    runs = np.array([run for _, run, _ in known], np.int64)
    found = Remembered(
        [person for person, _, _ in known], runs, np.where(heads["base"] > 0, heads["base"], runs), heads,
        numbers[real], owners[real], roles[real], ranks[real], [text for _, _, text in known],
    )  # fmt: skip
    return found, others


def _heads(lines: Sequence[str]) -> NDArray[Any]:
    return np.frombuffer(b64decode("".join(lines)), layout().rows)
