"""What the engine is asked where more is open than can be looked at one by one, so that the best are among its hits.

Of a county's postings it hands over all of the work that was asked for, and :func:`search.ranking.found.order_hits`
looks at each. Of a city's it hands over some hundreds, the best by its own reckoning, which knows only the work and the
words. So what was said beside the work goes into the question: left out is what could be no answer, and no more than
that; the rest is put behind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from search.lexicon import Lexicon, load_lexicon
from search.query import Clause, Condition, Query, Range, Tag, Term
from search.ranking.apart import any_factory
from search.ranking.found import engine_families, freetext_query, odd_jobs
from search.ranking.freetext import Understood
from search.ranking.houses import asked_tags
from search.ranking.unwanted import FACTORY_GROUPS

Cut = Callable[[str], Sequence[str]]
"""Cuts words into the tokens of the index."""

NEEDED = {"lodging": "live:1", "shuttle": "bus:1", "night": "mark:night"}
"""Terms, and the tag without which a posting keeps so little of them that it is no answer, be nothing else asked."""

REFUSED = {
    "no_night": ("night",),
    "home_by_night": ("night", "live_in"),
    "no_live_in": ("live_in",),
    "no_sales": ("disguised_sales",),
    "no_phone": ("phone",),
    "no_underground": ("underground",),
    "no_height": ("height",),
    "no_outdoors": ("outdoors",),
    "no_long_haul": ("long_haul",),
    "no_toxic": ("toxic", "paint", "fumes"),
    "no_standing": ("standing",),
    "no_heavy": ("heavy",),
    "no_talk": ("phone",),
    "no_dawn": ("night", "dawn"),
    "no_evening": ("night",),
}
"""Refusals, and the marks with which a posting keeps nothing of them."""

LIKELY = {
    "day_paid": ("w:日结",),
    "part_time": ("w:兼职",),
    "weekend_work": ("w:兼职",),
    "short": ("w:季节工", "w:日结", "w:兼职"),
    "overage": ("age:over",),
    **{code: (tag,) for code, tag in NEEDED.items()},
}
"""Terms, and the tags of postings that likely keep them."""

SILENT = frozenset({"graduate"})
"""Terms that are told by other words than people say, and kept half where nothing is told."""

ENOUGH_PAY = 0.9
"""Of the wage that was asked for: what most get less at is no answer to :func:`search.ranking.found.order_hits`."""
FEW = 2
"""Of so many terms each counts in full; of a longer list some may be broken."""
KEEPS = 12.0
"""What a tag that a term asks for is worth, beside 10 for the work."""
OWN = 20.0
"""What it is worth that the work asked for is what a posting is: no words of kin work in titles come before it, since
without one of these nothing is an answer (:func:`search.ranking.apart.least_near`)."""
SAID, PLACED = 4.0, 6.0
"""How many times as much as a word of the work in the duties a word of a term, or of a place, is worth."""
_OF_ANY_TRADE = frozenset({"office", "home_take"})
"""Wishes that postings of other trades keep and so come first."""
_OLD = 50
_FIELDS = ("title", "body")
_CITY = 4
"""Digits of a city's code: the index knows no wider regions."""


def narrowed_queries(
    said: Understood,
    *,
    today: date,
    cut: Cut,
    lexicon: Lexicon | None = None,
    limit: int = 200,
) -> list[Query]:
    """The queries whose hits together hold the best answers, the widest last: where that finds fewer than the limit,
    nothing was left out that could be an answer."""
    lexicon = lexicon or load_lexicon()
    meant = said.text
    for written, word in said.corrected:
        meant = meant.replace(written, f" {word} ")
    query = freetext_query(said, today=today, tokens=cut(meant), lexicon=lexicon, limit=limit)
    if query.need_match:  # nothing but names was said
        return [query]
    should, must, must_not = list(query.should), list(query.must), list(query.must_not)
    if said.wage_min:  # what nobody takes away is no more than what most get
        must.append((Range("wage", low=said.wage_min if said.base else math.ceil(ENOUGH_PAY * said.wage_least)),))
    for code, spoken in said.wishes.items():
        if not said.workplace:  # what a house makes is told by all of its postings
            must += _needed(code, lexicon) if len(said.wishes) <= FEW else []
            must_not += [Tag(f"mark:{mark}") for mark in REFUSED.get(code, ())]
        should += _keeping(code, spoken, cut)
    should += [Term("tags", f"main:{family}", OWN * value) for family, value in said.families.items()]
    if (said.age or 0) >= _OLD:
        should.append(Term("tags", "age:over", KEEPS))
    should += [Term(field, token, PLACED) for words in said.places for token in cut(words) for field in _FIELDS]
    query = replace(
        query,
        should=tuple(dict.fromkeys(should)),
        must=tuple(dict.fromkeys(must)),
        must_not=tuple(dict.fromkeys(must_not)),
        any_order=True,
    )
    regions = sorted({code for codes in said.places.values() for code in codes})
    if not regions or any(len(code) < _CITY for code in regions):
        return [query]
    inside_of = tuple(Tag(f"r:{code}") for code in regions)
    if inside_of in query.must:
        return [query]
    return [replace(query, must=(*query.must, inside_of)), query]


def mainly(said: Understood, query: Query) -> Query | None:
    """One of :func:`narrowed_queries`, asked only of postings that mainly are the work that was asked for, or of a
    house that may have been named: where there are enough, no kin work comes before them, and they are a tenth of all.
    None where another trade may answer as well."""
    others = said.workplace or any_factory(said) or odd_jobs(said) or said.wishes.keys() & _OF_ANY_TRADE
    if not said.families or others:
        return None
    houses = [Tag(tag) for tag in asked_tags(said)]
    kin = {Tag(f"fam:{family}") for family in engine_families(said, load_lexicon())}
    own = (*(Tag(f"main:{family}") for family in sorted(said.families)), *houses)
    must = tuple(group for group in query.must if kin != set(group).difference(houses))
    return replace(query, should=tuple(one for one in query.should if not _by_family(one)), must=(own, *must))


def keeping(said: Understood, query: Query, cut: Cut) -> Query | None:
    """One of :func:`narrowed_queries`, asked only of postings that have a word or a tag of a term that was said, in the
    order of these alone: what a posting of kin work may be better by. None where no such term was said."""
    should = [one for code, spoken in said.wishes.items() for one in _keeping(code, spoken, cut)]
    return replace(query, should=tuple(dict.fromkeys(should)), need_match=True) if should else None


def _keeping(code: str, spoken: str, cut: Cut) -> list[Term]:
    """The tags and words of postings that may keep a term."""
    tags = [Term("tags", tag, KEEPS) for tag in LIKELY.get(code, ())]
    if code in SILENT or code in REFUSED or code in NEEDED:
        return tags
    return [*tags, *(Term(field, token, SAID) for token in cut(spoken) for field in _FIELDS)]


def _by_family(clause: Clause) -> bool:
    return isinstance(clause, Term) and clause.field == "tags" and clause.token.startswith("fam:")


def _needed(wish: str, lexicon: Lexicon) -> list[tuple[Condition, ...]]:
    if wish == "factory":
        return [tuple(Tag(f"fam:{code}") for code, one in lexicon.families.items() if one.group in FACTORY_GROUPS)]
    return [(Tag(NEEDED[wish]),)] if wish in NEEDED else []
