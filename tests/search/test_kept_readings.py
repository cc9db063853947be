"""What is read from a posting is kept beside its document and comes back as it was, or is not used."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, cast

import pytest

from search.documents import POSTINGS, Document
from search.engines.base import Change, Engine, EngineUnavailable
from search.lexicon import load_lexicon
from search.query import Query, Range
from search.ranking import readings
from search.ranking.indexed import posting_document
from search.ranking.prepared import PreparedPosting, prepare_posting
from search.ranking.readings import NOT_READ, packed, unpacked
from search.ranking.views import PostingView
from search.text import default_segmenter
from tests.golden.reading import GOLDEN
from tests.matching.rows import SAMPLE, read
from tests.search.engine_kit import document, fill
from tests.search.watched import Watched

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@cache
def every_posting() -> dict[int, PostingView]:
    """Those of the sample county and of all judged counties, by keys of their own."""
    folders = [SAMPLE, *sorted(path.parent for path in GOLDEN.parent.glob("*/postings.csv"))]
    views = [view for folder in folders for _, view in read(folder).postings]
    return {key: replace(view, key=key) for key, view in enumerate(views, 1)}


@cache
def every_prepared() -> dict[int, PreparedPosting]:
    return {key: prepare_posting(view, load_lexicon()) for key, view in every_posting().items()}


@cache
def every_document() -> list[Document]:
    return [posting_document(view, default_segmenter(), load_lexicon()) for view in every_posting().values()]


def test_both_engines_give_back_every_posting_as_it_was_read(engine: Engine) -> None:
    builder = engine.build(POSTINGS, lexicon="v", now=NOW)
    builder.add(every_document())
    builder.publish()
    kept = engine.readings(POSTINGS, list(every_posting()))
    found = {key: unpacked(kept[key], view, load_lexicon()) for key, view in every_posting().items()}
    assert len(found) > 2_000
    assert found == every_prepared()
    for key, ready in every_prepared().items():  # the same types, also where Python takes one for another
        assert repr(_sorted(found[key])) == repr(_sorted(ready))


def _sorted(ready: PreparedPosting | None) -> Any:
    assert ready is not None
    return replace(ready, facts=replace(ready.facts, groups=cast(Any, sorted(ready.facts.groups))))


def test_readings_are_as_a_search_would_see_them(engine: Engine) -> None:
    with pytest.raises(EngineUnavailable):
        engine.readings(POSTINGS, [1])
    fill(engine, [replace(document(key), reading=f'{key}：长白班，𬭎石 "\\ ' * 40) for key in range(1, 2_500)])
    everything = engine.readings(POSTINGS, range(2_600, 0, -1))
    assert everything == {key: f'{key}：长白班，𬭎石 "\\ ' * 40 for key in range(1, 2_500)}
    assert engine.readings(POSTINGS, []) == {}
    assert engine.readings(POSTINGS, [0, -5, 2**70, 7, 7]) == {7: everything[7]}
    changes = [Change(7, replace(document(7), reading="anew")), Change(8, document(8)), Change(9, None)]
    engine.apply(POSTINGS, changes)
    assert engine.readings(POSTINGS, [6, 7, 8, 9]) == {6: everything[6], 7: "anew"}
    hits = engine.search(POSTINGS, Query(must=((Range("key", 6, 9),),)))
    assert [hit.key for hit in hits] == [6, 7, 8]


def test_a_reading_of_other_words_is_not_used() -> None:
    lexicon = load_lexicon()
    view = every_posting()[1]
    reading = packed(prepare_posting(view, lexicon), lexicon)
    for one in fields(PostingView):
        changed = replace(view, **{one.name: _other(getattr(view, one.name))})
        ready = unpacked(reading, changed, lexicon)
        if one.name in NOT_READ:
            assert ready == prepare_posting(changed, lexicon), one.name
        else:
            assert ready is None, one.name
    assert unpacked(reading, replace(view, title=f"{view.title}\x1f", duties=view.duties[1:]), lexicon) is None


def _other(value: Any) -> Any:
    if isinstance(value, tuple):
        return (*value, "另一个")
    if isinstance(value, date):
        return date(2027, 2, 3)
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value or ''}0"


def test_a_reading_of_another_lexicon_or_another_way_of_reading_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = load_lexicon()
    view = every_posting()[1]
    reading = packed(prepare_posting(view, lexicon), lexicon)
    assert unpacked(reading, view, lexicon.with_words({"打螺丝帽子": (("clerk", 1.0),)})) is None
    readings._key.cache_clear()
    monkeypatch.setattr(readings, "READING", f"{readings.READING}x")
    assert unpacked(reading, view, lexicon) is None
    monkeypatch.undo()
    readings._key.cache_clear()
    assert unpacked(reading, view, lexicon) is not None


def test_a_damaged_reading_is_not_used() -> None:
    lexicon = load_lexicon()
    view = every_posting()[1]
    reading = packed(prepare_posting(view, lexicon), lexicon)
    for place in range(len(reading)):
        other = "0" if reading[place] != "0" else "1"
        assert unpacked(reading[:place] + other + reading[place + 1 :], view, lexicon) is None, place
        assert unpacked(reading[:place], view, lexicon) is None
    assert unpacked(f"{reading} ", view, lexicon) is None


def test_no_fact_is_read_from_what_may_change_beside_a_reading() -> None:
    asked: set[str] = set()
    for view in every_posting().values():
        prepare_posting(cast(PostingView, Watched(view, asked)), load_lexicon())
    assert asked & NOT_READ == set()
    assert {"title", "duties", "requirements"} < asked
