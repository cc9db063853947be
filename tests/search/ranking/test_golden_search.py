"""Floors under the figures of free-text search on the judged counties: they may rise, not fall."""

import csv
from functools import cache

import pytest

from app.codes.placenames import places_in
from app.codes.regions import children
from search.lexicon import load_lexicon
from search.query import Query, Term, lets_through
from search.ranking.found import freetext_query, order_hits
from search.ranking.freetext import understand
from search.ranking.indexed import posting_document
from search.ranking.prepared import prepare_posting
from search.text import default_segmenter
from tests.golden.evaluate_search import evaluate
from tests.golden.reading import GOLDEN, TODAY, read_postings

FLOORS = {
    "xinfeng": (0.89, 0.91, 0.93),
    "poyang": (0.93, 0.95, 0.95),
    "anyuan": (0.90, 0.88, 0.92),
    "wanzai": (0.92, 0.89, 0.90),
    "nanchangxian": (0.93, 0.94, 0.95),
    "tonggu": (0.89, 0.90, 0.93),
    "zhangshu": (0.93, 0.93, 0.99),
    "dingnan": (0.93, 0.96, 0.95),
    "duchang": (0.92, 0.91, 0.94),
    "leping": (0.89, 0.89, 0.91),
    "xiushui": (0.91, 0.97, 0.95),
    "luxi": (0.91, 0.91, 0.95),
    "xinjian": (0.93, 0.90, 0.97),
    "chongyi": (0.93, 0.95, 0.92),
    "dongxiang": (0.96, 0.97, 0.97),
    "guangfeng": (0.93, 0.95, 0.95),
    "shangyou": (0.89, 0.87, 0.87),
    "ruichang": (0.88, 0.93, 0.89),
    "suichuan": (0.93, 0.96, 0.94),
    "shicheng": (0.90, 0.97, 0.89),
    "yiyang": (0.90, 0.89, 0.88),
    "wanan": (0.91, 0.92, 0.92),
    "fengxin": (0.90, 0.91, 0.92),
    "yongxin": (0.87, 0.96, 0.92),
    "nancheng": (0.88, 0.89, 0.91),
    "taihe": (0.91, 0.86, 0.95),
    "wuning": (0.92, 0.89, 0.91),
    "yugan": (0.87, 0.88, 0.94),
    "yanshan": (0.90, 0.84, 0.93),
    "lean": (0.86, 0.88, 0.84),
    "shanggao": (0.93, 0.95, 0.96),
    "hukou": (0.88, 0.90, 0.93),
    "guixi": (0.93, 0.92, 0.94),
    "yongfeng": (0.84, 0.90, 0.93),
    "xingguo": (0.89, 0.85, 0.92),
    "wannian": (0.80, 0.77, 0.80),
    "chongren": (0.80, 0.79, 0.81),
}
"""By county: nDCG@10, good@3, recall@10. What nobody offers finds nothing."""
FOUND_NOTHING = {"wannian": 0.05, "chongren": 0.05}
"""The most that may be of the judged queries; nowhere else one does."""


@cache
def county(name):
    """(posting ready for ranking, its document) of a county, their numbers, and what knows its places."""
    lexicon, segmenter = load_lexicon(), default_segmenter()
    views, ids = read_postings(GOLDEN.parent / name)
    towns = {}
    for view in views:
        for town in children(view.region[:6]):
            towns[town.name] = (town.code,)
            if any(one.region == town.code for one in views):
                towns[town.name.removesuffix("镇").removesuffix("乡").removesuffix("街道")] = (town.code,)

    def places(text):
        found = []
        for said in sorted(towns, key=lambda one: (-len(one), one)):
            if said in text:
                text = text.replace(said, " ")
                found.append((said, towns[said]))
        here = {view.region[:size] for view in views for size in (2, 4, 6, 9)}
        for place in places_in(text):
            codes = tuple(code for code in place.codes if code in here or len(code) <= 4)
            if codes:
                found.append((place.words, codes))
        return found

    return [
        (prepare_posting(view, lexicon), posting_document(view, segmenter, lexicon)) for view in views
    ], ids, places  # fmt: skip


def hits(query: Query, postings):
    """The postings that an engine would hand over."""
    terms = [one for one in query.should if isinstance(one, Term)]
    return [
        ready
        for ready, document in postings
        if lets_through(query, set(document.tags), document.numbers)
        and (not query.need_match or any(one.token in document.texts.get(one.field, ()) for one in terms))
    ]


def answers(name, text, lng, lat):
    """The numbers of what the search shows first, ten at most."""
    postings, ids, places = county(name)
    said = understand(text, places=places)
    query = freetext_query(said, today=TODAY, tokens=default_segmenter().tokens(text))
    found = order_hits(said, hits(query, postings), today=TODAY, lng=lng, lat=lat)
    shown = [one.posting for one in found if not one.alternative]
    return [ids[key - 1] for key in shown]


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_of_search_falls(name, tmp_path):
    folder = GOLDEN.parent / "search" / name
    with (folder / "queries.csv").open(encoding="utf-8-sig", newline="") as file:
        queries = list(csv.DictReader(file))
    with (tmp_path / "found.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("编号", "名次", "岗位编号"))
        for row in queries:
            lng, lat = (float(row[axis]) if row[axis] else None for axis in ("经度", "纬度"))
            for place, number in enumerate(answers(name, row["查询"], lng, lat), 1):
                table.writerow((row["编号"], place, number))
    figures = evaluate(folder, tmp_path / "found.csv")
    reached = tuple(figures[one] for one in ("nDCG@10", "good@3", "recall@10"))
    assert all(figure >= floor for figure, floor in zip(reached, FLOORS[name], strict=True)), reached
    assert figures["zero"] <= FOUND_NOTHING.get(name, 0.0)
    assert figures["quiet"] == 1.0
