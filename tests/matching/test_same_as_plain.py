"""What the batch does to be fast changes nothing: 2,000 people get what they get without any of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.clock import today
from app.database import db
from app.matching import shelf
from app.matching.batch import PARTITION, everybody
from app.people.plain import people_rows
from jobs.index import ensure_built
from search.engines import embedded_parts, lists
from search.engines.embedded_masks import Masks
from search.lexicon import Lexicon
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.ranking.views import PostingView
from tests.benchmarks.city import CitySize, fill
from tests.benchmarks.kit import environ
from tests.benchmarks.plain import TWINS, Plain, Top, near_twins, quick_tops
from tests.databases import make_tables

SIZE = CitySize(people=2_000, postings=4_000, area="3601")
"""One city, so full that the limit cuts the candidates of many, and so wide that it has several cells."""

HELD_WHOLE, BY_CELLS = 50_000, 400
"""Documents that are gone through as a whole: the city's all, or no more than those of its smaller cells."""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """People and postings of the generator, of the sample county's words alone: the same on every machine."""
    monkeypatch.setenv("EVAL_POSTINGS", str(tmp_path / "none"))
    env = environ(tmp_path / "var")
    app = create_app(env)
    with app.app_context():
        make_tables()
        fill(env, SIZE, processes=0)
        ensure_built(workers=1)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_two_thousand_people_get_what_each_alone_gets_the_plain_way(
    city: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postings, scores, parts of the score, reasons, drawbacks, what was given way on, silence and unlock."""
    session, day, pick = db.session(), today(), random.Random(6)
    people = everybody(session)
    assert len(people) == SIZE.people > 2 * PARTITION
    some = sorted(people_rows(session, pick.sample(people, 300)), key=lambda one: one.id)
    twins = {one.id - TWINS: one for one in near_twins(some, pick)}
    assert len(twins) > 290

    cells: list[int] = []

    class Counted(Masks):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            if len(given) > 2:  # of a part
                cells.append(self.count)

    anew: list[int] = []

    def noted(view: PostingView, lexicon: Lexicon) -> PreparedPosting:
        anew.append(view.key)
        return prepare_posting(view, lexicon)

    monkeypatch.setattr(embedded_parts, "Masks", Counted)
    monkeypatch.setattr(shelf, "prepare_posting", noted)
    quick: list[dict[int, Top]] = []
    for small, by_lists in ((HELD_WHOLE, False), (BY_CELLS, False), (BY_CELLS, True)):
        cells.clear()
        monkeypatch.setattr(embedded_parts, "SMALL", small)
        monkeypatch.setattr(lists, "SMALL", BY_CELLS if by_lists else HELD_WHOLE)
        monkeypatch.setattr(lists, "MANY", 1)
        city.extensions.pop("posting_shelf", None)
        tops = list(quick_tops(session, people, day, twins))
        quick.append({row.id: top for row, top in tops})
        assert bool(cells) == (small == BY_CELLS and not by_lists)
    assert len(anew) < 100  # all but a few come from the readings that the index keeps
    plain = Plain(session, day)
    wanted = {row.id: plain.top(row) for row, _ in tops}
    assert len(wanted) == SIZE.people + len(twins)
    for way in quick:
        other = {one: (way[one], top) for one, top in wanted.items() if way[one] != top}
        assert other == {}
    matched = [matches for matches, _, _ in wanted.values() if matches]
    silences = {silence for _, silence, _ in wanted.values() if silence}
    assert len(matched) > 1_500
    assert sum(1 for matches in matched if len(matches) == 5) > 1_000
    assert len(silences) > 8
    assert sum(1 for _, _, unlock in wanted.values() if unlock) > 100
    differing = sum(1 for one in twins if wanted[one] != wanted[TWINS + one])
    assert differing > 100  # so that taking two for alike who are not would be seen
