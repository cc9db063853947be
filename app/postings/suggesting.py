"""Completions for the search box, each with how many open postings it finds, from memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from flask import current_app

from app.clock import today
from app.postings.catalog import Catalog, catalog
from search.completions import TERMS, Completions, Entry
from search.lexicon import Lexicon, load_lexicon
from search.ranking.apart import ANCHOR
from search.ranking.found import SAME, engine_families, order_hits
from search.ranking.freetext import understand
from search.ranking.indexed import TAG_FLOOR
from search.ranking.kinds import names_a_kind
from search.ranking.prepared import PreparedPosting
from search.related import names_of

MOST = 10
MOST_COUNTS = 20_000
_LONGEST_TITLE = 14
_OF_ONE_FAMILY = 3
"""Names of one trade beside each other say little."""
_USUAL = 6
"""Of a trade's names the first are what people say; the seventh counts half."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """text: what to search for. kind: work, title, place or term. count: open postings that it finds."""

    text: str
    kind: str
    count: int


class Suggester:
    """What one state of the postings and of the lexicon offers. Whatever takes long is worked out when asked for."""

    def __init__(self, held: Catalog, lexicon: Lexicon) -> None:
        self.stamp, self.lexicon = held.stamp, lexicon
        self._held = held
        self._by_family: dict[str, list[PreparedPosting]] = {}
        for one in held.postings:
            for family, weight in one.facts.families:
                if weight >= TAG_FLOOR:
                    self._by_family.setdefault(family, []).append(one)
        self._counts: dict[tuple[str, str], int] = {}

    @cached_property
    def _completions(self) -> Completions:
        return Completions(self._entries())

    @cached_property
    def _open(self) -> frozenset[str]:
        """The families whose name, searched for, finds something."""
        best: dict[str, float] = {}
        for one in self._held.postings:
            for family, weight in one.facts.families:
                best[family] = max(best.get(family, 0.0), weight)
        found = set()
        for family, weight in best.items():
            found |= {other for other, near in self.lexicon.adjacent(family).items() if near * weight >= ANCHOR}
            if weight >= SAME:
                found.add(family)
        return frozenset(found)

    def finds(self, text: str) -> bool:
        """Whether a search for a word of work, or for a term, finds anything; for work quickly, by its family."""
        meanings = self.lexicon.families_of(text)
        if not meanings or names_a_kind(text, dict(meanings)):
            return self.count(text) > 0
        return not self._open.isdisjoint(family for family, _ in meanings)

    def suggest(self, typed: str, region: str) -> list[Suggestion]:
        """The best ten completions that find something within a region ("" everywhere)."""
        found = self._with("", typed, region)
        head, gap, tail = typed.lstrip().rpartition(" ")
        if gap and (not found or not tail):  # the words before stand, the last one is being typed
            found = self._with(f"{head.strip()} ", tail, region)
        return found

    def count(self, text: str, region: str = "") -> int:
        """How many open postings a search for the text finds within a region."""
        key = (text, region)
        found = self._counts.get(key)
        if found is None:
            found = self._found(text, region)
            if len(self._counts) >= MOST_COUNTS:  # what people typed before a completion is part of the key
                self._counts.clear()
            self._counts[key] = found
        return found

    def _with(self, head: str, tail: str, region: str) -> list[Suggestion]:
        found: list[Suggestion] = []
        alike: Counter[str] = Counter()
        later: list[Suggestion] = []
        for entry in self._completions.begun(tail):
            if head and entry.kind not in ("term", "place"):
                continue
            if count := self.count(head + entry.text, region):
                one = Suggestion(head + entry.text, entry.kind, count)
                trade = self._trade(entry)
                alike[trade] += 1
                (later if trade and alike[trade] > _OF_ONE_FAMILY else found).append(one)
                if len(found) == MOST:
                    break
        return [*found, *later][:MOST]

    def _trade(self, entry: Entry) -> str:
        meanings = self.lexicon.families_of(entry.text) if entry.kind == "work" else ()
        return meanings[0][0] if meanings else ""

    def _found(self, text: str, region: str) -> int:
        said = understand(text, lexicon=self.lexicon, places=self._held.places)
        near = engine_families(said, self.lexicon)
        if near and not said.workplace:
            among = {one.view.key: one for family in near for one in self._by_family.get(family, ())}
        else:
            among = {one.view.key: one for one in self._held.postings}
            codes = tuple(code for codes in said.places.values() for code in codes)
            if codes:
                among = {key: one for key, one in among.items() if one.view.region.startswith(codes)}
            elif said.names:
                among = {key: one for key, one in among.items() if text in one.view.title}
        found = order_hits(said, list(among.values()), today=today(), lexicon=self.lexicon, limit=None)
        inside = (among[one.posting].view.region.startswith(region) for one in found if not one.alternative)
        return sum(inside)

    def _entries(self) -> Iterator[Entry]:
        """Only what some open posting stands behind."""
        lexicon, names = self.lexicon, names_of(self.lexicon)
        behind = {
            family: len(self._by_family.get(family, ())) * 2
            + sum(
                len(self._by_family.get(other, ())) for other, near in lexicon.adjacent(family).items() if near >= SAME
            )
            for family in lexicon.families
        }
        for family, weight in behind.items():
            if weight:
                for place, word in enumerate(names[family]):
                    yield Entry(word, "work", max(1, weight * _USUAL // (_USUAL + place)))
        titles = Counter(one.view.title.strip() for one in self._held.postings)
        for title, count in titles.items():
            if 1 < len(title) <= _LONGEST_TITLE:
                yield Entry(title, "title", count)
        for name, codes in self._held.towns.items():
            if count := max(self._held.regions.get(code, 0) for code in codes):
                yield Entry(name, "place", count)
        for term in TERMS:
            yield Entry(term, "term", max(1, len(self._held.postings) // 10))


class Keeper:
    """The suggester of the newest state, made anew by whoever finds that it is old."""

    def __init__(self) -> None:
        self._held: Suggester | None = None
        self._lock = Lock()

    def current(self) -> Suggester:
        newest, lexicon = catalog(), load_lexicon()
        held = self._held
        if held is not None and held.stamp == newest.stamp and held.lexicon is lexicon:
            return held
        with self._lock:
            held = self._held
            if held is None or held.stamp != newest.stamp or held.lexicon is not lexicon:
                self._held = held = Suggester(newest, lexicon)
            return held


def suggester() -> Suggester:
    """This application's suggester."""
    keeper: Keeper = current_app.extensions.setdefault("posting_suggester", Keeper())
    return keeper.current()
