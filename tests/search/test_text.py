"""Normalising and segmenting: what goes in and what comes out, and that both cutters give the same tokens."""

from __future__ import annotations

import csv
import random
import re
import sys
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from search.text import Segmenter, cutters, normalize, segment
from search.text.cutters import JiebaCutter, RustCutter

ROOT = Path(__file__).parents[2]
WORDS = (
    ("打螺丝", 30000),
    ("车衣工", 30000),
    ("针车", 30000),
    ("Ｃ１驾照", 3000),
    ("长白班", 4000),
    ("两班倒", 4000),
    ("𬭎石村", 90000),
)

TITLES = """
    普工 针车工 焊工 电工 保洁 保安
    叉车司机 月嫂 厨师 服务员 泥水工 摘脐橙
    打螺丝 车衣工 搬运工 看大门 仓管 收银员
""".split()  # noqa: SIM905
PLACES = """
    信丰县工业园 赣州市章贡区水东镇 大塘埠镇 嘉定镇圣塔路12号 遂川县泉江镇𬭎石村 㛃坑组
    于都县贡江镇
""".split()  # noqa: SIM905
PHRASES = (
    "招{t}{n}人，{p}，月薪{n}00-{n}500元，两班倒，包吃住，有厂车接送",
    "{p}急招{t}！！日结{n}0元/天📱，上长白班，不用经验，厂里带",
    "{t}：C1驾照优先；持叉车证（N1）、健康证，年龄18~55岁",
    "本人想在{p}附近找{t}做，{n}点前要接小孩放学，不上夜班",
    "Node.js/C++ {t} 4.{n}k-6K, 5+{n}工作制 {p}",
)


@cache
def fast() -> Segmenter:
    return Segmenter(WORDS, cutter=RustCutter)


@cache
def reference() -> Segmenter:
    return Segmenter(WORDS, cutter=JiebaCutter)


def sentences() -> Iterator[str]:
    """Several thousand texts as an office has them: the sample tables, the golden cases, and sentences made of both."""
    for folder in (ROOT / "app/sample", ROOT / "tests/golden"):
        for table in sorted(folder.rglob("*.csv")):
            with table.open(encoding="utf-8-sig", newline="") as file:
                yield from (" ".join(row) for row in csv.reader(file))
    draw = random.Random(20261121)
    for _ in range(4000):
        yield draw.choice(PHRASES).format(t=draw.choice(TITLES), p=draw.choice(PLACES), n=draw.randint(1, 60))


def test_both_cutters_agree_on_sentences() -> None:
    texts = list(sentences())
    assert len(texts) >= 4000
    differing = [text for text in texts if fast().tokens(text) != reference().tokens(text)]
    assert differing == []


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=4),
            st.text(st.sampled_from("abcxyzCKW0123456789.%+#&-_ "), min_size=1, max_size=8),
            st.sampled_from(
                ["𬭎", "㛃", "😀", "👨‍🏭", "é", "ß", "İ", "α", "〇", "々", "Ⅷ", "٣", "한", "か", "豈", "，", "\u3000"]
            ),
            st.sampled_from([*TITLES, *PLACES, "node.js", "4.5k", "1.1.2", "5.5-6.5", "C1驾照"]),
            st.text(max_size=6),
        ),
        max_size=8,
    ).map("".join)
)
def test_both_cutters_agree_on_anything(text: str) -> None:
    assume(not re.search(r"([\u4e00-\u9fd5])\1{3}", text))  # 丈丈丈丈丈: cuts of equal chance, either of them right
    assert fast().tokens(text) == reference().tokens(text)


def the_long_way(text: str, cutter: Segmenter) -> list[str]:
    """The tokens with everything normalised before it is cut, as unusual text is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "_usual", lambda: re.compile(r"(?!)"))
        return cutter.tokens(text)


def test_usual_text_is_cut_as_all_other_text() -> None:
    texts = list(sentences())
    usual = [text for text in texts if segment._usual().fullmatch(text)]
    assert len(usual) > len(texts) / 2
    assert [fast().tokens(text) for text in usual] == [the_long_way(text, fast()) for text in usual]


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(st.sampled_from(segment._STOPS + "&._%-+#")),
            st.text(st.sampled_from("abcXYZCKW0123456789.%+#&-_ \n"), min_size=1, max_size=9),
            st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), min_size=1, max_size=3),
            st.sampled_from([*TITLES, *PLACES[:2], "node.js", "1.1.2", "C1驾照", "13800000000"]),
        ),
        max_size=9,
    ).map("".join)
)
def test_usual_text_of_any_kind_is_cut_as_all_other_text(text: str) -> None:
    assume(not re.search(r"([\u4e00-\u9fd5])\1{3}", text))
    found = fast().tokens(text)
    assert found == the_long_way(text, fast())
    assert found == reference().tokens(text)


@pytest.mark.parametrize("char", list(segment._STOPS))
def test_a_stop_is_no_part_of_a_token(char: str) -> None:
    for text in (char, f"包吃住{char}月薪", f"c1{char}b2", f"{char}3{char}4"):
        assert fast().tokens(text) == reference().tokens(text) == the_long_way(text, fast())
        assert not any(char in token for token in fast().tokens(text))


@pytest.mark.parametrize("text", ["node.js", "3-5", "4.5k", "遂川𬭎石村"])
def test_the_cutters_themselves_do_differ_outside_their_blocks(text: str) -> None:
    """Why the segmenter cuts these itself. When this fails the libraries have grown alike and it can be simpler."""
    assert RustCutter(WORDS).cut(text) != JiebaCutter(WORDS).cut(text)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("電焊工、鏟車司機", "电焊工、铲车司机"),
        ("廠裡包食宿，後勤", "厂里包食宿,后勤"),
        ("乾净 著名", "乾净 著名"),
        ("普\u200b工\ufeff\x00\t\r\n保\u00ad安", "普工 保安"),
        ("𬭎石村㛃坑", "𬭎石村㛃坑"),
        ("豈\ufa0e", "岂\ufa0e"),
        ("半\ud800截", "半截"),
        ("", ""),
    ],
)
def test_normalize(text: str, plain: str) -> None:
    assert normalize(text) == plain


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("招打螺丝的普工，两班倒", ["招", "螺丝", "打螺丝", "普工", "两班", "两班倒"]),
        ("Ｃ１驾照", ["驾照", "c1驾照"]),
        ("C++、C#、node.js", ["c++", "c#", "node", "js"]),
        ("3-5人；12小时", ["人", "12", "小时"]),
        ("𬭎石村", ["𬭎", "石村"]),
        ("👨‍🏭！？……——", []),
        ("的 了 和", []),
        (" \u200b\n", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert fast().tokens(text) == tokens


@pytest.mark.parametrize(
    "number", ["13800000000", "１３８００００００００", "360722199001011234", "36072219900101123X"]
)
def test_long_numbers_never_become_tokens(number: str) -> None:
    assert not any(digits in "".join(fast().tokens(f"电话{number}找王工")) for digits in ("138", "3607"))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_token_holds_a_space_or_is_empty(text: str) -> None:
    assert all(token and not any(char.isspace() for char in token) for token in fast().tokens(text))


def test_words_of_ours_do_not_reach_jiebas_shared_dictionary() -> None:
    import jieba

    Segmenter([("甲乙丙丁戊", 90000)], cutter=JiebaCutter).tokens("甲乙丙丁戊")
    assert "甲乙丙丁戊" not in jieba.dt.FREQ


def test_version_follows_words_and_stop_words_but_not_their_order() -> None:
    made = {
        Segmenter(WORDS).version,
        Segmenter(WORDS[1:]).version,
        Segmenter([*WORDS[:-1], ("𬭎石村", 1)]).version,
        Segmenter(WORDS, stop_words=frozenset({"的"})).version,
    }
    assert len(made) == 4
    assert Segmenter(reversed(WORDS)).version == Segmenter(WORDS).version == reference().version


@pytest.mark.parametrize("words", [[("普工", 0)], [("\u200b", 5)]])
def test_unusable_words_are_refused(words: list[tuple[str, int]]) -> None:
    with pytest.raises(ValueError):
        Segmenter(words)


def test_many_threads_build_one_dictionary() -> None:
    built: list[RustCutter] = []

    def build(words: cutters.Words) -> RustCutter:
        built.append(RustCutter(words))
        return built[-1]

    segmenter, found, start = Segmenter(WORDS, cutter=build), [], threading.Barrier(8)

    def cut() -> None:
        start.wait()
        found.append(segmenter.tokens("打螺丝两班倒"))

    threads = [threading.Thread(target=cut) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(built) == 1
    assert found == [["螺丝", "打螺丝", "两班", "两班倒"]] * 8


def test_jieba_serves_where_rjieba_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    cutter = cutters.fastest_cutter(WORDS)
    assert isinstance(cutter, JiebaCutter)
    assert cutter.cut("打螺丝") == ["螺丝", "打螺丝"]
