"""What is read of a person comes back as it was, and counts for nothing but what it was made of."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.facts import PersonFacts, person_facts
from search.lexicon import load_lexicon
from search.ranking import person_readings
from search.ranking.person_readings import NOT_READ, made_of, packed, unpacked
from search.ranking.views import DENIED, SURE, PersonView
from tests.golden.reading import GOLDEN
from tests.matching.rows import SAMPLE, read
from tests.search.facts import test_guard
from tests.search.watched import Watched


@cache
def everybody() -> tuple[PersonView, ...]:
    """Those of the sample county and of all judged counties, some with mixed notes, and some who were asked."""
    folders = [SAMPLE, *sorted(path.parent for path in GOLDEN.parent.glob("*/workers.csv"))]
    views = [view for folder in folders for _, view in read(folder).people]
    return (*views, *test_guard.people(), *(_asked(view) for view in views[::7]))


def _asked(view: PersonView) -> PersonView:
    """Somebody who said yes and no by turns to what was read from the note."""
    noted = person_facts(view, load_lexicon()).noted.items()
    said = tuple((code, shown, DENIED if place % 2 else SURE) for place, (code, shown) in enumerate(noted))
    return replace(view, decided=said)


def test_everybody_comes_back_as_they_were_read() -> None:
    lexicon, told = load_lexicon(), set()
    for view in everybody():
        facts = person_facts(view, lexicon)
        again = unpacked(packed(facts))
        assert again == facts
        assert _shown(again) == _shown(facts)  # the same types and orders, also where Python takes one for another
        told |= {one.name for one in fields(PersonFacts) if getattr(facts, one.name)}
    assert len(everybody()) > 5_000
    assert told == {one.name for one in fields(PersonFacts)}


def _shown(facts: PersonFacts) -> str:
    sets = {one.name for one in fields(PersonFacts) if isinstance(getattr(facts, one.name), Set)}
    return repr([sorted(value) if name in sets else value for name in _NAMES for value in [getattr(facts, name)]])


_NAMES = [one.name for one in fields(PersonFacts)]
_WORDS = st.dictionaries(st.text(), st.text())
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
_HOURS = st.none() | _NUMBERS
_YUAN = st.none() | st.integers()
_PAPERS = st.frozensets(st.text())
_ANY = st.builds(
    PersonFacts, wishes=st.dictionaries(st.text(), _NUMBERS), done=st.dictionaries(st.text(), _NUMBERS),
    against=_WORDS, vague=st.booleans(), refused=_WORDS, wants=_WORDS, facts=_WORDS, vehicle=st.text(),
    care=st.none() | st.tuples(_NUMBERS, _NUMBERS), home_by=_HOURS, night_only=st.booleans(), wage_min=_YUAN,
    day_wage=_YUAN, km=_HOURS, certs=_PAPERS, certs_coming=_PAPERS, certs_exam=_PAPERS,
    certs_until=st.dictionaries(st.text(), st.tuples(st.integers(), st.integers())), looking=st.booleans(),
    cadre=st.booleans(), education=st.integers(), noted=_WORDS, sure=_PAPERS,
)  # fmt: skip


@given(_ANY)
def test_whatever_the_facts_are_they_come_back(facts: PersonFacts) -> None:
    again = unpacked(packed(facts))
    assert again == facts
    assert _shown(again) == _shown(facts)


def test_it_is_made_of_all_that_facts_are_read_from() -> None:
    lexicon, view = load_lexicon(), everybody()[0]
    for one in fields(PersonView):
        changed = replace(view, **{one.name: _other(getattr(view, one.name))})
        assert (made_of(changed, lexicon) == made_of(view, lexicon)) == (one.name in NOT_READ), one.name
    parted = replace(view, wishes=("a', 'b",)), replace(view, wishes=("a", "b"))
    assert made_of(parted[0], lexicon) != made_of(parted[1], lexicon)


def _other(value: Any) -> Any:
    if isinstance(value, tuple):
        return (*value, "另一个")
    if isinstance(value, frozenset):
        return value | {7}
    if isinstance(value, date):
        return date(2027, 2, 3)
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value or ''}0"


def test_no_fact_is_read_from_what_may_change_beside_a_reading() -> None:
    asked: set[str] = set()
    for view in everybody():
        person_facts(cast(PersonView, Watched(view, asked)), load_lexicon())
    assert asked == {one.name for one in fields(PersonView)} - NOT_READ - {"key"}


def test_another_lexicon_way_of_reading_or_shape_of_facts_makes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon, view = load_lexicon(), everybody()[0]
    before = made_of(view, lexicon)
    assert made_of(view, lexicon.with_words({"打螺丝帽子": (("clerk", 1.0),)})) != before
    for name in ("READING", "_SHAPE"):
        person_readings._reading.cache_clear()
        monkeypatch.setattr(person_readings, name, f"{getattr(person_readings, name)}x")
        assert made_of(view, lexicon) != before
        monkeypatch.undo()
    person_readings._reading.cache_clear()
    assert made_of(view, lexicon) == before


def test_what_is_no_reading_says_so() -> None:
    reading = packed(person_facts(everybody()[0], load_lexicon()))
    broken = [reading[:place] for place in range(len(reading))]
    broken += [b"null", b"{}", b"[]", b"\xff", reading[:-1] + b",1]", reading.replace(b"{", b"[").replace(b"}", b"]")]
    broken += [b"[" + b",".join([b"1"] * len(_NAMES)) + b"]"]
    for one in broken:
        with pytest.raises(ValueError):
            unpacked(one)
