"""What is made of a query alone, though it is asked again for each of hundreds of postings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from search.ranking.freetext import Understood

Made = TypeVar("Made")


def once(make: Callable[[Understood], Made]) -> Callable[[Understood], Made]:
    """The same, remembered for the query that was asked about last."""
    last: tuple[Understood, Made] | None = None

    @wraps(make)
    def made(said: Understood) -> Made:
        nonlocal last
        known = last  # taken at once: threads share it
        if known is None or known[0] is not said:
            last = known = (said, make(said))
        return known[1]

    return made
