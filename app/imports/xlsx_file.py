"""Rows of the first visible sheet of an XLSX workbook (python-calamine), with what calamine leaves out.

calamine reads a cell with a formula's error as empty, and makes room for the whole rectangle of the sheet. So the
sheet's XML is run through once before: for the error cells, and for a rectangle that cannot be meant.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from app.imports.report import CannotRead

MOST_BYTES = 1024**3
"""Unpacked size of a workbook; a small file that unpacks to more is no table of a county."""
MOST_RATIO, ALWAYS_READ = 100, 64 * 1024**2
"""Unpacked to packed size; tables stay far below. Bytes that may be unpacked whatever the ratio."""
MOST_CELLS = 30_000_000
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,9})"')
_WIDE = re.compile(rb'\br="([A-Z]{2,3})\d{1,9}"')
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,9})"')
_PIECE = 1 << 20
_OVERLAP = 1 << 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """rows: cells as text from the spreadsheet's row 1 on, blank rows too. others: whether other sheets have rows."""

    rows: Iterator[list[str]]
    height: int
    others: bool


def open_sheet(path: Path) -> Sheet:
    """Raises CannotRead where the file is no workbook, is locked by a password, broken, or far too large."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
            if "xl/workbook.xml" not in names:
                raise CannotRead("这个压缩文件里没有表格，请用 XLSX 或 CSV 文件")
            _weigh(packed, path.stat().st_size)
            with CalamineWorkbook.from_path(path) as book:
                index = _first_visible(book)
                errors = _scan(packed, _sheet_path(packed, index))
                sheet = book.get_sheet_by_index(index)
                others = any(
                    one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
                    for one in book.sheets_metadata[index + 1 :]
                )
    except PasswordError:
        raise CannotRead("表格有密码，请去掉密码后再导入") from None
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, OSError, EOFError, KeyError, ValueError,
            NotImplementedError, RuntimeError) as problem:  # fmt: skip
        # the last two are zipfile's, for a way of packing that it does not know and for a locked part
        raise CannotRead("表格文件损坏，打不开") from problem
    left = sheet.start[1] if sheet.start else 0
    return Sheet(_rows(sheet.iter_rows(), left, errors), sheet.total_height, others)


def _weigh(packed: zipfile.ZipFile, size: int) -> None:
    """calamine unpacks as much as there is, whatever the package says of itself. Raises CannotRead for too much."""
    most = min(MOST_BYTES, max(ALWAYS_READ, size * MOST_RATIO))
    told = sum(info.file_size for info in packed.infolist())
    if told > most:
        raise CannotRead("表格太大，请分成几个文件")
    for info in packed.infolist():
        promised, more = info.file_size, copy(info)
        more.file_size = promised + 1  # reads on where there is more than is promised
        with packed.open(more) as file:
            read = 0
            while part := file.read(_PIECE):
                read += len(part)
        if read > promised:
            raise CannotRead("表格文件损坏，打不开")


def _first_visible(book: CalamineWorkbook) -> int:
    for index, one in enumerate(book.sheets_metadata):
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible:
            return index
    raise CannotRead("文件里没有可见的工作表")


def _sheet_path(packed: zipfile.ZipFile, index: int) -> str:
    """The path inside the package of the workbook's sheet with this index."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))  # noqa: S314 (expat limits entity expansion)
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    wanted = next(value for name, value in sheets[index].attrib.items() if name.endswith("}id"))
    relations = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    target = next(node.attrib["Target"] for node in relations if node.attrib.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _scan(packed: zipfile.ZipFile, name: str) -> dict[int, list[int]]:
    """Error cells of the sheet as {row from 1: [column from 0, …]}. Raises CannotRead for an absurd rectangle."""
    rows, columns = 0, 26
    errors: dict[int, list[int]] = {}
    with packed.open(name) as file:
        for piece in _pieces(file):
            for match in _ROW.finditer(piece):
                rows = max(rows, int(match[1]))
            for letters in {match[1] for match in _WIDE.finditer(piece)}:
                columns = max(columns, _column(letters) + 1)
            if b't="e"' in piece:
                for match in _ERROR.finditer(piece):
                    errors.setdefault(int(match[2]), []).append(_column(match[1]))
    if rows * columns > MOST_CELLS:
        raise CannotRead("表格的范围太大，请删掉数据区外面的内容，或分成几个文件")
    return errors


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that overlap, so that a tag on a seam is seen whole in one of them."""
    kept = b""
    while more := file.read(_PIECE):
        yield kept + more
        kept = more[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _rows(rows: Iterator[list[Any]], left: int, errors: dict[int, list[int]]) -> Iterator[list[str]]:
    for number, cells in enumerate(rows, 1):
        texts = [cell if isinstance(cell, str) else _text(cell) for cell in cells]
        for column in errors.get(number, ()):
            if 0 <= column - left < len(texts):
                texts[column - left] = "#REF!"
        yield texts


def _text(cell: Any) -> str:
    """A cell as one would have typed it into a CSV file."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
