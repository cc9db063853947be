"""The registration that a number means, for those who may see it."""

from __future__ import annotations

import uuid
from contextlib import suppress

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.errors import ApiError
from app.identity.models import Staff
from app.people.models import Registration


def registration_in_scope(session: Session, staff: Staff, which: str) -> Registration:
    """A registration by its number or by the id that the device gave it.

    Raises ApiError 404 for one that neither ``staff`` wrote nor is of somebody in their region.
    """
    same = [Registration.external_no == which]
    with suppress(ValueError):
        same.append(Registration.client_uuid == uuid.UUID(which))
    for found in session.scalars(select(Registration).where(or_(*same))):
        if found.operator == staff.username or found.person.region.startswith(staff.region):
            return found
    raise ApiError(404, "not_found", "没有找到这份登记")
