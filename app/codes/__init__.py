"""Code lists: regions and zones, occupations, education, industries, and small lists about a person.

Plain data behind plain functions, no database. Nothing is read at import; each file is read once, when first asked for.
A value that a list does not know raises :class:`UnknownCode` with ``kind`` and ``value``; over HTTP that is a 422.

Use the modules (``regions.resolve``, ``occupations.similarity``, ``education.at_least`` ...) or the names below.
"""

from __future__ import annotations

from app.codes import education, industries, occupations, people, regions, zones
from app.codes.education import Education
from app.codes.errors import UnknownCode, UnknownRegion
from app.codes.industries import Industry
from app.codes.occupations import Occupation, similarity
from app.codes.regions import Region, canonical, full_name, is_within, nearest_known, resolve
from app.codes.zones import Membership, Zone, regions_of, zones_of

__all__ = [
    "Education",
    "Industry",
    "Membership",
    "Occupation",
    "Region",
    "UnknownCode",
    "UnknownRegion",
    "Zone",
    "canonical",
    "education",
    "full_name",
    "industries",
    "is_within",
    "nearest_known",
    "occupations",
    "people",
    "regions",
    "regions_of",
    "resolve",
    "similarity",
    "zones",
    "zones_of",
]
