"""Terms typed by ear, in letters or in short, put right before anything is read: 日解 and rijie are 日结, 储干 is
储备干部."""

from __future__ import annotations

import re
from functools import lru_cache

from search.lexicon.sounds import syllables
from search.pattern import regex
from search.ranking.realwords import is_real

_TERMS = (
    "日结",
    "周结",
    "兼职",
    "包吃住",
    "包吃",
    "包住",
    "双休",
    "夜班",
    "长白班",
    "厂车",
    "临时工",
    "社保",
    "暑假工",
)
_SHORT = {"储干": "储备干部", "管培": "管培生"}
"""What is said in short, and what titles say; 管培生 stays."""
_SHORTENED = regex(r"储干|管培(?!生|训)")
_HAN = regex(r"[\u4e00-\u9fff]{2,}")
_LETTERS = regex(r"[a-z]+(?:\s[a-z]+)*", re.IGNORECASE)
_LONGEST = max(map(len, _TERMS))


@lru_cache(maxsize=1)
def _by_sound() -> dict[tuple[str, ...], str]:
    return {tuple(syllables(term)): term for term in _TERMS}


@lru_cache(maxsize=1)
def _by_letters() -> dict[str, str]:
    return {"".join(sound): term for sound, term in _by_sound().items()}


def terms_put_right(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with misspelt terms as they are meant, and (as written, the term). Words that there are stay."""
    put: list[tuple[str, str]] = [(short, _SHORT[short]) for short in dict.fromkeys(_SHORTENED.findall(text))]
    for match in _LETTERS.finditer(text):
        term = _by_letters().get(re.sub(r"\s", "", match[0]).lower())
        if term:
            put.append((match[0], term))
    for match in _HAN.finditer(text):
        run = match[0]
        sound = syllables(run)
        at = 0
        while len(sound) == len(run) and at < len(run) - 1:
            for size in range(min(_LONGEST, len(run) - at), 1, -1):
                written, term = run[at : at + size], _by_sound().get(tuple(sound[at : at + size]))
                if term:
                    within = at > 0 and is_real(run[at - 1 : at + 1])  # 广场 车衣服 speaks of no 厂车
                    if written != term and not is_real(written) and not within:
                        put.append((written, term))
                    at += size
                    break
            else:
                at += 1
    for written, term in put:
        text = text.replace(written, term)
    return text, put
