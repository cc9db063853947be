"""Words that whoever uses the library adds to the shipped ones, and words that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.lexicon import load_lexicon, put_in_force, shipped_lexicon
from search.lexicon.unknown import LONGEST, unknown_words
from search.text import default_segmenter, segmenter_of

ADDED = {
    "噜噜搓": (("cleaning", 1.0),),
    "电子城": (),
    "打螺丝": (("furniture_install", 0.9),),
    "cnc编程": (("cnc", 1.0),),
}


@pytest.fixture
def added() -> Iterator[None]:
    put_in_force(shipped_lexicon().with_words(ADDED))
    yield
    put_in_force(None)


def test_a_word_is_added_changed_or_said_to_mean_nothing() -> None:
    shipped, lexicon = shipped_lexicon(), shipped_lexicon().with_words(ADDED)
    assert shipped.families_in("噜噜搓") == {}
    assert lexicon.named_in("找噜噜搓的事") == {"cleaning": 1.0}
    assert lexicon.families_in("打螺丝") == {"furniture_install": 0.9}
    assert shipped.families_in("电子城") != {}
    assert lexicon.families_in("电子城") == {}, "the word inside it is hidden"
    assert lexicon.families_in("电子城打螺丝") == {"furniture_install": 0.9}
    assert lexicon.families_in("CNC编程") == {"cnc": 1.0}, "however it is written"
    assert lexicon.families_in("搞卫生") == shipped.families_in("搞卫生")


def test_the_version_is_that_of_the_words_and_nothing_else() -> None:
    shipped = shipped_lexicon()
    assert shipped.with_words({}) is shipped
    first, again = shipped.with_words(ADDED), shipped.with_words(dict(reversed(ADDED.items())))
    assert first.version == again.version != shipped.version
    less = shipped.with_words({**ADDED, "噜噜搓": (("cleaning", 0.5),)})
    assert less.version not in (first.version, shipped.version)


@pytest.mark.parametrize("meanings", [(("no_such_family", 1.0),), (("cleaning", 0.0),), (("cleaning", 1.1),)])
def test_what_no_word_can_mean_is_refused(meanings: tuple[tuple[str, float], ...]) -> None:
    with pytest.raises(ValueError, match="cannot mean"):
        shipped_lexicon().with_words({"噜噜搓": meanings})


def test_what_is_in_force_is_what_everybody_gets(added: None) -> None:
    assert load_lexicon().families_in("噜噜搓") == {"cleaning": 1.0}
    assert "噜噜搓" in default_segmenter().tokens("招噜噜搓两名")
    assert default_segmenter().version != segmenter_of(shipped_lexicon()).version
    put_in_force(None)
    assert load_lexicon() is shipped_lexicon()
    assert "噜噜搓" not in default_segmenter().tokens("招噜噜搓两名")


def test_a_lexicon_that_only_means_other_things_cuts_with_the_same_segmenter() -> None:
    segmenter_of.cache_clear()  # tests before may have pushed out one of the two caches' entries and not the other's
    other = shipped_lexicon().with_words({"打螺丝": (("furniture_install", 0.9),)})
    assert segmenter_of(other) is segmenter_of(shipped_lexicon())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("想找唰唰嗒的事", ("唰唰嗒",)),
        ("唰唰嗒、咚咚嗒", ("唰唰嗒", "咚咚嗒")),
        ("石嗒刻", ("石嗒刻",)),
        ("噜噜搓滴", ("噜噜搓",)),
        # a word of it is known, so all of it is understood
        ("搞卫生滴", ()),
        # talk, no work
        ("随便", ()), ("做件", ()), ("管饭", ()), ("轻松点的", ()), ("离家近就行", ()), ("什么都可以做", ()), ("", ()),
        # what could be a person, a number, a letter
        ("王建国", ()), ("欧阳娜娜", ()), ("联系老张", ()), ("找李老板", ()), ("13800138000", ()), ("wxid_abc", ()),
        ("我在广东那边学了好多年的雕版拓印", ()),
    ],
)  # fmt: skip
def test_only_what_may_be_a_word_of_work_is_unknown(text: str, words: tuple[str, ...]) -> None:
    assert unknown_words(text, shipped_lexicon()) == words
    assert all(2 <= len(word) <= LONGEST for word in words)


def test_a_word_that_is_said_to_mean_nothing_is_not_unknown() -> None:
    assert unknown_words("唰唰嗒", shipped_lexicon().with_words({"唰唰嗒": ()})) == ()
