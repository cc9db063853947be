"""A table out of a file, recognised by its content: the header checked, rows handed over one at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.imports.csv_file import Record, encodings, records
from app.imports.report import CannotRead, Report
from app.imports.xlsx_file import open_sheet

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DROP = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f\xad\u061c]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEADER_NOISE = re.compile(r"[\s*＊]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one kind of table. name: how people call it."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self.required + self.optional)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank. values: column to text, only what is not empty; troubles: [column, code, …]."""

    number: int
    values: dict[str, str]
    troubles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    rows: Iterator[Row]
    total: int | None


def open_table(path: Path, columns: Columns, others: Iterable[Columns], report: Report) -> Table:
    """Opens the file and checks its header. others: the tables that it might be instead, for the message.

    Raises CannotRead where there is no file, nothing in it, or not this table.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError:
        raise CannotRead("找不到文件，或者没有权限读它") from None
    if start.startswith(OLE):
        raise CannotRead("这是旧版 XLS 或有密码的表格，请另存为不带密码的 XLSX 或 CSV")
    if start.startswith(ZIP):
        sheet = open_sheet(path)
        if sheet.others:
            report.note("other_sheets")
        return Table(_read((Record(cells) for cells in sheet.rows), columns, others, report), max(sheet.height - 1, 0))
    return Table(_read_text(path, columns, others, report), None)


def _read_text(path: Path, columns: Columns, others: Iterable[Columns], report: Report) -> Iterator[Row]:
    """Reads in the first encoding in which the header makes sense; bytes that do not decode spoil their row alone."""
    likeliest: CannotRead | None = None
    for encoding in encodings(path):
        try:
            rows = _read(records(path, encoding), columns, others, report)
        except CannotRead as problem:
            likeliest = likeliest or problem
            continue
        if encoding in ("gb18030", "utf-16"):
            report.note(encoding.replace("-", ""))
        return rows
    raise likeliest or CannotRead("文件是空的")


def _read(stream: Iterator[Record], columns: Columns, others: Iterable[Columns], report: Report) -> Iterator[Row]:
    """Takes the header off the stream and checks it at once; the rows come later."""
    number = 0
    for record in stream:
        number += 1
        if record.trouble:
            raise CannotRead("表头读不出来，请检查第一行的引号")
        if any(cell.strip() for cell in record.cells):
            break
    else:
        raise CannotRead("文件是空的")
    header = [_header(cell) for cell in record.cells]
    known = columns.all
    named = [name for name in header if name in known]
    missing = [name for name in columns.required if name not in named]
    if missing:
        for other in others:
            if all(name in header for name in other.required):
                raise CannotRead(f"这是{other.name}，不是{columns.name}")
        listed = "、".join(missing)
        raise CannotRead(f"不是{columns.name}，或者缺少必需的列：{listed}")
    if len(set(named)) != len(named):
        twice = "、".join(sorted({name for name in named if named.count(name) > 1}))
        raise CannotRead(f"表头里有重复的列：{twice}")
    for name in dict.fromkeys(header):
        if name and name not in known:
            report.note("unknown_column", _SURROGATE.sub("", name)[:40])
    places = [(place, name) for place, name in enumerate(header) if name in known]
    return _rows(stream, number, places, len(header))


def without_controls(text: str) -> str:
    """The text without characters that nobody sees and no form means."""
    return _DROP.sub("", text).strip()


def row_of(number: int, said: Mapping[str, str]) -> Row:
    """A row from what somebody filled in elsewhere. said: column to text; empty ones are left out."""
    values = {name: without_controls(text) for name, text in said.items()}
    troubles = tuple((name, "bad_encoding") for name, text in values.items() if _SURROGATE.search(text))
    return Row(number, {name: text for name, text in values.items() if text}, troubles)


def _header(cell: str) -> str:
    """A header as the contract writes it: a star for a required column, spaces and full-width forms are let pass."""
    return _HEADER_NOISE.sub("", unicodedata.normalize("NFKC", _DROP.sub("", cell[:200])))


def _rows(stream: Iterator[Record], number: int, places: list[tuple[int, str]], width: int) -> Iterator[Row]:
    for record in stream:
        number += 1
        if record.trouble:
            yield Row(number, {}, (("", record.trouble),))
            continue
        cells = record.cells
        values: dict[str, str] = {}
        troubles: list[tuple[str, str]] = []
        for place, name in places:
            if place >= len(cells):
                continue
            text = cells[place].strip()
            if not text:
                continue
            if not text.isprintable():
                if _SURROGATE.search(text):
                    troubles.append((name, "bad_encoding"))
                text = without_controls(text)
                if not text:
                    continue
            values[name] = text
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            troubles.append(("", "too_many_cells"))
        if values or troubles:
            yield Row(number, values, tuple(troubles))
