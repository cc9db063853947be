"""Floors under the figures on the judged set, a little below what was reached: they may rise, not fall."""

import pytest

from search.lexicon import load_lexicon
from search.ranking.match import rank
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.golden.evaluate import evaluate, load_grades
from tests.golden.reading import GOLDEN, TODAY, read_people, read_postings


@pytest.fixture(scope="module")
def figures():
    lexicon, weights = load_lexicon(), load_weights()
    people, names = read_people(GOLDEN)
    postings, ids = read_postings(GOLDEN)
    ready = [prepare_posting(view, lexicon) for view in postings]
    found = {}
    for view, name in zip(people, names, strict=True):
        result = rank(prepare_person(view, lexicon, TODAY, weights), ready, today=TODAY)
        found[name] = [ids[match.posting - 1] for match in result.matches]
    return evaluate(load_grades(GOLDEN / "grades.csv"), found)


@pytest.mark.parametrize(("figure", "floor"), [("nDCG@5", 0.81), ("good@3", 0.87), ("hit@1", 0.80), ("silent", 1.0)])
def test_no_figure_falls(figures, figure, floor):
    assert figures[figure] >= floor


def test_little_harm(figures):
    assert figures["bad@3"] <= 0.04
