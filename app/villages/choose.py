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
HALF_KM = 10.0
"""At this distance a posting counts half."""
PLACES_A_READING = 10
"""So many free places are thought of as taken by each place that was told of a posting."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the people of a place live: its code and their middle, which may be only that of the township."""

    code: str
    centre: Point | None
    of_town: bool

    def km(self, offer: Offer) -> float | None:
        """The way to a posting in a straight line, where it is known."""
        return offer.km_from(self.centre)

    def reach(self, offer: Offer) -> float:
        """The same, or what the codes of the two regions let guess."""
        km = self.km(offer)
        if km is not None:
            return km
        same = (digits for digits in FAR if len(offer.region) >= digits and offer.region[:digits] == self.code[:digits])
        return FAR.get(next(same, 0), AWAY)


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
    """A posting that was chosen. people: of the place whose demand it was, None for the nearest. km: from where most
    people of the village live or, with ``from_town``, most people of its township; None where one is not known."""

    offer: Offer
    basis: str
    people: int | None
    km: float | None
    from_town: bool = False


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
    home = Home(code, village.centre, False) if village and village.centre else Home(code, town.centre, True)
    wanted = list(_wanted(village, VILLAGE, left, home, shown)) if village else []
    mine = {one.offer.id for one in wanted}
    wanted += [one for one in _wanted(town, TOWNSHIP, left, home, shown) if one.offer.id not in mine]
    nearest = _nearest(left, home)
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
    wanted: Wanted, basis: str, offers: Mapping[int, Offer], home: Home, shown: Mapping[int, int]
) -> Iterator[Chosen]:
    """What many lack, most first. The farther, the less; and each place that was told of it takes a few of its free
    places, so that not every village hears of the same."""

    def order(key: int) -> tuple[float, int, int]:
        offer = offers[key]
        told = shown.get(key, 0) * PLACES_A_READING / offer.open_count
        return -wanted.fits[key].unmet / (1 + told) / (1 + home.reach(offer) / HALF_KM), -offer.open_count, key

    for key in sorted((key for key, fit in wanted.fits.items() if key in offers and fit.unmet > 0), key=order):
        yield Chosen(offers[key], basis, wanted.fits[key].people, home.km(offers[key]), home.of_town)


def _nearest(offers: Mapping[int, Offer], home: Home) -> list[Chosen]:
    """What is near and takes almost anybody, nearest first."""
    many = sorted((one for one in offers.values() if one.for_many), key=lambda one: (home.reach(one), one.id))
    return [Chosen(one, NEAREST, None, home.km(one), home.of_town) for one in many]
