"""Papers that are not named, cranes of two kinds, checking one's own trade, and places for graduates."""

from __future__ import annotations

from datetime import date

import pytest

from search.facts import person_facts
from search.facts.paper_names import paper_name
from search.lexicon import load_lexicon
from search.ranking.demanded import missing_certs
from search.ranking.work import best_work
from tests.search.make import ready_person, ready_posting

LEXICON = load_lexicon()
GRADUATE = {
    "education": "大专", "wishes": ("机电", "设备维修"), "trades": (), "status": "毕业未就业",
    "note": "机电一体化毕业",
}  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "note", "coming"),
    [
        ("开挖机", "挖机开了六年，没证，问了愿意去考。B2没有", {"挖掘机操作证", "挖掘机证"}),
        ("叉车", "没有证，可以去考", {"叉车证"}),
        ("看大门", "保安证没有考过，人家说要证愿意去考", {"保安员证"}),
        ("烧焊", "证还没考，肯去考", {"焊工证"}),
        ("烧焊", "没有证，不想考", set()),
        ("叉车", "没考驾照，可以学", set()),
        ("叉车", "没读过书，可以学", set()),
        ("护士", "护士证没考，愿意考", set()),
    ],
)
def test_the_paper_of_the_trade_is_meant(wish, note, coming):
    found = ready_person(wishes=(wish,), trades=(), note=note)
    assert set(found.certs_coming) == coming
    assert all(words in note for code, words in found.facts.noted.items() if code.startswith("cert.soon."))


@pytest.mark.parametrize(
    ("words", "usual"),
    [
        ("塔吊司机证", "塔吊证"),
        ("塔式起重机司机证", "塔吊证"),
        ("起重机司机证", "起重机证"),
        ("流动式起重机证", "起重机证"),
        ("Q2证", "起重机证"),
    ],
)
def test_two_kinds_of_cranes(words, usual):
    assert paper_name(words) == usual


@pytest.mark.parametrize(
    ("certs", "trade", "title", "asked", "missing"),
    [
        (("起重机司机证",), "汽车吊", "塔吊司机", "塔吊司机证", ["塔吊证"]),
        (("起重机司机证",), "塔吊", "塔吊司机", "塔吊司机证", []),
        (("建筑起重机械司机证",), "吊车", "塔吊司机", "塔式起重机司机证", []),
        (("塔吊证",), "塔吊", "塔吊司机", "起重机证", []),
        (("Q2证",), "汽车吊", "汽车吊司机", "起重机司机证", []),
    ],
)
def test_who_may_drive_which_crane(certs, trade, title, asked, missing):
    driver = ready_person(sex="1", certs=certs, trades=((trade, 5.0),), wishes=("吊车司机",))
    assert missing_certs(driver, ready_posting(title=title, duties="", certs=(asked,)))[0] == missing


@pytest.mark.parametrize("title", ["汽车吊司机", "履带吊司机", "天车工", "塔吊司机", "行车工"])
def test_a_crane_is_no_car(title):
    assert ready_posting(title=title, duties="").facts.family == "crane"


@pytest.mark.parametrize("title", ["售后安装技术员", "设备安装调试", "售后维修工"])
def test_who_installs_answers_no_calls(title):
    assert ready_posting(title=title, duties="").facts.family == "technician"


def worth(person_, posting_):
    return best_work(person_, posting_)[0]


def test_who_made_a_thing_for_years_can_check_it():
    sewer = ready_person(wishes=("做鞋面",), trades=(("针车工", 9.0),))
    uppers = ready_posting(title="品检员", duties="看鞋面车线有没有跳针、断线，挑出次品", requirements="细心")
    boards = ready_posting(title="品检员", duties="看线路板有没有虚焊", requirements="细心")
    assert worth(sewer, uppers) >= 0.6 > worth(sewer, boards)


@pytest.mark.parametrize(("accepts", "suits"), [(("应届生",), True), ((), False)])
def test_technical_places_for_graduates_who_have_not_worked(accepts, suits):
    graduate = ready_person(
        education="大专", wishes=("机电", "设备维修"), trades=(), status="毕业未就业", note="机电一体化毕业"
    )
    lathe = ready_posting(title="数控车工", duties="开数控车床", requirements="中专以上", accepts=accepts)
    assert (worth(graduate, lathe) >= 0.6) is suits


@pytest.mark.parametrize(
    ("title", "requirements", "accepts", "suits"),
    [
        ("针车组长", "做过针车组长3年以上", (), False),
        ("储备干部", "大专以上，不限经验", ("应届生",), True),
    ],
)
def test_who_never_led_a_line_is_no_foreman(title, requirements, accepts, suits):
    graduate = ready_person(
        education="大专", wishes=("机电", "设备维修"), trades=(), status="毕业未就业", note="机电一体化毕业"
    )
    lead = ready_posting(title=title, duties="带30个人一条线，排产", requirements=requirements, accepts=accepts)
    assert (worth(graduate, lead) >= 0.5) is suits


def test_wishes_for_papers_are_shown_with_their_words():
    facts = person_facts(ready_person(wishes=("叉车",), trades=(), note="没有证，可以去考").view, LEXICON)
    assert facts.noted["cert.soon.叉车证"] == "没有证，可以去考"


def test_who_would_learn_some_trade_is_shown_where_it_is_taught():
    youth = ready_person(birth=date(2009, 9, 10), wishes=("进厂", "学技术"), trades=(), note="想学门手艺")
    taught = ready_posting(title="针车工", duties="车鞋面，生手也可以学", requirements="生手可学")
    practised = ready_posting(title="针车工", duties="车鞋面", requirements="熟手")
    assert worth(youth, taught) >= 0.6 > worth(youth, practised)


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("烟苗育苗工", "farm_work"),
        ("蔬菜育苗", "farm_work"),
        ("白莲种植工", "farm_work"),
        ("选莲工", "sorting"),
        ("捅莲心", "sorting"),
        ("通心莲加工", "food_processing"),
        ("球磨机装配", "mech_assembly"),
        ("机械装配工", "mech_assembly"),
        ("玻璃栈道安全员", "scenic_service"),
        ("警务辅助人员", "police_aux"),
        ("点灯测试员", "electronics_qc"),
    ],
)
def test_words_of_hills_and_works(title, family):
    assert ready_posting(title=title, duties="").facts.family == family
