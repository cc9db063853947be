"""Fairs: writing them down, and which of them are going on. ``channel`` and ``operator`` are of the last who wrote."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, shanghai, today
from app.database import write
from app.errors import ApiError, FieldError
from app.fairs.models import Fair, Visit
from app.identity.models import Staff
from app.people.models import Registration
from app.privacy.audit import record

TYPES = ("集市", "广场", "园区", "校园", "夜市", "专场", "线上", "直播", "站点")
STEPS = {"draft": ("live", "closed"), "live": ("closed",), "closed": ("live",)}
"""From where a fair can go where: closed by mistake, it can be opened again as long as its last day has not passed."""

STATUS_WORDS = {"draft": "筹备", "live": "进行中", "closed": "已结束"}
PARTS = ("name", "type", "region", "place", "starts_at", "ends_at")
WRONG = "有些内容填得不对，请看各项的说明"


def fair_of(session: Session, staff: Staff, fair_id: uuid.UUID) -> Fair:
    """The fair, where it is held in the region of ``staff``; any other is as if there were none: ApiError 404."""
    found: Fair | None = session.scalar(
        select(Fair).where(Fair.public_id == fair_id).execution_options(populate_existing=True)
    )
    if found is None or not found.region.startswith(staff.region):
        said = "没有找到这场招聘会"
        raise ApiError(404, "not_found", said, [FieldError("fair", "not_found", said)])
    return found


def save_fair(staff: Staff, said: Mapping[str, Any], fair_id: uuid.UUID | None = None) -> Fair:
    """A new fair or, with ``fair_id``, an old one with what is said of it anew; channel says through which it came.

    Raises ApiError 403 for a place out of the scope of ``staff``, 404, 409 (code ``fair_known``: the same name, place
    and beginning are another fair's; ``fair_closed``; ``fair_wrong_step``) and 422.
    """
    who, operator, scope = f"staff:{staff.id}", staff.username, staff.region
    try:
        with write() as session:
            fair = fair_of(session, staff, fair_id) if fair_id else None
            fair = _new(session, said) if fair is None else _edited(fair, said)
            if not fair.region.startswith(scope):
                raise ApiError(403, "not_allowed", "这个地方不归您管")
            if fair.ends_at <= fair.starts_at:
                wrong = FieldError("ends_at", "out_of_range", "结束要在开始之后")
                raise ApiError(422, "invalid", WRONG, [wrong])
            fair.channel, fair.operator, fair.updated_at = said["channel"], operator, now()
            session.flush()
            changed = " ".join(sorted(said)) if fair_id else "new"
            detail = f"{fair.channel} {fair.status} {changed}"
            record(session, actor=who, action="fair.save", subject=f"fair:{fair.id}", detail=detail[:200])
    except IntegrityError:
        raise ApiError(409, "fair_known", "同一个地方同一时间已经有一场同名的招聘会") from None
    return fair


def _new(session: Session, said: Mapping[str, Any]) -> Fair:
    fair = Fair(public_id=uuid.uuid4(), status="draft", created_at=now(), **{name: said[name] for name in PARTS})
    session.add(fair)
    return fair


def _edited(fair: Fair, said: Mapping[str, Any]) -> Fair:
    parts = {name: said[name] for name in PARTS if name in said}
    if parts and fair.status == "closed":
        raise ApiError(409, "fair_closed", "招聘会已经结束，不能再改")
    for name, value in parts.items():
        setattr(fair, name, value)
    status = said.get("status", fair.status)
    if status != fair.status:
        if status not in STEPS[fair.status]:
            words = f"{STATUS_WORDS[fair.status]}的招聘会不能改成{STATUS_WORDS[status]}"
            raise ApiError(409, "fair_wrong_step", words, [FieldError("status", "fair_wrong_step", words)])
        if status == "live" and shanghai(fair.ends_at).date() < today():
            words = "这场招聘会的日子已经过了，不能再开"
            raise ApiError(409, "fair_over", words, [FieldError("status", "fair_over", words)])
        fair.status = status
    return fair


def held_on(fair: Fair, day: date) -> bool:
    """Whether a day, in Shanghai, is one of the fair's days."""
    return shanghai(fair.starts_at).date() <= day <= shanghai(fair.ends_at).date()


def going_on(fair: Fair, moment: datetime) -> bool:
    """Whether somebody can walk to a stall now: opened, on one of its days, and not past its end."""
    return fair.status == "live" and held_on(fair, shanghai(moment).date()) and moment <= fair.ends_at


def visitors(session: Session, fair: Fair) -> tuple[int, int]:
    """How many visits a fair had (人次), and of how many people (人)."""
    query = select(func.count(), func.count(Registration.person_id.distinct())).select_from(Visit)
    row = session.execute(query.join(Registration).where(Visit.fair_id == fair.id)).one()
    return int(row[0]), int(row[1])
