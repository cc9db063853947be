"""Free-text search over open postings: words in, postings out, and how the words were understood."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.clock import today
from app.database import db
from app.errors import ApiError, FieldError
from app.extensions import engine
from app.lexicon.sightings import note_searched
from app.matching.cards import Card, cards
from app.matching.shelf import shelf
from app.postings.among_many import Among
from app.postings.catalog import MOST, Catalog, catalog, region_name
from app.postings.echo import echo
from app.postings.from_narrow import steps
from app.postings.narrowing import (
    Filters,
    Point,
    Row,
    broken,
    chosen,
    in_order,
    km_between,
    place_of,
    within,
)
from app.postings.remembered import answers, state_of
from app.postings.suggesting import suggester
from search.documents import POSTINGS, day_number
from search.lexicon import load_lexicon
from search.query import Query, Range
from search.ranking.facets import Facet, count_facets
from search.ranking.found import WORKING_AGE, freetext_query, order_hits
from search.ranking.freetext import Understood, understand
from search.ranking.houses import asked_tags
from search.ranking.narrowed import mainly, narrowed_queries
from search.ranking.nearest import Miss, Near, but_for_one, let_go, loosened, nearest_offers
from search.ranking.prepared import PreparedPosting
from search.related import related_terms
from search.text import default_segmenter

RELATED = 8
NEAREST = 5
"""Offers that are named where nothing answers."""
BUT_FOR_ONE = 10
"""Offers that are shown where nothing keeps all that was said, but they all of it save one condition."""


@dataclass(frozen=True, slots=True)
class Found:
    """One result. posting: as answers show it. km: straight line from the searcher, None where a place is not known.

    misses: what was let go for it; a posting that keeps all that was said has none.
    """

    posting: Card
    score: float
    km: float | None
    misses: tuple[Miss, ...] = ()

    @property
    def alternative(self) -> bool:
        """Not what was asked for, only near it."""
        return bool(self.misses)


@dataclass(frozen=True, slots=True)
class Findings:
    """results: one page. total: how many were found in all. complete: False where more may answer than were looked at.

    Where nothing keeps all that was said, results are what keeps all but one condition, and understood says which was
    let go. next: the place of the last result where more follow. nearest: only where there are no results. note: about
    the whole, may be empty.
    """

    understood: dict[str, Any]
    results: list[Found]
    total: int
    complete: bool
    next: list[float] | None
    facets: tuple[Facet, ...]
    nearest: list[Found]
    related: list[str]
    note: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked. point: where the searcher stands. reach: the furthest that they would travel each day, km.

    sort: best distance newest wage. after: the place of the last result of the page before.
    """

    text: str
    point: Point | None = None
    filters: Filters = field(default_factory=Filters)
    reach: float | None = None
    sort: str = "best"
    after: list[float] | None = None
    limit: int = 20
    facets: bool = False

    @property
    def question(self) -> Hashable:
        """The same for searches that ask the same."""
        facets = tuple(sorted(self.filters.facets.items()))
        narrowed = (self.point, self.filters.km, self.filters.wage_min, facets, self.reach)
        return self.text, narrowed, self.sort, tuple(self.after or ()), self.limit, self.facets


def find_postings(text: str, *, point: Point | None, region: str | None, limit: int) -> Findings:
    """The best postings for what somebody typed or said. region: a code, it and all under it. See :func:`search`."""
    facets = {"region": region} if region else {}
    return search(Search(text, point=point, filters=Filters(facets=facets), limit=limit))


def search(asked: Search) -> Findings:
    """Open postings for what somebody typed or said; all of them, the nearest or newest first, where they said nothing.

    Raises EngineUnavailable, and ApiError 422 where a distance is asked for and no place is known.
    """
    if asked.point is None and (asked.sort == "distance" or asked.filters.km is not None):
        message = "按距离找，请先给出位置"
        raise ApiError(422, "place_needed", message, [FieldError("lng", "required", message)])
    held = catalog()
    if (state := state_of(held)) is None:
        return _searched(asked, held)
    found: Findings | None = answers().of(asked.question, state)
    if found is None:
        found = _searched(asked, held)
        answers().keep(asked.question, state, found)
    elif not found.understood["work"]:
        note_searched(asked.text)
    return found


def prepare_trades() -> int:
    """Prepares what each trade's own name finds first, where more is open than is held; how many postings. Raises
    EngineUnavailable."""
    held = catalog()
    if held.whole:
        return 0
    ready: set[int] = set()
    for family in load_lexicon().families.values():
        asked = Search(family.label)
        said = understand(asked.text)
        own = mainly(said, narrowed_queries(said, today=today(), cut=default_segmenter().tokens)[0])
        if own is not None:
            ready |= {one.view.key for one in _among(asked, held).best([own])[0]}
    return len(ready)


def _searched(asked: Search, held: Catalog) -> Findings:
    said = understand(asked.text, places=held.places)
    if not said.families:
        note_searched(asked.text)
    looked: Sequence[PreparedPosting] = ()
    if asked.text.strip() and not said.anything:
        rows, complete, looked = _asked(said, asked, held)
    else:
        if asked.sort == "best":
            asked = replace(asked, sort="distance" if asked.point else "newest")
        rows, complete = _listed(asked, held)
    sort = asked.sort
    rows = within(rows, asked.filters)
    kept = in_order(chosen(rows, asked.filters), sort)
    begin = (
        next((at for at, row in enumerate(kept) if place_of(row, sort) > asked.after), len(kept)) if asked.after else 0
    )
    page = kept[begin : begin + asked.limit]
    lexicon = load_lexicon()
    near = [] if kept else _nearest(said, asked, held, looked)
    loose = but_for_one(said, near) if asked.after is None and not asked.filters.facets else []
    if loose:
        loose, near = loose[: asked.limit], []
        page_read = [(_row(one, asked.point), one.misses) for one in loose]
    else:
        page_read = [(row, ()) for row in page]
    near = near[:NEAREST]
    return Findings(
        understood=echo(said, let_go(said, loose)),
        results=_read(page_read),
        total=len(kept) or len(loose),
        complete=complete,
        next=place_of(page[-1], sort) if page and begin + len(page) < len(kept) else None,
        facets=count_facets([row.ready for row in rows], asked.filters.facets, lexicon, region_name)
        if asked.facets
        else (),
        nearest=_read([(_row(one, asked.point), one.misses) for one in near]),
        related=_related(said, asked),
        note=_note(said, kept, near, loose),
    )


def _related(said: Understood, asked: Search) -> list[str]:
    """Other searches that find something."""
    known = suggester()
    terms = related_terms(asked.text, said, load_lexicon(), 2 * RELATED)
    return [term for term in terms if known.finds(term)][:RELATED]


def _note(said: Understood, kept: Sequence[Row], near: Sequence[Near], loose: Sequence[Near]) -> str:
    if kept:
        return ""
    if loose:
        words = "、".join(f"“{one}”" for one in let_go(said, loose))
        return f"没有全部符合的；放宽了{words}，下面 {len(loose)} 个别的都符合"
    if said.age and said.age < WORKING_AGE:
        return f"未满 {WORKING_AGE} 周岁不能工作，没有给出岗位"
    if not near:
        return "没有找到，也没有相近的；换个说法，或者少说一个条件试试"
    return f"没有完全符合的；下面 {len(near)} 个最接近，每个都写明了哪里不符合"


def _asked(said: Understood, asked: Search, held: Catalog) -> tuple[list[Row], bool, Sequence[PreparedPosting]]:
    """The rows, whether these are all, and what the widest question found, if it was asked for the best."""
    cut = default_segmenter().tokens
    if held.whole:
        return _ordered(said, asked, _all(freetext_query(said, today=today(), tokens=cut(said.text)))), True, ()
    queries = narrowed_queries(said, today=today(), cut=cut)
    among = _among(asked, held)
    if asked.sort == "best" and not asked.facets and asked.after is None:
        for step in steps(said, queries, among, cut):
            rows = _ordered(said, asked, step.postings)
            if step.last:
                return rows, step.complete, step.postings
            if len(rows) >= (asked.limit + 1 if step.enough is None else step.enough):
                return rows, step.complete, ()
    # later pages look at all, and facets are counted of all
    postings, complete = among.best(queries)
    return _ordered(said, asked, postings), complete, postings


def _ordered(said: Understood, asked: Search, postings: Sequence[PreparedPosting]) -> list[Row]:
    lng, lat = asked.point or (None, None)
    found = order_hits(said, postings, today=today(), lng=lng, lat=lat, reach=asked.reach, limit=None)
    by_key = {one.view.key: one for one in postings}
    return [
        Row(ready, km_between(asked.point, ready), one.score, one.tier)
        for one in found
        if not one.alternative and (ready := by_key[one.posting])
    ]


def _listed(asked: Search, held: Catalog) -> tuple[list[Row], bool]:
    """Everything that is open."""
    postings, complete = (_all(_open()), True) if held.whole else _among(asked, held).best([_open()])
    return [Row(one, km_between(asked.point, one)) for one in postings], complete


def _open() -> Query:
    return Query(must=((Range("valid_to", low=day_number(today())),),))


def _all(query: Query) -> list[PreparedPosting]:
    """All that the engine finds: no more are open than that."""
    hits = engine().search(POSTINGS, replace(query, limit=MOST))
    return shelf().take(db.session(), [hit.key for hit in hits])


def _among(asked: Search, held: Catalog) -> Among:
    return Among(asked.point, asked.filters, asked.sort, asked.facets, held.ids)


def _nearest(said: Understood, asked: Search, held: Catalog, looked: Sequence[PreparedPosting]) -> list[Near]:
    """What comes nearest; nothing where the words told nothing, for then anything would. looked: what the widest
    question found, which need not be asked again where nothing that was said left any out."""
    typed = bool(asked.text.strip())
    if typed and replace(said, names=()).empty:
        return []
    query = freetext_query(loosened(said), today=today(), houses=asked_tags(said)) if typed else _open()
    if held.whole:
        postings: Sequence[PreparedPosting] = _all(query)
    else:
        wide = narrowed_queries(said, today=today(), cut=default_segmenter().tokens)[-1] if typed else query
        # the best first by all that was said
        query = replace(query, should=wide.should, must_not=wide.must_not)
        if looked and query.must == wide.must and asked.filters == Filters():
            postings = looked
        else:
            postings, _ = _among(replace(asked, filters=Filters()), held).best([query])
    return nearest_offers(
        said,
        postings,
        today=today(),
        lexicon=load_lexicon(),
        km_of=lambda ready: km_between(asked.point, ready),
        broken=lambda ready: broken(Row(ready, km_between(asked.point, ready)), asked.filters),
        limit=BUT_FOR_ONE,
    )


def _row(near: Near, point: Point | None) -> Row:
    return Row(near.posting, km_between(point, near.posting))


def _read(rows: Sequence[tuple[Row, tuple[Miss, ...]]]) -> list[Found]:
    """The postings of the rows, in their order; what was deleted meanwhile is left out."""
    shown = cards().made(db.session(), [row.ready for row, _ in rows]) if rows else {}
    return [
        Found(shown[row.ready.view.key], row.score, row.km, misses)
        for row, misses in rows
        if row.ready.view.key in shown
    ]
