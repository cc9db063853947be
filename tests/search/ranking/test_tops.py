"""Whoever is looked at from the top, until the best are sure, gets the best of all."""

from __future__ import annotations

from search.lexicon import load_lexicon
from search.ranking.ceiling import faces_of
from search.ranking.fits import Fits
from search.ranking.ladder import climb
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person, prepare_posting
from search.ranking.tops import Tops, tops
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read

WEIGHTS = load_weights()


def county(folder: str) -> tuple[list[PreparedPerson], list[PreparedPosting]]:
    table, lexicon = read(FOLDERS[folder]), load_lexicon()
    people = [prepare_person(view, lexicon, TODAY) for _, view in table.people]
    return people, [prepare_posting(view, lexicon) for _, view in table.postings]


def tops_of(people: list[PreparedPerson], postings: list[PreparedPosting]) -> list[Tops]:
    every = [posting.view.key for posting in postings]
    return list(tops(people, [every] * len(people), postings, faces_of(postings, WEIGHTS, TODAY), WEIGHTS))


def chosen(fits: Fits, first: int) -> list[tuple[int, float]]:
    best = climb(fits.best(), limit=first, enough=WEIGHTS.enough)
    return [(posting.view.key, result.score) for result, posting in best]


def test_the_best_from_the_top_are_the_best_of_all() -> None:
    """Of two counties, for five that are shown and for nine that are remembered; many are not looked at for it."""
    looked = [0, 0]
    for folder in ("judged", "other"):
        people, postings = county(folder)
        for person, best in zip(people, tops_of(people, postings), strict=True):
            whole = Fits(person, WEIGHTS, TODAY)
            whole.look_at_own(postings)
            for place, first in enumerate((5, 9)):
                fits = Fits(person, WEIGHTS, TODAY)
                fits.look_from_the_top(best, first)
                assert chosen(fits, first) == chosen(whole, first)
                assert fits.settled == whole.settled
                if whole.settled:
                    looked[place] += sum(fits.judged(one) is None and whole.judged(one) is not None for one in postings)
                else:
                    assert fits.best() == whole.best()
    assert looked[0] > looked[1] > 100


def test_what_is_nothing_for_somebody_is_not_among_the_tops() -> None:
    people, postings = county("judged")
    left, fitting = 0, 0
    for person, best in zip(people, tops_of(people, postings), strict=True):
        most = {posting.view.key: score for score, posting in best}
        assert [score for score, _ in best] == sorted(most.values(), reverse=True)
        fits = Fits(person, WEIGHTS, TODAY)
        fits.look_at_all(postings)
        for result, posting in fits.best():
            assert most[posting.view.key] >= result.score - 1e-9
            fitting += 1
        left += len(postings) - len(best)
    assert fitting > 250
    assert left > 10 * fitting


def test_postings_that_are_not_offered_any_more_are_left_out() -> None:
    people, postings = county("judged")
    whole = tops_of(people[:20], postings)
    named = [[posting.view.key for posting in postings] for _ in whole]
    half = postings[::2]
    found = tops(people[:20], named, half, faces_of(half, WEIGHTS, TODAY), WEIGHTS)
    kept = {posting.view.key for posting in half}
    assert list(found) == [[one for one in some if one[1].view.key in kept] for some in whole]
    assert list(tops(people[:3], [[], [], []], [], faces_of([], WEIGHTS, TODAY), WEIGHTS)) == [[], [], []]
