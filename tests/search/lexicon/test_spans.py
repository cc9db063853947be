"""The words of work are found as by looking at each place of a text for each word, the longest first."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from search.lexicon import Lexicon, load_lexicon
from search.lexicon import loader as lexicons
from search.pairs import Pairs
from tests.golden.measure import COUNTIES
from tests.golden.reading import GOLDEN, read_people, read_postings

LONGEST = 12


def slowly(lexicon: Lexicon, text: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(text):
        word = next((text[at : at + n] for n in range(LONGEST, 0, -1) if lexicon.has(text[at : at + n])), "")
        if word and lexicon.families_of(word):
            yield at, word
        at += len(word) or 1


def texts() -> Iterator[str]:
    draw = random.Random(20261122)
    words = [word for word, _ in load_lexicon().words]
    for county in COUNTIES:
        for view in read_postings(GOLDEN.parent / county)[0]:
            yield from (view.title, view.duties, f"{view.requirements}{view.duties}")
        yield from (view.note for view in read_people(GOLDEN.parent / county)[0])
    for _ in range(3000):
        some = draw.choices(words, k=draw.randint(1, 9))
        yield "".join(word[: draw.randint(1, len(word))] + draw.choice(("", "，", "船", "𬭎", "做")) for word in some)


@pytest.mark.parametrize(
    "own", [{}, {"焊": (("welding", 0.9),), "电子城": (), "a做": (("clerk", 1.0),)}], ids=["shipped", "own"]
)
def test_words_are_found_as_by_looking_everywhere(own: dict[str, tuple[tuple[str, float], ...]]) -> None:
    lexicon = load_lexicon().with_words(own)
    assert max(len(word) for word, _ in lexicon.words) <= LONGEST
    found = 0
    for text in texts():
        spans = list(lexicon.spans(text))
        assert spans == list(slowly(lexicon, text)), text
        found += len(spans)
    assert found > 10_000


def test_what_was_read_of_a_title_is_nobody_s_to_change() -> None:
    lexicon = load_lexicon()
    first = lexicon.named_in("酒店保安")
    first.clear()
    assert lexicon.named_in("酒店保安")["security"] == 1.0


def test_only_so_many_titles_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicons, "KEPT_TITLES", 3)
    lexicon = load_lexicon().with_words({"搞搞": (("clerk", 1.0),)})
    titles = [f"保安{n}" for n in range(10)]
    assert [lexicon.named_in(title) for title in (*titles, *titles)] == [{"security": 1.0}] * 20
    assert len(lexicon._named) <= 3


@pytest.mark.parametrize("text", ["", "车", "货车", "上车", "开车，货车" * 9, "货" * 25 + "车"])
def test_pairs_are_found_at_their_places(text: str) -> None:
    places = Pairs(["货车", "上"]).places(text)
    assert places == [at for at in range(len(text)) if text[at : at + 2] == "货车" or text[at] == "上"]
