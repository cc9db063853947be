"""Free-text search over open postings: words in, postings out, and how the words were understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.clock import today
from app.database import db
from app.extensions import engine
from app.matching.views import postings_by_id
from app.postings.models import Posting
from search.documents import POSTINGS, day_number
from search.geo import haversine_km
from search.query import Query, Range, Tag, Term
from search.text import default_segmenter


@dataclass(frozen=True, slots=True)
class Found:
    """One posting of a search. km: straight line from the searcher, None where their place is not known."""

    posting: Posting
    score: float
    km: float | None


@dataclass(frozen=True, slots=True)
class Findings:
    understood: dict[str, Any]
    results: list[Found]


def find_postings(text: str, *, point: tuple[float, float] | None, region: str | None, limit: int) -> Findings:
    tokens = default_segmenter().tokens(text)
    must: list[Any] = [(Range("valid_to", low=day_number(today())),)]
    if region:
        must.append((Tag(f"r:{region}"),))
    terms = [Term(field, token, boost) for token in tokens for field, boost in (("title", 3.0), ("body", 1.0))]
    query = Query(should=tuple(terms), must=tuple(must), need_match=bool(tokens), limit=limit)
    hits = engine().search(POSTINGS, query)
    by_id = {p.id: p for p in postings_by_id(db.session(), [hit.key for hit in hits])}
    results = [
        Found(
            by_id[hit.key],
            hit.score,
            haversine_km(*point, by_id[hit.key].lng, by_id[hit.key].lat) if point and by_id[hit.key].lng else None,
        )
        for hit in hits
        if hit.key in by_id
    ]
    return Findings({"tokens": tokens}, results)
