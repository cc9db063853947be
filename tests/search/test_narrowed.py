"""What a city's search asks the engine leaves out no answer, and puts the best first."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search.documents import POSTINGS
from search.engines.base import Engine
from search.lexicon import load_lexicon
from search.query import Query, Tag
from search.ranking.found import Found, freetext_query, order_hits
from search.ranking.freetext import Understood, understand
from search.ranking.indexed import posting_document
from search.ranking.narrowed import keeping, mainly, narrowed_queries
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.text import default_segmenter
from tests.golden.reading import GOLDEN, TODAY, read_postings
from tests.search.test_same_answers import QUERIES, towns

ASKED = (
    "普工 4000以上", "保安 3500以上 包住", "保洁 不上夜班", "保结 不上夜班", "rijie", "日结 包吃住", "大塘埠 普工 包住",
    "古陂 保洁 厂车接送", "大塘埠 日结", "六十多岁能做 白班", "普工 夜班", "不住厂 不站着 普工", "进厂 不上夜班",
    "底薪3000 销售", "不打电话 客服", "周末兼职", "长白班 双休 五险一金", "电工 6000以上 包吃住 不爬高",
)  # fmt: skip
ALL = 5_000


def filled(engine: Engine) -> Engine:
    lexicon, segmenter = load_lexicon(), default_segmenter()
    build = engine.build(POSTINGS, lexicon="test", now=datetime(2026, 11, 21, tzinfo=UTC))
    build.add(posting_document(view, segmenter, lexicon) for view in read_postings(GOLDEN)[0])
    build.publish()
    return engine


@pytest.fixture(scope="module")
def ready() -> dict[int, PreparedPosting]:
    lexicon = load_lexicon()
    return {view.key: prepare_posting(view, lexicon) for view in read_postings(GOLDEN)[0]}


def asked() -> list[Understood]:
    """Of the judged queries and of :data:`ASKED` those that say more than names."""
    with QUERIES.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["查询"] for row in csv.DictReader(file)]
    said = [understand(text, places=towns) for text in (*texts, *ASKED)]
    return [one for one in said if one.families or one.wishes or one.places or one.wage_min or one.age]


def narrowed(said: Understood, limit: int) -> list[Query]:
    return narrowed_queries(said, today=TODAY, cut=default_segmenter().tokens, limit=limit)


def answers(said: Understood, engine: Engine, queries: list[Query], ready: dict[int, PreparedPosting]) -> list[Found]:
    keys = {hit.key for hits in engine.search_many(POSTINGS, queries) for hit in hits}
    found = order_hits(said, [ready[key] for key in sorted(keys)], today=TODAY, limit=None)
    return [one for one in found if not one.alternative]


def test_nothing_that_is_an_answer_is_left_out(engine: Engine, ready: dict[int, PreparedPosting]) -> None:
    """Factories of a kind apart: what such a house makes is told by all of its postings."""
    filled(engine)
    narrower = 0
    for said in asked():
        if said.workplace:
            continue
        wide = freetext_query(said, today=TODAY, tokens=default_segmenter().tokens(said.text), limit=ALL)
        queries = narrowed(said, ALL)
        assert answers(said, engine, queries, ready) == answers(said, engine, [wide], ready), said.text
        narrower += len(queries[-1].must) > len(wide.must) or len(queries[-1].must_not) > len(wide.must_not)
    assert narrower > 10


def test_of_few_hits_the_best_are_among_them(embedded: Engine, ready: dict[int, PreparedPosting]) -> None:
    """With a twentieth of the postings from each question the first five score nearly what the very best do; asked for
    work and words alone they score less."""
    filled(embedded)
    few = len(ready) // 20

    def first(said: Understood, queries: list[Query]) -> float:
        return sum(one.score for one in answers(said, embedded, queries, ready)[:5])

    best, got, plain = 0.0, 0.0, 0.0
    for said in asked():
        wide = freetext_query(said, today=TODAY, tokens=default_segmenter().tokens(said.text), limit=few)
        best += first(said, narrowed(said, ALL))
        got += first(said, narrowed(said, few))
        plain += first(said, [wide])
    assert got >= 0.93 * best
    assert got > 1.05 * plain


def test_what_mainly_is_the_trade_is_enough_where_there_is_enough_of_it(
    engine: Engine, ready: dict[int, PreparedPosting]
) -> None:
    """The first three are as good as of all questions, also with a place, a wage or terms beside the trade."""
    filled(engine)
    few, best, got, alone = 6, 0.0, 0.0, 0
    for said in asked():
        queries = narrowed(said, few)
        first = mainly(said, queries[0])
        if first is None or len(engine.search(POSTINGS, first)) < few:
            continue
        alone += 1
        best += sum(one.score for one in answers(said, engine, queries, ready)[:3])
        got += sum(one.score for one in answers(said, engine, [first], ready)[:3])
    assert alone > 10
    assert got >= 0.99 * best


def test_what_mainly_is_the_trade_keeps_all_that_was_said(engine: Engine) -> None:
    filled(engine)
    for text in ("保洁 不上夜班", "保安 3000以上", "进厂 车衣服 包住"):
        said = understand(text, places=towns)
        queries = narrowed(said, ALL)
        first = mainly(said, queries[0])
        assert first is not None
        keys = {hit.key for hit in engine.search(POSTINGS, first)}
        every = {hit.key for hit in engine.search(POSTINGS, queries[0])}
        assert set() < keys < every, text


def test_what_keeps_a_term_is_asked_for_by_its_words(engine: Engine) -> None:
    segmenter, lexicon = default_segmenter(), load_lexicon()
    filled(engine)
    documents = {one.key: posting_document(one, segmenter, lexicon) for one in read_postings(GOLDEN)[0]}
    said = understand("普工 兼职 五险", places=towns)
    (query,) = narrowed(said, ALL)
    beside = keeping(said, query, segmenter.tokens)
    assert beside is not None
    assert (beside.must, beside.must_not) == (query.must, query.must_not)
    words = {*segmenter.tokens("兼职"), *segmenter.tokens("五险")}
    keep = {hit.key for hit in engine.search(POSTINGS, beside)}
    assert keep
    for hit in engine.search(POSTINGS, query):
        one = documents[hit.key]
        said_there = words & {*one.texts["title"], *one.texts["body"]}
        assert (hit.key in keep) == bool(said_there or "w:兼职" in one.tags), one.texts["title"]
    alone = understand("普工", places=towns)
    assert keeping(alone, narrowed(alone, ALL)[0], segmenter.tokens) is None, "nothing was said beside the work"


@pytest.mark.parametrize("text", ["电子厂", "厂里的活", "打零工", "办公室文员", "在家做手工", "包吃住", "大塘埠"])
def test_another_trade_may_answer_as_well(text: str) -> None:
    said = understand(text, places=towns)
    assert mainly(said, narrowed(said, 200)[0]) is None


def test_a_place_is_looked_in_before_it_is_looked_for_everywhere() -> None:
    inside, wide = narrowed(understand("大塘埠 保洁", places=towns), 200)
    assert inside.must == (*wide.must, (Tag("r:360722101"),))
    assert len(narrowed(understand("保洁", places=towns), 200)) == 1


def test_the_trade_itself_comes_before_its_kin_whose_titles_say_the_words(engine: Engine) -> None:
    lexicon, segmenter = load_lexicon(), default_segmenter()
    views = [read_postings(GOLDEN)[0][0]] * 30
    helpers = [
        replace(view, key=key, title="泥水小工", duties="给泥水师傅打下手，拌灰挑砖", requirements="")
        for key, view in enumerate(views, 1)
    ]
    masons = [replace(views[0], key=100 + key, title="瓦工", duties="砌墙粉刷", requirements="") for key in (1, 2)]
    build = engine.build(POSTINGS, lexicon="test", now=datetime(2026, 11, 21, tzinfo=UTC))
    build.add(posting_document(view, segmenter, lexicon) for view in (*helpers, *masons))
    build.publish()
    (query,) = narrowed(understand("泥水工", places=towns), 10)
    assert {101, 102} <= {hit.key for hit in engine.search(POSTINGS, query)}


def test_who_is_taken_on_to_lead_later_is_found_among_many_leaders(engine: Engine) -> None:
    lexicon, segmenter = load_lexicon(), default_segmenter()
    view = read_postings(GOLDEN)[0][0]
    leaders = [replace(view, key=key, title="组长", duties="带三十人排产", requirements="") for key in range(1, 31)]
    trainees = [
        replace(view, key=100 + key, title="储备干部", duties="先下车间轮岗", requirements="大专") for key in (1, 2)
    ]
    build = engine.build(POSTINGS, lexicon="test", now=datetime(2026, 11, 21, tzinfo=UTC))
    build.add(posting_document(view, segmenter, lexicon) for view in (*leaders, *trainees))
    build.publish()
    said = understand("储干", places=towns)
    (query,) = narrowed(said, 10)
    ready = {one.key: prepare_posting(one, lexicon) for one in (*leaders, *trainees)}
    assert said.corrected == (("储干", "储备干部"),)
    assert [one.posting for one in answers(said, engine, [query], ready)][:2] == [101, 102]
