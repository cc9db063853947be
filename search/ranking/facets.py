"""What a list of postings can be narrowed by, with how many there are of each; every value can be sent back as it is.

A posting has one value of most facets, of regions its county and its township. Nothing here looks at a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from search.lexicon import Lexicon
from search.ranking.prepared import PreparedPosting

BANDS = ((0, 3000), (3000, 4000), (4000, 5000), (5000, 6000), (6000, 8000), (8000, 0))
"""Yuan a month, from (included) to (not included, 0 = open), by what most of a posting's people get."""
YES, NO = "true", "false"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet. count: postings that have it and keep all the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    values: tuple[Value, ...]


def band_of(pay: int) -> str:
    """The wage band of a month's pay in yuan as it is sent back, ``4000-5000`` or ``8000-``; "" where unknown."""
    return next((_band(low, high) for low, high in BANDS if pay >= low and (pay < high or not high)), "") if pay else ""


def _band(low: int, high: int) -> str:
    return f"{low}-{high or ''}"


WAGES = tuple(_band(low, high) for low, high in BANDS)


_COUNTY, _TOWNSHIP = 6, 9
_VALUES: dict[str, tuple[str, Callable[[PreparedPosting], str]]] = {
    "family": ("工种", lambda one: one.facts.family),
    "region": ("地方", lambda one: one.view.region),
    "wage": ("月薪", lambda one: band_of(one.facts.pay.typical)),
    "shift": ("班次", lambda one: one.view.shift),
    "night": ("夜班", lambda one: YES if "night" in one.facts.marks else NO),
    "lodging": ("住宿", lambda one: YES if one.facts.lodging else NO),
    "shuttle": ("厂车", lambda one: YES if one.facts.shuttle else NO),
    "form": ("用工形式", lambda one: one.view.form),
}
"""What a facet is called, and a posting's value of it, "" none; of the region its county and its township count."""
NAMES = tuple(_VALUES)
_SAID = {
    "night": {YES: "要上夜班", NO: "不上夜班"},
    "lodging": {YES: "有住宿", NO: "没有住宿"},
    "shuttle": {YES: "有厂车", NO: "没有厂车"},
}


def label_of(facet: str, value: str, lexicon: Lexicon) -> str:
    """A value in plain words; regions, whose names are kept elsewhere, as their code."""
    if facet == "family":
        return lexicon.label(value) if value in lexicon.families else value
    if facet == "wage":
        low, _, high = value.partition("-")
        return f"{low} 元以上" if not high else f"{high} 元以下" if low == "0" else f"{low} 到 {high} 元"
    return _SAID.get(facet, {}).get(value, value)


def keeps(posting: PreparedPosting, chosen: Mapping[str, str]) -> bool:
    """Whether a posting has every chosen value. chosen: facet → value."""
    return all(_has(posting, facet, value) for facet, value in chosen.items())


def _has(posting: PreparedPosting, facet: str, value: str) -> bool:
    if facet == "region":
        return posting.view.region.startswith(value)
    return bool(value) and value == _VALUES[facet][1](posting)


def count_facets(
    postings: Sequence[PreparedPosting],
    chosen: Mapping[str, str],
    lexicon: Lexicon,
    name_region: Callable[[str], str],
) -> tuple[Facet, ...]:
    """Every facet with its values. A value's count is what sending it, in place of that facet's own, would give.

    chosen: facet → value, as asked for. name_region: the name of a region by its code.
    """
    missed = [{facet for facet, value in chosen.items() if not _has(one, facet, value)} for one in postings if chosen]
    found = []
    for facet, (label, value_of) in _VALUES.items():
        among = postings
        if chosen:
            among = [one for one, breaks in zip(postings, missed, strict=True) if not breaks or breaks == {facet}]
        counts = Counter(map(value_of, among))
        del counts[""]
        if facet == "region":
            counts = _places(counts)
        if facet in chosen:
            counts.setdefault(chosen[facet], sum(1 for breaks in missed if not breaks))
        found.append(Facet(facet, label, tuple(_told(facet, counts, chosen.get(facet), lexicon, name_region))))
    return tuple(found)


def _places(regions: Mapping[str, int]) -> Counter[str]:
    """Counties and townships with their postings, from the regions of these."""
    counts = Counter[str]()
    for region, count in regions.items():
        for size in (_COUNTY, _TOWNSHIP):
            if len(region) >= size:
                counts[region[:size]] += count
    return counts


def _told(
    facet: str, counts: Counter[str], chosen: str | None, lexicon: Lexicon, name_region: Callable[[str], str]
) -> list[Value]:
    known = WAGES if facet == "wage" else (YES, NO)

    def place(one: str) -> tuple[int, int, int, str]:
        """Bands as they rise, counties before townships, else the most first."""
        size = len(one) if facet == "region" else 0
        return known.index(one) if one in known else len(known), size, -counts[one], one

    values = sorted(counts, key=place)
    return [
        Value(
            one,
            name_region(one) if facet == "region" else label_of(facet, one, lexicon),
            counts[one],
            one == chosen,
        )
        for one in values
    ]
