"""What ``flask start`` tells at the end: a short table, why the rest got nothing, three messages as they arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from app.outreach.report import Figures

EXAMPLES = 3


def _telling(messages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fullest messages with the surest matches, no two about the same first posting."""
    best: dict[str, tuple[tuple[int, float, int], dict[str, Any]]] = {}
    for place, row in enumerate(messages):
        items = row["items"]
        weight = (-len(items), -sum(item["score"] for item in items), place)
        if items and ((first := items[0]["posting"]) not in best or weight < best[first][0]):
            best[first] = weight, row
    return [row for _, row in sorted(best.values(), key=lambda one: one[0])[:EXAMPLES]]


def summary(
    people: int,
    postings: int,
    holding: int,
    matched: dict[str, Any],
    figures: Figures,
    tally: dict[str, int],
    *,
    pretended: datetime | None,
    seconds: float,
) -> None:
    """Prints the table.

    matched: what the match run counted. holding: people with a match. pretended: the moment of the push, if set.
    """
    console = Console(width=100)
    delivered = sum(tally.values())
    table = Table(title=f"就业之家 · 用时 {seconds:.0f} 秒", show_header=False, title_justify="left")
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_row("求职者", str(people))
    table.add_row("岗位", str(postings))
    table.add_row("这次匹配了", f"{matched['people']} 人")
    table.add_row("现在有合适岗位的", f"{holding} 人")
    table.add_row("这次送到收件箱", f"{delivered} 条")
    console.print(table)
    if figures.silent:
        why = Table(title="其余的人为什么没有收到", show_header=False, title_justify="left")
        why.add_column(justify="right")
        why.add_column()
        sentences = figures.as_dict()["reasons"]
        for code, count in figures.silent.most_common():
            why.add_row(f"{count} 人", f"{sentences[code]}（{code}）")
        console.print(why)
    if pretended is not None:
        click.echo(f"现在是夜间免打扰时段，演示推送用的是 {pretended:%m月%d日 %H:%M} 的时钟。")
    for row in _telling(figures.messages):
        console.print(Panel(row["text"], title=f"发给 {row.get('person') or '本人'}", title_align="left"))
