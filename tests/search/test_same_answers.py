"""What a search finds does not depend on the engine: it is what looking at every posting finds."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from search.documents import POSTINGS
from search.engines.base import Engine
from search.lexicon import load_lexicon
from search.ranking.found import engine_families, freetext_query, order_hits
from search.ranking.freetext import Understood, understand
from search.ranking.houses import asked_tags, house_tags
from search.ranking.indexed import TAG_FLOOR, posting_document
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.text import default_segmenter
from tests.golden.reading import GOLDEN, TODAY, read_postings

QUERIES = GOLDEN.parent / "search" / "xinfeng" / "queries.csv"
TOWN = (("大塘埠", ("360722101",)), ("古陂", ("360722102",)))


def towns(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, codes) for name, codes in TOWN if name in text]


def test_both_engines_find_what_looking_at_everything_finds(engine: Engine) -> None:
    lexicon, segmenter = load_lexicon(), default_segmenter()
    views, _ = read_postings(GOLDEN)
    build = engine.build(POSTINGS, lexicon="test", now=datetime(2026, 11, 21, tzinfo=UTC))
    build.add(posting_document(view, segmenter, lexicon) for view in views)
    build.publish()
    ready = {view.key: prepare_posting(view, lexicon) for view in views}
    with QUERIES.open(encoding="utf-8-sig", newline="") as file:
        asked = [row["查询"] for row in csv.DictReader(file)]
    asked += [
        "保结",
        "baojie",
        "包吃住",
        "4000以上",
        "大塘埠",
        "大塘埠 包住",
        "五十多岁能做",
        "夜班",
        "日结",
        "药厂",
        "电子厂女工",
        "六十多岁能做",
        "宝妈",
    ]
    compared = 0
    for text in asked:
        said = understand(text, lexicon=lexicon, places=towns)
        if not (said.families or said.wishes or said.places):
            continue  # only the engine knows which postings have a name in them
        query = freetext_query(said, today=TODAY, tokens=segmenter.tokens(text), lexicon=lexicon, limit=2_000)
        candidates = [ready[hit.key] for hit in engine.search(POSTINGS, query)]
        every = [one for one in ready.values() if _meant(said, one)]
        kept = [order_hits(said, among, today=TODAY, lexicon=lexicon, limit=None) for among in (candidates, every)]
        assert kept[0] == kept[1], text
        compared += 1
    assert compared > 50


def _meant(said: Understood, posting: PreparedPosting) -> bool:
    """Whether it is of the work asked for or near it, or of a house that may be named; where only a town was named,
    whether it lies there."""
    if said.workplace:  # whatever such a house wants
        return True
    near = engine_families(said, load_lexicon())
    if near:
        house = set() if said.excluded else set(asked_tags(said)).intersection(house_tags(posting.view.house))
        return bool(house) or any(family in near and weight >= TAG_FLOOR for family, weight in posting.facts.families)
    codes = tuple(code for codes in said.places.values() for code in codes)
    return not codes or posting.view.region.startswith(codes)


@pytest.mark.parametrize("text", ["大塘埠", "包吃住", "4000以上"])
def test_terms_and_towns_need_no_word_in_the_posting(text: str) -> None:
    said = understand(text, places=towns)
    assert not freetext_query(said, today=TODAY, tokens=default_segmenter().tokens(text)).need_match
