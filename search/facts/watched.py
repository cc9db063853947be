"""The guard over the patterns that read postings."""

from __future__ import annotations

from search.facts.guard import Guard

POSTING = Guard()
