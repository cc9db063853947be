"""How many of the searches that another job site relates to a search ours relates to it too.

The folder that ``EVAL_TAXONOMIES`` names (or its usual place beside the project) holds
``ganzhou597_related_search.csv`` with the columns ``query`` and ``related``, one pair a line. It is for measuring and
never part of the project.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from search.lexicon import load_lexicon
from search.ranking.freetext import understand
from search.related import names_of, related_terms
from tests.benchmarks.kit import ROOT, Absent, Figure

FILE = "ganzhou597_related_search.csv"
SHOWN = (3, 5, 8)

Suggest = Callable[[str, int], Sequence[str]]


def pairs() -> dict[str, list[str]]:
    """Query → what is related to it there. Raises Absent."""
    folder = Path(os.environ.get("EVAL_TAXONOMIES") or ROOT.parent / "shared" / "data" / "eval" / "job_taxonomies")
    if not (folder / FILE).is_file():
        raise Absent(f"no related searches to compare with: set EVAL_TAXONOMIES to a folder with {FILE}")
    found: dict[str, list[str]] = {}
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            held = found.setdefault(row["query"], [])
            if row["related"] not in held:
                held.append(row["related"])
    return found


def ours(query: str, limit: int) -> Sequence[str]:
    return related_terms(query, understand(query), load_lexicon(), limit)


def shared_characters(query: str, limit: int) -> Sequence[str]:
    """The simple way: the known words that share most characters with the query."""
    asked = set(query)
    words = dict.fromkeys(word for names in names_of(load_lexicon()).values() for word in names if word != query)
    alike = {word: len(asked & set(word)) / len(asked | set(word)) for word in words}
    return sorted((word for word in words if alike[word]), key=lambda word: -alike[word])[:limit]


def meaning(words: str) -> frozenset[str]:
    """The families and terms that a search is understood as."""
    said = understand(words)
    return frozenset({family for family, weight in said.families.items() if weight >= 0.5} | said.wishes.keys())


def recall(wanted: Mapping[str, Sequence[str]], suggest: Suggest, limit: int) -> tuple[float, float]:
    """Mean share of the related searches found: by the same word (of at most ``limit``), and by what they mean."""
    words = meant = 0.0
    for query, related in wanted.items():
        found = suggest(query, limit)
        meanings = frozenset().union(*map(meaning, found))
        words += sum(one in found for one in related) / min(len(related), limit)
        meant += sum(not meaning(one).isdisjoint(meanings) for one in related) / len(related)
    return words / len(wanted), meant / len(wanted)


def related() -> Iterator[Figure]:
    """Recall of our related searches beside that of the simple way."""
    wanted = pairs()
    count = sum(map(len, wanted.values()))
    for limit in SHOWN:
        (words, meant), (plain_words, plain_meant) = (recall(wanted, way, limit) for way in (ours, shared_characters))
        yield Figure(
            f"related searches, recall@{limit} over {len(wanted)} queries with {count} related ones",
            f"same word {words:.3f} (shared characters {plain_words:.3f}), "
            f"same work or term {meant:.3f} (shared characters {plain_meant:.3f})",
        )
