from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.imports.report import Report
from tests.imports.tables import import_file, write_csv


@pytest.fixture
def load(app: Flask, tmp_path: Path) -> Callable[..., Report]:
    """Imports rows: ``load("workers", row, row)``."""

    def run(table: str, *rows: dict[str, Any]) -> Report:
        return import_file(table, write_csv(tmp_path / "table.csv", rows))

    return run
