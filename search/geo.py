"""Distances on the sphere. Pure functions; coordinates in decimal degrees, longitude first."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin, sqrt

EARTH_KM = 6371.0088  # mean radius, IUGG


def haversine_km(lng1: float, lat1: float, lng2: float, lat2: float) -> float:
    """Great-circle distance between two points in kilometres."""
    phi1, phi2 = radians(lat1), radians(lat2)
    half = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lng2 - lng1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def bounding_box(lng: float, lat: float, km: float) -> tuple[float, float, float, float]:
    """West, south, east, north of the smallest box that holds every point within ``km``, for a first coarse filter.

    Where the circle holds a pole or passes the 180th meridian the box has all longitudes. Raises ValueError for a
    negative distance.
    """
    if km < 0:
        raise ValueError("km must not be negative")
    reach = km / EARTH_KM
    south, north = lat - degrees(reach), lat + degrees(reach)
    if south <= -90 or north >= 90:
        return -180.0, max(south, -90.0), 180.0, min(north, 90.0)
    # Not km over the parallel's length: the widest point of the circle lies a little nearer the pole.
    width = degrees(asin(min(1.0, sin(reach) / cos(radians(lat)))))
    if lng - width < -180 or lng + width > 180:
        return -180.0, south, 180.0, north
    return lng - width, south, lng + width, north
