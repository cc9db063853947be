"""The one place that reads the data files. Nothing is read until a list is first asked for; each file is read once."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read_table(name: str) -> list[list[str]]:
    """Rows of ``data/<name>`` without the header; gzip where the name ends in ``.gz``.

    Not cached here: each list keeps what it builds from the rows, and the rows themselves are let go.
    """
    path = DATA / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as packed:
            return list(csv.reader(packed))[1:]
    with path.open(encoding="utf-8", newline="") as plain:
        return list(csv.reader(plain))[1:]
