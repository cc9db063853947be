"""What a county has not finds nothing, however near something else is; and what it has is read in more ways of saying
it. All postings are invented."""

import pytest

from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.kinds import kinds_asked
from tests.search.make import TODAY, ready_posting

PRUNES = {"title": "梨树冬剪工", "duties": "冬季修枝、清园、刷白。"}
PICKS = {"title": "采梨工", "duties": "摘梨、套袋、装筐。"}
ORANGES = {"title": "摘果工", "duties": "剪脐橙、装筐。"}
COUNTER = {"title": "收银员", "duties": "超市收银、装袋。"}
STEEL = {"house": "某某特钢有限公司"}


def first(query, *postings):
    ready = [ready_posting(key=key, **{"duties": "", **one}) for key, one in enumerate(postings)]
    return [one.posting for one in order_hits(understand(query), ready, today=TODAY) if not one.alternative]


@pytest.mark.parametrize("query", ["摘梨子", "摘梨", "采梨子"])
def test_who_would_pick_is_not_shown_who_prunes(query):
    assert first(query, PRUNES) == []
    assert first(query, PRUNES, PICKS)[0] == 1


def test_pears_are_no_slip_for_plums():
    assert understand("摘梨子").corrected == ()
    assert understand("摘梨子").families.keys() == {"orchard_pick"}
    assert understand("养猪场").families.keys() == understand("养诸场").families.keys()  # a slip all the same


@pytest.mark.parametrize("query", ["摘柿子", "摘火龙果", "摘枇杷", "摘枸杞"])
def test_another_fruit_is_no_answer(query):
    assert first(query, ORANGES) == []


def test_dates_are_knocked_down_and_not_sewn():
    assert "sewing" not in understand("打枣子").families
    assert "sewing" in understand("打枣").families


@pytest.mark.parametrize("query", ["卖彩票", "卖家具", "卖手机", "花店卖花"])
def test_who_would_sell_one_thing_does_not_ask_for_any_till(query):
    assert first(query, COUNTER) == []


def test_who_sells_it_is_shown():
    assert first("卖手机", COUNTER, {"title": "手机店营业员", "duties": "卖手机、贴膜。"})[0] == 1
    assert first("超市收银", COUNTER) == [0]


@pytest.mark.parametrize("query", ["开火车", "火车司机", "开高铁", "盾构机司机"])
def test_a_train_is_no_lorry(query):
    assert first(query, {"title": "货车司机", "duties": "送货。", "certs": ("驾驶证B2",)}) == []


@pytest.mark.parametrize(
    ("query", "kind"), [("动漫设计", "动画"), ("室内设计", "室内设计"), ("平面设计师", "设计"), ("美工设计", "设计")]
)
def test_of_two_kinds_side_by_side_the_first_says_which(query, kind):
    assert [one.name for one in kinds_asked(understand(query))] == [kind]


def test_a_kind_of_factory_that_nobody_has():
    plates = {"title": "修坯工", "duties": "修坯、上釉。", "house": "某某陶瓷有限公司", "employer": 1}
    clerk = {"title": "仓管员", "duties": "收发货。", "house": "某某陶瓷有限公司", "employer": 1}
    assert first("玻璃厂", plates, clerk) == []
    assert set(first("陶瓷厂", plates, clerk)) == {0, 1}
    cakes = {"title": "榨油工", "duties": "榨茶油。", "house": "某某食品有限公司", "employer": 2}
    assert first("酒厂", cakes) == []


def test_a_hand_at_a_furnace_is_none_at_a_still():
    still = {"title": "化工操作工", "duties": "中控看屏、开关阀门。", "house": "某某化工有限公司", "employer": 1}
    furnace = {"title": "轧钢操作工", "duties": "看辊道、剪切打捆。", "employer": 2, **STEEL}
    assert first("化工厂操作工", furnace, still)[0] == 1


@pytest.mark.parametrize(
    ("query", "family"),
    [
        ("看个大门", "security"),
        ("扫扫地", "cleaning"),
        ("想看看大门", "security"),
        ("洗洗碗", "dishwashing"),
        ("收个银", "cashier"),
        ("带个小孩", "nanny"),
    ],
)
def test_a_deed_said_softly_is_the_same_deed(query, family):
    assert family in understand(query).families


def test_sixty_one_is_no_first_of_october():
    assert "season" not in understand("六十一岁了想扫扫地").wishes
    assert understand("六十一岁了想扫扫地").age == 61
    assert "season" in understand("十一放假做短工").wishes or "short" in understand("十一放假做短工").wishes


def test_a_kind_of_factory_in_letters_is_one():
    assert understand("dianzichang").workplace
    assert understand("养诸场").workplace


def test_a_name_before_a_house_leaves_it_one():
    said = understand("澧岩景区招人")
    assert said.workplace
    assert (said.ground, said.names) == ("景区", ("澧岩",))
    sweeper = {"title": "景区保洁", "duties": "扫巷子。", "house": "澧岩旅游开发有限公司", "place": "澧岩景区"}
    cook = {"title": "厨师", "duties": "炒菜。", "house": "某某土菜馆", "place": "县城"}
    assert first("澧岩景区招人", cook, sweeper) == [1]


@pytest.mark.parametrize("query", ["电工 有低压证", "电焊 考了高空证"])
def test_a_paper_is_no_name(query):
    assert understand(query).names == ()


@pytest.mark.parametrize("query", ["叉车证过期了 开叉车", "叉车 先上班后考证"])
def test_whoever_has_no_valid_paper_says_so(query):
    assert "no_paper" in understand(query).wishes


def test_home_every_day_after_whatever_turn():
    shifts = {"title": "自卸车司机", "duties": "短倒矿石，白夜班一周一换，下班回家。", "conditions": ("夜班",)}
    away = {"title": "货车司机", "duties": "跑长途，白夜班都有。", "conditions": ("夜班",)}
    assert first("开大车 每天能回家", away, shifts) == [1]
    assert first("开大车 晚上要回家", away, shifts) == []


def test_a_town_beside_work_lets_others_follow():
    near = {"title": "电焊工", "duties": "焊补。", "place": "永平镇", "region": "361124101"}
    far = {"title": "电焊工", "duties": "焊架子。", "place": "河口镇", "region": "361124100"}

    def places(text):
        return [("永平", ("361124101",))] if "永平" in text else []

    ready = [ready_posting(key=key, **one) for key, one in enumerate((far, near))]
    found = order_hits(understand("电焊 永平", places=places), ready, today=TODAY)
    assert [one.posting for one in found if not one.alternative] == [1, 0]


def test_pupils_are_taken_by_what_they_would_do():
    holiday = {"title": "寒假工", "duties": "年前赶货，剪线、包装、打吊牌。", "form": "兼职"}
    assert first("学生 放假 剪线打包", holiday) == [0]


def test_a_factory_that_nobody_is_called_by_is_talk():
    packs = {"title": "包装工", "duties": "粉袋码垛。", "house": "某某粉体有限公司"}
    other = {"title": "装载机司机", "duties": "铲方解粉料。", "house": "某某矿业有限公司"}
    assert first("方解粉厂打包", packs, other) == [0]
