"""Fairs that are still to come, and whether one is held as it was told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI, shanghai
from app.fairs.models import Fair, Stall


def coming(session: Session, first: date, last: date) -> list[Fair]:
    """The fairs that begin on one of these days, Shanghai's, and were not called off, the first to begin first."""
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (first, last + timedelta(days=1)))
    query = select(Fair).where(Fair.starts_at >= since, Fair.starts_at < until, Fair.status != "closed")
    return list(session.scalars(query.order_by(Fair.starts_at, Fair.id)))


def not_as_told(fair: Fair | None, day: date, at: datetime) -> str | None:
    """Why a fair that was to begin on ``day``, Shanghai's, is not announced at ``at`` (aware), or None."""
    if fair is None or fair.status == "closed":
        return "fair_off"
    if shanghai(fair.starts_at).date() != day:
        return "fair_moved"
    return "fair_begun" if fair.starts_at <= at else None


def employers_at(session: Session, fair: Fair) -> int:
    """How many employers have a stall at a fair."""
    query = select(func.count(Stall.employer_id.distinct())).where(Stall.fair_id == fair.id)
    return session.scalar(query) or 0
