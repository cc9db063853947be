"""Staff accounts: creating them and logging in."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.errors import ApiError
from app.identity.limits import forget, remember, remembered, spend
from app.identity.models import Staff
from app.identity.tokens import end_logins
from app.privacy.audit import record

MIN_PASSWORD = 10
WINDOW = timedelta(minutes=15)
BY_PAIR, BY_ADDRESS, BY_NAME = 5, 100, 50
"""Tries in a window: of one name from one address, from one address, of one name from anywhere."""
KNOWN_DAYS = 30
BY_REFRESH = 300
"""Uses of refresh tokens a minute from one address: a mobile network's customers share some."""

_hasher = PasswordHasher()


def create_staff(username: str, password: str, role: str, region: str, employer_id: int | None = None) -> Staff:
    """A new account, or the old one with a new password, role and scope, and logged out everywhere.

    Raises ApiError 422 for a weak password.
    """
    if len(password) < MIN_PASSWORD:
        raise ApiError(422, "weak_password", f"密码至少 {MIN_PASSWORD} 位")
    with write() as session:
        account: Staff | None = session.scalar(select(Staff).where(Staff.username == username))
        if account is None:
            account = Staff(username=username, created_at=now())
            session.add(account)
        else:
            end_logins(session, "staff", account.id)
        account.password_hash = _hasher.hash(password)
        account.role, account.region, account.active, account.employer_id = role, region, True, employer_id
        record(session, actor="operator", action="staff.save", subject=f"staff:{username}", detail=f"{role} {region}")
    return account


def log_in(username: str, password: str, address: str) -> Staff:
    """The account of a right password. address: where the caller is. Raises ApiError 401, or 429 after too many tries.

    Tries are counted before the password is looked at, for the name from this address, for the address and, more
    patiently, for the name from anywhere. That last count does not touch an address where the name was right within
    a month: whoever tries names from everywhere, day and night, locks no officer out of their own office.
    """
    pair = f"{username}\x1f{address}"
    spend("login.pair", pair, most=BY_PAIR, per=WINDOW)
    spend("login.address", address, most=BY_ADDRESS, per=WINDOW)
    if not remembered("login.known", pair):
        spend("login.name", username, most=BY_NAME, per=WINDOW)
    account: Staff | None = db.session.scalar(select(Staff).where(Staff.username == username))
    right = (
        _verify(account.password_hash if account else _nobody(), password) and account is not None and account.active
    )
    if account is not None:
        with write() as session:
            subject = f"staff:{account.id}"
            record(session, actor=subject, action="login" if right else "login.failed", subject=subject)
    if account is None or not right:
        raise ApiError(401, "wrong_login", "用户名或密码不对")
    forget("login.pair", pair)
    remember("login.known", pair, days=KNOWN_DAYS)
    return account


@cache
def _nobody() -> str:
    """A hash to check against when there is no such account, so that the answer takes as long."""
    return _hasher.hash("nobody's password")


def _verify(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except VerificationError:
        return False
