"""Administrative regions: province, city, county for the whole country; township and village for the home province.

Codes are GB/T 2260 (2, 4, 6 digits), GB/T 10114 (9) and the statistical code (12). The 6-digit forms that GB/T 2260
gives provinces and cities (``360000``, ``360700``) and forms padded with zeros to 9 or 12 digits are read as well.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from app.codes.errors import UnknownRegion
from app.codes.loader import read_table

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
PARENT_LENGTH = {4: 2, 6: 4, 9: 6, 12: 9}


@dataclass(frozen=True, slots=True)
class Region:
    """One region. lng, lat: decimal degrees; the source does not state the datum.

    ``point_level`` says whose point it is: a village carries its county's point (``county``), because no finer one is
    known, so that a distance between two villages of one county means nothing.
    """

    code: str
    name: str
    level: str
    parent: str | None
    lng: float
    lat: float
    point_level: str


class _Row(NamedTuple):
    name: str
    lng: float | None
    lat: float | None
    stub: bool


@cache
def _upper() -> dict[str, _Row]:
    """Everything but the villages: code to row, in the order of the codes."""
    return {
        code: _Row(name, float(lng) if lng else None, float(lat) if lat else None, stub == "1")
        for code, name, lng, lat, stub in read_table("regions.csv")
    }


@cache
def _villages() -> dict[str, str]:
    """Village code to name. Kept apart: 22,000 of them, and most processes never ask."""
    return {row[0]: row[1] for row in read_table("villages.csv.gz")}


@cache
def _village_order() -> list[str]:
    return sorted(_villages())


@cache
def _children() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in sorted(_upper()):
        found.setdefault(parent_of(code) or "", []).append(code)
    return found


def parent_of(code: str) -> str | None:
    """The code one level up, by the shape of the code alone; None for a province."""
    length = PARENT_LENGTH.get(len(code))
    return code[:length] if length else None


def canonical(code: str) -> str:
    """The code without blanks and padding zeros: ``360722000000`` is ``360722``, ``360700`` is ``3607``.

    Raises UnknownRegion for what cannot be a region code.
    """
    text = code.strip()
    if not (text.isascii() and text.isdigit()) or len(text) not in LEVELS:
        raise UnknownRegion(code)
    for length, part in ((12, 3), (9, 3), (6, 2), (4, 2)):
        if len(text) == length and text.endswith("0" * part):
            text = text[: length - part]
    return text


def is_known(code: str) -> bool:
    """Whether :func:`resolve` would find the code."""
    try:
        resolve(code)
    except UnknownRegion:
        return False
    return True


def resolve(code: str) -> Region:
    """The region with this code. Raises UnknownRegion where it is not listed."""
    short = canonical(code)
    if len(short) == 12:
        name = _villages().get(short)
    else:
        row = _upper().get(short)
        name = row.name if row else None
    if name is None:
        raise UnknownRegion(code)
    lng, lat, level = _point(short)
    return Region(short, name, LEVELS[len(short)], parent_of(short), lng, lat, level)


def _point(code: str) -> tuple[float, float, str]:
    """The nearest point upwards and the level it belongs to. Every province has one (the tests hold it)."""
    row = _upper().get(code)
    if row and row.lng is not None and row.lat is not None:
        return row.lng, row.lat, LEVELS[len(code)]
    parent = parent_of(code)
    if parent is None:
        raise UnknownRegion(code)
    return _point(parent)


def nearest_known(code: str) -> Region:
    """The region itself or, where it is not listed, its nearest listed ancestor down to the county.

    For lists kept by others, which carry codes of parks, new townships and other provinces' villages. Compare the
    result's ``code`` with the code asked for to see whether to warn. Raises UnknownRegion where not even the county
    (or, for shorter codes, the code itself) is listed.
    """
    short = canonical(code)
    while True:
        try:
            return resolve(short)
        except UnknownRegion:
            if len(short) <= 6:
                raise UnknownRegion(code) from None
            short = canonical(short[: PARENT_LENGTH[len(short)]])


def children(code: str | None = None) -> list[Region]:
    """The regions one level down, in the order of their codes; the provinces where no code is given.

    Raises UnknownRegion.
    """
    if code is None:
        return [resolve(child) for child in _children()[""]]
    region = resolve(code)
    if region.level == "village":
        return []
    if region.level == "township":
        order = _village_order()
        start, end = bisect_left(order, region.code), bisect_left(order, region.code + ":")  # ":" sorts after "9"
        return [resolve(child) for child in order[start:end]]
    return [resolve(child) for child in _children().get(region.code, [])]


def ancestors(code: str) -> list[Region]:
    """The regions above, province first, without the region itself. Raises UnknownRegion."""
    found: list[Region] = []
    region = resolve(code)
    while region.parent:
        region = resolve(region.parent)
        found.insert(0, region)
    return found


def is_within(code: str, scope: str) -> bool:
    """Whether the region is the scope or lies under it. By the shape of the codes: neither need be listed.

    Raises UnknownRegion for what cannot be a region code.
    """
    return canonical(code).startswith(canonical(scope))


def full_name(code: str) -> str:
    """The names from the province down, run together; rows that only fill a level of the code tree are left out.

    Raises UnknownRegion.
    """
    chain = [*ancestors(code), resolve(code)]
    upper = _upper()
    return "".join(region.name for region in chain if region.code not in upper or not upper[region.code].stub)
