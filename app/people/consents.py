"""The consent to being sent matches, as registrations give and take it back."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database import chunks
from app.people.models import Consent, Person

PURPOSE, VERSION = "push", "form-1"
PURPOSES: dict[str, str] = {
    "push": "推荐岗位给我",
    "homecoming": "在外上班时，春节前把家乡的岗位告诉我（一年最多两次）",
    "sms": "给我发短信",
    "phone": "给我打电话",
    "employers": "把我的情况给招聘单位看（约面试以前遮住姓名和电话）",
    "data_match": "和社保等部门核对我的就业情况",
    "proxy": "让家人或村干部替我办理",
    "algo_off": "不要按我的情况做个性化推荐",
}
"""Everything that a person is asked about, each by itself."""


_GIVE = insert(Consent.__table__)


class PushConsents:
    """What people say about being sent matches; written by :meth:`settle`, when all of them have their ids."""

    def __init__(self, session: Session, channel: str, operator: str, at: datetime) -> None:
        self._session, self._channel, self._operator, self._at = session, channel, operator, at
        self._said: list[tuple[Person, bool, str, datetime]] = []

    def say(self, person: Person, push: bool | None, proof: str, said_at: datetime | None = None) -> None:
        """Yes: a consent holds from now on. No: whatever held is withdrawn. None: nothing was said.

        said_at: when, if that is known only afterwards; what the person has said since stands.
        """
        if push is not None:
            self._said.append((person, push, proof, said_at or self._at))

    def become(self, gone: Person, into: Person) -> None:
        """One person's words count as another's."""
        self._said = [(into if person is gone else person, *more) for person, *more in self._said]  # type: ignore[misc]

    def settle(self, fresh: Set[int]) -> None:
        """Writes what was said, in its order. The people have ids; the fresh ones have said nothing before."""
        of: dict[int, list[Consent]] = {person.id: [] for person, *_ in self._said}
        for part in chunks([key for key in of if key not in fresh], 500):
            query = select(Consent).where(Consent.person_id.in_(part), Consent.purpose == PURPOSE)
            for consent in self._session.scalars(query.execution_options(populate_existing=True)):
                of[consent.person_id].append(consent)
        given: list[Consent] = []
        for person, push, proof, at in self._said:
            given += self._say(person.id, push, proof, at, of[person.id])
        if given:
            names = [column.name for column in Consent.__table__.columns if column.name != "id"]
            rows = [{name: getattr(consent, name) for name in names} for consent in given]
            self._session.connection().execute(_GIVE, rows if len(rows) > 1 else rows[0])

    def _say(self, person_id: int, push: bool, proof: str, at: datetime, consents: list[Consent]) -> list[Consent]:
        """Changes what there is; returns what is new."""
        moments = (moment for consent in consents for moment in (consent.granted_at, consent.withdrawn_at) if moment)
        if at < self._at and any(moment > at for moment in moments):
            return []
        held = [consent for consent in consents if consent.withdrawn_at is None]
        if not push:
            for consent in held:
                withdraw(consent, at, self._channel, self._operator)
        elif not held:
            for consent in consents:
                if consent.granted_at == at:  # given, taken back and given again within one moment
                    restore(consent)
                    return []
            consent = Consent(person_id=person_id, purpose=PURPOSE, version=VERSION, channel=self._channel,
                              proof=proof[:80], granted_at=at)  # fmt: skip
            consents.append(consent)
            return [consent]
        return []


def withdraw(consent: Consent, at: datetime, channel: str, operator: str) -> None:
    """Ends a consent. How it was given stays as it is; operator: who wrote the no down."""
    consent.withdrawn_at, consent.withdrawn_channel, consent.withdrawn_by = at, channel, operator


def restore(consent: Consent) -> None:
    """Makes a withdrawal not to have been."""
    consent.withdrawn_at = consent.withdrawn_channel = consent.withdrawn_by = None


def say(
    session: Session,
    person_id: int,
    purpose: str,
    yes: bool,
    *,
    version: str,
    channel: str,
    operator: str,
    proof: str,
    at: datetime,
) -> bool:
    """One person's yes or no to one purpose, in the caller's write transaction; whether that changed anything.

    channel, operator: through which and by whom it was written. proof: what shows a yes.
    """
    query = select(Consent).where(Consent.person_id == person_id, Consent.purpose == purpose)
    consents = list(session.scalars(query.execution_options(populate_existing=True)))
    held = [consent for consent in consents if consent.withdrawn_at is None]
    if yes == bool(held):
        return False
    for consent in held:
        withdraw(consent, at, channel, operator)
    if not yes:
        return True
    again = next((consent for consent in consents if consent.granted_at == at), None)
    if again is not None:  # given, taken back and given again within one moment
        restore(again)
    else:
        session.add(Consent(person_id=person_id, purpose=purpose, version=version, channel=channel, proof=proof[:80],
                            granted_at=at))  # fmt: skip
    session.flush()
    return True


def holding(session: Session, people: Collection[int], purpose: str) -> set[int]:
    """Those of some people whose consent to a purpose holds now."""
    query = select(Consent.person_id).where(Consent.purpose == purpose, Consent.withdrawn_at.is_(None))
    return set(session.scalars(query.where(Consent.person_id.in_(people)))) if people else set()


def held(session: Session, person_id: int, purpose: str) -> Consent | None:
    """The consent of a person to a purpose that holds now, if one does."""
    query = select(Consent).where(Consent.person_id == person_id, Consent.purpose == purpose)
    found: Consent | None = session.scalar(query.where(Consent.withdrawn_at.is_(None)).order_by(Consent.id).limit(1))
    return found
