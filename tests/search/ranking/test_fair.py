"""Fair mode: what fits at the fair first, never filler, and the stalls share the people."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from search.explain import LONGEST, at_stall
from search.lexicon import load_lexicon
from search.ranking.fair import PER_SEAT, Stand
from search.ranking.match import Ranking, rank
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.views import PostingView
from tests.search.make import HOME, TODAY, person, posting


def ranked(postings: list[PostingView], present: dict[int, Stand] | None, **about: Any) -> Ranking:
    lexicon = load_lexicon()
    ready = [prepare_posting(one, lexicon) for one in postings]
    return rank(prepare_person(person(**about), lexicon, TODAY), ready, today=TODAY, present=present)


def keys(ranking: Ranking) -> list[int]:
    return [match.posting for match in ranking.matches]


def stand(key: int, *, shown: int = 0, seats: int = 10) -> Stand:
    return Stand(key=key, no=f"A{key:02d}", shown=shown, seats=seats)


def test_what_fits_at_the_fair_comes_before_what_is_better_elsewhere_and_says_where() -> None:
    here = posting(key=1, employer=1, lng=HOME[0] + 0.1)
    elsewhere = [posting(key=key, employer=key, lng=HOME[0] + 0.001) for key in range(2, 9)]
    assert keys(ranked([here, *elsewhere], None))[0] != 1
    found = ranked([here, *elsewhere], {1: stand(1)})
    assert keys(found)[0] == 1
    assert len(found.matches) == 5
    assert ("R_STALL", "现场A01号摊，可以马上去问") in found.matches[0].reasons
    assert len(found.matches[0].reasons) <= 3
    assert all(code != "R_STALL" for match in found.matches[1:] for code, _ in match.reasons)


@pytest.mark.parametrize(
    "wrong",
    [
        {"requirements": "先交押金300元", "duties": "车卫衣，入职交押金300元"},
        {"title": "焊工", "duties": "电焊"},
        {"lng": HOME[0] + 3},
        {"open_count": 0},
    ],
)
def test_nothing_unfit_is_shown_because_it_stands_here(wrong: dict[str, Any]) -> None:
    assert keys(ranked([posting(key=1, **wrong), posting(key=2)], {1: stand(1)})) == [2]


def test_a_posting_for_which_something_had_to_give_way_is_not_shown_where_enough_fits_as_asked() -> None:
    asked = [posting(key=key, employer=key) for key in range(2, 6)]
    cheap = posting(key=1, wage_low=3400.0, wage_high=3600.0)
    assert 1 in keys(ranked([cheap], {1: stand(1)}))
    assert 1 not in keys(ranked([cheap, *asked], {1: stand(1)}))


def test_a_stall_named_often_enough_goes_last_and_ties_go_to_the_one_named_least() -> None:
    postings = [posting(key=key, employer=key) for key in range(1, 6)]
    full = stand(1, shown=PER_SEAT * 2, seats=2)
    assert full.full
    present = {1: full, 2: stand(2, shown=5), 3: stand(3, shown=1)}
    found = ranked(postings, present)
    assert keys(found) == [3, 2, 4, 5, 1]
    assert "R_STALL" in dict(found.matches[-1].reasons)  # it stands there all the same
    assert keys(ranked(postings[:1], {1: full})) == [1]  # where nothing else fits


def test_two_hundred_alike_are_spread_over_the_stalls() -> None:
    """No stall above three people a seat while another has room, and the stalls' shares are nearly even."""
    postings = [posting(key=key, employer=key, open_count=10, headcount=10) for key in range(1, 41)]
    shown: Counter[int] = Counter()
    for _ in range(200):
        present = {key: stand(key, shown=shown[key]) for key in range(1, 41)}
        shown.update(keys(ranked(postings, present)))
    assert sum(shown.values()) == 1000
    assert max(shown.values()) <= PER_SEAT * 10
    counts = sorted(shown[key] for key in range(1, 41))
    gini = sum((2 * place - 41) * count for place, count in enumerate(counts, start=1)) / (40 * sum(counts))
    assert gini < 0.35


def test_a_long_number_leaves_the_sentence_short() -> None:
    assert at_stall("夜市东区临时展位二十五") == ("R_STALL", "现场夜市东区临时展位二十五号摊，可以马上去问")
    code, text = at_stall("长" * 30)
    assert code == "R_STALL"
    assert len(text) <= LONGEST
