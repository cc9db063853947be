from __future__ import annotations

from search.lexicon import load_lexicon
from search.ranking.ceiling import ceiling, face_of, outline_of
from search.ranking.prepared import distance_km, prepare_person, prepare_posting
from search.ranking.score import assess
from search.ranking.weights import load_weights
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read


def test_no_posting_scores_above_its_ceiling() -> None:
    """Of all pairs of two counties that are work as it was asked for, and most are well below."""
    weights, lexicon = load_weights(), load_lexicon()
    shares = []
    for folder in ("judged", "other"):
        table = read(FOLDERS[folder])
        postings = [prepare_posting(view, lexicon) for _, view in table.postings]
        faces = [face_of(posting, weights, TODAY) for posting in postings]
        for _, view in table.people:
            person = prepare_person(view, lexicon, TODAY)
            outline = outline_of(person)
            values = {code: one.value for code, one in person.affinity.items() if one.value >= weights.work_direct}
            for posting, face in zip(postings, faces, strict=True):
                result = assess(person, posting, distance_km(person, posting), weights, today=TODAY)
                if not result.veto and result.rung < 2:
                    shares.append(result.score / ceiling(outline, values, face, weights))
    assert len(shares) > 400
    assert max(shares) <= 1.0 + 1e-9
    assert sorted(shares)[len(shares) // 2] < 0.9
