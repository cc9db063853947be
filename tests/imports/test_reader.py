"""Files as offices have them: every encoding, stray quotes, Excel's own ideas."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.imports.reader import Columns, Row, open_table
from app.imports.report import CannotRead, Report

COLUMNS = Columns("岗位表", ("岗位编号", "岗位名称"), ("备注", "人数"))
OTHER = Columns("求职登记表", ("登记编号", "姓名"), ())
HEADER = "岗位编号,岗位名称,备注,人数\n"


def read(path: Path, report: Report | None = None) -> list[Row]:
    return list(open_table(path, COLUMNS, [OTHER], report or Report()).rows)


def text_file(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "table.dat"
    path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    return path


def workbook(folder: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "table.csv"  # a name that lies
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [("utf-8", []), ("utf-8-sig", []), ("gb18030", ["gb18030"]), ("utf-16", ["utf16"])],
)
def test_each_encoding_gives_the_same_rows(tmp_path: Path, encoding: str, notes: list[str]) -> None:
    report = Report()
    path = text_file(tmp_path, HEADER + 'A1,普工,"两行\n字",5\n', encoding)
    assert read(path, report) == [Row(2, {"岗位编号": "A1", "岗位名称": "普工", "备注": "两行\n字", "人数": "5"})]
    assert [note["code"] for note in report.warnings()] == notes


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER + 'A1,普工,"一\n二\n三",\n\n,,,\nA4,保安,,\r\n')
    assert [(row.number, row.values["岗位编号"]) for row in read(path)] == [(2, "A1"), (5, "A4")]
    book = workbook(tmp_path, ["岗位编号", "岗位名称"], ["A1", "普工"], [None, None], ["A4", "保安"])
    assert [(row.number, row.values["岗位编号"]) for row in read(book)] == [(2, "A1"), (4, "A4")]


def test_a_bad_byte_spoils_its_own_row_alone(tmp_path: Path) -> None:
    rows = read(text_file(tmp_path, HEADER.encode() + "A1,普工\n".encode() + b"A2,\xff\xfe,\n" + "A3,保安\n".encode()))
    assert [row.troubles for row in rows] == [(), (("岗位名称", "bad_encoding"),), ()]


def test_an_unpaired_quote_spoils_its_own_row_alone(tmp_path: Path) -> None:
    rows = read(text_file(tmp_path, HEADER + 'A1,"普工,,1\nA2,保安,,2\nA3,"保\n洁",,3\nA4,电工,"他说""好""",4\n'))
    assert [(row.number, row.values.get("岗位编号"), row.troubles) for row in rows] == [
        (2, None, (("", "bad_quotes"),)),
        (3, "A2", ()),
        (4, "A3", ()),
        (5, "A4", ()),
    ]
    assert rows[3].values["备注"] == '他说"好"'


def test_a_quote_inside_a_cell_is_only_a_character(tmp_path: Path) -> None:
    (row,) = read(text_file(tmp_path, HEADER + 'A1,5"管道工,,1\n'))
    assert row.values["岗位名称"] == '5"管道工'


def test_ragged_rows(tmp_path: Path) -> None:
    short, padded, long = read(text_file(tmp_path, HEADER + "A1,普工\nA2,普工,,,,,\nA3,普工,装,卸,搬\n"))
    assert short.values == {"岗位编号": "A1", "岗位名称": "普工"}
    assert padded.troubles == ()
    assert long.troubles == (("", "too_many_cells"),)


def test_nul_bytes_control_characters_and_strange_spaces_are_dropped(tmp_path: Path) -> None:
    (row,) = read(text_file(tmp_path, HEADER + "A\x001,\u3000普\u200b工\x07 ,\x00,\n"))
    assert row.values == {"岗位编号": "A1", "岗位名称": "普工"}


def test_a_cell_of_ten_megabytes_is_read_and_the_next_row_too(tmp_path: Path) -> None:
    big = "长" * 3_500_000
    rows = read(text_file(tmp_path, HEADER + f'A1,普工,"{big}",\nA2,保安,{big},\n'))
    assert [len(row.values["备注"]) for row in rows] == [3_500_000, 3_500_000]


def test_a_line_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.imports.csv_file.MOST_LINE", 1000)
    rows = read(text_file(tmp_path, HEADER + "A1," + "x" * 5000 + ",,\nA2,保安,,\n"))
    assert [(row.values.get("岗位编号"), row.troubles) for row in rows] == [
        (None, (("", "row_too_long"),)),
        ("A2", ()),
    ]


def test_header_in_any_order_with_spaces_stars_and_unknown_columns(tmp_path: Path) -> None:
    report = Report()
    (row,) = read(text_file(tmp_path, "\n 电话 ,岗位名称＊,\u3000岗位 编号,电话\n1,普工,A1,2\n"), report)
    assert row == Row(3, {"岗位编号": "A1", "岗位名称": "普工"})
    assert [(note["code"], note["column"]) for note in report.warnings()] == [("unknown_column", "电话")]


def test_tabs_and_semicolons_separate_too(tmp_path: Path) -> None:
    for separator in "\t;":
        (row,) = read(text_file(tmp_path, (HEADER + "A1,普工,,3\n").replace(",", separator)))
        assert row.values["人数"] == "3"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\xef\xbb\xbf\r\n , \n", "空的"),
        ("岗位名称\n普工\n".encode(), "缺少必需的列：岗位编号"),
        ("登记编号,姓名\nW1,甲\n".encode(), "这是求职登记表，不是岗位表"),
        ("岗位编号,岗位名称,岗位编号\n".encode(), "重复的列：岗位编号"),
        ('"岗位编号,岗位名称\nA1,普工\n'.encode(), "表头读不出来"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 XLS"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "缺少必需的列"),
        (b"PK\x03\x04" + bytes(100), "损坏"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(CannotRead, match=said):
        read(text_file(tmp_path, content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(CannotRead, match="找不到文件"):
            read(path)


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(text_file(tmp_path, HEADER)) == []
    assert read(workbook(tmp_path, ["岗位编号", "岗位名称"])) == []


def test_excel_cells_become_what_one_would_type(tmp_path: Path) -> None:
    cells = [
        (3500.0, "3500"), (12.5, "12.5"), (True, "是"), (date(2027, 1, 31), "2027-01-31"),
        (datetime(2027, 1, 31, 8, 30), "2027-01-31 08:30:00"), ("0012", "0012"), (360722100001, "360722100001"),
        (360722198406120024, "3.6072219840612e+17"),
    ]  # fmt: skip
    book = workbook(tmp_path, ["岗位编号", "岗位名称", "备注"], *(["A", "普工", value] for value, _ in cells))
    assert [row.values["备注"] for row in read(book)] == [text for _, text in cells]


def test_a_formula_error_is_seen_also_where_the_table_begins_elsewhere(tmp_path: Path) -> None:
    book = Workbook()
    for column, (name, value) in enumerate((("岗位编号", "A1"), ("岗位名称", "普工"), ("人数", "#REF!")), 3):
        book.active.cell(2, column, name)
        book.active.cell(4, column, value)
    book.active.cell(4, 5).data_type = "e"
    book.save(tmp_path / "b.xlsx")
    assert read(tmp_path / "b.xlsx") == [Row(4, {"岗位编号": "A1", "岗位名称": "普工", "人数": "#REF!"})]


def test_the_first_visible_sheet_is_read_and_others_are_mentioned(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["别的"])
    book.active.sheet_state = "hidden"
    for title in ("岗位", "说明"):
        sheet = book.create_sheet(title)
        sheet.append(["岗位编号", "岗位名称"])
        sheet.append([title, "普工"])
    book.save(tmp_path / "b.xlsx")
    report = Report()
    assert [row.values["岗位编号"] for row in read(tmp_path / "b.xlsx", report)] == ["岗位"]
    assert [note["code"] for note in report.warnings()] == ["other_sheets"]


def test_a_cell_at_the_end_of_the_world_does_not_eat_the_memory(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["岗位编号", "岗位名称"])
    book.active.cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(CannotRead, match="范围太大"):
        read(tmp_path / "b.xlsx")


def test_a_zip_that_is_no_workbook_and_one_that_lost_its_sheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("readme.txt", "hello")
    with pytest.raises(CannotRead, match="没有表格"):
        read(tmp_path / "a.xlsx")
    whole = workbook(tmp_path, ["岗位编号", "岗位名称"])
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(tmp_path / "c.xlsx", "w") as copy:
        for name in source.namelist():
            if not name.startswith("xl/worksheets/"):
                copy.writestr(name, source.read(name))
    with pytest.raises(CannotRead, match="损坏"):
        read(tmp_path / "c.xlsx")
    (tmp_path / "d.xlsx").write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(CannotRead, match="损坏"):
        read(tmp_path / "d.xlsx")
