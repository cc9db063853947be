"""Occupations of the national classification (2022) as a tree, and the trades named under them.

Codes: ``6`` major, ``6-05`` middle, ``6-05-01`` minor, ``6-05-01-03`` occupation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.codes.errors import UnknownCode
from app.codes.loader import read_table

LEVELS = ("major", "middle", "minor", "occupation")
# How alike two codes are by the number of levels they share. A shared major says little (6 is all of manufacturing).
SHARED = (0.0, 0.1, 0.4, 0.7, 1.0)


@dataclass(frozen=True, slots=True)
class Occupation:
    """A node of the tree. level: one of LEVELS; parent: the code one level up, None for a major."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """An occupation that a text led to. trade: the trade that matched, None where the occupation's name did."""

    occupation: Occupation
    trade: str | None


@cache
def _nodes() -> dict[str, Occupation]:
    found: dict[str, Occupation] = {}
    for code, name in read_table("occupations.csv"):
        parent = code.rpartition("-")[0] or None
        found[code] = Occupation(code, name, LEVELS[code.count("-")], parent)
    return found


@cache
def _trades() -> dict[str, tuple[str, ...]]:
    """Trade name to occupation codes: a few names stand under two occupations."""
    found: dict[str, tuple[str, ...]] = {}
    for trade, code in read_table("trades.csv"):
        found[trade] = (*found.get(trade, ()), code)
    return found


@cache
def _trades_by_occupation() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for trade, codes in _trades().items():
        for code in codes:
            found.setdefault(code, []).append(trade)
    return found


def occupation(code: str) -> Occupation:
    """The node with this code, at any level. Raises UnknownCode."""
    try:
        return _nodes()[code]
    except KeyError:
        raise UnknownCode("occupation", code) from None


def occupations() -> list[Occupation]:
    """Every node of the tree, parents before their children."""
    return list(_nodes().values())


def ancestors(code: str) -> list[Occupation]:
    """The nodes above, major first. Raises UnknownCode."""
    found: list[Occupation] = []
    node = occupation(code)
    while node.parent:
        node = occupation(node.parent)
        found.insert(0, node)
    return found


def trades() -> dict[str, tuple[str, ...]]:
    """Every trade name with the codes of its occupations. A copy: the caller may change it."""
    return dict(_trades())


def trades_of(code: str) -> list[str]:
    """The trades named under the occupation. Raises UnknownCode."""
    return list(_trades_by_occupation().get(occupation(code).code, []))


def occupations_of_trade(trade: str) -> list[Occupation]:
    """The occupations that name this trade exactly; empty where none does."""
    return [occupation(code) for code in _trades().get(trade.strip(), ())]


def find(text: str, limit: int = 20) -> list[Found]:
    """Occupations whose name, or one of whose trades, contains the text: equal first, then beginning with it.

    Each occupation once, at most ``limit``. Empty for an empty text.
    """
    wanted = text.strip()
    if not wanted:
        return []
    best: dict[str, tuple[int, int, str, Found]] = {}
    for node in _nodes().values():
        if node.level == "occupation":
            _keep(best, wanted, node.name, Found(node, None))
    for trade, codes in _trades().items():
        for code in codes:
            _keep(best, wanted, trade, Found(occupation(code), trade))
    return [entry[3] for entry in sorted(best.values(), key=lambda entry: entry[:3])[:limit]]


def _keep(best: dict[str, tuple[int, int, str, Found]], wanted: str, name: str, found: Found) -> None:
    if wanted not in name:
        return
    rank = 0 if name == wanted else 1 if name.startswith(wanted) else 2
    code = found.occupation.code
    entry = (rank, len(name), code, found)
    if code not in best or entry[:3] < best[code][:3]:
        best[code] = entry


def similarity(first: str, second: str) -> float:
    """How near two codes are in the tree, 0 to 1: same node 1, same minor 0.7, middle 0.4, major 0.1, else 0.

    A node and one above it are as near as the level of the higher one. Raises UnknownCode.
    """
    a, b = occupation(first).code, occupation(second).code
    if a == b:
        return 1.0
    shared = 0
    for left, right in zip(a.split("-"), b.split("-"), strict=False):
        if left != right:
            break
        shared += 1
    return SHARED[shared]
