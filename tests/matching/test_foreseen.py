"""What an engine scores a posting with somebody's question lies between what is told of it without asking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.matching.memory import layout, work_bits
from search.documents import POSTINGS
from search.engines.embedded import EmbeddedEngine
from search.lexicon import load_lexicon
from search.ranking.candidates import candidates_query
from search.ranking.ceiling import OUTLINE, PACKED, outline_of, values_of
from search.ranking.foreseen import ASKING, asking_of, foreseen, traits_of
from search.ranking.indexed import posting_document, posting_numbers, posting_tags
from search.ranking.prepared import PreparedPerson, prepare_person, prepare_posting
from search.ranking.weights import load_weights
from search.text import default_segmenter
from tests.golden.reading import TODAY
from tests.matching.rows import FOLDERS, read
from tests.search.engine_kit import fill

NOISE = 1e-3
"""What the engine rounds scores by, and sums in 32 bits lose."""


def heads_of(people: list[PreparedPerson]) -> np.ndarray:
    """As what is remembered has them."""
    weights, parts = load_weights(), layout()
    rows = np.zeros(len(people), [*OUTLINE, *ASKING, ("work", "u1", (parts.work,)), ("values", "u1", (parts.values,))])
    for row, person in zip(rows, people, strict=True):
        outline = np.frombuffer(PACKED.pack(*outline_of(person, weights)), list(OUTLINE))[0]
        for name, *_ in OUTLINE:
            row[name] = outline[name]
        row["pay"] = asking_of(person).pay
        row["work"] = np.frombuffer(work_bits(person, weights, own=True), np.uint8)
        row["values"] = np.frombuffer(values_of(person, weights.work_direct), np.uint8)
    return rows


@pytest.mark.parametrize("folder", ["judged", "other"])
def test_what_the_engine_scores_lies_between(folder: str, tmp_path: Path) -> None:
    table, lexicon, segmenter = read(FOLDERS[folder]), load_lexicon(), default_segmenter()
    views = [view for _, view in table.postings]
    postings = [prepare_posting(view, lexicon) for view in views]
    engine = EmbeddedEngine(tmp_path)
    fill(engine, [posting_document(one, segmenter, lexicon) for one in views])
    people = [prepare_person(view, lexicon, TODAY) for _, view in table.people]
    traits = traits_of(
        postings,
        [frozenset(posting_tags(one)) for one in postings],
        [posting_numbers(one) for one in postings],
    )
    heads, places = heads_of(people), {one.key: place for place, one in enumerate(views)}
    sure = hits_of_all = 0
    for place, person in enumerate(people):
        query = candidates_query(person, today=TODAY, own=True, limit=len(views))
        hits = engine.search(POSTINGS, replace(query, any_order=False))
        theirs = np.array([places[hit.key] for hit in hits], np.intp)
        least, most = foreseen(heads, np.full(len(hits), place), traits, theirs)
        scores = np.array([hit.score for hit in hits])
        assert (least <= scores + NOISE).all()
        assert (scores <= most + NOISE).all()
        sure += int((most - least < 0.5).sum())
        hits_of_all += len(hits)
    assert sure > 0.95 * hits_of_all > 150
