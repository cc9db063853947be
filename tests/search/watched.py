"""Somebody or something that notes what is asked of it: what is read must be known where a reading is kept."""

from __future__ import annotations

from typing import Any


class Watched:
    """A view whose fields are looked at. asked: their names are added to it."""

    def __init__(self, view: Any, asked: set[str]) -> None:
        self._view, self._asked = view, asked

    def __getattr__(self, name: str) -> Any:
        self._asked.add(name)
        return getattr(self._view, name)
