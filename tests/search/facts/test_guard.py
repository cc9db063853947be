"""The guard over the patterns: whatever one finds, its keys let through; the facts are those of all patterns."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from search.facts import paper_names, person_facts, posting_facts, reading
from search.facts.guard import EVERYTHING, Guard, needs_of
from search.facts.watched import NOTE, POSTING
from search.lexicon import load_lexicon
from search.ranking.views import PersonView, PostingView
from tests.golden.measure import COUNTIES
from tests.golden.reading import GOLDEN, read_people, read_postings

_CUT = re.compile(r"(?<=[,，。;；、])")
SHUFFLED = 3_000


@cache
def postings() -> tuple[PostingView, ...]:
    """Those of every judged county."""
    return tuple(view for county in COUNTIES for view in read_postings(GOLDEN.parent / county)[0])


def shuffled(count: int) -> Iterator[PostingView]:
    """Postings made of clauses of others, with digits and hours exchanged."""
    draw = random.Random(20261122)
    parts = [part for view in postings() for part in _CUT.split(f"{view.duties}。{view.requirements}") if part]
    for _ in range(count):
        view = draw.choice(postings())
        duties, asked = ("".join(draw.choices(parts, k=draw.randint(1, 6))) for _ in range(2))
        duties = re.sub(r"\d", lambda _: draw.choice("0123456789一十半"), duties)
        yield replace(view, title=draw.choice(postings()).title, duties=duties, requirements=asked)


def _one_of(value: Any, draw: random.Random) -> str:
    kind, given = draw.choice(value)
    if str(kind) == "LITERAL":
        return chr(given)
    if str(kind) == "RANGE":
        return chr(draw.randint(*given))
    return draw.choice("做了x") if str(value[0][0]) == "NEGATE" else "7"


def _spell(items: Any, draw: random.Random) -> str:
    """A text that the parsed pattern could match, what stands around it left out of account."""
    said = ""
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            said += chr(value)
        elif name == "IN":
            said += _one_of(value, draw)
        elif name == "BRANCH":
            said += _spell(draw.choice(value[1]), draw)
        elif name == "SUBPATTERN":
            said += _spell(value[3], draw)
        elif name.endswith("REPEAT"):
            least, most, repeated = value
            said += "".join(_spell(repeated, draw) for _ in range(draw.randint(least, min(most, least + 2))))
        elif name in ("ANY", "NOT_LITERAL"):
            said += draw.choice("做了x")
    return said


def holding(pattern: re.Pattern[str], count: int) -> Iterator[str]:
    """Texts in which the pattern finds something, made from the pattern itself."""
    draw, parser = random.Random(pattern.pattern), import_module("re._parser")
    tree = parser.parse(pattern.pattern, pattern.flags)
    for _ in range(count):
        text = draw.choice(("", "招工", "，")) + _spell(tree, draw) + draw.choice(("", "，", "的人"))
        if pattern.search(text):
            yield text


@cache
def people() -> tuple[PersonView, ...]:
    """Those of every judged county, and as many with notes made of clauses of others."""
    draw = random.Random(20261123)
    views = [view for county in COUNTIES for view in read_people(GOLDEN.parent / county)[0]]
    parts = [part for view in views for part in _CUT.split(view.note) if part]
    mixed = [replace(draw.choice(views), note="".join(draw.choices(parts, k=draw.randint(1, 7)))) for _ in range(2_000)]
    denying = [replace(view, decided=(("no.night", "夜班", "refused"),)) for view in mixed[:200]]
    return (*views, *mixed, *denying)


GUARDS = {"postings": POSTING, "notes": NOTE, "papers": paper_names.PAPERS}


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_what_a_pattern_finds_holds_a_key_of_it(guard: Guard) -> None:
    assert guard.watched
    for pattern in (one.pattern for one in guard.watched):
        needs = needs_of(pattern)
        tried = list(holding(pattern, 60))
        assert tried, pattern.pattern
        missed = [text for text in tried for keys in needs if not any(key in text for key in keys)]
        assert not missed, (pattern.pattern, missed)


@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS)
def test_a_text_lets_through_all_that_is_in_it(guard: Guard) -> None:
    watched = guard.watched
    texts = [f"{view.title}。{view.duties}。{view.requirements}" for view in (*postings(), *shuffled(300))]
    texts += [view.note for view in people()[:1_000]]
    texts += [f"{text}{'，环境好，同事好相处' * 4}" for one in watched for text in holding(one.pattern, 8)]
    asked = let = alone = 0
    for text in texts:
        seen = guard.seen(text)
        for one in watched:
            within = one.within(seen)
            found = [match.span() for match in one.pattern.finditer(text)]
            assert found == ([match.span() for match in within.finditer(text)] if within else []), (text, one.pattern)
            asked, let = asked + 1, let + (within is not None)
            alone += within is not None and within is not one.pattern
    assert let < asked / 5
    assert alone


@pytest.mark.parametrize("texts", [postings, lambda: tuple(shuffled(SHUFFLED))], ids=["judged", "shuffled"])
def test_the_facts_are_those_that_all_patterns_give(
    texts: Callable[[], tuple[PostingView, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    lexicon, views = load_lexicon(), texts()
    guarded = [posting_facts(view, lexicon) for view in views]
    with monkeypatch.context() as all_patterns:
        all_patterns.setattr(Guard, "seen", lambda *_: EVERYTHING)
        all_patterns.setattr(reading, "_SPELLED", re.compile(""))
        for view, facts in zip(views, guarded, strict=True):
            plain = posting_facts(view, lexicon)
            assert (facts, list(facts.marks.items())) == (plain, list(plain.marks.items())), view


def test_what_is_read_of_people_is_what_all_patterns_give(monkeypatch: pytest.MonkeyPatch) -> None:
    lexicon = load_lexicon()
    guarded = [person_facts(view, lexicon) for view in people()]
    with monkeypatch.context() as all_patterns:
        all_patterns.setattr(Guard, "seen", lambda *_: EVERYTHING)
        for view, facts in zip(people(), guarded, strict=True):
            plain = person_facts(view, lexicon)
            assert (facts, list(facts.noted.items())) == (plain, list(plain.noted.items())), view


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("夜班|通宵", {"夜班", "通宵"}),
        ("长?夜班", {"夜班"}),
        ("[早晚]班", {"早班", "晚班"}),
        (r"(?<!不)夜(?!宵)班", {"夜班"}),
        (r"要[^,，]{0,3}苯", {"苯"}),
        (r"\d{2}层", {"层"}),
        (r"(?:周|星期)日", {"周日", "星期"}),
        (r"押，金", {"押"}),
        (r"\d+|夜班", None),
        ("", None),
        ("(?i)cad", None),
    ],
)
def test_keys(pattern: str, least: set[str] | None) -> None:
    found = needs_of(re.compile(pattern))
    assert found[:1] == (() if least is None else (frozenset(least),))


def test_rare_characters_do_not_shift_what_stands_behind_them() -> None:
    guard = Guard()
    night = guard.watch(re.compile("夜班"))
    assert guard.seen("𬭎石村😀" * 9 + "上夜班") & night.bit
    assert not guard.seen("𬭎石村😀" * 9 + "上白班") & night.bit
    assert guard.seen("\ud800夜班" + "好" * 30) & night.bit


def test_a_pattern_watched_later_is_seen_too() -> None:
    guard = Guard()
    first = guard.watch(re.compile("夜班"))
    assert guard.seen("夜班，白班") == first.bit
    second = guard.watch(re.compile("白班"))
    assert guard.seen("夜班，白班") == first.bit | second.bit


def test_a_table_gives_its_rows_in_order() -> None:
    guard = Guard()
    rows = [("b", re.compile("夜班")), ("a", re.compile("白班")), ("b", re.compile("晚班"))]
    table = guard.table(rows)
    assert list(table.possible(guard.seen("晚班夜班"))) == [rows[0], rows[2]]
    assert list(table.possible(EVERYTHING)) == rows
    assert table.bits_of("b") == 0b101
