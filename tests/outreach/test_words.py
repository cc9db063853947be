"""The words of a message, and what makes two postings the same news."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.outreach.cluster import kind_of_work, posting_cluster
from app.outreach.compose import CHOICES, Line, compose, pay_text
from search.lexicon.loader import load_lexicon

LINE = Line(
    title="缝纫工",
    employer="测试服装厂",
    place="工业园一路",
    low=4000.0,
    high=6000.0,
    base=3000,
    unit="月",
    km=3.24,
    reason="您做过5年缝纫，对口",
    drawback="要上夜班",
)


@pytest.mark.parametrize(
    ("low", "high", "base", "unit", "text"),
    [
        (4000.0, 6000.0, 3000, "月", "底薪3000元/月，一共4000–6000元/月"),
        (4000.0, 6000.0, None, "月", "4000–6000元/月"),
        (5000.0, 5000.0, None, "月", "5000元/月"),
        (150.0, 200.0, None, "日", "150–200元/天"),
        (15.5, None, None, "时", "15.5元/小时"),
        (0.35, 0.5, None, "件", "0.35–0.5元/件"),
        (4500.0, 7000.0, None, "件", "计件，一般每月4500–7000元"),
        (4500.0, 7000.0, 2200, "件", "底薪2200元/月，计件，一般每月4500–7000元"),
        (None, None, 2600, "月", "底薪2600元/月"),
        (None, None, None, "月", "面议"),
    ],
)
def test_pay_is_told_in_the_unit_it_was_stated_in(low: Any, high: Any, base: Any, unit: str, text: str) -> None:
    assert pay_text(low, high, base, unit) == text


def test_a_message_reads_like_a_letter() -> None:
    title, body = compose([LINE, replace(LINE, title="普工", km=None, drawback=None)])
    assert title == "为您找到2个岗位"
    assert body == (
        "您好，我们为您找到2个合适的岗位，请您看看：\n\n"
        "1. 缝纫工（测试服装厂）\n"
        "工资：底薪3000元/月，一共4000–6000元/月\n"
        "地点：工业园一路，离您约3.2公里\n"
        "为什么推荐：您做过5年缝纫，对口\n"
        "要留意：要上夜班\n\n"
        "2. 普工（测试服装厂）\n"
        "工资：底薪3000元/月，一共4000–6000元/月\n"
        "地点：工业园一路\n"
        "为什么推荐：您做过5年缝纫，对口\n\n"
        "想去的话，到附近的就业之家说一声，我们帮您联系；岗位招满就没有了。\n\n" + CHOICES
    )


@pytest.mark.parametrize(("km", "text"), [(0.2, "离您不到1公里"), (9.96, "离您约10.0公里"), (23.6, "离您约24公里")])
def test_distance_as_people_say_it(km: float, text: str) -> None:
    assert text in compose([replace(LINE, km=km)])[1]


def test_a_message_about_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compose([])


def key(**more: Any) -> str:
    values: dict[str, Any] = {
        "employer": 7,
        "title": "缝纫工",
        "region": "360827100001",
        "lng": 114.501,
        "lat": 26.331,
        "wage_unit": "月",
        "wages": (4000.0, 6000.0, None),
    }
    return posting_cluster(**{**values, **more}, lexicon=load_lexicon())


@pytest.mark.parametrize(
    "again",
    [
        {"title": "急招缝纫工（包吃住）"},
        {"title": "车衣工"},
        {"lng": 114.502, "lat": 26.332},
        {"region": "360827100"},
        {"wages": (4010.0, 5990.0, None)},
    ],
)
def test_the_same_vacancy_written_again_is_not_news(again: dict[str, Any]) -> None:
    assert key(**again) == key()


@pytest.mark.parametrize(
    "news",
    [
        {"employer": 8},
        {"title": "仓库管理员"},
        {"lng": 114.6},
        {"region": "360827101"},
        {"wages": (4500.0, 6000.0, None)},
        {"wages": (4000.0, 6000.0, 3000.0)},
        {"wage_unit": "日", "wages": (150.0, 200.0, None)},
    ],
)
def test_another_employer_work_place_or_wage_is_news(news: dict[str, Any]) -> None:
    assert key(**news) != key()
    assert len(key(**news)) == 64


def test_a_title_that_names_no_known_work_stands_for_itself_without_ornament() -> None:
    lexicon = load_lexicon()
    assert kind_of_work("【急聘】ＡＢＣ督导员2名！", lexicon) == kind_of_work("abc督导员名", lexicon)
    assert kind_of_work("（？）", lexicon)


def test_whatever_a_channel_may_say_has_a_plain_sentence() -> None:
    from app.outreach.sentences import CHANNEL_WORDS, SENTENCES, reason
    from app.sms import codes as sms
    from app.wechat import codes as wechat

    quiet = {"accepted", "delivered", "code_used_or_old", "foreign_watermark", "no_code", "risky_person",
             "templates_refused", "unreadable_push"}  # fmt: skip
    words: set[str] = set()
    for module in (sms, wechat):
        for one in vars(module).values():
            found = one.values() if isinstance(one, dict) else [one]
            words |= {fate.word for fate in found if isinstance(getattr(fate, "word", None), str)}
    assert len(words) > 40
    assert words - quiet <= SENTENCES.keys() | CHANNEL_WORDS.keys()
    assert not SENTENCES.keys() & CHANNEL_WORDS.keys(), "one word, one sentence"
    assert "43101" in reason("provider_43101")
