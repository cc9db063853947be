"""Through which channels records came, and how large the share is that people did online."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.clock import SHANGHAI
from app.employers.models import Employer
from app.feedback.models import Feedback
from app.intents.models import Intent
from app.people.employment import Employment
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting

CHANNELS = ("mini", "window", "fair", "kiosk", "phone", "import", "grid")
ONLINE = ("mini", "kiosk")
"""Where people do it themselves: 网上大厅, 小程序, 自助一体机."""


@dataclass(frozen=True, slots=True)
class Figures:
    """kinds: kind of record → channel → how many were written. channels: all kinds together."""

    kinds: Mapping[str, Mapping[str, int]]
    channels: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.channels.values())

    @property
    def online(self) -> int:
        return sum(self.channels[name] for name in ONLINE)

    @property
    def online_percent(self) -> float | None:
        """To 0.01 %, halves rounded up; None where nothing was written."""
        if not self.total:
            return None
        share = Decimal(100 * self.online) / Decimal(self.total)
        return float(share.quantize(Decimal("0.01"), ROUND_HALF_UP))


def channel_figures(session: Session, first: date, last: date, region: str) -> Figures:
    """What was written from the first to the last day (Shanghai, both counted) about a region and those under it."""
    begin = datetime.combine(first, time(), tzinfo=SHANGHAI)
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI)

    def count(
        channel: InstrumentedAttribute[Any], at: InstrumentedAttribute[Any], place: InstrumentedAttribute[str]
    ) -> dict[str, int]:
        query = select(channel, func.count()).where(at >= begin, at < end, place.startswith(region)).group_by(channel)
        query = query.where(channel.is_not(None))
        if place.class_ is not channel.class_:
            query = query.join(place.class_)
        found = {str(name): int(number) for name, number in session.execute(query)}
        return {name: found.get(name, 0) for name in {**dict.fromkeys(CHANNELS), **found}}

    kinds = {
        "registrations": count(Registration.channel, Registration.at, Person.region),
        "consents": count(Consent.channel, Consent.granted_at, Person.region),
        "withdrawals": count(Consent.withdrawn_channel, Consent.withdrawn_at, Person.region),
        "interests": count(Intent.channel, Intent.at, Person.region),
        "feedback": count(Feedback.channel, Feedback.at, Person.region),
        "employment": count(Employment.channel, Employment.at, Person.region),
        "postings": count(Posting.channel, Posting.created_at, Posting.region),
        "employers": count(Employer.channel, Employer.created_at, Employer.region),
    }
    names = {name: None for kind in kinds.values() for name in kind}
    return Figures(kinds, {name: sum(kind.get(name, 0) for kind in kinds.values()) for name in names})
