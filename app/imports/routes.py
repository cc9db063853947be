"""``/imports``: the two tables by upload."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from sqlalchemy import select

from app.database import db
from app.errors import ApiError, FieldError
from app.guard import BROKEN_LINE
from app.http_cache import polled
from app.identity.access import caller, may_see, staff
from app.imports.models import ImportJob
from app.imports.uploads import take_upload
from app.openapi.failures import fails
from app.paging import CursorIn, NextOut, page, sort_field
from app.schemas import Moment

imports = Blueprint("imports", __name__, url_prefix="/imports", description="导入岗位表和求职登记表")

LARGEST = 64 * 1024 * 1024
"""Bytes of an uploaded table: about half a million rows."""
MULTIPART = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "CSV 或 XLSX，按内容识别"}
                },
            }
        }
    },
}


class ProblemOut(Schema):
    row = fields.Integer(metadata={"description": "表里的第几行，表头是第 1 行", "example": 17})
    column = fields.String(metadata={"example": "手机"})
    code = fields.String(metadata={"example": "bad_phone"})
    reason = fields.String(metadata={"example": "手机号不对：要 11 位数字，以 1 开头"})


class WarningOut(Schema):
    code = fields.String(metadata={"example": "id_sex_differs"})
    column = fields.String(metadata={"example": "性别"})
    reason = fields.String(metadata={"example": "性别与身份证号不一致，以身份证号为准"})
    rows = fields.Integer(metadata={"example": 3})
    first_row = fields.Integer(metadata={"example": 9})


class ReportOut(Schema):
    """As ``flask import … --json`` gives it."""

    rows = fields.Integer(metadata={"example": 240})
    created = fields.Integer(metadata={"example": 231})
    updated = fields.Integer(metadata={"example": 5})
    merged = fields.Integer(metadata={"example": 2})
    unchanged = fields.Integer(metadata={"example": 1})
    rejected = fields.Integer(metadata={"example": 1})
    warnings = fields.List(fields.Nested(WarningOut))
    errors = fields.List(fields.Nested(ProblemOut))
    errors_left_out = fields.Integer(metadata={"description": "没有列出的错误有多少处；计数是全部的", "example": 0})


class ImportOut(Schema):
    id = fields.UUID(attribute="public_id")
    table = fields.String(attribute="kind", metadata={"description": "导入的是哪张表", "example": "workers"})
    state = fields.String(metadata={"description": "办到哪一步了", "example": "done"})
    operator = fields.String(metadata={"example": "zhang"})
    rows_total = fields.Integer(allow_none=True, metadata={"description": "大约多少行", "example": 240})
    rows_done = fields.Integer(metadata={"example": 240})
    problem = fields.String(metadata={"description": "没有导入的话，为什么", "example": ""})
    created_at = Moment()
    finished_at = Moment(allow_none=True)


class ImportWithReportOut(ImportOut):
    report = fields.Nested(ReportOut, allow_none=True, metadata={"description": "完成后才有"})


class ImportsIn(CursorIn):
    sort = sort_field("created_at", default="-created_at")


class ImportsOut(NextOut):
    items = fields.List(fields.Nested(ImportOut))


@imports.post("/postings")
@staff("admin", "county")
@imports.doc(requestBody=MULTIPART)
@imports.response(201, ImportWithReportOut)
@imports.alt_response(202, schema=ImportWithReportOut, description="表很长，排队导入，用 GET 看进度")
@fails("invalid", "cannot_read")
def import_postings() -> Any:
    """上传岗位表。两千行以内当场导完，回答里就有报告"""
    return _upload("postings")


@imports.post("/workers")
@staff("admin", "county")
@imports.doc(requestBody=MULTIPART)
@imports.response(201, ImportWithReportOut)
@imports.alt_response(202, schema=ImportWithReportOut, description="表很长，排队导入，用 GET 看进度")
@fails("invalid", "cannot_read")
def import_workers() -> Any:
    """上传求职登记表。两千行以内当场导完，回答里就有报告"""
    return _upload("workers")


@imports.get("")
@staff("admin", "county")
@imports.arguments(ImportsIn, location="query")
@imports.response(200, ImportsOut)
def list_imports(args: dict[str, Any]) -> object:
    """上传过的表，新的在前"""
    query = select(ImportJob).where(ImportJob.region.startswith(caller().region))
    return page(db.session(), query, {"created_at": ImportJob.created_at}, ImportJob.id, args)


@imports.get("/<uuid:import_id>")
@staff("admin", "county")
@polled
@imports.response(200, ImportWithReportOut)
def get_import(import_id: uuid.UUID) -> ImportJob:
    """一次导入：进度，完成后是报告"""
    job: ImportJob | None = db.session.scalar(select(ImportJob).where(ImportJob.public_id == import_id))
    if job is None or not may_see(job.region):
        raise ApiError(404, "not_found", "没有找到这次导入")
    return job


def _upload(kind: str) -> Any:
    request.max_content_length = LARGEST
    try:  # another kind of form is not even read: it would be taken apart in memory
        upload = request.files.get("file") if request.mimetype == "multipart/form-data" else None
    except BROKEN_LINE:
        raise ApiError(400, "bad_request", "提交的内容没有传完整，请再试一次") from None
    if upload is None:
        wrong = [FieldError("file", "required", "请选一个文件")]
        raise ApiError(422, "invalid", "请用 multipart/form-data 上传文件", wrong)
    with closing(upload):
        job = take_upload(kind, upload, caller())
    return job, (201 if job.state in ("done", "failed") else 202)
