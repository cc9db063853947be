"""What a day brings in is no load, papers got after the start, crews and watchmen, arts to master, one hand, a bed."""

from datetime import date

import pytest

from search.facts import person_facts, posting_facts
from search.lexicon import load_lexicon
from search.ranking.beds import bedded
from search.ranking.indexed import person_document
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, posting, ready_person, ready_posting


class Characters:
    def tokens(self, text):
        return list(text)


def veto(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY).veto


@pytest.mark.parametrize(
    ("duties", "kilograms"),
    [
        ("按斤算，一天能挖两百来斤", None),
        ("每天摘一百斤", None),
        ("一个人一天能剥30斤", None),
        ("一亩能收两百斤", None),
        ("一天搬三百包一包50公斤", 50),
        ("一天装两百袋每袋25公斤", 25),
        ("每天要扛100斤的米", 50),
        ("袋装50公斤", 50),
    ],
)
def test_what_a_day_brings_in_is_not_lifted_at_once(duties, kilograms):
    assert posting_facts(posting(duties=duties)).load_kg == kilograms


def test_a_woman_digs_what_is_paid_by_the_pound():
    digs = {
        "title": "挖红薯",
        "duties": "挖沟挖红薯，按斤算，一天能挖两百来斤",
        "form": "日结",
        "conditions": ("负重",),
    }
    assert veto({"wishes": ("农活",)}, digs) != "H4_BARRED"


@pytest.mark.parametrize(
    "requirements",
    [
        "健康证可以来了再办",
        "健康证先上岗后补",
        "健康证可后补",
        "健康证入职一周内办好",
        "可以来了再办健康证",
        "先上班后办健康证",
        "健康证试工后再办",
    ],
)
def test_a_health_paper_that_is_got_after_the_start(requirements):
    needs = posting_facts(posting(requirements=requirements, certs=("健康证",))).needs
    assert "健康证" not in needs.certs


@pytest.mark.parametrize("requirements", ["健康证办好再来", "健康证入职前办好", "先办健康证再上岗", "健康证自己办"])
def test_a_health_paper_that_must_be_there(requirements):
    assert "健康证" in posting_facts(posting(requirements=requirements, certs=("健康证",))).needs.certs


@pytest.mark.parametrize(
    ("duties", "lived_in"),
    [
        ("上船两个月休半个月", True),
        ("跟船半个月", True),
        ("干一个月休十天", True),
        ("做三周休一周", True),
        ("住塘边板房，夜里起来看水", True),
        ("晚上住果园", True),
        ("月休四天", False),
        ("上24小时休48小时", False),
        ("上船打扫，下午回", False),
        ("住湖区附近优先", False),
    ],
)
def test_weeks_on_board_and_nights_by_the_pond(duties, lived_in):
    assert ("live_in" in posting_facts(posting(title="看护员", duties=duties)).marks) is lived_in


@pytest.mark.parametrize(
    ("title", "duties", "far"),
    [
        ("冷链车司机", "送鱼到武汉市场", True),
        ("货车司机", "拉瓷砖到浙江", True),
        ("货车司机", "每天送货到县城超市", False),
        ("打包工", "货送去杭州的仓库，打好包就行", False),
    ],
)
def test_only_who_drives_goes_where_the_goods_go(title, duties, far):
    assert ("long_haul" in posting_facts(posting(title=title, duties=duties)).marks) is far


CRAFT = {"title": "手工艺人", "duties": "在工作室做手工，按张算", "wage_low": 3000.0}


@pytest.mark.parametrize(
    ("requirements", "note", "refused"),
    [
        ("会剪纸，坐得住", "", True),
        ("会剪纸", "跟奶奶学过剪纸", False),
        ("会剪纸，不会可以教", "", False),
        ("会剪纸优先", "", False),
        ("有竹编手艺", "做过篾匠", False),
        ("需有舞蹈功底", "", True),
        ("会刻字机操作", "", False),
    ],
)
def test_an_art_is_mastered_or_taught(requirements, note, refused):
    who = {"wishes": ("手工",), "trades": (), "note": note, "wage_min": 2000}
    assert (veto(who, CRAFT | {"requirements": requirements}) == "S_SKILL") is refused


@pytest.mark.parametrize(("requirements", "refused"), [("会剪映，有作品", True), ("有作品优先", False)])
def test_work_to_show_is_of_one_s_own_trade(requirements, refused):
    cuts = {"title": "短视频剪辑", "duties": "剪产品视频", "requirements": requirements}
    seller = {"wishes": ("电商运营",), "trades": ()}
    assert (veto(seller, cuts) == "S_SKILL") is refused
    assert veto({"wishes": ("剪视频",), "trades": ()}, cuts) != "S_SKILL"


@pytest.mark.parametrize(
    ("note", "one_hand"),
    [
        ("左手二级肢体残疾，右手好用", True),
        ("右胳膊使不上劲", True),
        ("上肢残疾三级", True),
        ("手有残疾", True),
        ("肢体三级（左上肢）", True),
        ("肢体残疾，走路有点跛", False),
        ("手受过伤，早好了", False),
    ],
)
def test_who_has_one_hand_is_not_sent_to_mop(note, one_hand):
    mops = {"title": "保洁员", "duties": "拖地、擦窗"}
    assert (veto({"wishes": ("搞卫生",), "note": note}, mops) == "H5_REFUSED") is one_hand


@pytest.mark.parametrize(("requirements", "refused"), [("手脚灵活", True), ("会看样", False)])
def test_nimble_hands_are_asked_of_everybody(requirements, refused):
    trims = {"title": "剪线头", "duties": "坐着剪线头", "requirements": requirements, "accepts": ("残疾人",)}
    assert (veto({"wishes": ("剪线头",), "note": "左手残疾"}, trims) == "H5_REFUSED") is refused


@pytest.mark.parametrize(
    ("note", "lodging"),
    [
        ("晚上守塘没问题", True),
        ("住果园都行", True),
        ("可以住", True),
        ("住厂也可以", True),
        ("包吃住", True),
        ("住厂不行", None),
        ("不能住厂", None),
        ("晚上要回家", None),
        ("住得近可以走路", None),
        ("老婆住院没人看", None),
    ],
)
def test_a_note_answers_what_the_form_leaves_open(note, lodging):
    view = person(note=note, lodging=None)
    assert bedded(view, person_facts(view)).lodging is lodging
    document = person_document(view, Characters(), load_lexicon())
    assert ("live:1" in document.tags) is bool(lodging)
    refuses = person(note=note, lodging=False)
    assert bedded(refuses, person_facts(refuses)).lodging is False


def test_a_bed_brings_a_far_place_within_reach():
    far = {"title": "看塘工", "duties": "投饵看塘", "board": "包吃住", "lng": 115.3, "wage_low": 5000.0}
    fisher = {"wishes": ("看塘",), "trades": (("渔民", 20.0),), "sex": "1", "birth": date(1980, 1, 1), "lodging": None}
    assert veto(fisher, far) == "H8_FAR"
    assert not veto(fisher | {"note": "晚上守塘没问题"}, far)


@pytest.mark.parametrize(
    ("words", "family"),
    [
        ("护渔员 渔政协管员 放虾笼", "fishing"),
        ("织地笼 补网 网具整理 刻纸 扎花灯", "handcraft"),
        ("挖山药 种萝卜 收大蒜 种土豆", "farm_work"),
        ("冷作工 舾装工 放样工", "steel_structure"),
        ("把钩工 充填工 提升机工", "mining"),
        ("司泵工", "utility_op"),
        ("揽投员 收件员", "courier"),
        ("扫舱", "loading"),
    ],
)
def test_words_of_yards_fields_and_handwork(words, family):
    lexicon = load_lexicon()
    assert [word for word in words.split() if lexicon.named_in(word).get(family, 0.0) < 0.6] == []
