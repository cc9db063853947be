"""What an import says about the rows that it read: counts, every wrong cell, and what was put up with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

REASONS = {
    # Stable code: the sentence a desk officer reads. No sentence repeats what stood in the cell: it may be personal.
    "required": "这一项必填，不能为空",
    "not_integer": "要填整数，不要带文字或小数",
    "not_number": "要填数字",
    "not_date": "不是日期，请写成 {form}",
    "not_in_list": "不在可选的范围内，可以填：{words}",
    "only_one": "这一项只能填一个",
    "out_of_range": "超出允许的范围（{low} 到 {high}）",
    "too_long": "太长了，最多 {most} 个字",
    "too_many": "太多了，最多 {most} 项",
    "low_above_high": "薪资下限比薪资上限还高",
    "incomplete_point": "经度和纬度要一起填，或者都不填",
    "swapped_point": "经度和纬度好像填反了",
    "bad_id_no": "身份证号不对：{why}",
    "bad_uscc": "统一社会信用代码不对：{why}",
    "bad_phone": "手机号不对：要 11 位数字，以 1 开头",
    "unknown_region": "没有这个区划代码，请填 6 位（县）、9 位（乡镇）或 12 位（村）的代码",
    "formula_error": "单元格里是公式错误，请改成内容本身",
    "bad_encoding": "有无法识别的字符，文件可能损坏或混用了编码",
    "bad_quotes": "引号没有配对，这一行读不出来",
    "too_many_cells": "这一行比表头多出了内容，可能是内容里的逗号没有加引号",
    "row_too_long": "这一行太长，读不出来",
    "duplicate_in_file": "这个编号在前面的第 {first} 行已经有了",
    "registration_no_taken": "这个登记编号已经属于另一个人，请核对编号",
    "not_saved": "这一行存不进去：与别的记录冲突，请核对编号和证件号",
}

NOTES = {
    # Put up with, and said once for all rows concerned.
    "unknown_column": "不认识这一列，没有读入",
    "gb18030": "文件不是 UTF-8，已按 GB18030（中文 Windows 的 Excel）读入",
    "utf16": "文件是 UTF-16（Excel 的“Unicode 文本”），已读入",
    "other_sheets": "只读了第一张工作表，其余的没有读",
    "region_anchored": "代码表里没有这个区划代码，按上级地区的位置计算距离",
    "id_birth_differs": "出生日期与身份证号不一致，以身份证号为准",
    "id_sex_differs": "性别与身份证号不一致，以身份证号为准",
    "wishes_cut": "择业工种超过三个，匹配时只用前三个",
    "name_differs": "身份证号相同而姓名不同，已按同一人合并，请核对",
    "ambiguous_person": "有不止一个同名同手机的人，没有合并，请核对",
    "newer_known": "这份表填得早，之后本人又登记过，两份不一样的以后填的为准",
    "employer_name_differs": "同一信用代码已登记为另一个单位名称，沿用原名称",
}


class CannotRead(Exception):
    """The file cannot be read at all; nothing was changed. The text is a sentence in Chinese."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row. row counts as a spreadsheet does; column is empty where the whole row is meant."""

    row: int
    column: str
    code: str
    reason: str


def reason(code: str, **more: object) -> str:
    return REASONS[code].format(**more)


@dataclass(slots=True)
class Report:
    """Counts that add up (created + updated + merged + unchanged + rejected = rows), and what there is to say."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[Problem] = field(default_factory=list)
    _notes: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def count(self, kind: str) -> None:
        """Counts one row that went in. kind: created, updated, merged or unchanged."""
        setattr(self, kind, getattr(self, kind) + 1)

    def as_counts(self) -> dict[str, int]:
        names = ("rows", "created", "updated", "merged", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def refuse(self, problems: list[Problem]) -> None:
        """Counts one refused row with everything that is wrong with it."""
        self.rejected += 1
        self.errors += problems

    def note(self, code: str, column: str = "", row: int | None = None) -> None:
        """Adds a warning; warnings of one code and column are said once, with the number of rows and the first."""
        said = self._notes.setdefault((code, column), [0, row or 0])
        if row is not None:
            said[0] += 1
            said[1] = min(said[1], row)

    def warnings(self) -> list[dict[str, Any]]:
        found = []
        for (code, column), (count, first) in self._notes.items():
            said: dict[str, Any] = {"code": code, "column": column, "reason": NOTES[code]}
            if count:
                said |= {"rows": count, "first_row": first}
            found.append(said)
        return found

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of the command."""
        wrong = sorted(self.errors, key=lambda problem: problem.row)
        return {
            **self.as_counts(),
            "warnings": self.warnings(),
            "errors": [{"row": one.row, "column": one.column, "code": one.code, "reason": one.reason} for one in wrong],
        }

    def as_words(self, first: int = 20) -> str:
        """A short summary with the first errors."""
        counts = (("新增", self.created), ("更新", self.updated), ("并入已有的人", self.merged),
                  ("没有变化", self.unchanged), ("未能导入", self.rejected))  # fmt: skip
        said = "，".join(f"{name} {count} 行" for name, count in counts if count)
        lines = [f"共 {self.rows} 行" + (f"：{said}。" if said else "。")]
        for warning in self.warnings():
            where = f"“{warning['column']}”" if warning["column"] else ""
            rows = f"（{warning['rows']} 行，首见第 {warning['first_row']} 行）" if "rows" in warning else ""
            lines.append(f"提示：{where}{warning['reason']}{rows}")
        wrong = sorted(self.errors, key=lambda problem: problem.row)
        for one in wrong[:first]:
            lines.append(f"第 {one.row} 行" + (f"“{one.column}”" if one.column else "") + f"：{one.reason}")
        if len(wrong) > first:
            lines.append(f"还有 {len(wrong) - first} 处问题没有列出，用 --json 可看到全部。")
        return "\n".join(lines)
