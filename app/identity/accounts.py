"""Disabling an account with a password, and enabling it again: by an operator, or by county staff for their county."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import Staff
from app.identity.tokens import end_logins
from app.locks import alone
from app.privacy.audit import record

REASONS = {
    "left": "离职了",
    "moved": "换了岗位",
    "leaked": "密码可能被别人知道了",
    "back": "回来上班了",
    "mistake": "之前弄错了",
    "other": "其他",
}
"""Why, as codes: the audit log names nobody."""


def switch(username: str, reason: str, *, on: bool, by: Staff | None = None) -> tuple[Staff, bool]:
    """Enables an account, or disables it: no login, no token of before counts any longer. The account, and whether
    anything changed.

    reason: a code of REASONS. by: the member of staff who asks, None for an operator at the command line. Raises
    ApiError 404 for an account that there is not, or not in their region; 403 for one above their own; 409 where they
    disable themselves and nobody else could take their place.
    """
    with write() as session:
        alone(session, [keyring().blind("staff", "accounts")])  # two who disable each other do so one after the other
        if by is not None:
            by = session.get(Staff, by.id, populate_existing=True)
            if by is None or not by.active:
                raise ApiError(401, "bad_token", "登录信息不对，请重新登录")
        account: Staff | None = session.scalar(
            select(Staff).where(Staff.username == username).with_for_update().execution_options(populate_existing=True)
        )
        if account is None or (by is not None and not account.region.startswith(by.region)):
            message = "没有这个账号"
            raise ApiError(404, "not_found", message, [FieldError("username", "not_found", message)])
        if by is not None and account.role == "admin" and by.role != "admin":
            raise ApiError(403, "not_allowed", "管理员的账号只有管理员能停用和启用")
        if account.active == on:
            return account, False
        if by is not None and account.id == by.id and not _another(session, by):
            raise ApiError(409, "last_account", "这里没有别的同类账号了，不能停用自己的")
        account.active = on
        session.flush()
        end_logins(session, "staff", account.id)  # enabling too: what was issued in the moment of disabling stays shut
        actor = f"staff:{by.id}" if by is not None else "operator"
        action = "staff.enable" if on else "staff.disable"
        record(session, actor=actor, action=action, subject=f"staff:{account.id}", detail=reason)
        return account, True


def _another(session: Session, account: Staff) -> bool:
    """Whether somebody else with the same role may still log in for everything that the account sees."""
    others = select(Staff.region).where(Staff.role == account.role, Staff.active, Staff.id != account.id)
    return any(account.region.startswith(region) for region in session.scalars(others))
