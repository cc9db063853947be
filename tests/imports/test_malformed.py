"""Ten thousand malformed rows of both tables, drawn by hypothesis: each is told, none breaks anything else."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import delete, select

from app.database import db, write
from app.extensions import keyring
from app.imports.report import REASONS, Problem, Report
from app.people.models import Registration
from app.postings.models import Posting
from tests.imports.malformed import KINDS, UNPAIRED, Line, Table, base, tables
from tests.imports.tables import import_file

MALFORMED = 10_000
PERSONAL = ("姓名", "身份证号", "手机", "出生日期", "备注")
SAYINGS = {"bad_id_no": 5, "bad_uscc": 4}
"""Codes whose sentence has variants; every other sentence depends on column and code alone."""
_CHINESE = re.compile("[\u4e00-\u9fff]{2}")


def stored_names(table: Table) -> dict[str, str]:
    """What the database holds: number of the row to name of the person or title of the posting."""
    db.session.rollback()
    if table.kind.table == "postings":
        return dict(db.session.execute(select(Posting.external_no, Posting.title)).all())
    ring = keyring()
    rows = db.session.execute(select(Registration.external_no, Registration.payload_enc))
    return {str(number): json.loads(ring.decrypt(said))["name"] for number, said in rows}


def empty_database() -> None:
    with write() as session:
        for table in reversed(db.metadata.sorted_tables):
            session.execute(delete(table))


def check_problems(line: Line, problems: list[Problem]) -> None:
    """The row's problems are those that it was given, each in words that repeat nothing of the row."""
    codes: dict[str, set[str]] = defaultdict(set)
    for problem in problems:
        codes[problem.column].add(problem.code)
        assert problem.code in REASONS
        assert _CHINESE.search(problem.reason)
        for column in PERSONAL:
            cell = line.cells.get(column, "").strip()
            assert len(cell) < 4 or cell not in problem.reason
    if line.told.get("") == UNPAIRED:  # nothing of such a row is read, so that its required cells may be missed too
        codes = {column: said for column, said in codes.items() if said != {"required"}}
    assert codes.keys() == line.told.keys(), line
    for column, expected in line.told.items():
        assert codes[column] & expected, (column, line)


def check(table: Table, report: Report) -> int:
    """Compares the report and the database with what the table was made of; the number of malformed rows."""
    told: dict[int, list[Problem]] = defaultdict(list)
    for problem in report.errors:
        told[problem.row].append(problem)
    lines = {number: line for number, line in enumerate(table.lines, 2) if line}
    wrong = {number: line for number, line in lines.items() if line.told}
    for number in told.keys() ^ wrong.keys():
        raise AssertionError(f"{told.get(number, 'nothing')} was told of row {number}: {lines.get(number)}")
    for number, line in wrong.items():
        check_problems(line, told[number])
    right = {line.number: line.name for line in lines.values() if not line.told}
    assert stored_names(table) == right
    counts = report.as_counts()
    assert (counts["rows"], counts["rejected"]) == (len(lines), len(wrong))
    assert counts["rows"] == sum(counts.values()) - counts["rows"]
    return len(wrong)


def test_ten_thousand_malformed_rows_are_each_told_and_no_good_one_is_lost(app: Flask, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    reasons: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    @settings(
        phases=[Phase.generate],  # no shrinking: what fails names its row
        report_multiple_bugs=False, max_examples=320, derandomize=True, database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )  # fmt: skip
    @given(tables())
    def every_table(table: Table) -> None:
        empty_database()
        path = tmp_path / "table.csv"
        path.write_bytes(table.content)
        report = import_file(table.kind.table, path)
        seen[table.kind.table] += check(table, report)
        for problem in report.errors:
            reasons[table.kind.table, problem.column, problem.code].add(problem.reason)

    every_table()
    assert sum(seen.values()) >= MALFORMED
    assert min(seen["postings"], seen["workers"]) >= MALFORMED // 4
    for (_, _, code), sayings in reasons.items():
        assert len(sayings) <= SAYINGS.get(code, 1)


def test_two_unpaired_quotes_lose_no_row_between_them(app: Flask, tmp_path: Path) -> None:
    rows = [base(KINDS[1], count, "某某某某") for count in range(1, 5)]
    lines = [[row.get(column, "") for column in KINDS[1].columns] for row in rows]
    for spoilt in (0, 2):
        lines[spoilt][2] = f'"{lines[spoilt][2]}'
    path = tmp_path / "table.csv"
    path.write_text("\n".join(",".join(cells) for cells in [KINDS[1].columns, *lines]), encoding="utf-8")
    report = import_file("workers", path)
    assert {problem.row for problem in report.errors} == {2, 4}
    assert sorted(db.session.scalars(select(Registration.external_no)).all()) == ["R2", "R4"]
