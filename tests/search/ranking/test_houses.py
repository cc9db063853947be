"""An employer's name is searched, and tells the trade of a posting that tells none; invented houses."""

import pytest

from search.documents import day_number
from search.facts import posting_facts
from search.facts.house import brand_of, made_by
from search.lexicon import load_lexicon
from search.query import Tag
from search.ranking.found import freetext_query, order_hits
from search.ranking.freetext import understand
from search.ranking.houses import house_tags
from tests.search.make import TODAY, posting, ready_person, ready_posting


@pytest.mark.parametrize(
    ("name", "brand"),
    [
        ("遂川县霓裳制衣有限公司", "霓裳"),
        ("江西越晴鞋业有限公司", "越晴"),
        ("喜相逢购物广场", "喜相逢"),
        ("小舟幼儿园", "小舟"),
        ("县人民医院", ""),
        ("珠溪镇中心小学", ""),
        ("家政服务部", ""),
    ],
)
def test_what_a_house_is_called(name, brand):
    assert brand_of(name) == brand


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("华映服装厂", "sewing"),
        ("锦禾服饰有限公司", "sewing"),
        ("越晴鞋业有限公司", "shoemaking"),
        ("立明家具厂", "carpentry"),
        ("晨曦电子有限公司", "electronics_assembly"),
        ("老灶食品有限公司", "food_processing"),
    ],
)
def test_a_plain_worker_of_a_house_that_says_what_it_makes(name, family):
    told = posting_facts(posting(title="普工", duties="听从安排，长白班。", house=name))
    assert 0 < dict(told.families).get(family, 0.0) <= 0.5
    assert told.family == "factory_worker"


@pytest.mark.parametrize(
    ("title", "duties", "house"),
    [
        ("普工", "听从安排", "锦禾服饰店"),
        ("普工", "听从安排", "锦禾人力资源服务部"),
        ("保安", "看大门", "锦禾服饰有限公司"),
        ("普工", "流水线打包装箱", "锦禾服饰有限公司"),
    ],
)
def test_title_and_duties_come_before_the_name(title, duties, house):
    assert "sewing" not in dict(posting_facts(posting(title=title, duties=duties, house=house)).families)


def test_houses_that_only_sell_make_nothing():
    assert made_by("锦禾服饰专卖店", load_lexicon()) == {}


def test_a_seamstress_is_shown_the_garment_factory_where_nothing_nearer_is():
    plain = ready_posting(key=1, title="普工", duties="听从安排", house="锦禾服饰有限公司")
    assert {"sewing"} <= dict(plain.facts.families).keys()
    assert ready_person().affinity["sewing"].value * dict(plain.facts.families)["sewing"] < 0.6


GUARD = {"title": "保安", "duties": "看大门", "house": "遂川县霓裳制衣有限公司"}
SEWS = {"title": "缝纫工", "house": "遂川县霓裳制衣有限公司"}
OTHER = {"title": "缝纫工", "house": "云衣服装厂"}


def found(query, *postings):
    ready = [ready_posting(key=key, **one) for key, one in enumerate(postings)]
    return [one.posting for one in order_hits(understand(query), ready, today=TODAY)]


@pytest.mark.parametrize("query", ["霓裳", "霓裳制衣", "霓裳制衣有限公司", "遂川县霓裳制衣有限公司", "霓裳还招人吗"])
def test_who_types_the_name_finds_all_of_the_house_first(query):
    assert set(found(query, OTHER, GUARD, SEWS)[:2]) == {1, 2}


def test_a_trade_at_a_house_is_that_trade_there():
    assert found("霓裳 车衣服", GUARD, OTHER, SEWS)[0] == 2
    assert found("霓裳 保安", SEWS, GUARD)[0] == 1


@pytest.mark.parametrize("query", ["车衣服", "服装厂", "保安", "家门口的活", "轻松点的"])
def test_other_queries_stay_as_they_are(query):
    unnamed = [{**one, "house": ""} for one in (OTHER, GUARD, SEWS)]
    assert found(query, OTHER, GUARD, SEWS) == found(query, *unnamed)


def test_the_engine_is_asked_for_the_house_too():
    assert house_tags("遂川县霓裳制衣有限公司") == ["nm:霓裳"]
    query = freetext_query(understand("霓裳制衣"), today=TODAY)
    assert any(Tag("nm:霓裳") in group for group in query.must if len(group) > 1) or any(
        term.token == "nm:霓裳" for term in query.should
    )
    assert query.must[0][0].low == day_number(TODAY)
