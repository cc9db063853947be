"""Text for search: normalised, segmented, the same for index and query."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from search.text.normalize import normalize
from search.text.segment import Segmenter

if TYPE_CHECKING:
    from search.lexicon import Lexicon

__all__ = ["Segmenter", "default_segmenter", "normalize", "segmenter_of"]


def default_segmenter() -> Segmenter:
    """The segmenter with the words of the lexicon in force."""
    from search.lexicon import load_lexicon

    return segmenter_of(load_lexicon())


@lru_cache(maxsize=2)
def segmenter_of(lexicon: Lexicon) -> Segmenter:
    """The segmenter with a lexicon's words, made on first use; one that only means other things shares it."""
    return _with(tuple(lexicon.words))


@lru_cache(maxsize=2)
def _with(words: tuple[tuple[str, int], ...]) -> Segmenter:
    return Segmenter(words)
