"""One spelling for one word: what people, tables and phones write becomes the text that is segmented."""

from __future__ import annotations

import unicodedata
from functools import cache

from search.pattern import regex

VERSION = "1"
"""Raise it whenever the same text would come out differently: indexes made before are then rebuilt."""

_SPACED = regex(r"[\x00-\x20\x7f-\xa0\u2028\u2029\s]+")
# Invisible marks (joiners, direction, variation selectors), halves of surrogate pairs, private use.
_DROPPED = regex(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U0010ffff]"
)
_SIMPLE = regex(r"[\u4e00-\u9fd5a-z0-9]+")
_ALSO = {"後": "后", "於": "于"}
"""In GB 2312 for surnames and place names, elsewhere plainly traditional."""


def normalize(text: str) -> str:
    """Text in NFKC (full width becomes half width), lower case, simplified characters, single spaces, no controls.

    Normalising twice changes nothing. Rare characters (for instance of place names) stay as they are.
    """
    text = _SPACED.sub(" ", _DROPPED.sub("", text))
    text = _folded(text)
    table, keys = _simplified()
    if not keys.isdisjoint(text):
        text = text.translate(table)
    return _SPACED.sub(" ", _DROPPED.sub("", text)).strip()


def is_normal(text: str) -> bool:
    """Whether normalising plainly changes nothing, told without the table of characters; False also where that is not
    plain."""
    return _SIMPLE.fullmatch(text) is not None and _in_gb2312(text) and _ALSO.keys().isdisjoint(text)


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    while not unicodedata.is_normalized("NFKC", folded) or folded != folded.lower():
        folded = unicodedata.normalize("NFKC", folded).lower()
    return folded


def traditional() -> frozenset[str]:
    """The characters that normalising replaces by simplified ones."""
    return _simplified()[1]


@cache
def _simplified() -> tuple[dict[int, str], frozenset[str]]:
    """Characters that occur in traditional writing only, with their simplified form.

    A character that simplified writing also uses (乾 著 藉 …) is left alone: which word it stands in decides its form,
    and a phrase table costs more time than segmentation itself. GB 2312 is the list of what simplified writing uses.
    """
    from opencc import OpenCC  # on first use: most commands have nothing to normalise but what is simplified already

    pairs = dict(_ALSO)
    rare = [chr(code) for code in range(0x4E00, 0x9FD6) if not _in_gb2312(chr(code))]
    for char, simple in zip(rare, OpenCC("t2s").convert("\n".join(rare)).split("\n"), strict=True):
        if char != simple and len(simple) == 1 and _in_gb2312(simple):
            pairs[char] = simple
    return str.maketrans(pairs), frozenset(pairs)


def _in_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
