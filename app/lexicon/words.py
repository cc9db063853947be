"""What may be a word of the lexicon, and what it may mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.codes.placenames import places_in
from app.errors import ApiError, FieldError
from app.lexicon.models import Meaning
from search.lexicon import load_lexicon
from search.lexicon.unknown import COMMON
from search.text import normalize

LONGEST = 20
MOST_MEANINGS = 5
_ALLOWED = re.compile(r"[\u4e00-\u9fffa-z0-9+#]+")
_LETTER = re.compile(r"[\u4e00-\u9fffa-z]")

WRONG = {
    "word_empty": "请写一个词",
    "word_one_character": "一个字太短，会把许多别的词也算进来，请写两个字以上",
    "word_too_long": f"太长了，一个词最多 {LONGEST} 个字",
    "word_signs": "一个词里只能有汉字、字母和数字",
    "word_digits": "只有数字的不是工种的说法",
    "word_place": "这是地名，不能当工种的说法",
    "word_common": "这是平常话，到处都会说，不能当工种的说法",
    "unknown_family": "没有这个工种代码，请从工种列表里选",
    "family_twice": "同一个工种写了两次",
    "too_many_families": f"一个词最多指 {MOST_MEANINGS} 个工种",
    "weight_out_of_range": "把握要大于 0，最多是 1",
}
"""Code: the sentence. What can be wrong with a word and with what it is to mean."""


def tidy(word: str) -> str:
    """A word as it is kept: half width, lower case, simplified, without spaces."""
    return normalize(word).replace(" ", "")


def fault(word: str) -> str | None:
    """Why a tidied word cannot be one of the lexicon: a code of WRONG; None where it can."""
    if not word:
        return "word_empty"
    if len(word) > LONGEST:
        return "word_too_long"
    if not _ALLOWED.fullmatch(word):
        return "word_signs"
    if not _LETTER.search(word):
        return "word_digits"
    if len(word) == 1:
        return "word_one_character"
    if word in COMMON:
        return "word_common"
    return "word_place" if is_place(word) else None


def is_place(word: str) -> bool:
    """Whether all of a word is the name of a place, or of places one in the other."""
    return any(place.start == 0 and place.end == len(word) for place in places_in(word))


def fault_of_meanings(meanings: Sequence[Meaning]) -> str | None:
    """Why these cannot be what a word means: a code of WRONG; None where they can. None of them is right too."""
    families = [one["family"] for one in meanings]
    known = load_lexicon().families
    if any(family not in known for family in families):
        return "unknown_family"
    if len(set(families)) < len(families):
        return "family_twice"
    if len(families) > MOST_MEANINGS:
        return "too_many_families"
    return None if all(0.0 < one["weight"] <= 1.0 for one in meanings) else "weight_out_of_range"


def checked(word: str) -> str:
    """The word tidied. Raises ApiError 422 with the reason at ``word``."""
    tidied = tidy(word)
    _refuse("word", fault(tidied))
    return tidied


def checked_meanings(said: Sequence[Meaning]) -> list[Meaning]:
    """The meanings, best first. Raises ApiError 422 with the reason at ``meanings``."""
    _refuse("meanings", fault_of_meanings(said))
    return sorted_meanings(said)


def sorted_meanings(said: Sequence[Meaning]) -> list[Meaning]:
    """Meanings as they are kept: to two places, best first."""
    found = [{"family": one["family"], "weight": max(0.01, round(float(one["weight"]), 2))} for one in said]
    return sorted(found, key=lambda one: (-one["weight"], one["family"]))


def _refuse(field: str, code: str | None) -> None:
    if code:
        raise ApiError(422, "invalid", WRONG[code], [FieldError(field, code, WRONG[code])])
