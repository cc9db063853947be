"""Every kind of cell, right and wrong, through the readers of the two tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.imports.fields import Fields, read_date, tidy_name
from app.imports.postings import read_posting
from app.imports.reader import Row
from app.imports.report import REASONS
from app.imports.workers import read_worker
from tests.imports.tables import ID_A, POSTING, WORKER

TODAY = date(2026, 11, 21)


def read(row: dict[str, Any], **cells: str) -> tuple[Any, list[str], list[str]]:
    """What a row becomes, the codes of its problems, those of its warnings."""
    values = {name: str(value) for name, value in (row | cells).items() if str(value)}
    notes: list[str] = []
    fields = Fields(Row(7, values), lambda code, _column, _row: notes.append(code))
    one = (read_posting if row is POSTING else read_worker)(fields, TODAY)
    assert (one is None) == bool(fields.problems)
    assert all(problem.row == 7 and problem.code in REASONS for problem in fields.problems)
    return (one and one.statement), [problem.code for problem in fields.problems], notes


WRONG = [
    (POSTING, "岗位编号", "", "required"),
    (POSTING, "岗位编号", "9" * 65, "too_long"),
    (POSTING, "岗位名称", "长" * 121, "too_long"),
    (POSTING, "工作内容", "长" * 20_001, "too_long"),
    (POSTING, "招聘人数", "0", "out_of_range"),
    (POSTING, "招聘人数", "99999999999999999999", "out_of_range"),
    (POSTING, "招聘人数", "若干", "not_integer"),
    (POSTING, "招聘人数", "2.5", "not_integer"),
    (POSTING, "招聘人数", "1_0", "not_integer"),
    (POSTING, "招聘人数", "#REF!", "formula_error"),
    (POSTING, "经验年限", "-1", "out_of_range"),
    (POSTING, "薪资上限", "面议", "not_number"),
    (POSTING, "薪资上限", "nan", "not_number"),
    (POSTING, "薪资上限", "1e99", "out_of_range"),
    (POSTING, "薪资上限", "2999", "low_above_high"),
    (POSTING, "薪资下限", "0", "out_of_range"),
    (POSTING, "计薪方式", "年", "not_in_list"),
    (POSTING, "班次", "两班倒;夜班", "only_one"),
    (POSTING, "食宿", "管饭", "not_in_list"),
    (POSTING, "班车", "有", "not_in_list"),
    (POSTING, "工作条件", "夜班;太累", "not_in_list"),
    (POSTING, "证书要求", ";".join(f"证{n}" for n in range(21)), "too_many"),
    (POSTING, "证书要求", "证" * 41, "too_long"),
    (POSTING, "证书要求", "证" * 1_000_000, "too_long"),
    (POSTING, "区划代码", "999999", "unknown_region"),
    (POSTING, "区划代码", "36072", "unknown_region"),
    (POSTING, "区划代码", "3607", "unknown_region"),
    (POSTING, "区划代码", "信丰县", "unknown_region"),
    (POSTING, "区划代码", "4419", "unknown_region"),
    (POSTING, "区划代码", "360700", "unknown_region"),
    (POSTING, "区划代码", "440000", "unknown_region"),
    (POSTING, "有效期至", "2026-02-30", "not_date"),
    (POSTING, "有效期至", "2026-12", "not_date"),
    (POSTING, "有效期至", "长期", "not_date"),
    (POSTING, "有效期至", "2999-01-01", "out_of_range"),
    (POSTING, "统一社会信用代码", "91360722MA35A1B2CE", "bad_uscc"),
    (POSTING, "统一社会信用代码", "91360722MA35A1B2C", "bad_uscc"),
    (POSTING, "统一社会信用代码", "91360722MA35A1B2OD", "bad_uscc"),
    (POSTING, "统一社会信用代码", "9.13607222E+17", "bad_uscc"),
    (POSTING, "经度", "114.9", "incomplete_point"),
    (WORKER, "出生日期", "2026-11-22", "out_of_range"),
    (WORKER, "出生日期", "1899", "out_of_range"),
    (WORKER, "出生日期", "八十年代", "not_date"),
    (WORKER, "出生日期", "1984-13", "not_date"),
    (WORKER, "身份证号", ID_A[:17] + "1", "bad_id_no"),
    (WORKER, "身份证号", ID_A[:17], "bad_id_no"),
    (WORKER, "身份证号", "3.6072219840612e+17", "bad_id_no"),
    (WORKER, "身份证号", "36072219840612OO24", "bad_id_no"),
    (WORKER, "身份证号", "360722198413320029", "bad_id_no"),
    (WORKER, "手机", "1381234567", "bad_phone"),
    (WORKER, "手机", "1.38E+10", "bad_phone"),
    (WORKER, "手机", "0797-3331234", "bad_phone"),
    (WORKER, "做过的工种", "缝纫工:很久", "not_number"),
    (WORKER, "做过的工种", "缝纫工:99", "out_of_range"),
    (WORKER, "做过的工种", ":3", "required"),
    (WORKER, "绝对不接受", "加班", "not_in_list"),
    (WORKER, "文化程度", "文盲", "not_in_list"),
    (WORKER, "期望月薪", "越多越好", "not_number"),
    (WORKER, "最远公里", "-1", "out_of_range"),
    (WORKER, "姓名", "名" * 51, "too_long"),
    (WORKER, "备注", "长" * 5001, "too_long"),
]


@pytest.mark.parametrize(("row", "column", "cell", "code"), WRONG)
def test_a_wrong_cell_is_told_by_a_stable_code_and_never_repeated(
    row: dict[str, Any], column: str, cell: str, code: str
) -> None:
    statement, problems, _ = read(row, **{column: cell})
    assert statement is None
    assert problems == [code]
    if len(cell) > 4:
        assert cell not in REASONS[code]


RIGHT = [
    (POSTING, "区划代码", "441900", "region", "4419"),
    (POSTING, "区划代码", "442000000000", "region", "4420"),
    (POSTING, "招聘人数", "５", "headcount", 5),
    (POSTING, "招聘人数", "5.0", "headcount", 5),
    (POSTING, "招聘人数", "5人", "headcount", 5),
    (POSTING, "薪资上限", "5,500", "wage_high", 5500.0),
    (POSTING, "薪资上限", "3500.5元", "wage_high", 3500.5),
    (POSTING, "薪资上限", "1E+4", "wage_high", 10000.0),
    (POSTING, "底薪", "2333.5", "wage_base", 2334),
    (POSTING, "学历要求", "不限", "education", "90"),
    (POSTING, "班次", "三班倒", "shift", "三班倒"),
    (POSTING, "班车", "否", "shuttle", False),
    (POSTING, "工作条件", "夜班；久站、户外，夜班", "conditions", ("夜班", "久站", "户外")),
    (POSTING, "证书要求", "驾驶证Ｃ１;健康证", "certs", ("驾驶证C1", "健康证")),
    (POSTING, "区划代码", "360722100000", "region", "360722100"),
    (POSTING, "区划代码", "360722", "region", "360722"),
    (POSTING, "有效期至", "2020-01-01", "valid_to", date(2020, 1, 1)),
    (POSTING, "有效期至", "46418", "valid_to", date(2027, 1, 31)),
    (POSTING, "有效期至", "2027年1月31日", "valid_to", date(2027, 1, 31)),
    (WORKER, "出生日期", "1969-03", "birth", date(1969, 3, 31)),
    (WORKER, "出生日期", "1993", "birth", date(1993, 12, 31)),
    (WORKER, "出生日期", "2026", "birth_precision", "y"),
    (WORKER, "出生日期", "2012-01-01", "birth", date(2012, 1, 1)),
    (WORKER, "姓名", "甲　一", "name", "甲一"),
    (WORKER, "性别", "女", "sex", "2"),
    (WORKER, "手机", "＋86 199-0000-0001", "phone", "19900000001"),
    (WORKER, "身份证号", f" {ID_A[:6]} {ID_A[6:]} ", "id_no", ID_A),
    (WORKER, "做过的工种", "缝纫工：5年；普工:2.5;杂工", "trades", (("缝纫工", 5), ("普工", 2.5), ("杂工", None))),
    (WORKER, "就业状态", "毕业未就业", "reason", "R03"),
    (WORKER, "就业状态", "在岗", "status", "E1"),
    (WORKER, "授权推送", "否", "push", False),
    (WORKER, "班次要求", "长白班;弹性", "shifts", ("长白班", "弹性")),
]


@pytest.mark.parametrize(("row", "column", "cell", "name", "value"), RIGHT)
def test_a_right_cell_however_it_was_typed(
    row: dict[str, Any], column: str, cell: str, name: str, value: object
) -> None:
    statement, problems, _ = read(row, **{column: cell})
    assert problems == []
    assert getattr(statement, name) == value


def test_a_letter_in_the_first_places_of_a_credit_code_is_right() -> None:
    for code in ("91360722MA35A1B2CD", "n2360722MA35A1B2CW"):
        statement, problems, _ = read(POSTING, 统一社会信用代码=code)
        assert (statement.employer.uscc, problems) == (code.upper(), [])


def test_all_problems_of_a_row_are_told_at_once() -> None:
    _, problems, _ = read(POSTING, 招聘人数="x", 计薪方式="年", 有效期至="", 经度="25.4", 纬度="114.9")
    assert sorted(problems) == ["not_in_list", "not_integer", "required", "swapped_point"]


def test_a_park_that_no_list_knows_is_kept_under_its_county() -> None:
    statement, _, notes = read(POSTING, 区划代码="360722999")
    assert (statement.region, notes) == ("360722999", ["region_anchored"])


def test_a_form_that_contradicts_the_id_number_is_taken_and_mentioned() -> None:
    statement, problems, notes = read(WORKER, 身份证号=ID_A, 出生日期="1985", 性别="男")
    assert (statement.id_no, problems, notes) == (ID_A, [], ["id_birth_differs", "id_sex_differs"])
    assert read(WORKER, 身份证号=ID_A, 出生日期="1984-06", 性别="女")[2] == []


def test_names_have_one_form() -> None:
    assert {tidy_name(name) for name in ("阿依·努尔", "阿依•努尔", " 阿依 ・ 努尔", "阿依．努尔")} == {"阿依·努尔"}
    assert tidy_name("Ａｎｎａ  Ｌｉ") == "Anna Li"
    assert tidy_name("某某(江西)有限公司") == tidy_name("某某（江西） 有限公司")


@pytest.mark.parametrize("text", ["2026-11-31", "0000-01-01", "2026-1-1-1", "1" * 50, "二〇二六年", "-1"])
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None
