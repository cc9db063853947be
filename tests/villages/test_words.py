"""Numbers as they are said, moments at which a loudspeaker may speak, and what may not stand in a text."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import SHANGHAI
from app.codes import UnknownRegion, resolve
from app.outreach.policy_config import load_policy
from app.villages import spoken
from app.villages.places import bare_town, place_of, village_name, where
from app.villages.slots import next_slot
from app.villages.wording import has_number, names_somebody, problems, said, said_employer


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"), (2, "两"), (10, "十"), (12, "十二"), (20, "二十"), (22, "二十二"), (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (112, "一百一十二"), (200, "两百"), (222, "两百二十二"), (2000, "两千"), (2010, "两千零一十"),
        (4005, "四千零五"), (10_000, "一万"), (10_015, "一万零一十五"), (12_345, "一万两千三百四十五"),
        (200_000, "二十万"),
    ],
)  # fmt: skip
def test_a_count_is_said_as_people_say_it(value: int, words: str) -> None:
    assert spoken.number(value) == words


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (4500, "四千五"), (1950, "一千九百五"), (2200, "两千二"), (2000, "两千"), (12_000, "一万二"),
        (10_500, "一万零五百"),
        (4050, "四千零五十"), (110, "一百一"), (150, "一百五"), (105, "一百零五"), (200, "两百"), (20_000, "两万"),
        (120_000, "十二万"), (15, "十五块"), (2, "两块"),
        (14.5, "十四块五"), (14.55, "十四块五毛五"), (14.05, "十四块零五分"),
        (0.5, "五毛"), (0.2, "两毛"), (0.35, "三毛五"), (0.08, "八分"),
        (0.02, "两分"), (0.12, "一毛二"), (3850, "三千八百五"),
    ],
)  # fmt: skip
def test_money_is_said_as_people_say_it(yuan: float, words: str) -> None:
    assert spoken.money(yuan) == words


@given(st.integers(0, 99_999_999))
def test_no_two_numbers_sound_alike_and_none_has_digits(value: int) -> None:
    assert not re.search(r"\d", spoken.number(value) + spoken.rounded(value))
    assert value < 1 or spoken.number(value) != spoken.number(value - 1)
    assert _heard(spoken.number(value)) == value


def _heard(words: str) -> int:
    """What somebody understands who hears a whole number."""
    total = part = digit = 0
    for char in words:
        if char in "千百十":
            part += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[char]
            digit = 0
        elif char == "万":
            total, part, digit = (part + digit) * 10_000, 0, 0
        else:
            digit = 2 if char == "两" else spoken.DIGITS.index(char)
    return total + part + digit


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ((3900, 5000, 1900, "月"), "底薪一千九，一个月三千九到五千"),
        ((4500, 4500, None, "月"), "一个月四千五"),
        ((110, 130, None, "日"), "一天一百一到一百三"),
        ((15, 17, None, "时"), "一个小时十五块到十七块"),
        ((0.3, 0.5, None, "件"), "一件三毛到五毛"),
        ((3500, 5000, None, "件"), "按件算，一个月三千五到五千"),
        ((None, None, 2000, "月"), "底薪两千"),
        ((0, 0, None, "月"), "工资当面谈"),
    ],
)
def test_pay_is_said_with_its_certain_part_first(
    stated: tuple[float | None, float | None, int | None, str], words: str
) -> None:
    assert spoken.pay(*stated) == words


def test_distances() -> None:
    assert [spoken.distance(km) for km in (0.2, 1.4, 2.4, 11.8, 20)] == [
        "不到一公里", "一公里", "两公里", "十二公里", "二十公里",
    ]  # fmt: skip


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "name", "expected"),
    [
        ("2026-11-21T06:59", None, "2026-11-21T07:00"),
        ("2026-11-21T07:00", None, "2026-11-21T07:00"),
        ("2026-11-21T07:10", None, "2026-11-21T07:00"),  # a little late at the microphone
        ("2026-11-21T07:11", None, "2026-11-21T12:00"),
        ("2026-11-21T12:30", None, "2026-11-21T18:00"),
        ("2026-11-21T18:30", None, "2026-11-22T07:00"),
        ("2026-11-21T18:30", "18:00", "2026-11-22T18:00"),
        ("2026-06-06T18:30", None, "2026-06-10T07:00"),  # the national exam: three days without a word
        ("2026-06-06T20:00", "12:00", "2026-06-10T12:00"),
        ("2026-12-12T19:00", None, "2026-12-14T07:00"),  # the day of mourning
        ("2026-09-30T19:00", "12:00", "2026-10-04T12:00"),
    ],
)
def test_slots_and_days_off(moment: str, name: str | None, expected: str) -> None:
    assert next_slot(_at(moment).astimezone(UTC), load_policy().is_day_off, name) == _at(expected)


def test_a_slot_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="not in"):
        next_slot(_at("2026-11-21T07:00"), load_policy().is_day_off, "09:00")


@pytest.mark.parametrize(
    "text",
    ["电话13800001234", "电话138 0000 1234", "138-0000-1234", "0797-3312345", "360722198406120024",
     "一三八零零零零一二三四",
     "请拨幺三八幺三八幺三八"],
)  # fmt: skip
def test_digits_that_look_like_a_phone_or_a_card(text: str) -> None:
    assert has_number(text)
    assert "number" in problems(text, most=250)


@pytest.mark.parametrize(
    "text", ["底薪1900，一共3900–5000元/月", "一千九百五到两千", "早8点到晚5点", "2026年11月21日", "8:30-16:30"]
)
def test_digits_that_do_not(text: str) -> None:
    assert not has_number(text)


@pytest.mark.parametrize("text", ["仅限女", "男士优先", "未婚", "要交押金", "先交服装费", "不是乙肝携带者", "加微信号"])
def test_what_a_public_service_may_not_spread(text: str) -> None:
    assert problems(text, most=250) == ["banned"]


def test_every_other_problem_is_told() -> None:
    assert problems("甲" * 251, most=250) == ["too_long"]
    assert problems("乡 亲\n们" * 50, most=200) == []
    assert problems("CAM工程师", most=250) == ["not_spoken"]
    assert problems("招３个人", most=250) == ["not_spoken"]
    assert problems("刘冬香家庭农场招人", {"刘冬香", "王五"}, most=250) == ["name"]
    assert not names_somebody("王家村招人", {"王", "五"})


def test_words_of_a_posting_made_fit_to_be_said() -> None:
    assert said("普工（压合）") == "普工"
    assert said("FQC目检") == "目检"
    assert said("急招！！质检员13800001234") == "质检员"
    assert said_employer("遂川县昶明电子有限公司") == "遂川县昶明电子"
    assert said_employer("吉安市启柏光电有限公司遂川分公司") == "吉安市启柏光电"
    assert said_employer("泉江镇人民政府") == "泉江镇人民政府"


def test_places_by_what_their_people_call_them() -> None:
    village, town = place_of("360827102204"), place_of("360827102")
    assert (village.name, village.town, village.here, village.known) == ("碧洲村", "碧洲镇", "村", True)
    assert (town.name, town.here, bare_town(town)) == ("碧洲镇", "镇", "碧洲镇就业之家")
    assert place_of("360827100001").name == "水南社区"
    assert place_of("360827402").town == "遂川县工业园区"
    assert bare_town(place_of("360827402")) == "附近的就业之家"
    assert where(village, "360827102204") == "本村"
    assert where(village, "360827102200") == village_name(resolve("360827102200"))
    assert where(village, "360827102") == "碧洲镇"
    assert where(village, "360827101210").startswith("雩田镇")
    assert where(village, "360827402") == "工业园区"
    assert where(village, "360821400").startswith("吉安")
    assert where(village, "360827") == "遂川县"


def test_a_village_that_no_list_has_is_called_by_its_township() -> None:
    unknown = place_of("360827102999")
    assert (unknown.name, unknown.known, unknown.is_village, unknown.town_code) == (
        "碧洲镇", False, True, "360827102",
    )  # fmt: skip
    assert where(unknown, "360827102999") == "碧洲镇"
    assert place_of("430182999201").name == "宁乡市"
    for wrong in ("360827", "36", "999999999999", "36082710", "村", ""):
        with pytest.raises(UnknownRegion):
            place_of(wrong)
