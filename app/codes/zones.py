"""Functional zones (new areas, development zones): not in GB/T 2260, and some span several counties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.codes.errors import UnknownCode
from app.codes.loader import read_table
from app.codes.regions import resolve

COVERAGES = ("whole", "part")


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone. kind: ``new_area``, ``economic``, ``hightech`` or ``scenic``."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Membership:
    """A region and a zone. coverage ``whole``: every place in the region is in the zone; ``part``: some may be."""

    zone: str
    region: str
    coverage: str


@cache
def _zones() -> dict[str, Zone]:
    return {code: Zone(code, name, kind) for code, name, kind in read_table("zones.csv")}


@cache
def _memberships() -> tuple[Membership, ...]:
    return tuple(Membership(*row) for row in read_table("zone_regions.csv"))


def zones() -> list[Zone]:
    """All zones in the order of their codes."""
    return list(_zones().values())


def zone(code: str) -> Zone:
    """The zone with this code. Raises UnknownCode."""
    try:
        return _zones()[code]
    except KeyError:
        raise UnknownCode("zone", code) from None


def regions_of(code: str) -> list[Membership]:
    """The regions that the zone covers, wholly or in part. Raises UnknownCode."""
    return [member for member in _memberships() if member.zone == zone(code).code]


def zones_of(code: str) -> list[Membership]:
    """The zones of a region, each once, with how far they cover that region; ``region`` is the region asked for.

    A region under a member has the member's coverage; a region above one is covered in part. Raises UnknownRegion.
    """
    region = resolve(code).code
    found: dict[str, str] = {}
    for member in _memberships():
        if region.startswith(member.region):
            coverage = member.coverage
        elif member.region.startswith(region):
            coverage = "part"
        else:
            continue
        if found.get(member.zone) != "whole":
            found[member.zone] = coverage
    return [Membership(zone_code, region, coverage) for zone_code, coverage in found.items()]
