"""Which postings a place is told of: those that most of its people lack, and a few from nearby. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.villages.demand import Point, Wanted
from app.villages.offers import Offer

VILLAGE, TOWNSHIP, NEAREST = "village", "township", "nearest"
BASES = {VILLAGE: "本村多数求职的人合适", TOWNSHIP: "本乡镇多数求职的人合适", NEAREST: "离得近、要求不高"}
"""Why a posting was chosen."""
FAR = {12: 1.0, 9: 6.0, 6: 20.0}
"""Kilometres that stand for an unknown distance, by how many digits the two regions share; else :data:`AWAY`."""
AWAY = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """count: postings at most, of them ``nearby`` kept for the nearest. per_kind: of one kind of work, unless there
    would be fewer than ``least`` in all."""

    count: int
    nearby: int
    least: int
    per_employer: int
    per_kind: int


READ_OUT = Limits(count=5, nearby=1, least=3, per_employer=1, per_kind=1)
PUT_UP = Limits(count=12, nearby=3, least=8, per_employer=2, per_kind=2)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A posting that was chosen. people: of the place whose demand it was, None for the nearest."""

    offer: Offer
    basis: str
    people: int | None
    km: float | None


@dataclass(slots=True)
class _Picked:
    """What was taken so far, and whether another may be."""

    limits: Limits
    taken: list[Chosen] = field(default_factory=list)
    employers: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def fill(self, candidates: Iterable[Chosen], until: int, *, any_kind: bool = False) -> None:
        """Takes from the candidates in their order until there are so many in all."""
        held = {one.offer.id for one in self.taken}
        for one in candidates:
            if len(self.taken) >= until:
                return
            if one.offer.id in held or self.employers[one.offer.employer] >= self.limits.per_employer:
                continue
            if not any_kind and self.kinds[one.offer.kind] >= self.limits.per_kind:
                continue
            self.taken.append(one)
            self.employers[one.offer.employer] += 1
            self.kinds[one.offer.kind] += 1


def choose(
    code: str,
    village: Wanted | None,
    town: Wanted,
    offers: Mapping[int, Offer],
    limits: Limits,
    *,
    passed_over: Collection[int] = (),
    shown: Mapping[int, int] | None = None,
) -> list[Chosen]:
    """The postings for a place, those that are lacked most first. The same for the same data.

    village: the place's own demand, None for a township. offers: what takes people. passed_over: what the place was
    told of late. shown: how often each posting was told elsewhere, so that a small one is not told to everybody.
    """
    shown = shown or {}
    left = {key: offer for key, offer in offers.items() if key not in passed_over}
    centre = (village.centre if village else None) or town.centre
    wanted = list(_wanted(village, VILLAGE, left, centre, shown)) if village else []
    mine = {one.offer.id for one in wanted}
    wanted += [one for one in _wanted(town, TOWNSHIP, left, centre, shown) if one.offer.id not in mine]
    nearest = _nearest(code, left, centre)
    picked = _Picked(limits)
    picked.fill(wanted, limits.count - limits.nearby)
    picked.fill(nearest, limits.count)
    picked.fill(wanted, limits.count)
    picked.fill([*wanted, *nearest], min(limits.least, limits.count), any_kind=True)
    return picked.taken


def basis_of(chosen: Collection[Chosen]) -> str:
    """Whose demand a choice goes back to, as a whole."""
    bases = {one.basis for one in chosen}
    return next((basis for basis in (VILLAGE, TOWNSHIP) if basis in bases), NEAREST)


def _wanted(
    wanted: Wanted, basis: str, offers: Mapping[int, Offer], centre: Point | None, shown: Mapping[int, int]
) -> Iterator[Chosen]:
    """What many lack, most first; told in many places already, it waits in proportion to its free places."""

    def order(key: int) -> tuple[float, int, int]:
        offer = offers[key]
        return -wanted.fits[key].unmet / (1 + shown.get(key, 0) / offer.open_count), -offer.open_count, key

    for key in sorted((key for key, fit in wanted.fits.items() if key in offers and fit.unmet > 0), key=order):
        yield Chosen(offers[key], basis, wanted.fits[key].people, offers[key].km_from(centre))


def _nearest(code: str, offers: Mapping[int, Offer], centre: Point | None) -> list[Chosen]:
    """What is near and takes almost anybody, nearest first."""
    found = []
    for key in sorted(offers):
        offer = offers[key]
        if offer.for_many:
            km = offer.km_from(centre)
            found.append((_reach(code, offer.region) if km is None else km, Chosen(offer, NEAREST, None, km)))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].offer.id))]


def _reach(code: str, region: str) -> float:
    shared = next((digits for digits in FAR if len(region) >= digits and region[:digits] == code[:digits]), 0)
    return FAR.get(shared, AWAY)
