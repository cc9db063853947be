"""Distances and boxes against values known from elsewhere."""

from __future__ import annotations

from random import Random

import pytest

from search.geo import bounding_box, haversine_km


def test_one_degree_of_latitude_is_111_km() -> None:
    assert haversine_km(115.0, 25.0, 115.0, 26.0) == pytest.approx(111.195, abs=0.01)


def test_one_degree_of_longitude_shrinks_with_the_cosine() -> None:
    assert haversine_km(115.0, 60.0, 116.0, 60.0) == pytest.approx(55.6, abs=0.1)


def test_beijing_to_shanghai() -> None:
    assert haversine_km(116.4074, 39.9042, 121.4737, 31.2304) == pytest.approx(1067, abs=2)


def test_same_point_is_zero_and_antipodes_are_half_the_circumference() -> None:
    assert haversine_km(115.0, 25.0, 115.0, 25.0) == 0
    assert haversine_km(0, 0, 180, 0) == pytest.approx(20015.1, abs=0.1)


def test_distance_is_symmetric() -> None:
    assert haversine_km(114.9, 25.4, 115.8, 28.6) == pytest.approx(haversine_km(115.8, 28.6, 114.9, 25.4))


def test_box_holds_every_point_within_reach_and_is_tight() -> None:
    lng, lat, km = 114.93, 25.39, 15.0
    west, south, east, north = bounding_box(lng, lat, km)
    random = Random(7)
    inside = 0
    for _ in range(2000):
        x, y = lng + random.uniform(-0.3, 0.3), lat + random.uniform(-0.3, 0.3)
        if haversine_km(lng, lat, x, y) <= km:
            inside += 1
            assert west <= x <= east
            assert south <= y <= north
    assert inside > 300
    assert haversine_km(lng, lat, lng, north) == pytest.approx(km, rel=1e-6)
    assert haversine_km(lng, lat, east, lat) == pytest.approx(km, rel=1e-3)


def test_box_near_a_pole_and_over_the_date_line_takes_all_longitudes() -> None:
    west, south, east, north = bounding_box(10.0, 89.9, 100.0)
    assert (west, east, north) == (-180.0, 180.0, 90.0)
    assert south < 89.9
    assert bounding_box(179.9, 0.0, 50.0)[0] == -180.0


def test_zero_reach_is_the_point_and_a_negative_one_is_refused() -> None:
    assert bounding_box(115.0, 25.0, 0.0) == pytest.approx((115.0, 25.0, 115.0, 25.0))
    with pytest.raises(ValueError):
        bounding_box(115.0, 25.0, -1.0)
