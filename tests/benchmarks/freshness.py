"""How long a changed posting takes to be found, while ``flask index sync --follow`` runs beside."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from app import create_app
from app.extensions import engine
from app.imports.postings import COLUMNS
from app.imports.run import run_import
from search.documents import POSTINGS
from search.query import Query, Term
from search.text import default_segmenter
from tests.benchmarks.kit import BIN, Figure, following, scratch

TRIES = 20
NEW = 700_000
"""The first of the new words: numbers of six digits, which stay one token and stand in no posting."""

PATIENCE = 20.0
POLL = 0.01


def fresh(name: str, env: Mapping[str, str], postings: int) -> Figure:
    """Imports one row again and again under new words; the time from before the import to the search that finds it.

    The clock goes here: what was changed when decides what is read anew.
    """
    env = dict(env) | {"APP_NOW": ""}
    pick = random.Random(20261122)
    app = create_app(env)
    with (
        app.app_context(),
        scratch() as folder,
        following([str(BIN / "flask"), "index", "sync", "--follow"], env),
    ):
        _change(folder, str(NEW - 1))
        _wait_for(str(NEW - 1))
        times = []
        for number in range(TRIES):
            time.sleep(pick.uniform(0.0, 0.7))  # else every change would meet the follower at the same moment
            word = f"{NEW + number}"
            began = time.perf_counter()
            _change(folder, word)
            _wait_for(word)
            times.append(time.perf_counter() - began)
    what = f"a posting imported until search finds it, {TRIES} tries among {postings:,} postings, {name}"
    return Figure(what, f"median {median(times):.2f} s, longest {max(times):.2f} s")


def _change(folder: Path, word: str) -> None:
    table = folder / "one.csv"
    values = {
        "岗位编号": "FRESH1", "单位名称": "虚构测速有限公司", "岗位名称": f"普工 {word}", "招聘人数": "1",
        "工作内容": "装配", "工作地点": "工业园", "区划代码": "360827", "薪资下限": "4000", "薪资上限": "5000",
        "计薪方式": "月", "有效期至": (date.today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS.required)
        rows.writeheader()
        rows.writerow(values)
    report = run_import("postings", table, "benchmark", lambda _total: lambda _more: None)
    if report.rejected:
        raise RuntimeError("the row to be found was refused")


def _wait_for(word: str) -> None:
    # The engine is asked for the word itself: what free-text search makes of words that are no work is its own affair.
    (token,) = default_segmenter().tokens(word)
    query = Query(should=(Term("title", token, 1.0),), need_match=True, limit=1)
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if engine().search(POSTINGS, query):
            return
        time.sleep(POLL)
    raise RuntimeError(f"a changed posting was not found within {PATIENCE:.0f} s")
