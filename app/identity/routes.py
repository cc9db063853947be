"""``/auth``: staff log in."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.clock import now
from app.identity.access import caller, public, staff
from app.identity.service import log_in
from app.identity.tokens import issue

auth = Blueprint("auth", __name__, url_prefix="/auth", description="登录")


class LoginIn(Schema):
    username = fields.String(required=True, validate=validate.Length(1, 64), metadata={"description": "用户名"})
    password = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "密码"})


class LoginOut(Schema):
    access_token = fields.String()
    token_type = fields.Constant("Bearer")
    expires_in = fields.Integer(metadata={"description": "秒"})


class MeOut(Schema):
    username = fields.String()
    role = fields.String()
    region = fields.String(metadata={"description": "能看到的区划：本级和下级"})


@auth.post("/login")
@public
@auth.arguments(LoginIn)
@auth.response(200, LoginOut)
def login(data: dict[str, str]) -> dict[str, Any]:
    """工作人员用密码登录"""
    token, seconds = issue(log_in(data["username"], data["password"], request.remote_addr or ""), now())
    return {"access_token": token, "expires_in": seconds}


@auth.get("/me")
@staff()
@auth.response(200, MeOut)
def me() -> object:
    """我是谁，能看哪里"""
    return caller()
