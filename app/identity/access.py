"""Who may call a route, said where the route is. A test fails for a route that names nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g

from app.errors import ApiError
from app.identity.models import Staff
from app.identity.tokens import staff_of_request

View = TypeVar("View", bound=Callable[..., Any])
ROLES = ("admin", "county", "town", "village", "volunteer")


def public(view: View) -> View:
    """Anybody may call."""
    view.access = ("public",)  # type: ignore[attr-defined]
    return view


def staff(*roles: str) -> Callable[[View], View]:
    """Only a logged-in member of staff with one of the roles; any role where none is named."""
    allowed = roles or ROLES

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            caller = staff_of_request()
            if caller.role not in allowed:
                raise ApiError(403, "not_allowed", "您的岗位没有这项权限")
            g.staff = caller
            return view(*args, **kwargs)

        guarded.access = allowed  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def caller() -> Staff:
    """The member of staff who makes this request."""
    found: Staff = g.staff
    return found


def may_see(region: str) -> bool:
    """Whether the caller's scope holds the region (a code and everything under it)."""
    return region.startswith(caller().region)
