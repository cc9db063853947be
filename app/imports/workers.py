"""A row of 求职登记表 as what one registration says of a person."""

from __future__ import annotations

import re
from datetime import date

from app.codes import education, people
from app.imports.fields import Fields, id_birth, id_sex
from app.imports.reader import Columns
from app.imports.words import FORMS, MOST_MONEY, REFUSALS, SHIFTS
from app.people.service import Incoming
from app.people.statements import PersonStatement

COLUMNS = Columns(
    name="求职登记表",
    required=("登记编号", "姓名", "出生日期", "区划代码"),
    optional=("性别", "身份证号", "手机", "经度", "纬度", "文化程度", "做过的工种", "技能证书", "择业工种",
              "期望月薪", "最远公里", "接受住宿", "班次要求", "绝对不接受", "用工形式", "可到岗日期",
              "就业状态", "未就业原因", "可办证书", "授权推送", "备注"),
)  # fmt: skip
KEY = "登记编号"
SEXES = ("男", "女")
STATUSES = ("失业", "在岗", "灵活就业", "务农", "毕业未就业", "无就业意愿")
REASONS = ("缺技能", "照顾家人", "嫌工资低", "太远", "身体原因", "毕业未就业", "合同到期", "返乡", "其他")
_YEARS = re.compile(r"^(\d{1,2}(?:\.\d{1,2})?)年?$")


def read_worker(cells: Fields, today: date) -> Incoming | None:
    """The registration, or None where anything is wrong; ``cells.problems`` then says what."""
    number = cells.code(KEY, 64, required=True)
    name = cells.name("姓名", 50, required=True)
    sex = cells.choice("性别", SEXES)
    birth = cells.birth("出生日期", today)
    id_no = cells.id_no("身份证号", today)
    phone = cells.phone("手机")
    region = cells.region("区划代码")
    point = cells.point()
    schooling = cells.choice("文化程度", education.WORDS)
    trades = _trades(cells, "做过的工种")
    certs = cells.words("技能证书")
    wishes = cells.words("择业工种")
    wage = cells.yuan("期望月薪", MOST_MONEY)
    max_km = cells.number_in("最远公里", 0, 5000)
    lodging = cells.flag("接受住宿")
    shifts = cells.choices("班次要求", SHIFTS)
    refusals = cells.choices("绝对不接受", REFUSALS)
    forms = cells.choices("用工形式", FORMS)
    start_by = cells.day("可到岗日期")
    status = cells.choice("就业状态", STATUSES)
    reason = cells.choice("未就业原因", REASONS)
    willing = cells.words("可办证书")
    push = cells.flag("授权推送")
    note = cells.text("备注", 5000)
    if cells.problems or birth is None:
        return None
    if len(wishes) > 3:
        cells.note("wishes_cut", "择业工种")
    sex_code = people.sex_from_word(sex) if sex else ""
    status_code, implied = people.employment_from_word(status) if status else ("", None)
    if id_no:
        _compare(cells, id_no, birth, sex_code)
    lng, lat = point or (None, None)
    return Incoming(
        number,
        PersonStatement(
            name=name,
            birth=birth[0],
            birth_precision=birth[1],
            region=region,
            sex=sex_code,
            id_no=id_no,
            phone=phone,
            lng=lng,
            lat=lat,
            education=education.from_word(schooling) if schooling else "",
            trades=trades,
            certs=certs,
            wishes=wishes,
            wage_min=wage,
            max_km=max_km,
            lodging=lodging,
            shifts=shifts,
            refusals=refusals,
            forms=forms,
            start_by=start_by,
            status=status_code,
            reason=people.reason_from_word(reason) if reason else implied or "",
            certs_willing=willing,
            push=push,
            note=note,
        ),
    )


def _compare(cells: Fields, id_no: str, birth: tuple[date, str], sex: str) -> None:
    """Warns where the form and the ID number disagree; the number, which was checked when it was given, is kept."""
    born, stated = id_birth(id_no), birth[0]
    parts = {"d": 3, "m": 2, "y": 1}[birth[1]]
    if born and (born.year, born.month, born.day)[:parts] != (stated.year, stated.month, stated.day)[:parts]:
        cells.note("id_birth_differs", "出生日期")
    if sex and sex != id_sex(id_no):
        cells.note("id_sex_differs", "性别")


def _trades(cells: Fields, column: str) -> tuple[tuple[str, float | None], ...]:
    """``缝纫工:5;普工:2``: a trade and, after a colon, its years."""
    found: dict[str, float | None] = {}
    for part in cells.words(column, length=60):
        words, colon, count = part.rpartition(":")
        if not colon:
            found[part] = found.get(part)
            continue
        years = _YEARS.match(count.strip())
        words = words.strip()
        if not words:
            cells.fail(column, "required")
        elif count.strip() and not years:
            cells.fail(column, "not_number")
        elif years and float(years[1]) > 80:
            cells.fail(column, "out_of_range", low=0, high=80)
        else:
            found[words] = _whole(float(years[1])) if years else None
    return tuple(found.items())


def _whole(years: float) -> float:
    return int(years) if years.is_integer() else years
