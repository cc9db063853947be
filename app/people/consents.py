"""The consent to being sent matches, as registrations give and take it back."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database import chunks
from app.people.models import Consent, Person

PURPOSE, VERSION = "push", "form-1"


class PushConsents:
    """What people say about being sent matches; written by :meth:`settle`, when all of them have their ids."""

    def __init__(self, session: Session, channel: str, at: datetime) -> None:
        self._session, self._channel, self._at = session, channel, at
        self._said: list[tuple[Person, bool, str]] = []

    def say(self, person: Person, push: bool | None, proof: str) -> None:
        """Yes: a consent holds from now on. No: whatever held is withdrawn. None: nothing was said."""
        if push is not None:
            self._said.append((person, push, proof))

    def become(self, gone: Person, into: Person) -> None:
        """One person's words count as another's."""
        self._said = [(into if person is gone else person, push, proof) for person, push, proof in self._said]

    def settle(self, fresh: Set[int]) -> None:
        """Writes what was said, in its order. The people have ids; the fresh ones have said nothing before."""
        of: dict[int, list[Consent]] = {person.id: [] for person, _, _ in self._said}
        for part in chunks([key for key in of if key not in fresh], 500):
            query = select(Consent).where(Consent.person_id.in_(part), Consent.purpose == PURPOSE)
            for consent in self._session.scalars(query.execution_options(populate_existing=True)):
                of[consent.person_id].append(consent)
        given: list[Consent] = []
        for person, push, proof in self._said:
            given += self._say(person.id, push, proof, of[person.id])
        if given:
            names = [column.name for column in Consent.__table__.columns if column.name != "id"]
            rows = [{name: getattr(consent, name) for name in names} for consent in given]
            self._session.execute(insert(Consent.__table__), rows)

    def _say(self, person_id: int, push: bool, proof: str, consents: list[Consent]) -> list[Consent]:
        """Changes what there is; returns what is new."""
        held = [consent for consent in consents if consent.withdrawn_at is None]
        if not push:
            for consent in held:
                consent.withdrawn_at = self._at
        elif not held:
            for consent in consents:
                if consent.granted_at == self._at:  # given, taken back and given again within one moment
                    consent.withdrawn_at = None
                    return []
            consent = Consent(person_id=person_id, purpose=PURPOSE, version=VERSION, channel=self._channel,
                              proof=proof[:80], granted_at=self._at)  # fmt: skip
            consents.append(consent)
            return [consent]
        return []
