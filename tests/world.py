"""A small world for tests that need the whole chain: the judged county, imported, indexed and matched."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import literal, select, union_all

from app import create_app
from app.clock import make_clock, now
from app.config import Settings
from app.database import db
from app.imports.run import run_import
from app.privacy.keyring import DATA_KEYS_FILE
from jobs.match import run_matching
from tests.databases import make_tables

NOON = "2026-11-21T10:00"
GOLDEN = Path(__file__).parent / "golden" / "xinfeng"


def quiet(_total: int | None) -> Callable[[int], None]:
    return lambda _more: None


def import_table(kind: str, path: Path) -> dict[str, int]:
    """Imports a table without a progress bar; the counts of its report. kind: postings or workers."""
    return dict(run_import(kind, path, "test", quiet).as_counts())


def golden_county(app: Flask) -> None:
    """The judged county in the app's database, indexed and matched. In an app of the tests in which nothing was done
    yet, it is a copy of the one that was made for this process; anywhere else it is made anew."""
    if not _lay_out(app):
        _make_county()


def prepare_county(folder: Path) -> None:
    """Makes the county that :func:`golden_county` copies, before any test has changed anything in the process."""
    app = create_app({"DATA_DIR": str(folder), "APP_NOW": NOON})
    with app.app_context():
        make_tables()
        _make_county()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    _prepared.append(folder)


_prepared: list[Path] = []
"""The DATA_DIR of the county that is copied; empty until there is one."""


def _make_county() -> None:
    for kind in ("postings", "workers"):
        import_table(kind, GOLDEN / f"{kind}.csv")
    run_matching("all")


def _lay_out(app: Flask) -> bool:
    """Copies the prepared county over a fresh installation; False where there is none or the app is no such."""
    settings = app.extensions["settings"]
    if not _prepared or settings.elasticsearch_url or db.engine.dialect.name != "sqlite" or not _same(settings):
        return False
    rows = union_all(*(select(literal(1)).select_from(table) for table in db.metadata.sorted_tables)).limit(1)
    if settings.index_dir.exists() or db.session.execute(rows).first() is not None:
        return False
    db.session.remove()
    db.engine.dispose()
    name = Path(str(db.engine.url.database))
    for leftover in name.parent.glob(f"{name.name}-*"):
        leftover.unlink()
    shutil.copyfile(_prepared[-1] / name.name, name)
    shutil.copytree(_prepared[-1] / "index", settings.index_dir)
    return True


def _same(settings: Settings) -> bool:
    """Whether the app has the keys and the hour of the prepared county."""
    keys, prepared = settings.data_dir / "keys" / DATA_KEYS_FILE, _prepared[-1] / "keys" / DATA_KEYS_FILE
    noon = make_clock(NOON)()
    return keys.read_bytes() == prepared.read_bytes() and settings.clock() == now() == noon


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path
