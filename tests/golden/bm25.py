"""What one starts from: plain BM25 of wishes and titles, every posting that has not run out."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import jieba

from tests.golden.reading import TODAY, read_people, read_postings

K1, B = 1.2, 0.75


def plain_matches(folder: Path, limit: int = 5) -> dict[str, list[str]]:
    """Person's number → posting numbers, best first."""
    people, names = read_people(folder)
    postings, ids = read_postings(folder)
    documents = [Counter(_cut(posting.title)) for posting in postings]
    lengths = [sum(document.values()) for document in documents]
    mean = sum(lengths) / len(lengths)
    spread = Counter(token for document in documents for token in document)

    def score(token: str, index: int) -> float:
        count = documents[index][token]
        rarity = math.log(1 + (len(documents) - spread[token] + 0.5) / (spread[token] + 0.5))
        return rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[index] / mean)) if count else 0.0

    found = {}
    for person, name in zip(people, names, strict=True):
        tokens = set(_cut(" ".join(person.wishes)))
        scored = [
            (sum(score(token, index) for token in tokens), -index)
            for index, posting in enumerate(postings)
            if posting.valid_to >= TODAY
        ]
        found[name] = [ids[-index] for value, index in sorted(scored, reverse=True)[:limit] if value > 0]
    return found


def _cut(text: str) -> list[str]:
    return [token for token in jieba.lcut(text) if token.strip()]
