"""Industries (GB/T 4754-2017): a letter, then two, three and four digits (``A``, ``A01``, ``A011``, ``A0111``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.codes.errors import UnknownCode
from app.codes.loader import read_table

LEVELS = {1: "section", 3: "division", 4: "group", 5: "class"}


@dataclass(frozen=True, slots=True)
class Industry:
    """One node. level: one of LEVELS; parent: the code one level up, None for a section."""

    code: str
    name: str
    level: str
    parent: str | None


@cache
def _nodes() -> dict[str, Industry]:
    found: dict[str, Industry] = {}
    for code, name in read_table("industries.csv"):
        parent = None if len(code) == 1 else code[:1] if len(code) == 3 else code[:-1]
        found[code] = Industry(code, name, LEVELS[len(code)], parent)
    return found


@cache
def _children() -> dict[str | None, list[Industry]]:
    found: dict[str | None, list[Industry]] = {}
    for node in _nodes().values():
        found.setdefault(node.parent, []).append(node)
    return found


def industry(code: str) -> Industry:
    """The industry with this code. Raises UnknownCode."""
    try:
        return _nodes()[code]
    except KeyError:
        raise UnknownCode("industry", code) from None


def industries(parent: str | None = None) -> list[Industry]:
    """The industries one level down; the sections where no parent is given. Raises UnknownCode."""
    key = industry(parent).code if parent else None
    return list(_children().get(key, []))
