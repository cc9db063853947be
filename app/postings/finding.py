"""Free-text search over open postings: words in, postings out, and how the words were understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.clock import today
from app.database import db
from app.extensions import engine
from app.matching.shelf import shelf
from app.matching.views import postings_by_id
from app.postings.models import Posting
from search.documents import POSTINGS, day_number
from search.geo import haversine_km
from search.lexicon import load_lexicon
from search.query import Query, Range, Tag
from search.ranking.found import freetext_query, order_hits
from search.ranking.freetext import Understood, understand
from search.text import default_segmenter

CANDIDATES = 200
"""Postings that the engine hands to the ordering of one search."""


@dataclass(frozen=True, slots=True)
class Found:
    """One posting of a search. km: straight line from the searcher, None where their place is not known.

    alternative: not what was asked for, only near it; there are such only where nothing else was found.
    """

    posting: Posting
    score: float
    km: float | None
    alternative: bool


@dataclass(frozen=True, slots=True)
class Findings:
    understood: dict[str, Any]
    results: list[Found]


def find_postings(text: str, *, point: tuple[float, float] | None, region: str | None, limit: int) -> Findings:
    """Open postings for what somebody typed or said, best first; nearest first, or newest, where they said nothing.

    point: (lng, lat) in decimal degrees. region: a code, it and everything under it. Raises EngineUnavailable.
    """
    said = understand(text)
    ranked = _asked(said, point, region, limit) if text.strip() else _listed(point, region, limit)
    postings = {posting.id: posting for posting in postings_by_id(db.session(), [key for key, _, _ in ranked])}
    results = [
        Found(postings[key], score, _km(postings[key], point), alternative)
        for key, score, alternative in ranked
        if key in postings
    ]
    return Findings(_echo(said), results)


def _asked(
    said: Understood, point: tuple[float, float] | None, region: str | None, limit: int
) -> list[tuple[int, float, bool]]:
    lng, lat = point or (None, None)
    tokens = default_segmenter().tokens(said.text)
    query = freetext_query(said, today=today(), tokens=tokens, scope=_tag(region), limit=CANDIDATES)
    postings = shelf().take(db.session(), [hit.key for hit in engine().search(POSTINGS, query)])
    found = order_hits(said, postings, today=today(), lng=lng, lat=lat, limit=limit)
    return [(one.posting, one.score, one.alternative) for one in found]


def _listed(point: tuple[float, float] | None, region: str | None, limit: int) -> list[tuple[int, float, bool]]:
    """Everything that is open, when nothing was asked: the nearest first, or the newest where no place is known."""
    must: list[tuple[Any, ...]] = [(Range("valid_to", low=day_number(today())),)]
    if tag := _tag(region):
        must.append((Tag(f"r:{tag}"),))
    postings = shelf().take(db.session(), [hit.key for hit in engine().search(POSTINGS, Query(must=tuple(must)))])
    if point:
        postings.sort(key=lambda one: haversine_km(*point, one.view.lng, one.view.lat))
    else:
        postings.sort(key=lambda one: (-one.view.open_from.toordinal(), -one.view.key))
    return [(one.view.key, 0.0, False) for one in postings[:limit]]


def _tag(region: str | None) -> str:
    """The region as a scope of the index, which knows regions from the city down; every posting is in the province."""
    return region if region and len(region) >= 4 else ""


def _km(posting: Posting, point: tuple[float, float] | None) -> float | None:
    if point is None or posting.lng is None or posting.lat is None:
        return None
    return round(haversine_km(*point, posting.lng, posting.lat), 1)


def _echo(said: Understood) -> dict[str, Any]:
    """What was read out of the words, for the person to see and correct."""
    lexicon = load_lexicon()
    return {
        "work": [lexicon.label(family) for family in said.families],
        "wishes": list(said.wishes.values()),
        "wage_min": said.wage_min,
        "age": said.age,
        "licences": list(said.licences),
        "names": list(said.names),
        "excluded": [f"不要{words}" for words in said.unwanted],
    }
