"""Prints how good the matches on the judged set are, beside plain BM25 over wishes and titles.

usage: python -m tests.benchmarks.quality [FOLDER] [--details]

FOLDER holds workers.csv, postings.csv and grades.csv; the set kept in tests/golden is the default.
"""

from __future__ import annotations

import math
import sys
import time
from collections import Counter
from pathlib import Path

import jieba

from search.lexicon import load_lexicon
from search.ranking.match import rank
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.views import PersonView, PostingView
from search.ranking.weights import load_weights
from tests.golden.evaluate import evaluate, load_grades
from tests.golden.reading import TODAY, read_people, read_postings

GOLDEN = Path(__file__).parents[1] / "golden" / "xinfeng"


def matched(folder: Path, limit: int = 5) -> dict[str, list[str]]:
    """What the ranking recommends, best first: person id → posting ids."""
    lexicon, weights = load_lexicon(), load_weights()
    people, names = read_people(folder)
    postings, ids = read_postings(folder)
    ready = [prepare_posting(posting, lexicon) for posting in postings]
    found = {}
    for person, name in zip(people, names, strict=True):
        prepared = prepare_person(person, lexicon, TODAY, weights)
        ranking = rank(prepared, ready, today=TODAY, weights=weights, lexicon=lexicon, limit=limit)
        found[name] = [ids[match.posting - 1] for match in ranking.matches]
    return found


def bm25(folder: Path, limit: int = 5) -> dict[str, list[str]]:
    """The plain search to start with: wishes and trades against titles and duties, expired ones left out."""
    people, names = read_people(folder)
    postings, ids = read_postings(folder)
    documents = [Counter(jieba.lcut(f"{p.title} {p.duties}")) for p in postings]
    lengths = [sum(d.values()) for d in documents]
    mean = sum(lengths) / len(lengths)
    spread: Counter[str] = Counter(token for d in documents for token in d)

    def score(tokens: list[str], index: int) -> float:
        total = 0.0
        for token in set(tokens):
            count = documents[index][token]
            if count and len(token) > 1:
                idf = math.log(1 + (len(documents) - spread[token] + 0.5) / (spread[token] + 0.5))
                total += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[index] / mean))
        return total

    def best(person: PersonView) -> list[str]:
        tokens = jieba.lcut(" ".join((*person.wishes, *(words for words, _ in person.trades))))
        ranked = sorted(((score(tokens, i), -i) for i, p in enumerate(postings) if _open(p)), reverse=True)
        return [ids[-i] for value, i in ranked[:limit] if value > 0]

    return {name: best(person) for person, name in zip(people, names, strict=True)}


def _open(posting: PostingView) -> bool:
    return posting.valid_to >= TODAY


def main() -> None:
    folders = [Path(a) for a in sys.argv[1:] if not a.startswith("-")] or [GOLDEN]
    grades = load_grades(folders[0] / "grades.csv")
    began = time.perf_counter()
    ours = matched(folders[0])
    seconds = time.perf_counter() - began
    mine, plain = evaluate(grades, ours), evaluate(grades, bm25(folders[0]))
    print(f"{'':24} {'ours':>8} {'BM25':>8}")
    for name, value in mine.items():
        print(f"{name:24} {value:8.3f} {plain[name]:8.3f}")
    print(f"{'seconds, all people':24} {seconds:8.3f}")
    if "--details" in sys.argv:
        for person, judged in grades.items():
            got = " ".join(f"{p}:{judged.get(p, '-')}" for p in ours.get(person, []))
            best = " ".join(f"{p}:{g}" for p, g in sorted(judged.items(), key=lambda i: -i[1])[:4] if g)
            print(f"{person} {got:46} | {best}")


if __name__ == "__main__":
    main()
