"""Titles of cold stores, parcel stations and pipe works, and trades that look near but take their own years."""

from datetime import date

import pytest

from search.lexicon import load_lexicon
from search.ranking.found import order_hits
from search.ranking.freetext import understand
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("站点操作员", "parcel_sort"),
        ("网点操作员", "parcel_sort"),
        ("机修钳工", "equipment_maint"),
        ("拉管工", "metal_forming"),
        ("铜管拉拔工", "metal_forming"),
        ("冷库理货员", "warehouse"),
        ("仓库理货员", "warehouse"),
        ("超市理货员", "shelf"),
        ("装配钳工", "mech_assembly"),
        ("塑料拉管工", "injection"),
    ],
)
def test_the_trade_of_a_title(title, family):
    assert ready_posting(title=title, duties="按班长安排做事").facts.family == family


@pytest.mark.parametrize("title", ["中控操作员", "站点操作员"])
def test_an_operator_is_neither_before_a_camera_nor_at_a_desk(title):
    families = dict(ready_posting(title=title, duties="看屏幕").facts.families)
    assert not {"live_stream", "clerk"} & families.keys()


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("clerk", "merchandiser", False),
        ("hr", "merchandiser", False),
        ("knitting", "sewing", False),
        ("hr", "clerk", True),
    ],
)
def test_years_in_one_stand_for_years_in_the_other(one, other, near):
    assert (load_lexicon().similarity(one, other) >= 0.5) == near


@pytest.mark.parametrize(("trade", "fits"), [("外贸跟单", True), ("行政文员", False)])
def test_years_of_foreign_trade_are_not_had_at_the_reception(trade, fits):
    person = ready_person(trades=((trade, 5.0),), wishes=("人事",), wage_min=None)
    works = ready_posting(title="外贸跟单", duties="订舱，做报关单据", requirements="有外贸经验两年", years=2)
    assert (not judge(person, works, load_weights(), today=TODAY).veto) == fits


@pytest.mark.parametrize(
    ("note", "strong"),
    [
        ("肯吃苦，脏点累点不怕", True),
        ("不怕脏不怕累", True),
        ("脏点累点都没关系", True),
        ("怕脏怕累", False),
        ("太累的不做", False),
        ("脏活累活不做", False),
        ("不怕累就是不上夜班", False),
    ],
)
def test_who_shrinks_from_no_dirty_work_takes_loads(note, strong):
    asks = ready_person(wishes=("随便",), trades=(), note=note)
    assert ("strong" in asks.facts.facts) == strong


@pytest.mark.parametrize(
    ("wishes", "note", "years", "better"),
    [
        (("随便",), "", 43, True),
        (("随便",), "家门口有事做就行", 43, False),
        (("随便",), "", 58, False),
        (("保洁",), "", 43, False),
    ],
)
def test_who_takes_anything_takes_the_better_paid(wishes, note, years, better):
    person = ready_person(wishes=wishes, trades=(), note=note, wage_min=None, birth=date(2026 - years, 1, 1))
    paid = [judge(person, cleaning(pay), load_weights(), today=TODAY) for pay in (3000, 4500)]
    assert not any(one.veto for one in paid)
    assert (paid[0].score < paid[1].score) == better


def cleaning(pay):
    return ready_posting(
        title="保洁员", duties="拖地抹窗", wage_low=float(pay), wage_high=float(pay), accepts=("零经验", "超龄")
    )


def test_a_desk_in_a_store_room():
    given = [
        ready_posting(key=1, employer=1, title="仓库文员", duties="做出入库单，录系统", requirements="会用电脑"),
        ready_posting(
            key=2, employer=2, title="统计员", duties="坐办公室，盘点库存，做日报表", requirements="会做表格"
        ),
        ready_posting(key=3, employer=3, title="仓管员", duties="收发登记，月底盘点", requirements="会用电脑"),
        ready_posting(key=4, employer=4, title="仓库搬运工", duties="装卸货物", conditions=("负重",)),
        ready_posting(key=5, employer=5, title="前台文员", duties="接待来客，打印文件", requirements="会用电脑"),
    ]
    found = [one.posting for one in order_hits(understand("仓库里坐办公室的"), given, today=TODAY)]
    assert set(found[:3]) == {1, 2, 3}
    assert 4 not in found


@pytest.mark.parametrize(("duties", "made"), [("叉运托盘，配合理货", False), ("钉木托盘，开锯木机", True)])
def test_pallets_are_moved_more_than_made(duties, made):
    families = dict(ready_posting(title="普工", duties=duties).facts.families)
    assert (families.get("wood_machine", 0.0) >= 0.3) == made
