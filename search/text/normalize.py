"""One spelling for one word: what people, tables and phones write becomes the text that is segmented."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

VERSION = "1"
"""Raise it whenever the same text would come out differently: indexes made before are then rebuilt."""

_SPACED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\s]+")
# Invisible marks (joiners, direction, variation selectors), halves of surrogate pairs, private use.
_DROPPED = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\uffff\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U0010ffff]"
)


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
    pairs = {"後": "后", "於": "于"}  # in GB 2312 for surnames and place names, elsewhere plainly traditional
    rare = [chr(code) for code in range(0x4E00, 0x9FD6) if not _in_gb2312(chr(code))]
    for char, simple in zip(rare, OpenCC("t2s").convert("\n".join(rare)).split("\n"), strict=True):
        if char != simple and len(simple) == 1 and _in_gb2312(simple):
            pairs[char] = simple
    return str.maketrans(pairs), frozenset(pairs)


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
