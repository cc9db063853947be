"""``/auth``: staff and recruiters log in by password, workers through WeChat."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.database import db, write
from app.employers.service import name_of
from app.identity import wechat_login
from app.identity.access import RECRUITER, ROLES, caller, public, staff
from app.identity.limits import spend
from app.identity.service import BY_REFRESH, log_in
from app.identity.tokens import Pair, issue, renew, revoke
from app.openapi.failures import fails

auth = Blueprint("auth", __name__, url_prefix="/auth", description="登录")


class LoginIn(Schema):
    username = fields.String(
        required=True, validate=validate.Length(1, 64), metadata={"description": "用户名", "example": "demo"}
    )
    password = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"description": "密码", "example": "demo-jiuyezhijia"}
    )


class LoginOut(Schema):
    access_token = fields.String(metadata={"example": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.5tqYx"})
    refresh_token = fields.String(
        metadata={"description": "只能用一次，用后换新的一对", "example": "q3Zk0bT9m4nq8l1X7cVYw2uJr5sHe6Pa"}
    )
    token_type = fields.Constant("Bearer", metadata={"type": "string", "example": "Bearer"})
    expires_in = fields.Integer(metadata={"description": "access_token 还有多少秒", "example": 7200})


class RefreshIn(Schema):
    refresh_token = fields.String(
        required=True, validate=validate.Length(1, 200), metadata={"example": "q3Zk0bT9m4nq8l1X7cVYw2uJr5sHe6Pa"}
    )


class WeChatIn(Schema):
    code = fields.String(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "wx.login 给的 code，五分钟内用一次", "example": "0e1Abc2def3GHI"},
    )


class MeOut(Schema):
    username = fields.String(metadata={"example": "demo"})
    role = fields.String(metadata={"example": "county"})
    region = fields.String(metadata={"description": "能看到的区划：本级和下级", "example": "360827"})
    employer = fields.String(
        allow_none=True, metadata={"description": "招聘单位的账号是哪个单位的；工作人员为空", "example": None}
    )


@auth.post("/login")
@public
@auth.arguments(LoginIn)
@auth.response(200, LoginOut)
@fails("wrong_login", "too_many_requests")
def login(data: dict[str, str]) -> Pair:
    """工作人员和招聘单位用密码登录"""
    account = log_in(data["username"], data["password"], request.remote_addr or "")
    with write() as session:
        return issue(session, "staff", account.id)


@auth.post("/wechat")
@public
@auth.arguments(WeChatIn)
@auth.response(200, LoginOut)
@fails("wechat_code", "wechat_refused", "too_many_requests", "wechat_not_set", "wechat_unavailable")
def wechat(data: dict[str, str]) -> Pair:
    """求职者用微信小程序登录"""
    return wechat_login.log_in(data["code"], request.remote_addr or "")


@auth.post("/refresh")
@public
@auth.arguments(RefreshIn)
@auth.response(200, LoginOut)
@fails("refresh_refused", "too_many_requests")
def refresh(data: dict[str, str]) -> Pair:
    """用 refresh_token 换新的一对；旧的作废"""
    spend("refresh.address", request.remote_addr or "", most=BY_REFRESH, per=timedelta(minutes=1))
    return renew(data["refresh_token"])


@auth.post("/logout")
@public
@auth.arguments(RefreshIn)
@auth.response(204)
@fails("too_many_requests")
def logout(data: dict[str, str]) -> None:
    """退出登录：这次登录换出来的 refresh_token 都作废"""
    spend("refresh.address", request.remote_addr or "", most=BY_REFRESH, per=timedelta(minutes=1))
    revoke(data["refresh_token"])


@auth.get("/me")
@staff(*ROLES, RECRUITER)
@auth.response(200, MeOut)
def me() -> dict[str, object]:
    """我是谁，能看哪里，是哪个单位的"""
    account = caller()
    employer = name_of(db.session(), account.employer_id) if account.employer_id is not None else None
    return {"username": account.username, "role": account.role, "region": account.region, "employer": employer}
