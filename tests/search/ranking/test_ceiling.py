from __future__ import annotations

import numpy as np

from search.lexicon import load_lexicon
from search.ranking.ceiling import Rows, ceilings, faces_of, outline_of, rows_of, title_share, values_of, wished_pairs
from search.ranking.match import judge
from search.ranking.prepared import PreparedPerson, prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read


def outlines(people: list[PreparedPerson], floor: float) -> Rows:
    weights = load_weights()
    return rows_of([outline_of(one, weights) for one in people], [values_of(one, floor) for one in people])


def test_no_posting_scores_above_its_ceiling() -> None:
    """Of all pairs of two counties, as it was asked for or with something given up; most are not far below."""
    weights, lexicon = load_weights(), load_lexicon()
    shares, untitled, given_up = [], [], []
    for folder in ("judged", "other"):
        table = read(FOLDERS[folder])
        postings = [prepare_posting(view, lexicon) for _, view in table.postings]
        faces, every = faces_of(postings, weights, TODAY), np.arange(len(postings))
        people = [prepare_person(view, lexicon, TODAY) for _, view in table.people]
        rows, wide = outlines(people, weights.work_direct), outlines(people, weights.work_floor)
        for place, person in enumerate(people):
            said = np.array([title_share(posting.view.title, wished_pairs(person)) for posting in postings])
            theirs = np.full(len(postings), place)
            most = ceilings(rows, theirs, faces, every, weights, said)
            at_all = ceilings(rows, theirs, faces, every, weights)
            any_way = ceilings(wide, theirs, faces, every, weights, said, asked=np.zeros(len(postings), np.bool_))
            assert (at_all >= most).all()
            assert (any_way >= most).all()
            for posting, one, other, third in zip(postings, most, at_all, any_way, strict=True):
                result = judge(person, posting, weights, today=TODAY)
                if result.veto:
                    continue
                if result.rung:
                    given_up.append(result.score / third if third else 2.0)
                else:
                    shares.append(result.score / one if one else 2.0)
                    untitled.append(one / other if other else 2.0)
    assert len(shares) > 250
    assert len(given_up) > 100
    assert max(shares) <= 1.0 + 1e-9
    assert max(given_up) <= 1.0 + 1e-9
    assert sorted(shares)[len(shares) // 2] > 0.9
    assert min(untitled) < 0.95
