"""Terms that a query sets beside the work, and words that are no work; each row is invented."""

import pytest

from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.ranking.kept import wishes_kept
from tests.search.make import ready_posting


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("礼拜六礼拜天做的", "weekend_work"),
        ("周末能做的", "weekend_work"),
        ("双休日兼职", "weekend_work"),
        ("B2司机，不跑夜车", "no_night"),
        ("司机 夜车不跑", "no_night"),
        ("矿上 不下井", "no_underground"),
        ("装修，不爬高", "no_height"),
        ("不晒太阳的活", "no_outdoors"),
        ("司机，不跑长途", "no_long_haul"),
        ("家具厂，没有灰尘的", "no_toxic"),
    ],
)
def test_terms_are_read(text, code):
    assert code in understand(text).wishes


@pytest.mark.parametrize("text", ["周末双休的文员", "夜宵店", "下井", "登高作业", "喷漆"])
def test_other_words_set_none_of_them(text):
    new = {"weekend_work", "no_underground", "no_height", "no_outdoors", "no_long_haul", "no_toxic"}
    assert not new & understand(text).wishes.keys()


@pytest.mark.parametrize(
    ("text", "duties", "breaks"),
    [
        ("矿上 不下井", "坑道打钻，下井三百米。", True),
        ("矿上 不下井", "地面洗菜打饭。", False),
        ("装修 不爬高", "外墙吊篮上作业。", True),
        ("司机 不跑长途", "跑广州送货，跨省。", True),
        ("不晒太阳的活", "上山除草，户外。", True),
        ("没有油漆味的", "面漆喷涂。", True),
        ("没有油漆味的", "装纸盒。", False),
    ],
)
def test_a_clear_breach_is_no_answer(text, duties, breaks):
    kept = wishes_kept(understand(text), ready_posting(title="普工", duties=duties))
    assert (min(kept.values()) == 0.0) is breaks


def test_weekends_are_single_days():
    said = understand("礼拜六礼拜天做的")
    single = ready_posting(title="宴席帮工", duties="周六周日端盘子。", form="兼职", wage_unit="日")
    whole = ready_posting(title="导购", duties="逢周末不休。", form="全职")
    assert wishes_kept(said, single)["weekend_work"] == 1.0
    assert wishes_kept(said, whole)["weekend_work"] < 0.5


def test_who_is_meant_is_no_work_beside_terms():
    assert understand("4000以上包吃住不上夜班 女工").families == {}
    assert understand("车衣服女工，包吃住").families


@pytest.mark.parametrize(("text", "kind"), [("矿上", True), ("矿山上班", True), ("耳机厂", True), ("电焊", False)])
def test_a_mine_is_a_house_like_a_factory(text, kind):
    assert understand(text).workplace is kind


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("脐橙分拣包装", "fruit_packing"),
        ("酒席帮工", "waiter"),
        ("扪布打钉枪", "sofa"),
        ("午睡看护", "childcare_aide"),
    ],
)
def test_words_for_work(words, family):
    found = load_lexicon().named_in(words)
    assert max(found, key=lambda one: found[one]) == family


@pytest.mark.parametrize(("said", "known"), [("懂果树，夫妻优先", True), ("懂果树，有经验优先", False)])
def test_who_comes_first_is_not_whether_it_is_taught(said, known):
    needs = ready_posting(title="长工", duties="看果园", requirements=said).facts.needs
    assert (needs.skilled and not needs.beginner) is known


@pytest.mark.parametrize(
    ("text", "broad"),
    [("日结 工地", True), ("工地上有什么活", False), ("工地上", True), ("工地小工", False), ("工地做饭", False)],
)
def test_a_building_site_without_a_trade_means_its_trades(text, broad):
    assert ("tiling" in understand(text).families) is broad
