"""The guards over the patterns that read postings, and over those that read what job seekers say."""

from __future__ import annotations

from search.facts.guard import Guard

POSTING, NOTE = Guard(), Guard()
