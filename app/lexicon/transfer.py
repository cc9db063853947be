"""The staff's words as a table, so that a county can take its words to another server."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.database import db
from app.lexicon.models import LexiconWord, Meaning
from app.lexicon.service import Who, take_over
from app.lexicon.words import WRONG, fault, fault_of_meanings, sorted_meanings, tidy

HEADER = ("词", "工种")
"""工种: codes apart by spaces, ``code:0.6`` where it is not sure; empty: the word says nothing about work."""

UNREADABLE = {
    "not_a_table": "要 UTF-8 的 CSV",
    "missing_column": f"缺少这两列之一：{'、'.join(HEADER)}",
    "weight_no_number": "冒号后面要写把握，一个大于 0、最多是 1 的数",
    "duplicate_in_file": "这个词在前面已经有了",
}
Row = tuple[int, str, str, str]
"""A wrong row: its number as a spreadsheet counts, the column, the code and the sentence."""


class NoTable(Exception):
    """The file is no table of words. The text is a sentence in Chinese."""


def export_words(path: Path) -> int:
    """Writes the words in force, UTF-8 with a mark that Excel knows; how many. Raises OSError."""
    beside = path.with_name(path.name + ".part")
    found = db.session.scalars(select(LexiconWord).where(LexiconWord.state == "approved").order_by(LexiconWord.word))
    count = 0
    with beside.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for one in found:
            table.writerow([one.word, " ".join(_written(said) for said in one.meanings)])
            count += 1
    os.replace(beside, path)
    return count


def import_words(path: Path, operator: str) -> tuple[dict[str, int], list[Row]]:
    """Puts the words of a table in force; the counts and the wrong rows, without which the others go in.

    Raises NoTable, OSError.
    """
    good: dict[str, list[Meaning]] = {}
    wrong: list[Row] = []
    for number, said in _rows(path):
        word = tidy(said[HEADER[0]] or "")
        meanings, code = _read(said[HEADER[1]] or "")
        if problem := fault(word) or ("duplicate_in_file" if word in good else None):
            wrong.append((number, HEADER[0], problem, (WRONG | UNREADABLE)[problem]))
        elif code := code or fault_of_meanings(meanings):
            wrong.append((number, HEADER[1], code, (WRONG | UNREADABLE)[code]))
        else:
            good[word] = sorted_meanings(meanings)
    counts = take_over(Who(operator, f"cli:{operator}", decides=True), good.items(), note="从表里导入")
    return {"rows": len(good) + len(wrong), **counts, "rejected": len(wrong)}, wrong


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file, strict=True)
        try:
            if not set(HEADER) <= set(table.fieldnames or ()):
                raise NoTable(UNREADABLE["missing_column"])
            yield from enumerate(table, start=2)
        except (UnicodeDecodeError, csv.Error) as error:
            raise NoTable(UNREADABLE["not_a_table"]) from error


def _read(text: str) -> tuple[list[Meaning], str | None]:
    meanings: list[Meaning] = []
    for part in text.split():
        family, _, weight = part.replace("：", ":").partition(":")
        try:
            meanings.append({"family": family, "weight": float(weight or 1.0)})
        except ValueError:
            return [], "weight_no_number"
    return meanings, None


def _written(said: Meaning) -> str:
    return str(said["family"]) if said["weight"] == 1.0 else f"{said['family']}:{said['weight']:g}"
