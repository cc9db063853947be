"""Where what was measured goes: pages of docs/ with marks that a command writes between."""

from __future__ import annotations

from tests.benchmarks.kit import ROOT

PAGE = ROOT / "docs" / "performance.md"


def between(page: str, name: str, text: str) -> str:
    """The page with ``text`` between ``<!-- name:begin -->`` and ``<!-- name:end -->``. Raises ValueError where it has
    no such marks."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no {begin} … {end}")
    return f"{head}{begin}\n{text.strip()}\n{end}{tail}"
