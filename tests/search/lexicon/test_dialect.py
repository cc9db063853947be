"""Pinyin typed as it is spoken in the south is understood; what stands for nothing stays nothing."""

from __future__ import annotations

import pytest

from search.lexicon import load_lexicon
from search.lexicon.sounds import in_dialect, sounds_of
from search.ranking.freetext import understand


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("souyinyuan", "收银员"),
        ("zongdiangong", "钟点工"),
        ("cushi", "厨师"),
        ("chusi", "厨师"),
        ("huwuyuan", "服务员"),
        ("nvhua", "绿化"),
        ("longji", "农机"),
        ("shonghuo", "送货"),
        ("ceyihu", "车衣服"),
        ("shouyinyuan", "收银员"),
    ],
)
def test_letters_as_they_are_spoken(letters: str, word: str) -> None:
    assert word in sounds_of(load_lexicon()).typed_as(letters)


@pytest.mark.parametrize(
    "letters", ["nanning", "shanghai", "xinfeng", "hongyi", "aoaoaoaoaoaoaoaoaoaoaoaoaoaoaoao", "lan"]
)
def test_letters_that_stand_for_no_work(letters: str) -> None:
    assert sounds_of(load_lexicon()).typed_as(letters) == []


def test_the_right_spelling_comes_before_one_that_only_sounds_alike() -> None:
    assert understand("baojie").families.keys() == {"cleaning"}
    assert {in_dialect(one) for one in ("zhong", "zong")} == {"zong"}
    assert in_dialect("fan") == in_dialect("huan")


@pytest.mark.parametrize("written", ["老四", "湖广"])
def test_characters_are_not_taken_as_dialect(written: str) -> None:
    assert understand(written).corrected == ()
