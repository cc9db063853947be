"""Kinds of one trade: what nobody offers is not answered by its kin; invented postings."""

import pytest

from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.kinds import all_kinds
from search.ranking.nearest import nearest_offers
from search.ranking.prepared import PreparedPosting
from tests.search.make import TODAY, ready_posting


def ready(*titles: str) -> list[PreparedPosting]:
    """titles: a title, or title|duties."""
    cut = [one.partition("|") for one in titles]
    return [ready_posting(key=key, title=title, duties=duties) for key, (title, _, duties) in enumerate(cut)]


def answers(query: str, *titles: str) -> list[str]:
    postings = ready(*titles)
    found = order_hits(understand(query), postings, today=TODAY)
    return [postings[one.posting].view.title for one in found if not one.alternative]


@pytest.mark.parametrize(
    ("query", "kin"),
    [
        ("养蜂", "养鸭工"),
        ("酿酒师傅", "腌鸭工"),
        ("做豆腐", "榨油工"),
        ("烤烟", "摘油茶果"),
        ("摘草莓", "摘脐橙工人"),
        ("牙医", "中医师"),
        ("高铁乘务员", "旅客服务员|机场值机引导"),
        ("开塔吊", "行车工"),
        ("推土机", "铲车司机"),
        ("收割机手", "旋耕机手"),
        ("拍婚纱照", "短视频剪辑"),
        ("记者", "电商美工"),
        ("造价员", "资料员"),
        ("网约车", "送货司机"),
        ("洒水车司机", "垃圾车司机|开垃圾车"),
        ("美甲师", "美容学徒|护肤"),
        ("审计", "出纳"),
        ("风电", "维修电工|车间配电"),
        ("环评", "化验员"),
        ("剪纸", "织地笼"),
        ("救生员", "检票员"),
        ("押运员", "保安|看大门"),
        ("图书管理员", "人事文员"),
        ("变电站", "污水处理工"),
        ("造纸", "印刷工|胶印"),
        ("锂电池", "普工|装箱"),
        ("制茶", "剖鱼工"),
        ("开挖机", "压路机操作手"),
    ],
)
def test_a_kind_that_nobody_offers_is_not_answered_by_its_kin(query: str, kin: str) -> None:
    assert answers(query, kin) == []


@pytest.mark.parametrize(
    ("query", "own"),
    [
        ("养蜂", "养蜂员"),
        ("养猪", "饲养员|喂料、看母猪产仔"),
        ("酿酒", "烤酒师傅|蒸粮、拌曲"),
        ("摘草莓", "大棚采摘工|摘草莓、装盒"),
        ("开塔吊", "塔吊司机"),
        ("装渔轮", "渔轮装配工"),
        ("大巴司机", "厂车司机（接送员工）"),
        ("开货车", "配送司机|开4.2米货车"),
        ("垃圾车司机", "垃圾清运车司机"),
        ("污水处理", "污水处理工"),
        ("照相", "摄影助理"),
        ("会计师", "主办会计"),
        ("做泥水", "贴砖师傅"),
        ("厂里的活", "注塑工"),
    ],
)
def test_what_is_offered_answers_however_it_is_called(query: str, own: str) -> None:
    assert answers(query, own) == [own.partition("|")[0]]


def test_kin_follow_what_was_asked_for() -> None:
    assert answers("开挖机", "压路机操作手", "挖机司机") == ["挖机司机", "压路机操作手"]
    assert answers("养猪", "养鹅工", "养殖工|喂料扫栏", "猪场饲养员") == ["猪场饲养员", "养殖工", "养鹅工"]


def test_another_trade_that_is_named_beside_a_kind_is_an_answer() -> None:
    assert answers("保洁 养蜂", "保洁员", "养鸭工") == ["保洁员", "养鸭工"]


def test_a_trade_that_is_there_on_other_terms_lets_its_kin_answer() -> None:
    assert answers("保洁 4000以上", "保洁员", "客房服务员") == ["保洁员", "客房服务员"]


def test_the_nearest_say_which_kind_they_are_not() -> None:
    found = nearest_offers(
        understand("养蜂"),
        ready("养鸭工"),
        today=TODAY,
        lexicon=load_lexicon(),
        km_of=lambda _: None,
        broken=lambda _: (),
    )
    assert [miss.text for one in found for miss in one.misses] == ["没有提到“蜂”"]


def test_every_kind_is_of_families_that_there_are_and_asked_for_by_words_that_it_tells() -> None:
    families = load_lexicon().families
    for kind in all_kinds():
        assert kind.families <= families.keys(), kind
        assert kind.asked.pattern
        assert kind.told.pattern


def test_a_house_of_the_kind_is_told_by_its_name() -> None:
    bottling = ready_posting(key=0, title="灌装线普工", duties="洗瓶、贴标", house="某县清泉酒业有限公司")
    pickling = ready_posting(key=1, title="腌鸭工", duties="抹盐晾晒", house="某县金穗板鸭厂")
    found = order_hits(understand("酒厂"), [bottling, pickling], today=TODAY)
    assert [one.posting for one in found if not one.alternative][:1] == [0]
