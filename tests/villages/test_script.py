"""Scripts and lists from postings of every sort: never too long, never too small, and nobody in them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.employers.models import Employer
from app.postings.models import Posting
from app.registrations.slip import cells
from app.villages.choose import TOWNSHIP, Chosen
from app.villages.offers import Offer
from app.villages.places import place_of
from app.villages.script import MOST_CHARACTERS, compose, elder_lines, job_of
from app.villages.sheet import PAPERS, fitted, notes_of, pay_of, plain, row_of
from app.villages.wording import has_number, length, problems

VILLAGE, TOWN = place_of("360827102204"), place_of("360827102")


def made(
    key: int = 1, km: float | None = 3.0, employer: str = "遂川县昶明电子有限公司", **more: Any
) -> tuple[Chosen, Posting]:
    parts: dict[str, Any] = {
        "title": "普工", "open_count": 30, "place": "遂川县工业园区云岭园区标准厂房5栋", "region": "360827402",
        "wage_low": 3900.0, "wage_high": 5000.0, "wage_base": 1900, "wage_unit": "月", "board": "包吃",
        "shift": "长白班", "form": "全职", "shuttle": True, "conditions": [], "certs": [], "lng": None, "lat": None,
    }  # fmt: skip
    parts |= more
    posting = Posting(id=key, employer=Employer(name=employer), **parts)
    offer = Offer(key, key, parts["title"], parts["region"], None, None, parts["open_count"], True)
    return Chosen(offer, TOWNSHIP, 9, km), posting


def script(*several: tuple[Chosen, Posting], place: Any = VILLAGE, names: Any = ()) -> Any:
    return compose([job_of(chosen, posting, place, names) for chosen, posting in several], place, names)


def test_a_script_is_spoken() -> None:
    said = script(*(made(key) for key in (1, 2, 3)))
    assert said.text == (
        "碧洲村的乡亲们，大家好！就业之家报几个招工的消息。"
        "第一，工业园区的昶明电子招普工三十个人，底薪一千九，一个月三千九到五千，包吃，上白班，离村里三公里。"
        "第二，工业园区的昶明电子招普工三十个人，底薪一千九，一个月三千九到五千，包吃，上白班，离村里三公里。"
        "第三，工业园区的昶明电子招普工三十个人，底薪一千九，一个月三千九到五千，包吃，上白班，离村里三公里。"
        "想去的，到碧洲镇就业之家问，或者请村干部带个话。找工作全部免费，不收一分钱。"
    )
    assert said.postings == (1, 2, 3)
    assert said.characters == len(said.text) <= 250
    assert said.seconds <= 60


def test_where_there_is_no_time_for_all_it_is_told_briefly_or_not_at_all() -> None:
    said = script(*(made(key) for key in range(1, 6)))
    assert said.postings == (1, 2, 3, 4)
    assert "三十个人" not in said.text
    long_house = "江西" + "很长名字的" * 12 + "公司"
    said = script(*(made(key, employer=long_house) for key in range(1, 6)))
    assert len(said.postings) >= 3
    assert "很长名字" not in said.text
    assert script().text == ""


def test_night_work_is_told_however_brief() -> None:
    long_house = "江西" + "很长名字的" * 12 + "公司"
    said = script(*(made(key, employer=long_house, shift="两班倒") for key in range(1, 6)))
    assert said.text.count("两班倒") == len(said.postings)


def test_whoever_lives_there_is_not_in_it() -> None:
    one = made(1, employer="李仁发家庭农场", title="刘冬香班组缝纫工", place="王大山家旁边")
    names = {"李仁发", "刘冬香", "王大山", "碧洲村"}  # somebody may be called as the village is
    said = script(one, made(2), names=names)
    row = row_of(*one, VILLAGE, names, PAPERS["A4"])
    for name in names - {"碧洲村"}:
        assert name not in said.text + repr(row)
    assert "碧洲村" not in said.text
    assert said.postings == (1, 2)
    assert (row.title, row.employer, row.place) == ("车衣服", "", "工业园区")


def test_what_may_not_be_said_is_not() -> None:
    said = script(
        made(1, title="普工，仅限女，押金200，电话13800001234"), made(2, title="CAM工程师"), made(3, title="QC")
    )
    assert problems(said.text, most=MOST_CHARACTERS) == []
    assert "工程师" in said.text
    assert "仅限女" not in said.text
    assert "一三八" not in said.text


def test_the_way_is_counted_from_where_it_is_known() -> None:
    chosen, posting = made()
    assert "离村里三公里" in script((chosen, posting)).text
    from_town = Chosen(chosen.offer, TOWNSHIP, 9, 3.0, from_town=True)
    assert "离镇上三公里" in script((from_town, posting)).text
    assert "离" not in script((Chosen(chosen.offer, TOWNSHIP, 9, None), posting)).text
    assert "就在本村" in row_of(*made(region=VILLAGE.code), VILLAGE, (), PAPERS["A4"]).facts
    assert "离镇上约3公里" in row_of(from_town, posting, TOWN, (), PAPERS["A4"]).facts


def test_what_is_read_to_the_old_is_short() -> None:
    jobs = [job_of(*made(key, employer="江西" + "长" * 40 + "公司"), VILLAGE, ()) for key in range(1, 9)]
    lines = elder_lines(jobs)
    assert [key for key, _ in lines] == [1, 2, 3, 4, 5]
    assert all(length(text) <= 60 for _, text in lines)
    assert lines[1][1].startswith("第二，")


WORDS = st.text(st.sampled_from("甲乙普工厂（）A1 0９-，仅限男押金有限公司县镇村"), max_size=40)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(
            WORDS.filter(bool), WORDS.filter(bool), WORDS, st.sampled_from(["月", "日", "时", "件"]),
            st.one_of(st.none(), st.floats(0, 99_999)), st.one_of(st.none(), st.integers(0, 99_999)),
            st.sampled_from(["", "包吃", "包住", "包吃住", "不包"]), st.sampled_from(["", "长白班", "夜班", "弹性"]),
            st.one_of(st.none(), st.floats(0, 900)), st.integers(1, 9999),
            st.lists(st.sampled_from(["夜班", "高空", "有毒有害", "户外", "井下"]), max_size=5),
        ),
        max_size=12,
    ),
    st.sampled_from([VILLAGE, TOWN, place_of("360827402"), place_of("430182999201")]),
)  # fmt: skip
def test_whatever_is_posted_it_fits(rows: list[Any], place: Any) -> None:
    several = [
        made(key, km, employer, title=title, place=at, wage_unit=unit, wage_low=pay, wage_high=pay, wage_base=base,
             board=board, shift=shift, open_count=count, conditions=conditions)
        for key, (title, employer, at, unit, pay, base, board, shift, km, count, conditions) in enumerate(rows)
    ]  # fmt: skip
    jobs = [job_of(chosen, posting, place, {"甲乙"}) for chosen, posting in several]
    said = compose(jobs, place, {"甲乙"})
    assert problems(said.text, {"甲乙"}, most=MOST_CHARACTERS) == []
    assert bool(said.text) == bool(said.postings)
    assert len(said.postings) >= min(3, len(rows))
    assert said.seconds <= 60
    for _, text in elder_lines(jobs, {"甲乙"}):
        assert problems(text, {"甲乙"}, most=60) == []
    for paper in PAPERS.values():
        for chosen, posting in several:
            row = row_of(chosen, posting, place, {"甲乙"}, paper)
            assert cells(row.title) + cells(row.pay) + 2 <= paper.wide
            assert cells(row.employer) + cells(row.place) + 3 <= paper.lines
            note = cells(f"  注意：{row.note}") if row.note else 0
            assert cells(" · ".join(row.facts)) + note <= paper.lines
            assert row.title
            shown = f"{row.title} {row.employer} {row.place}"
            assert not has_number(shown)
            assert "甲乙" not in shown


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        ({}, "底薪1900，一共3900–5000元/月"),
        ({"wage_base": None}, "3900–5000元/月"),
        ({"wage_base": None, "wage_unit": "日", "wage_low": 150.0, "wage_high": 150.0}, "150元/天"),
        ({"wage_low": None, "wage_high": None}, "底薪1900元/月"),
        ({"wage_low": None, "wage_high": None, "wage_base": None}, "工资面议"),
    ],
)
def test_the_base_is_printed_first(stated: dict[str, Any], printed: str) -> None:
    assert pay_of(made(**stated)[1]) == printed


def test_what_is_to_be_known_beforehand() -> None:
    assert notes_of(made()[1]) == []
    assert notes_of(made(conditions=["户外", "夜班", "有毒有害"])[1]) == ["有毒有害", "要上夜班"]
    assert notes_of(made(conditions=["夜班"], shift="夜班")[1]) == []
    assert notes_of(made(conditions=["久站"], certs=["电工证"])[1]) == ["要有电工证", "久站"]


def test_the_board_gives_way_to_the_gravest_warning_alone() -> None:
    said: dict[str, Any] = {
        "shift": "弹性",
        "board": "不包",
        "conditions": ["有毒有害", "负重", "户外"],
        "open_count": 1200,
    }
    row = row_of(*made(km=0.4, **said), VILLAGE, (), PAPERS["A4"])
    assert row.facts == ("离村里不到1公里", "时间灵活", "不包吃住")
    assert row.note == "有毒有害"
    assert row_of(*made(conditions=["夜班", "久站"]), VILLAGE, (), PAPERS["A3"]).note == "要上夜班、久站"


def test_what_does_not_fit_loses_its_brackets_first() -> None:
    assert fitted("普工（压合）", 12) == "普工（压合）"
    assert fitted("普工（压合）", 11) == "普工"
    assert fitted("开荒保洁员", 7) == "开荒…"


def test_the_text_that_is_kept_of_a_list() -> None:
    rows = [row_of(*made(conditions=["夜班"]), VILLAGE, (), PAPERS["A4"])]
    assert plain(rows, VILLAGE, date(2026, 11, 21), date(2026, 11, 28)) == (
        "碧洲村招工信息（11月21日，有效期到11月28日）\n\n1. 普工　底薪1900，一共3900–5000元/月\n"
        "遂川县昶明电子有限公司　工业园区云岭园区标准厂房5栋\n离村里约3公里 · 长白班 · 包吃　注意：要上夜班"
    )
    assert not re.search(r"\d{7}", plain(rows, VILLAGE, date(2026, 11, 21), date(2026, 11, 28)))
