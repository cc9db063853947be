"""The guards over the patterns that read postings, and over those that read what job seekers say."""

from __future__ import annotations

import re
from collections.abc import Collection

from search.facts.guard import Guard, Table

POSTING, NOTE = Guard(), Guard()

Denied = Collection[tuple[str, str]]
"""(code, words) of what was read and is not so."""


def first_said(pattern: re.Pattern[str], text: str, code: str, denied: Denied) -> str:
    """The first words that show something and of which nobody said that they do not; "" where there are none."""
    if not denied:  # nearly everybody, and this is asked a hundred times of each
        match = pattern.search(text)
        return match[0] if match else ""
    return next((match[0] for match in pattern.finditer(text) if (code, match[0]) not in denied), "")


def all_said(table: Table, text: str, prefix: str, denied: Denied, seen: int) -> dict[str, str]:
    """Code → the first words of ``text`` that show it. seen: which patterns of :data:`NOTE` it can hold, or more."""
    found: dict[str, str] = {}
    possible = table.possible(seen)
    if not denied:
        for code, pattern in possible:
            if code not in found and (match := pattern.search(text)):
                found[code] = match[0]
        return found
    for code, pattern in possible:
        if code not in found and (shown := first_said(pattern, text, prefix + code, denied)):
            found[code] = shown
    return found
