from datetime import date, timedelta

import pytest

from search.explain import LONGEST
from search.ranking.match import rank
from search.ranking.people import rank_people
from search.ranking.weights import load_weights, weights_from
from tests.golden.reading import GOLDEN, read_people, read_postings
from tests.search.make import HOME, TODAY, ready_person, ready_posting


def ranked(who, *what, **values):
    return rank(who, what, today=TODAY, **values)


def test_nearer_and_better_paid_comes_first():
    far = ready_posting(key=1, lng=HOME[0] + 0.12)
    near = ready_posting(key=2)
    rich = ready_posting(key=3, wage_low=5500.0, wage_high=7500.0)
    assert [match.posting for match in ranked(ready_person(), far, near, rich).matches] == [3, 2, 1]


def test_a_bed_far_away_that_was_not_asked_for_comes_after_the_same_a_little_less_far():
    person = ready_person(lodging=True)
    away = ready_posting(key=1, lng=HOME[0] + 0.35, board="包住", wage_low=4200.0, wage_high=6000.0)
    nearer = ready_posting(key=2, lng=HOME[0] + 0.28, board="包住", wage_low=4150.0, wage_high=6000.0)
    first = ranked(person, away, nearer).matches
    assert [match.posting for match in first] == [2, 1]
    assert "away" not in first[0].components
    asked = ready_person(lodging=True, note="要包住")
    assert all("away" not in match.components for match in ranked(asked, away, nearer).matches)


def test_a_filled_up_posting_gives_way():
    crowded = ready_posting(key=1, applicants_21d=40)
    free = ready_posting(key=2)
    assert [match.posting for match in ranked(ready_person(), crowded, free).matches] == [2, 1]


def test_old_postings_fade():
    old = ready_posting(key=1, open_from=TODAY - timedelta(days=30))
    new = ready_posting(key=2)
    scores = {match.posting: match.components["fresh"] for match in ranked(ready_person(), old, new).matches}
    assert scores[1] == pytest.approx(load_weights().fresh_low)
    assert scores[2] == 1.0


def test_nothing_is_shown_to_fill_the_list():
    result = ranked(ready_person(), ready_posting(title="电工", duties="修变频器。", certs=("电工证",)))
    assert result.matches == ()
    assert result.silence is not None
    assert result.silence[0] == "X_NONE"


def test_silence_names_what_stops_the_right_work():
    result = ranked(ready_person(), ready_posting(certs=("叉车证",)), ready_posting(title="电工", valid_to=TODAY))
    assert result.silence == ("H3_CERT", "缺必须的证件")
    assert result.unlock == {"code": "cert", "what": "叉车证", "count": 1, "text": "办个叉车证可多出1个岗位"}


def test_a_fraud_is_no_reason_for_silence():
    fraud = {"duties": "车衣服，入职先交押金300元。"}
    result = ranked(
        ready_person(), ready_posting(**fraud), ready_posting(**fraud), ready_posting(wage_high=1900.0, wage_low=1800.0)
    )
    assert result.silence[0] == "S_WAGE"
    assert ranked(ready_person(), ready_posting(**fraud)).silence[0] == "X_NONE"


def test_the_promised_unlock_is_kept():
    postings = [ready_posting(key=k, certs=("叉车证",)) for k in range(4)]
    before = ranked(ready_person(), *postings, limit=10)
    after = ranked(ready_person(certs=("叉车证",)), *postings, limit=10)
    assert before.unlock["count"] == len(after.matches) - len(before.matches) == 4


def test_the_ladder_says_what_it_relaxed():
    packing = ready_posting(title="后道包装", duties="剪线头、打包。", accepts=("零经验",))
    match = ranked(ready_person(), packing).matches[0]
    assert match.relaxed == ("不是您要的工种，是相近的服装后道",)


def test_the_ladder_stays_up_where_enough_fits():
    sewing = [ready_posting(key=k) for k in range(3)]
    packing = ready_posting(key=9, title="后道包装", duties="剪线头、打包。", accepts=("零经验",), wage_high=9000.0)
    assert all(not match.relaxed for match in ranked(ready_person(), packing, *sewing).matches)


def test_radius_is_relaxed_only_where_no_limit_was_stated_and_there_is_a_vehicle():
    away = ready_posting(lng=HOME[0] + 0.18)
    stretched = ranked(ready_person(max_km=None, note="有摩托"), away).matches
    assert stretched[0].relaxed[0].startswith("比15公里远一点，约18公里")
    assert ranked(ready_person(max_km=15.0, note="有摩托"), away).matches == ()


def test_reasons_are_true_for_this_pair():
    match = ranked(ready_person(), ready_posting()).matches[0]
    assert dict(match.reasons)["R_OCC"] == "您做过5年车衣服，对口"
    assert dict(match.reasons)["R_NEAR"] == "离您家约5公里，骑电动车约20分钟"
    assert dict(match.reasons)["R_WAGE_OK"] == "月薪4000元起，符合您要的4000元以上"
    assert match.drawback is None


@pytest.mark.parametrize(
    ("what", "drawback"),
    [
        ({"conditions": ("夜班",)}, ("N_NIGHT", "要上夜班")),
        ({"duties": "车衣服，22:00-6:00。"}, ("N_NIGHT", "要上夜班")),
        ({"wage_low": 3600.0}, ("N_WAGE", "起薪3600元，比您要的少400元")),
        ({"certs": ("健康证",)}, ("N_CERT", "要先办健康证")),
        ({"lng": HOME[0] + 0.13, "shuttle": False}, ("N_FAR", "有点远，13公里，没有厂车")),
        ({"lng": HOME[0] + 0.13}, ("N_FAR", "有点远，13公里，没说有厂车")),
    ],
)
def test_the_drawback_is_the_weightiest(what, drawback):
    who = ready_person(certs_willing=("健康证",))
    assert ranked(who, ready_posting(**what)).matches[0].drawback == drawback


def test_every_sentence_on_the_judged_set_fits():
    from search.lexicon import load_lexicon
    from search.ranking.prepared import prepare_person, prepare_posting

    lexicon, weights = load_lexicon(), load_weights()
    postings = [prepare_posting(view, lexicon) for view in read_postings(GOLDEN)[0]]
    sentences = 0
    for view in read_people(GOLDEN)[0]:
        result = rank(prepare_person(view, lexicon, TODAY, weights), postings, today=TODAY)
        for match in result.matches:
            lines = [*match.reasons, *([match.drawback] if match.drawback else [])]
            assert match.reasons
            for text in [*(line[1] for line in lines), *match.relaxed]:
                sentences += 1
                assert len(text) <= LONGEST
                assert "%" not in text
        assert bool(result.matches) != bool(result.silence)
    assert sentences > 300


def test_people_for_a_posting_use_the_same_filters():
    fits = ready_person(key=1)
    busy = ready_person(key=2, status="在岗")
    old = ready_person(key=3, birth=date(1968, 1, 1))
    beginner = ready_person(key=4, trades=())
    found = rank_people(ready_posting(years=1), [beginner, busy, old, fits], today=TODAY)
    assert [one.person for one in found] == [1, 4]
    assert found[0].order > found[1].order


def test_weights_are_checked():
    values = {name: getattr(load_weights(), name) for name in load_weights().__slots__}
    with pytest.raises(ValueError, match="sum"):
        weights_from({**values, "usefulness": {"wage": 0.5}})


@pytest.mark.parametrize(
    ("who", "what"),
    [
        (
            {"wishes": ("做工",), "trades": (("瓦匠", 15),), "note": "一天不低于280", "forms": ("日结",), "sex": "1"},
            {
                "title": "瓦工",
                "duties": "农村自建房砌墙，现结",
                "form": "日结",
                "wage_unit": "日",
                "wage_low": 300.0,
                "wage_high": 350.0,
            },
        ),
        (
            {"wishes": ("煮饭", "保姆"), "trades": (), "birth": date(1974, 5, 1), "lodging": True},
            {
                "title": "住家保姆",
                "duties": "照顾老人，买菜做饭。",
                "requirements": "45-60岁",
                "board": "包吃住",
                "shift": "",
            },
        ),
        (
            {"wishes": ("不限",), "trades": (("电子厂", 3),), "note": "下午5点40前要到学校接孩子"},
            {"title": "电子组装普工", "duties": "坐班插件，上午8点-12点,下午1:30-5:30。"},
        ),
    ],
)
def test_pairs_that_an_officer_would_call_about(who, what):
    assert ranked(ready_person(**who), ready_posting(**what)).matches[0].score >= 70


@pytest.mark.parametrize(
    ("who", "what"),
    [
        (
            {"wishes": ("开车",), "certs": ("驾驶证B2",), "note": "不跑长途"},
            {"title": "货运司机", "duties": "跑浙江专线。", "certs": ("驾驶证B2",)},
        ),
        ({"wishes": ("带小孩的时候能做的",), "trades": ()}, {"title": "住家保姆", "duties": "照顾老人。"}),
        (
            {"wishes": ("烧焊",), "certs": ("焊工证",), "note": "高血压，不能爬高"},
            {"title": "焊工", "duties": "屋顶焊铁棚。", "certs": ("焊工证",)},
        ),
        ({"wishes": ("收银", "店长")}, {"title": "储备店长", "duties": "入职先做销售，每月开卡业绩10张。"}),
    ],
)
def test_pairs_that_an_officer_would_not_mention(who, what):
    assert ranked(ready_person(**who), ready_posting(**what)).matches == ()


@pytest.mark.parametrize(
    ("who", "what", "said"),
    [
        ({"located": False}, {"region": "361122101"}, None),
        ({"located": False}, {"region": "361122100003"}, ("R_NEAR", "就在您住的乡镇")),
        ({}, {"region": "361122100", "located": False}, ("R_NEAR", "就在您住的乡镇")),
        ({"region": "361122"}, {"region": "361122", "located": False}, None),
    ],
)
def test_no_distance_is_told_between_places_that_nobody_measured(who, what, said):
    (match,) = rank(ready_person(**who), [ready_posting(lng=HOME[0], **what)], today=TODAY).matches
    assert next((pair for pair in match.reasons if pair[0] == "R_NEAR"), None) == said
    (far,) = rank(ready_person(**who), [ready_posting(lng=HOME[0] + 0.13, **what)], today=TODAY).matches
    assert "公里" not in "".join(text for _, text in (*far.reasons, far.drawback or ("", "")))
