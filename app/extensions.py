"""What the whole application shares, reached through the running Flask app."""

from __future__ import annotations

from flask import current_app

from app.config import Settings
from app.privacy.keyring import Keyring
from search.engines.base import Engine


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def keyring() -> Keyring:
    return settings().keyring


def engine() -> Engine:
    """The search engine of this process, opened on first use."""
    found: Engine = current_app.extensions["engine"]()
    return found
