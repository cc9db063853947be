"""A small world for tests that need the whole chain: the judged county, imported, indexed and matched."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from app.imports.run import run_import
from jobs.match import run_matching

GOLDEN = Path(__file__).parent / "golden" / "xinfeng"


def quiet(_total: int | None) -> Callable[[int], None]:
    return lambda _more: None


def import_table(kind: str, path: Path) -> dict[str, int]:
    """Imports a table without a progress bar; the counts of its report. kind: postings or workers."""
    return dict(run_import(kind, path, "test", quiet).as_counts())


def golden_county(app: Flask) -> None:
    """The judged county in the app's database, indexed and matched."""
    for kind in ("postings", "workers"):
        import_table(kind, GOLDEN / f"{kind}.csv")
    run_matching("all")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path
