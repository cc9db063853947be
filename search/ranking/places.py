"""Regions as the index knows them: every posting carries its region at each level as a tag."""

from __future__ import annotations


def region_tags(region: str) -> tuple[str, ...]:
    """``r:`` tags of a region code and all that contain it: city (4), county (6), township (9), village (12 digits)."""
    return tuple(f"r:{region[:length]}" for length in (4, 6, 9, 12) if len(region) >= length)
