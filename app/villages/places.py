"""The places that have a loudspeaker or a wall: villages and townships, and how their people call them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.codes import Region, UnknownRegion, canonical, nearest_known
from app.villages.wording import said

LENGTHS = (9, 12)
"""Digits of the code of a township and of a village."""
_COMMITTEE = re.compile(r"(?:村民委员会|居民委员会|村民委会|居民委会|民委员会|村委会|居委会|民委会|委员会)$")
_PLACEHOLDER = "虚拟"
"""In the name of what the statistics made up so that every township has a village."""


@dataclass(frozen=True, slots=True)
class Place:
    """code: 9 or 12 digits. name: as its people say it, the township's where the village has none that is known.

    town: the township's name. here: how a village is spoken of from inside. known: whether the code is on the list.
    """

    code: str
    name: str
    town: str
    county: str
    here: str
    known: bool

    @property
    def town_code(self) -> str:
        return self.code[:9]

    @property
    def county_code(self) -> str:
        return self.code[:6]

    @property
    def is_village(self) -> bool:
        return len(self.code) == 12


def place_of(code: str) -> Place:
    """The village or township of a code, also one that no list has, by its nearest listed ancestor.

    Raises UnknownRegion for what is neither, and where not even the county is listed.
    """
    short = canonical(code)
    if len(short) not in LENGTHS:
        raise UnknownRegion(code)
    return _place(short)


@lru_cache(5_000)
def _place(code: str) -> Place:
    known = nearest_known(code)
    county = nearest_known(code[:6]).name
    town = nearest_known(code[:9])
    town_name = said(town.name) if town.level == "township" else said(county)
    name = village_name(known) if known.level == "village" else ""
    here = "社区" if name.endswith("社区") else "村"
    if len(code) == 9 or not name:
        here = town_word(town_name)
    return Place(code, name or town_name, town_name, said(county), here, known.code == code)


def village_name(region: Region) -> str:
    """The village without its committee: 高源村委会 is 高源村. Empty for one that only fills the code tree."""
    if _PLACEHOLDER in region.name:
        return ""
    name = said(region.name)
    found = _COMMITTEE.search(name)
    if not found:
        return name
    ending = "村" if "村" in found.group() else "社区" if found.group().startswith(("居", "委")) else ""
    bare = name[: found.start()]
    return bare if bare.endswith(("村", "社区")) else bare + ending


def town_word(town: str) -> str:
    """How a township is spoken of by those in it: 镇, 乡, 街道, or 这里 for a park or a farm."""
    return next((word for word in ("镇", "乡") if town.endswith(word)), "街道" if "街道" in town else "这里")


def where(place: Place, region: str) -> str:
    """Where a posting's region lies, as people of a place would say it: 本村, 白水村, 碧洲镇白水村, 吉安县…"""
    known = nearest_known(region)
    if region == place.code and place.is_village:
        return f"本{place.here}" if place.here in ("村", "社区") else place.town
    village = village_name(known) if known.level == "village" else ""
    if region.startswith(place.town_code):
        return village or place.town
    town = nearest_known(region[:9])
    town_name = said(town.name) if town.level == "township" else ""
    if region.startswith(place.county_code):
        return (town_name.removeprefix(place.county) + village) or place.county
    county = said(nearest_known(region[:6]).name)
    return town_name if town_name.startswith(county) else county + town_name


def here_words(place: Place, *, of_town: bool) -> str:
    """From where a distance is counted: 村里, 镇上, 乡里; empty where no word says it."""
    if place.is_village and not of_town:
        return "村里" if place.here == "村" else "这里"
    return {"镇": "镇上", "乡": "乡里"}.get(town_word(place.town), "" if place.is_village else "这里")


def bare_town(place: Place) -> str:
    """The service point of a place: 泉江镇就业之家, or just 就业之家 where the township is not one people go to."""
    return f"{place.town}就业之家" if town_word(place.town) != "这里" else "附近的就业之家"
