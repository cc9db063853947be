"""Who may call a route, said where the route is. A test fails for a route that names nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import g, request
from sqlalchemy import bindparam, select

from app.clock import make_clock
from app.database import db
from app.errors import ApiError
from app.extensions import settings
from app.identity.limits import spend
from app.identity.models import Staff, WorkerLogin
from app.identity.tokens import kind_of_request, staff_of_request, subject_of_request

View = TypeVar("View", bound=Callable[..., Any])
_LOGIN = select(WorkerLogin.id, WorkerLogin.person_id).where(WorkerLogin.id == bindparam("login"))
_STAFF = select(*Staff.__table__.columns).where(Staff.__table__.c.id == bindparam("staff"))
READING = ("GET", "HEAD", "OPTIONS")
"""Methods that are no writes."""
ROLES = ("admin", "county", "town", "village", "volunteer")
RECRUITER = "recruiter"

real_now = make_clock("")
"""A minute of writing is one of the world outside: it ends also where the program's clock stands still."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the mini-program, by number, and whose record it is, as far as that is known."""

    id: int
    person_id: int | None


def public(view: View) -> View:
    """Anybody may call."""
    view.access = ("public",)  # type: ignore[attr-defined]
    return view


def staff(*roles: str) -> Callable[[View], View]:
    """Only a logged-in member of staff with one of the roles; any role of the service's own where none is named."""
    allowed = roles or ROLES

    def check() -> None:
        account = _account()
        if account.role not in allowed:
            raise ApiError(403, "not_allowed", "您的岗位没有这项权限")
        g.staff = account

    return _guard(allowed, check)


def recruiter(view: View) -> View:
    """Only a recruiter, for the employer of the account."""

    def check() -> None:
        account = _account()
        if account.role != RECRUITER or account.employer_id is None:
            raise ApiError(403, "not_allowed", "只有招聘单位的账号可以做这件事")
        g.staff = account

    return _guard((RECRUITER,), check)(view)


def worker(view: View) -> View:
    """Only somebody logged in through the mini-program, for themselves, and not too often where they write."""

    def check() -> None:
        g.worker = _login()
        _count_write(g.worker)

    return _guard(("worker",), check)(view)


def staff_or_worker(view: View) -> View:
    """Any member of staff of the service, or somebody logged in through the mini-program; the view asks
    :func:`who_asks` and keeps each to what is theirs."""

    def check() -> None:
        if kind_of_request() == "worker":
            g.asking = _login()
            _count_write(g.asking)
            return
        account = _account()
        if account.role not in ROLES:
            raise ApiError(403, "not_allowed", "您的岗位没有这项权限")
        g.asking = account

    return _guard((*ROLES, "worker"), check)(view)


def who_asks() -> Staff | Login:
    """Who makes a request to a view that both staff and workers may call."""
    found: Staff | Login = g.asking
    return found


def caller() -> Staff:
    """The member of staff, or the recruiter, who makes this request: as their account was when it began, and no object
    of the session's, so that no transaction's end lets go of it."""
    found: Staff = g.staff
    return found


def login() -> Login:
    """Who of the mini-program's users makes this request."""
    found: Login = g.worker
    return found


def worker_login() -> WorkerLogin:
    """The whole record of the mini-program user who makes this request. Raises ApiError 401 where it is gone since."""
    found: WorkerLogin | None = db.session.get(WorkerLogin, login().id)
    if found is None:
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录")
    return found


def may_see(region: str) -> bool:
    """Whether the caller's scope holds the region (a code and everything under it)."""
    return region.startswith(caller().region)


def _login() -> Login:
    login = db.session.execute(_LOGIN, {"login": subject_of_request("worker")}).one_or_none()
    if login is None:
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录")
    return Login(login.id, login.person_id)


def _count_write(login: Login) -> None:
    """A program that writes without a pause, for whatever reason, takes nobody else's turn. Raises ApiError 429."""
    most = settings().worker_writes
    if most and request.method not in READING:
        spend("worker.write", str(login.id), most=most, per=timedelta(minutes=1), at=real_now())


def _account() -> Staff:
    number, login_round = staff_of_request()
    row = db.session.execute(_STAFF, {"staff": number}).one_or_none()
    if row is None or not row.active or row.login_round != login_round:
        raise ApiError(401, "bad_token", "登录信息不对，请重新登录")
    return Staff(**row._mapping)


def _guard(allowed: tuple[str, ...], check: Callable[[], None]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            check()
            return view(*args, **kwargs)

        guarded.access = allowed  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark
