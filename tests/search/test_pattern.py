"""Patterns that are made when they are first asked are asked as those made at once, and every one is a pattern."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re
from threading import Barrier, Thread

import pytest

import app
import search
from search.pattern import flags_given, make_all, regex

CALLS = {
    "search": ("夜班，白班",),
    "match": ("夜班，白班",),
    "fullmatch": ("夜班",),
    "findall": ("夜班，白班",),
    "split": ("夜班，白班", 1),
    "sub": ("[\\1]", "夜班，白班", 1),
    "subn": ("[\\1]", "夜班，白班"),
}


def spans(found: object) -> object:
    return found.span() if isinstance(found, re.Match) else found


@pytest.mark.parametrize("name", CALLS)
def test_it_answers_as_the_pattern_itself_the_first_time_and_later(name: str) -> None:
    late, made = regex("([夜白])班"), re.compile("([夜白])班")
    for _ in range(2):
        assert spans(getattr(late, name)(*CALLS[name])) == spans(getattr(made, name)(*CALLS[name]))
    assert [one.span() for one in late.finditer("夜班，白班", pos=1)] == [(3, 5)]


def test_nothing_is_made_before_it_is_asked() -> None:
    late = regex("夜班(")
    assert late.pattern == "夜班("
    asked = late.search
    with pytest.raises(re.error):
        asked("夜班")


def test_a_method_taken_before_the_first_question_goes_on_answering() -> None:
    late = regex("夜班")
    taken = late.search
    assert taken("白班") is None
    assert late.search("夜班")
    assert taken("上夜班")


def test_from_the_first_question_on_its_methods_are_the_pattern_s_own() -> None:
    late = regex("夜班")
    late.search("")
    assert late.finditer.__self__ == re.compile("夜班")  # type: ignore[attr-defined]


def test_flags_count() -> None:
    late = regex("cad|a1", re.IGNORECASE)
    assert late.search("CAD")
    assert flags_given(late) == re.IGNORECASE
    assert (late.flags, late.groups) == (re.compile("cad|a1", re.IGNORECASE).flags, 0)
    assert flags_given(re.compile("a")) == re.UNICODE


def test_several_threads_may_ask_first() -> None:
    late, ready, found = regex("夜(班)"), Barrier(8), []

    def ask() -> None:
        ready.wait()
        found.append(late.sub(r"\1", "上夜班"))

    threads = [Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == ["上班"] * 8


def test_every_pattern_of_the_program_is_one() -> None:
    """What would be seen at the start otherwise: a bracket that is never closed."""
    for room in (search, app):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            importlib.import_module(module.name)
    gc.collect()  # what other tests made only to see it refused
    assert make_all() > 700
