"""Education (GB/T 4658, as field aac011 carries it) with an order, and the words of the import tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.codes.errors import UnknownCode
from app.codes.loader import read_table

# The words of the import tables, in their order. Of several codes with one word, the first in the file is stored.
WORDS = ("不限", "小学", "初中", "高中", "中专", "大专", "本科", "硕士", "博士")


@dataclass(frozen=True, slots=True)
class Education:
    """One level. rank: 0 (not stated, other) to 7 (doctor); word: how the import tables and search say it."""

    code: str
    name: str
    rank: int
    word: str


@cache
def _levels() -> dict[str, Education]:
    return {code: Education(code, name, int(rank), word) for code, name, rank, word in read_table("education.csv")}


def levels() -> list[Education]:
    """All codes, highest first."""
    return list(_levels().values())


def education(code: str) -> Education:
    """The level with this code. Raises UnknownCode."""
    try:
        return _levels()[code]
    except KeyError:
        raise UnknownCode("education", code) from None


def from_word(word: str) -> str:
    """The code of a word (不限 小学 初中 高中 中专 大专 本科 硕士 博士, or a level's own name). Raises UnknownCode."""
    wanted = word.strip()
    for level in _levels().values():
        if wanted in (level.word, level.name):
            return level.code
    raise UnknownCode("education", word)


def at_least(code: str, required: str) -> bool:
    """Whether a person with ``code`` meets ``required``.

    中专, 职高, 技校 and 高中 are one rank, as employers write them (高中/中专). 90 as a requirement is met by all; a
    person with 90 meets nothing else. Raises UnknownCode.
    """
    return education(code).rank >= education(required).rank
