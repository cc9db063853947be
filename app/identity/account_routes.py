"""``/accounts``: which accounts a county has, and disabling and enabling one."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.database import db
from app.identity.access import caller, staff
from app.identity.accounts import REASONS, switch
from app.identity.models import Staff
from app.openapi.failures import fails
from app.paging import CursorIn, NextOut, page, sort_field
from app.schemas import Moment

accounts = Blueprint("accounts", __name__, url_prefix="/accounts", description="工作人员和招聘单位的账号")

MANAGERS = ("admin", "county")
SORTS = {"username": Staff.username, "created_at": Staff.created_at}


class AccountsIn(CursorIn):
    username = fields.String(
        load_default="", validate=validate.Length(max=64), metadata={"description": "只看这个账号", "example": "zhang"}
    )
    active = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "true 只看能用的，false 只看停用的；不填都看", "example": True},
    )
    sort = sort_field("username", "created_at", default="username")


class StaffAccountOut(Schema):
    username = fields.String(metadata={"example": "zhang"})
    role = fields.String(metadata={"example": "town"})
    region = fields.String(metadata={"description": "能看到的区划：本级和下级", "example": "360827100"})
    active = fields.Boolean(metadata={"description": "能不能登录；停用了的为否", "example": True})
    created_at = Moment(metadata={"description": "什么时候建的"})


class StaffAccountsOut(NextOut):
    items = fields.List(fields.Nested(StaffAccountOut))


class SwitchIn(Schema):
    username = fields.String(required=True, validate=validate.Length(1, 64), metadata={"example": "zhang"})
    reason = fields.String(
        required=True,
        validate=validate.OneOf(tuple(REASONS)),
        metadata={
            "description": "为什么：" + "；".join(f"{code} {text}" for code, text in REASONS.items()),
            "example": "left",
        },
    )


@accounts.get("")
@staff(*MANAGERS)
@accounts.arguments(AccountsIn, location="query")
@accounts.response(200, StaffAccountsOut)
def list_accounts(args: dict[str, Any]) -> dict[str, Any]:
    """本级和下级的账号，停用的也在"""
    query = select(Staff).where(Staff.region.startswith(caller().region))
    if args["username"]:
        query = query.where(Staff.username == args["username"])
    if args["active"] is not None:
        query = query.where(Staff.active.is_(args["active"]))
    found = page(db.session(), query, SORTS, Staff.id, args)
    return {"items": found.items, "next": found.next}


@accounts.post("/disable")
@staff(*MANAGERS)
@accounts.arguments(SwitchIn)
@accounts.response(200, StaffAccountOut)
@fails("not_found", "last_account")
def disable_account(data: dict[str, str]) -> Staff:
    """停用账号：登录不了，已经登录的马上失效；同类账号只剩自己时不能停用自己的"""
    return switch(data["username"], data["reason"], on=False, by=caller())[0]


@accounts.post("/enable")
@staff(*MANAGERS)
@accounts.arguments(SwitchIn)
@accounts.response(200, StaffAccountOut)
@fails("not_found", "last_account")
def enable_account(data: dict[str, str]) -> Staff:
    """停用的账号重新启用：密码照旧，要重新登录"""
    return switch(data["username"], data["reason"], on=True, by=caller())[0]
