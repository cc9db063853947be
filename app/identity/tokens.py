"""Access tokens, short-lived and signed, naming an account only by kind and number; refresh tokens, kept by hash."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

import jwt
from flask import request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import as_utc, now
from app.database import write
from app.errors import ApiError
from app.extensions import keyring
from app.identity.models import RefreshToken, Staff

Kind = Literal["staff", "worker"]
ACCESS_LIFE = timedelta(hours=2)
REFRESH_LIFE = {"staff": timedelta(hours=12), "worker": timedelta(days=30)}
"""A working day at a desk; a month in somebody's own phone."""

_ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Pair:
    """What a login gives. expires_in: seconds of the access token."""

    access_token: str
    refresh_token: str
    expires_in: int


def issue(session: Session, kind: Kind, subject_id: int, family: uuid.UUID | None = None) -> Pair:
    """A new pair for an account, in the caller's write transaction."""
    moment = now()
    claims: dict[str, Any] = {"sub": str(subject_id), "kind": kind, "iat": moment, "exp": moment + ACCESS_LIFE}
    if kind == "staff":
        claims["round"] = session.scalar(select(Staff.login_round).where(Staff.id == subject_id))
    refresh = secrets.token_urlsafe(32)
    session.add(
        RefreshToken(
            token_hash=_hash(refresh),
            kind=kind,
            subject_id=subject_id,
            family=family or uuid.uuid4(),
            issued_at=moment,
            expires_at=moment + REFRESH_LIFE[kind],
        )
    )
    access = jwt.encode(claims, keyring().signing, algorithm=_ALGORITHM)
    return Pair(access, refresh, int(ACCESS_LIFE.total_seconds()))


def renew(refresh: str) -> Pair:
    """A new pair for a refresh token, which is used up by it. Raises ApiError 401.

    One that was used before has been copied by somebody: then all tokens that came from the same login end. One of a
    disabled account is not taken.
    """
    with write() as session:
        row = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == _hash(refresh)).with_for_update())
        copied = row is not None and row.used_at is not None
        if row is not None and copied:
            family = update(RefreshToken).where(RefreshToken.family == row.family, RefreshToken.revoked_at.is_(None))
            session.execute(family.values(revoked_at=now()))
        elif row is not None and row.revoked_at is None and as_utc(row.expires_at) > now() and _open(session, row):
            row.used_at = now()
            return issue(session, "staff" if row.kind == "staff" else "worker", row.subject_id, row.family)
    raise ApiError(401, "refresh_refused", "登录已过期，请重新登录")


def _open(session: Session, token: RefreshToken) -> bool:
    """Whether the account of a refresh token may log in at all."""
    active = select(Staff.active).where(Staff.id == token.subject_id)
    return token.kind != "staff" or bool(session.scalar(active))


def revoke(refresh: str) -> None:
    """Ends the login that a refresh token belongs to; an unknown one is already ended."""
    with write() as session:
        family = session.scalar(select(RefreshToken.family).where(RefreshToken.token_hash == _hash(refresh)))
        if family is not None:
            rows = update(RefreshToken).where(RefreshToken.family == family, RefreshToken.revoked_at.is_(None))
            session.execute(rows.values(revoked_at=now()))


def end_logins(session: Session, kind: Kind, subject_id: int) -> None:
    """Ends every login of an account, in the caller's write transaction: none of its refresh tokens is taken again, and
    of staff no access token either."""
    if kind == "staff":
        account = update(Staff).where(Staff.id == subject_id)
        session.execute(account.values(login_round=Staff.login_round + 1))
    of_account = (RefreshToken.kind == kind, RefreshToken.subject_id == subject_id)
    session.execute(update(RefreshToken).where(*of_account, RefreshToken.revoked_at.is_(None)).values(revoked_at=now()))


def subject_of_request(kind: Kind) -> int:
    """The number of the account of the request's bearer token. Raises ApiError 401, or 403 for another kind."""
    return int(_claims_of(kind)["sub"])


def staff_of_request() -> tuple[int, int]:
    """The number of the staff account of the request's bearer token, and the round of its logins. Raises as above."""
    claims = _claims_of("staff")
    return int(claims["sub"]), int(claims.get("round") or 0)


def _claims_of(kind: Kind) -> Mapping[str, Any]:
    claims = _claims()
    if claims["kind"] != kind:
        raise ApiError(403, "not_allowed", "这个账号不能做这件事")
    return claims


def kind_of_request() -> str:
    """Whose token the request bears: staff (recruiters too) or worker. Raises ApiError 401."""
    return str(_claims()["kind"])


def _claims() -> Mapping[str, Any]:
    """What the request's bearer token says, which is signed and not run out. Raises ApiError 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, "not_logged_in", "请先登录")
    try:
        claims = _signed(token, keyring().signing)
        _, until = int(claims["sub"]), float(claims["exp"])
    except (jwt.InvalidTokenError, ValueError, TypeError):
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录") from None
    if now().timestamp() >= until:
        raise ApiError(401, "token_expired", "登录已过期，请重新登录")
    return claims


@lru_cache(maxsize=2048)
def _signed(token: str, key: str) -> Mapping[str, Any]:
    """What a token with a right signature says, now and at any other time; a phone asks with the same one for hours.
    Raises jwt.InvalidTokenError."""
    options = {"verify_exp": False, "verify_iat": False, "require": ["sub", "exp", "kind"]}
    return MappingProxyType(jwt.decode(token, key, algorithms=[_ALGORITHM], options=options))  # type: ignore[arg-type]


def _hash(token: str) -> bytes:
    return keyring().blind("refresh", token)
