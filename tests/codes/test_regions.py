"""Regions: complete, connected, placed, and strict about what they do not know."""

from __future__ import annotations

from collections import Counter

import pytest

from app.codes import UnknownCode, UnknownRegion, canonical, full_name, is_within, nearest_known, regions, resolve
from app.codes.loader import read_table

HOME = "36"


@pytest.fixture(scope="module")
def codes() -> list[str]:
    return [row[0] for name in ("regions.csv", "villages.csv.gz") for row in read_table(name)]


def test_counts_by_level(codes: list[str]) -> None:
    assert Counter(len(code) for code in codes) == {2: 34, 4: 342, 6: 2975, 9: 1767, 12: 22080}
    assert Counter(len(code) for code in codes if code.startswith(HOME)) == {2: 1, 4: 11, 6: 100, 9: 1767, 12: 22080}


def test_codes_are_unique_digits_and_every_parent_is_listed(codes: list[str]) -> None:
    known = set(codes)
    assert len(known) == len(codes)
    assert [code for code in codes if not code.isdigit() or canonical(code) != code] == []
    assert [code for code in codes if (parent := regions.parent_of(code)) and parent not in known] == []


def test_every_region_resolves_with_a_name_and_a_point_in_range(codes: list[str]) -> None:
    for code in codes:
        region = resolve(code)
        assert region.code == code
        assert region.name
        low_lng, high_lng, low_lat, high_lat = (113.5, 118.6, 24.4, 30.1) if code.startswith(HOME) else (73, 136, 3, 54)
        assert low_lng <= region.lng <= high_lng
        assert low_lat <= region.lat <= high_lat


def test_home_counties_have_their_own_point_and_all_below_inherit_it(codes: list[str]) -> None:
    for code in codes:
        if code.startswith(HOME) and len(code) >= 6:
            region, county = resolve(code), resolve(code[:6])
            assert region.point_level == county.point_level == "county"
            assert (region.lng, region.lat) == (county.lng, county.lat)


def test_county_without_a_point_says_that_its_point_is_the_citys() -> None:
    county, city = resolve("360113"), resolve("3601")
    assert county.point_level == "county"
    renamed = resolve("130284")
    assert renamed.point_level == "city"
    assert (renamed.lng, renamed.lat) == (resolve("1302").lng, resolve("1302").lat)
    assert city.point_level == "city"


def test_children_add_up_to_the_whole_list(codes: list[str]) -> None:
    seen = 0
    waiting = regions.children()
    assert len(waiting) == 34
    while waiting:
        seen += len(waiting)
        waiting = [child for region in waiting for child in regions.children(region.code)]
    assert seen == len(codes)


def test_children_belong_to_their_parent_and_a_village_has_none() -> None:
    villages = regions.children("360722101")
    assert villages
    assert {village.parent for village in villages} == {"360722101"}
    assert [village.code for village in villages] == sorted(village.code for village in villages)
    assert regions.children(villages[0].code) == []


def test_ancestors_from_the_province_down() -> None:
    village = regions.children("360722101")[0].code
    assert [region.code for region in regions.ancestors(village)] == ["36", "3607", "360722", "360722101"]
    assert regions.ancestors("36") == []


def test_full_name_leaves_out_rows_that_only_fill_a_level() -> None:
    parts = [region.name for region in [*regions.ancestors("360722101"), resolve("360722101")]]
    assert full_name("360722101") == "".join(parts)
    assert full_name("110101") == resolve("11").name + resolve("110101").name


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("360000", "36"),
        ("360700", "3607"),
        ("360722000", "360722"),
        ("360722000000", "360722"),
        ("360722101000", "360722101"),
        (" 360722 ", "360722"),
        ("360700000000", "3607"),
        ("360722400", "360722400"),
        ("110101", "110101"),
        ("441900", "4419"),
    ],
)
def test_padded_forms_are_read(written: str, short: str) -> None:
    assert canonical(written) == short
    assert resolve(written).code == short


@pytest.mark.parametrize(
    "code", ["", "3", "99", "367", "3699", "360799", "360722999", "360722101999", "36072x", "３６"]
)
def test_unknown_code_raises_with_kind_and_value(code: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        resolve(code)
    assert isinstance(caught.value, UnknownCode)
    assert (caught.value.kind, caught.value.value) == ("region", code)
    assert not regions.is_known(code)


def test_park_code_of_the_statistics_is_an_ordinary_township() -> None:
    assert resolve("360722400").level == "township"
    assert nearest_known("360722400").code == "360722400"


@pytest.mark.parametrize(
    ("code", "nearest"),
    [
        ("360722499", "360722"),
        ("360722499001", "360722"),
        ("360722101999", "360722101"),
        ("440305001", "440305"),
        ("441900101", "4419"),
    ],
)
def test_nearest_known_climbs_to_a_listed_ancestor(code: str, nearest: str) -> None:
    assert nearest_known(code).code == nearest


@pytest.mark.parametrize("code", ["369999001", "999999", "3699", "12345", "not a code"])
def test_nearest_known_stops_at_the_county(code: str) -> None:
    with pytest.raises(UnknownRegion) as caught:
        nearest_known(code)
    assert caught.value.value == code


def test_is_within_is_by_level_and_reads_padded_codes() -> None:
    assert is_within("360722101", "360722")
    assert is_within("360722", "360700")
    assert is_within("360722", "360722")
    assert not is_within("360722", "360722101")
    assert not is_within("360723", "360722")
