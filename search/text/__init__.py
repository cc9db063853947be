"""Text for search: normalised, segmented, the same for index and query."""

from __future__ import annotations

from functools import cache

from search.text.normalize import normalize
from search.text.segment import Segmenter

__all__ = ["Segmenter", "default_segmenter", "normalize"]


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the project's lexicon, one for the process, made on first use."""
    from search.lexicon import load_lexicon

    return Segmenter(load_lexicon().words)
