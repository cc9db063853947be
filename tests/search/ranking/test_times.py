"""Hours, weekdays and seasons in a query are read as such and are never the name of a place; invented postings."""

import pytest

from search.ranking.found import order_hits
from search.ranking.freetext import understand
from tests.search.make import TODAY, ready_posting


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("下午的活", "afternoon"),
        ("收银下午班", "afternoon"),
        ("只上下午", "afternoon"),
        ("下昼做事", "afternoon"),
        ("下午三点以后", "afternoon"),
        ("早上的活", "morning"),
        ("清早扫马路", "morning"),
        ("中午两个小时", "midday"),
        ("晚班", "late"),
        ("早上五点到八点", "between"),
        ("每天三小时", "part_time"),
        ("周一到周五上班", "weekends"),
        ("礼拜天的活", "weekend_work"),
        ("每周休一天", "days_off"),
        ("春节期间", "season"),
        ("秋天摘橙子", "season"),
        ("双十一打包", "season"),
    ],
)
def test_when_somebody_would_work_is_a_term_and_no_name(query, term):
    said = understand(query)
    assert term in said.wishes
    assert said.names == said.hints == ()


@pytest.mark.parametrize("query", ["明天", "下个月", "年后找工作", "逢圩", "工作日", "十一点"])
def test_a_day_alone_asks_for_anything(query):
    assert understand(query).names == ()


@pytest.mark.parametrize("query", ["五一路车衣服", "春天广场车衣服", "元旦村车衣服"])
def test_places_that_are_called_after_a_day_are_names(query):
    assert understand(query).names


@pytest.mark.parametrize(("query", "code"), [("早餐店", "morning"), ("下午能接小孩的活", "afternoon")])
def test_hours_that_belong_to_something_else_are_none_of_the_work(query, code):
    assert code not in understand(query).wishes


def first(query, *postings):
    ready = [ready_posting(key=key, **one) for key, one in enumerate(postings)]
    return [one.posting for one in order_hits(understand(query), ready, today=TODAY)]


def test_work_at_the_time_that_was_said_comes_first():
    day = {"title": "保洁员", "duties": "打扫写字楼，早上8点到下午5点"}
    after = {"title": "保洁员", "duties": "打扫写字楼，下午1点到5点", "form": "兼职"}
    assert first("下午做保洁", day, after) == [1, 0]
    assert first("早上做保洁", after, {**after, "duties": "打扫写字楼，早上6点到9点"}) == [1, 0]


def test_work_of_the_season_comes_first():
    plain, winter = {"title": "包装工", "duties": "打包"}, {"title": "包装工", "duties": "腊月里打年货礼盒"}
    assert first("过年包装", plain, winter) == [1, 0]


def test_an_end_of_the_day_alone_keeps_an_hour_that_was_asked_for():
    open_end, early = {"title": "保洁员"}, {"title": "保洁员", "duties": "扫楼道，下午三点半下班"}
    assert first("保洁 四点下班", open_end, early)[0] == 1
