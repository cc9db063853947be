"""Functional zones: many zones to many regions, told apart by how far they cover them."""

from __future__ import annotations

import pytest

from app.codes import UnknownCode, UnknownRegion, regions_of, resolve, zones, zones_of


def test_every_membership_names_a_zone_and_a_listed_region() -> None:
    for zone in zones.zones():
        members = regions_of(zone.code)
        assert members, zone
        for member in members:
            assert resolve(member.region).code == member.region
            assert member.coverage in zones.COVERAGES


def test_every_row_belongs_to_a_listed_zone_once() -> None:
    rows = [(member.zone, member.region) for member in zones._memberships()]
    assert len(set(rows)) == len(rows)
    assert {zone for zone, _ in rows} == {zone.code for zone in zones.zones()}


def test_a_zone_spans_counties_of_two_cities() -> None:
    cities = {member.region[:4] for member in regions_of("Z360001")}
    assert cities == {"3601", "3604"}


def test_a_county_has_several_zones() -> None:
    found = {member.zone: member.coverage for member in zones_of("360112")}
    assert found == {"Z360001": "part", "Z360101": "part"}


def test_coverage_goes_down_whole_and_up_in_part() -> None:
    assert [(m.zone, m.region, m.coverage) for m in zones_of("360722400")] == [("Z360705", "360722400", "whole")]
    assert [(m.zone, m.coverage) for m in zones_of("360722")] == [("Z360705", "part")]
    assert ("Z360705", "part") in [(m.zone, m.coverage) for m in zones_of("3607")]
    assert [(m.zone, m.coverage) for m in zones_of("360425100")] == [("Z360001", "part")]


def test_region_outside_every_zone() -> None:
    assert zones_of("360722101") == []


def test_unknown_zone_and_region_raise() -> None:
    with pytest.raises(UnknownCode) as caught:
        regions_of("Z999999")
    assert (caught.value.kind, caught.value.value) == ("zone", "Z999999")
    with pytest.raises(UnknownRegion):
        zones_of("369999")
