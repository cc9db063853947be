"""``flask match run`` and ``flask match export``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from app.database import db
from app.engines import give_room
from app.matching.batch import finish, open_partitions, plan
from app.matching.export import export_matches
from app.matching.models import MatchRun
from jobs.batch import Job, turn
from jobs.beside import ROOM, cores
from jobs.dispatch import work_off
from jobs.failures import CommandGroup, check_out, saying
from jobs.index import ensure_built, sync_once
from jobs.reporting import json_option, progress, report

BEHIND = 10
"""Of the priorities from -20, first, to 19: a registration beside a run takes less than twice as long with it."""

WORTH_A_WORKER = 4_000
"""People for each process: for fewer it would take longer to start than to match them."""

match_group = CommandGroup("match", help="给求职者找合适的岗位")


@match_group.command("run")
@click.option("--changed", is_flag=True, help="只算有变化的人和岗位牵涉到的人")
@click.option("--workers", type=click.IntRange(1, 64), help="同时用几个进程算，不填就按处理器核数，最多 4 个")
@json_option
def run_command(changed: bool, workers: int | None, as_json: bool) -> None:
    """给所有人（或只给变化牵涉到的人）算出最合适的岗位，存下来。"""
    _give_way()
    give_room(db.engine, ROOM)
    with saying("匹配没有完成，再运行一次会接着算："):
        figures = run_matching("changed" if changed else "all", workers or cores())
    words = f"看了 {figures['people']} 人，{figures['matched']} 人有合适的岗位，{figures['silent']} 人暂时没有"
    report(figures, as_json=as_json, words=words)


def _give_way() -> None:
    """Desks and phones come first: this process and those that it starts take what they leave of the cores."""
    os.setpriority(os.PRIO_PROCESS, 0, max(BEHIND, os.getpriority(os.PRIO_PROCESS, 0)))


@match_group.command("export")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 CSV 文件")
@json_option
def export_command(out: Path, as_json: bool) -> None:
    """把存下的匹配写成表：登记编号, 名次, 岗位编号, 得分, 理由。"""
    check_out(out)
    rows = export_matches(out)
    report({"rows": rows}, as_json=as_json, words=f"写了 {rows} 行")


def run_matching(scope: str, workers: int = 1) -> dict[str, Any]:
    """Brings the index up to date and matches. scope: all or changed. Waits where another run is under way.

    workers: processes at most; the others start only where many people are to be matched.

    Raises EngineUnavailable, IndexRejected, Busy.
    """
    ensure_built(workers=workers)
    with turn("index"):
        while sync_once():
            pass
    with turn("match") as job:
        if scope == "changed" and db.session.scalar(select(MatchRun.id).where(MatchRun.state == "done")) is None:
            scope = "all"
        run = plan(scope)
        _work(run.id, job, workers)
        job.figures.update(finish(run.id))
        return {"run": run.id, "scope": scope, **job.figures}


def _work(run_id: int, job: Job, workers: int) -> None:
    left = open_partitions(run_id)
    sizes = dict(left)
    workers = max(1, min(workers, sum(sizes.values()) // WORTH_A_WORKER))
    with progress("匹配", sum(sizes.values())) as advance:
        for partition_id in work_off(list(sizes), workers):
            advance(sizes[partition_id])
            job.beat()
