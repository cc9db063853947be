"""A row of 岗位表 as a posting."""

from __future__ import annotations

from datetime import date

from app.codes import education
from app.employers.service import EmployerStatement
from app.imports.fields import Fields
from app.imports.reader import Columns
from app.imports.words import CONDITIONS, FORMS, MOST_MONEY, SHIFTS
from app.postings.service import Incoming, PostingStatement

COLUMNS = Columns(
    name="岗位表",
    required=("岗位编号", "单位名称", "岗位名称", "招聘人数", "工作内容", "工作地点", "区划代码",
              "薪资下限", "薪资上限", "计薪方式", "有效期至"),
    optional=("统一社会信用代码", "招聘条件", "学历要求", "经验年限", "证书要求", "经度", "纬度",
              "底薪", "食宿", "班车", "班次", "用工形式", "工作条件", "接收人群"),
)  # fmt: skip
KEY = "岗位编号"
UNITS = ("月", "日", "时", "件")
BOARDS = ("包吃", "包住", "包吃住", "不包")
ACCEPTS = ("超龄", "零经验", "残疾人", "应届生")


def read_posting(cells: Fields, today: date) -> Incoming | None:
    """The posting, or None where anything is wrong; ``cells.problems`` then says what."""
    number = cells.code(KEY, 64, required=True)
    name = cells.name("单位名称", 120, required=True)
    uscc = cells.uscc("统一社会信用代码")
    title = cells.text("岗位名称", 120, required=True)
    headcount = cells.integer("招聘人数", 1, 100_000, required=True)
    duties = cells.text("工作内容", 20_000, required=True)
    requirements = cells.text("招聘条件", 20_000)
    schooling = cells.choice("学历要求", education.WORDS)
    years = cells.integer("经验年限", 0, 60)
    certs = cells.words("证书要求")
    place = cells.text("工作地点", 200, required=True)
    region = cells.region("区划代码")
    point = cells.point()
    low = cells.number_in("薪资下限", 0.01, MOST_MONEY, required=True)
    high = cells.number_in("薪资上限", 0.01, MOST_MONEY, required=True)
    base = cells.yuan("底薪", MOST_MONEY)
    unit = cells.choice("计薪方式", UNITS, required=True)
    board = cells.choice("食宿", BOARDS)
    shuttle = cells.flag("班车")
    shift = cells.choice("班次", SHIFTS)
    form = cells.choice("用工形式", FORMS)
    conditions = cells.choices("工作条件", CONDITIONS)
    accepts = cells.choices("接收人群", ACCEPTS)
    valid_to = cells.day("有效期至", required=True)
    if low is not None and high is not None and low > high:
        cells.fail("薪资下限", "low_above_high")
    if cells.problems or headcount is None or low is None or high is None or valid_to is None:
        return None
    lng, lat = point or (None, None)
    return Incoming(
        number,
        PostingStatement(
            employer=EmployerStatement(name, uscc, region),
            title=title,
            headcount=headcount,
            duties=duties,
            place=place,
            region=region,
            wage_low=low,
            wage_high=high,
            wage_unit=unit,
            valid_to=valid_to,
            requirements=requirements,
            education=education.from_word(schooling) if schooling else "",
            years=years,
            certs=certs,
            lng=lng,
            lat=lat,
            wage_base=base,
            board=board,
            shuttle=shuttle,
            shift=shift,
            form=form,
            conditions=conditions,
            accepts=accepts,
        ),
    )
