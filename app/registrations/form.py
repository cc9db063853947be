"""The form of the desk as one row of the import table: what is right there is right here, with the same words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.errors import ApiError, FieldError
from app.imports.fields import Fields, id_birth
from app.imports.reader import row_of
from app.imports.report import NOTES
from app.imports.workers import KEY, read_worker
from app.people.service import Incoming

COLUMNS = {
    "姓名": "name", "手机": "phone", "身份证号": "id_no", "出生日期": "birth", "性别": "sex", "区划代码": "region",
    "择业工种": "wishes", "期望月薪": "wage_min", "最远公里": "max_km", "接受住宿": "lodging", "绝对不接受": "refusals",
    "授权推送": "push", "做过的工种": "trades", "技能证书": "certs", "就业状态": "status", "未就业原因": "reason",
    "备注": "note", "经度": "lng", "纬度": "lat",
}  # fmt: skip
"""Column of the import table: field of the form."""
YES_NO = {True: "是", False: "否"}


def registration_no(device_id: uuid.UUID) -> str:
    """The number of a registration at a desk: D and the id that the device gave it."""
    return f"D{device_id.hex}"


def read_form(said: Mapping[str, Any], device_id: uuid.UUID, today: date) -> tuple[Incoming, list[str]]:
    """The registration and codes of what should be looked at. Raises ApiError 422 with every wrong field."""
    notes: list[str] = []
    texts = {column: _text(said.get(field)) for column, field in COLUMNS.items()}
    derived = not texts["出生日期"].strip() and bool(texts["身份证号"].strip())
    if derived:  # what the number says; where it says nothing, the number is the one thing wrong
        number = Fields(row_of(1, texts), lambda *_: None).id_no("身份证号", today)
        born = id_birth(number) if number else None
        texts["出生日期"] = (born or today).isoformat()
    cells = Fields(row_of(1, texts | {KEY: registration_no(device_id)}), lambda code, _column, _row: notes.append(code))
    incoming = read_worker(cells, today)
    if incoming is None:
        wrong = [
            FieldError("birth", "required", "身份证号和出生日期至少填一样")
            if (one.column, one.code) == ("出生日期", "required")
            else FieldError(COLUMNS.get(one.column, ""), one.code, one.reason)
            for one in cells.problems
        ]
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", wrong)
    return Incoming(incoming.number, incoming.statement, device_id), notes


def note_of(code: str) -> dict[str, str]:
    """A code of what should be looked at, with its sentence."""
    return {"code": code, "text": NOTES[code]}


def _trade(said: Mapping[str, Any]) -> str:
    """A trade as the table writes it: ``缝纫工:5``."""
    work = said["work"].replace(":", " ").replace("：", " ")
    return work if said["years"] is None else f"{work}:{round(said['years'], 2):g}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, list | tuple):
        return ";".join(_trade(one) if isinstance(one, Mapping) else one for one in value)
    return f"{value:.6f}" if isinstance(value, float) else str(value)
