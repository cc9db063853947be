"""Records of a CSV file, one at a time, with bad bytes and unpaired quotes kept to the record that they spoil."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

MOST_LINE = 32 * 1024 * 1024
"""Characters of one physical line; more cannot be a table, and must not fill the memory."""
MOST_LINES = 500
"""Lines that one record may run over; past that an unpaired quote is the likelier cause."""


@dataclass(frozen=True, slots=True)
class Record:
    """Cells as written. trouble: a code of the report where the record cannot be read, and cells is empty."""

    cells: list[str]
    trouble: str = ""


def encodings(path: Path) -> list[str]:
    """Encodings to try, likeliest first, from the file's first bytes."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    return ["utf-8-sig", "gb18030"]


def delimiter_of(line: str) -> str:
    """The separator of a header line: a comma, or what Excel writes instead of one."""
    return max((",", "\t", ";"), key=line.count)


def records(path: Path, encoding: str) -> Iterator[Record]:
    """Every record, blank ones too. Undecodable bytes stay in the text as lone surrogates, for the row to answer for.

    The first record that is not blank decides separator and width; a record over several lines is believed only
    where it has that width, else its first line alone is in trouble and the next line starts afresh.
    """
    csv.field_size_limit(MOST_LINE * 2)
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        lines = _Lines(file)
        separator, width = "", 0
        while (line := lines.next()) is not None:
            if not line.strip():
                yield Record([])
                continue
            separator = separator or delimiter_of(line)
            record = _record(line, lines, separator, width)
            width = width or len(record.cells)
            yield record


def _record(line: str, lines: _Lines, separator: str, width: int) -> Record:
    if len(line) > MOST_LINE:
        return Record([], "row_too_long")
    if '"' not in line:
        return Record(line.rstrip("\r\n").split(separator))
    if not _open(line, separator):
        return Record(_parse([line], separator))
    gathered = [line]
    size = len(line)
    while len(gathered) < MOST_LINES and size <= MOST_LINE and (more := lines.next()) is not None:
        gathered.append(more)
        size += len(more)
        if more.count('"') % 2:
            cells = _parse_strictly(gathered, separator)
            if cells and (not width or len(cells) == width):
                return Record(cells)
            break
    lines.push_back(gathered[1:])
    return Record([], "bad_quotes")


def _open(line: str, separator: str) -> bool:
    """Whether a quoted cell is still open at the end of the line."""
    if line.count('"') % 2 == 0:
        return False
    try:
        for _ in csv.reader([line], delimiter=separator, strict=True):
            pass
    except csv.Error as problem:
        return "unexpected end of data" in str(problem)
    return False


def _parse(lines: list[str], separator: str) -> list[str]:
    return next(csv.reader(lines, delimiter=separator), [])


def _parse_strictly(lines: list[str], separator: str) -> list[str]:
    """The cells; none where a quote closes inside a cell, as when two unpaired quotes have whole rows between them."""
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True), [])
    except csv.Error:
        return []


class _Lines:
    """Physical lines with a way to give some back. A line over the limit is cut, and the rest of it skipped."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: deque[str] = deque()

    def next(self) -> str | None:
        if self._waiting:
            return self._waiting.popleft()
        line = self._file.readline(MOST_LINE + 1)
        if len(line) > MOST_LINE:
            while (more := self._file.readline(MOST_LINE)) and not more.endswith(("\n", "\r")):
                pass
        return line.replace("\0", "") if line else None

    def push_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
