"""``/me``: all of it."""

from __future__ import annotations

from app.me import (
    consents_routes,
    employment_routes,
    inbox_routes,
    matches_routes,
    postings_routes,
    profile_routes,
    tags_routes,
)
from app.me.blueprint import me

PARTS = (profile_routes, matches_routes, inbox_routes, consents_routes, postings_routes, employment_routes, tags_routes)
"""The files that hang their routes on the blueprint when they are imported."""

__all__ = ["PARTS", "me"]
