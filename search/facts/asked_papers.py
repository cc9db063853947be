"""What an employer writes into the field of papers: one or several, one of which is enough, one that helps, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from search.facts.paper_names import USUAL, paper_name
from search.pattern import regex

_NOTHING = regex(
    r"[\s/／\-—~*0.。]*(?:[否无没](?:有|需|要求|特殊要求|硬性要求|所谓)?|暂无|不限(?:证书)?|不(?:作|做)?(?:需要?|要求|用|看|强制)|随意)?[\s/／\-—~*。]*"
)
_HELPS = regex(
    r"优先|更好|最好|加分|代办|可办|可以办|带办|补办|后[办补考]|再[办补考]|(?:入职|到岗|上岗|进厂|来了?)(?:之?后|再)|包考|包办|可考|带考|组织考|送考|安排考|协助|统一办"
)
"""电工证优先, 健康证(入职后办): not asked for on the first day."""
_CHOICE = regex(r"\s*(?:[/／|]|或者?是?)\s*")
_ALL = regex(r"\s*[、,，;；+＋&]\s*|\s+|(?<=[证照书])[和及与](?!以上)")
_ENDS = regex(r"[证照本书]$")
_BRACKETS = regex(r"[(（\[【]")
_WITH_ANY = "健康证"
"""Asked for beside another paper, never in its place."""
_BARE_CLASS = regex(r"[ABC][123]")
CLASSES = regex(
    r"(?<![A-Za-z\d])[ABC][123](?:照|证|本)?(?:\s*(?:[/／、|]|或者?是?)?\s*[ABC][123](?!\d)(?:照|证|本)?)+",
    re.IGNORECASE,
)
"""A1或A3, B2/A2, A1A2: classes of a licence, of which nobody asks for both."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The papers of one field. hard: all of them. soft: what helps or is seen to later. any_of: one is enough."""

    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


def classes_in(words: str) -> tuple[str, ...]:
    """The licences of a row of classes: A1或A3 is 驾驶证A1 and 驾驶证A3."""
    return tuple(dict.fromkeys(f"驾驶证{one}" for one in _BARE_CLASS.findall(words.upper())))


@lru_cache(maxsize=4096)
def asked_in(words: str) -> Asked:
    """Reads one value of the field. Pure."""
    words = words.strip()
    if _NOTHING.fullmatch(words):
        return Asked()
    row = CLASSES.search(words)
    choice = classes_in(row[0]) if row and not _ALL.search(words.replace(row[0], "")) else ()
    beside = () if choice else _side_by_side(words)
    if beside and _WITH_ANY not in beside:
        choice = beside
    names = () if choice else beside or _each(words)
    if _HELPS.search(words):
        return Asked(soft=choice or names)
    return Asked(hard=names, any_of=choice)


def _each(words: str) -> tuple[str, ...]:
    """The papers that stand in a row, all asked for; the words as one paper where one of them is none that we know."""
    names = [paper_name(piece) for piece in _ALL.split(words) if piece]
    whole = len(names) > 1 and all(name in USUAL for name in names)
    return tuple(dict.fromkeys(names)) if whole else (paper_name(words),)


def _side_by_side(words: str) -> tuple[str, ...]:
    """The usual names of papers that stand beside each other, empty where one of them is none that we know."""
    pieces = [piece for piece in _CHOICE.split(words) if piece]
    if len(pieces) < 2 or not _ENDS.search(pieces[-1]) or _BRACKETS.search(words):
        return ()
    whole, last = [], pieces[-1]
    for piece in pieces:
        said = (piece, *(piece + last[at:] for at in range(1, len(last))))
        whole.append(next((name for one in said if (name := paper_name(one)) in USUAL), ""))
    return tuple(dict.fromkeys(whole)) if all(whole) else ()
