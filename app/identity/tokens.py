"""Access tokens: signed, short-lived, naming the account only by number."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt
from flask import request

from app.clock import now
from app.database import db
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import Staff

LIFETIME = timedelta(hours=8)
"""A working day at a desk."""

_ALGORITHM = "HS256"


def issue(account: Staff, at: datetime) -> tuple[str, int]:
    """A bearer token for a member of staff, and its life in seconds. at: aware UTC."""
    claims = {"sub": str(account.id), "kind": "staff", "iat": at, "exp": at + LIFETIME}
    return jwt.encode(claims, keyring().signing, algorithm=_ALGORITHM), int(LIFETIME.total_seconds())


def staff_of_request() -> Staff:
    """The account of the request's bearer token. Raises ApiError 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "not_logged_in", "请先登录")
    try:
        options = {"verify_exp": False, "verify_iat": False, "require": ["sub", "exp", "kind"]}
        claims = jwt.decode(token, keyring().signing, algorithms=[_ALGORITHM], options=options)  # type: ignore[arg-type]
        expired = now().timestamp() >= float(claims["exp"])
        account = db.session.get(Staff, int(claims["sub"])) if claims["kind"] == "staff" else None
    except (jwt.InvalidTokenError, ValueError):
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录") from None
    if expired:
        raise ApiError(401, "token_expired", "登录已过期，请重新登录")
    if account is None or not account.active:
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录")
    return account
