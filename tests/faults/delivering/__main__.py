"""``python -m tests.faults.delivering``: the whole run and its table; with ``--write`` also in docs/faults.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from app.config import ROOT
from tests.faults.delivering.run import brokers_for, run
from tests.faults.delivering.storm import FULL, SMALL
from tests.faults.delivering.table import words
from tests.services.postgres import PostgresServer

DOCUMENT = ROOT / "docs" / "faults.md"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.faults.delivering", description=__doc__)
    options.add_argument("--small", action="store_true", help="the size of make test")
    options.add_argument("--write", action="store_true", help="also into docs/faults.md")
    given = options.parse_args()
    size = SMALL if given.small else FULL
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as postgres, brokers_for(size) as brokers:
        table = words(run(size, Path(folder), postgres, brokers))
    sys.stdout.write(table)
    if given.write:
        head = DOCUMENT.read_text(encoding="utf-8").partition("<!-- the table -->")[0]
        DOCUMENT.write_text(f"{head}<!-- the table -->\n\n{table}", encoding="utf-8")


if __name__ == "__main__":
    main()
