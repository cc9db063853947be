"""What is offered where nothing answers, what was let go for it, and what never is."""

from typing import Any

from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.nearest import Miss, Near, but_for_one, let_go, loosened, nearest_offers
from tests.search.make import TODAY, ready_posting


def offers(text: str, *postings: Any, broken: Any = lambda _: ()) -> list[Near]:
    return nearest_offers(
        understand(text), postings, today=TODAY, lexicon=load_lexicon(), km_of=lambda _: None, broken=broken
    )


def texts(near: Near) -> list[str]:
    return [miss.text for miss in near.misses]


def test_each_offer_says_what_it_does_not_keep() -> None:
    low = ready_posting(key=1, wage_low=3000.0, wage_high=3600.0)
    (found,) = offers("车衣服 5000以上 包住", low)
    assert texts(found) == ["一般月薪约 3300 元，不到 5000 元", "没有写明“包住”"]
    beside = ready_posting(key=2, title="箱包车位", duties="做手袋。")
    (found,) = offers("毛衣厂缝盘", beside)
    assert found.misses[0].code == "work"
    assert "车手袋" in found.misses[0].text


def test_least_let_go_first_and_at_most_three() -> None:
    one = ready_posting(key=1, wage_low=3000.0, wage_high=3600.0)
    two = ready_posting(key=2, wage_low=3000.0, wage_high=3600.0, board="包吃住")
    assert [near.posting.view.key for near in offers("车衣服 5000以上 包住", one, two)] == [2, 1]
    assert offers("车衣服 5000以上 包住 日结 双休 有厂车", one) == []


def test_what_was_refused_is_never_offered() -> None:
    night = ready_posting(key=1, conditions=("夜班",), wage_low=3000.0, wage_high=3600.0)
    assert offers("车衣服 5000以上", night)
    assert offers("车衣服 5000以上 不上夜班", night) == []
    assert "no_night" in loosened(understand("车衣服 不上夜班 包住")).wishes
    assert "lodging" not in loosened(understand("车衣服 不上夜班 包住")).wishes
    guard = ready_posting(key=2, title="保安", duties="守大门")
    assert offers("除了保安什么都行 9000以上", guard) == []
    assert offers("除了缝纫什么都行 9000以上", guard)


def test_nor_what_may_not_be_done() -> None:
    truck = ready_posting(key=1, title="半挂司机", duties="开半挂。", certs=("驾驶证A2",))
    assert offers("C1司机 20000以上", truck) == []
    young = ready_posting(key=2, requirements="45岁以下")
    assert offers("58岁 车衣服 9000以上", young) == []
    assert offers("15岁 车衣服 9000以上", ready_posting(key=3)) == []


def test_what_breaks_a_filter_is_named_too() -> None:
    (found,) = offers("车衣服", ready_posting(), broken=lambda _: [Miss("km", "离您 9 公里，超过 5 公里")])
    assert texts(found) == ["离您 9 公里，超过 5 公里"]


def shown(text: str, *postings: Any) -> list[int]:
    return [near.posting.view.key for near in but_for_one(understand(text), offers(text, *postings))]


def test_what_keeps_all_but_one_condition_is_shown() -> None:
    here = ready_posting(key=1)
    assert shown("车衣服 包住", here) == [1]
    assert shown("车衣服 包住 有厂车 日结", here) == []
    assert let_go(understand("车衣服 包住"), offers("车衣服 包住", here)) == ("包住",)


def test_no_other_work_nor_what_was_refused_nor_a_wage_out_of_reach() -> None:
    beside = ready_posting(key=1, title="箱包车位", duties="做手袋。")
    assert offers("毛衣厂缝盘", beside)
    assert shown("毛衣厂缝盘", beside) == []
    low = ready_posting(key=2, wage_low=4000.0, wage_high=4600.0)
    assert shown("车衣服 5000以上", low) == [2]
    assert shown("车衣服 9000以上", low) == []
    night = ready_posting(key=3, conditions=("夜班",))
    assert shown("车衣服 包住 不上夜班", night) == []


def test_one_condition_that_is_all_is_not_let_go() -> None:
    assert shown("包住", ready_posting(key=1)) == []
    assert shown("包住 日结", ready_posting(key=1, board="包吃住")) == [1]
