from __future__ import annotations

import numpy as np

from search.lexicon import load_lexicon
from search.ranking.ceiling import OUTLINE, ceilings, faces_of, outline_of, title_share, values_of, wished_pairs
from search.ranking.prepared import PreparedPerson, distance_km, prepare_person, prepare_posting
from search.ranking.score import assess
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read


def outlines(people: list[PreparedPerson]) -> np.ndarray:
    values = [np.frombuffer(values_of(one, load_weights().work_direct), np.uint8) for one in people]
    rows = np.zeros(len(people), [*OUTLINE, ("values", "u1", (len(values[0]),))])
    for row, one, some in zip(rows, people, values, strict=True):
        said = outline_of(one)
        for name, _ in OUTLINE:
            row[name] = getattr(said, name)
        row["values"] = some
    return rows


def test_no_posting_scores_above_its_ceiling() -> None:
    """Of all pairs of two counties that are work as it was asked for, and most are well below."""
    weights, lexicon = load_weights(), load_lexicon()
    shares, untitled = [], []
    for folder in ("judged", "other"):
        table = read(FOLDERS[folder])
        postings = [prepare_posting(view, lexicon) for _, view in table.postings]
        faces, every = faces_of(postings, weights, TODAY), np.arange(len(postings))
        people = [prepare_person(view, lexicon, TODAY) for _, view in table.people]
        rows = outlines(people)
        for place, person in enumerate(people):
            said = np.array([title_share(posting.view.title, wished_pairs(person)) for posting in postings])
            theirs = np.full(len(postings), place)
            most = ceilings(rows, theirs, faces, every, weights, said)
            at_all = ceilings(rows, theirs, faces, every, weights)
            assert (at_all >= most).all()
            for posting, one, other in zip(postings, most, at_all, strict=True):
                result = assess(person, posting, distance_km(person, posting), weights, today=TODAY)
                if not result.veto and result.rung < 2:
                    shares.append(result.score / one)
                    untitled.append(one / other)
    assert len(shares) > 400
    assert max(shares) <= 1.0 + 1e-9
    assert sorted(shares)[len(shares) // 2] < 0.9
    assert min(untitled) < 0.95
