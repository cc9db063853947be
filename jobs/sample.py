"""The sample county: invented people and postings, loaded once, with dates moved so that it is always this week's."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from app.clock import today

FOLDER = Path(__file__).resolve().parent.parent / "app" / "sample"
BASE = date(2026, 11, 21)
"""The day on which the sample's tables are true as they stand."""

MOVING = ("有效期至", "可到岗日期")


def moved_table(name: str, folder: Path) -> Path:
    """A copy of a sample table in ``folder`` whose moving dates are as far from today as the originals from BASE."""
    shift = today() - BASE
    target = folder / name
    with (
        (FOLDER / name).open(encoding="utf-8-sig", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = csv.DictReader(source)
        table = csv.DictWriter(out, rows.fieldnames or [])
        table.writeheader()
        table.writerows(_moved(rows, shift))
    return target


def _moved(rows: Iterator[dict[str, str]] | csv.DictReader[str], shift: timedelta) -> Iterator[dict[str, str]]:
    for row in rows:
        for column in MOVING:
            if row.get(column):
                row[column] = (date.fromisoformat(row[column]) + shift).isoformat()
        yield row


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="sample-county-")
