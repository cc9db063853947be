"""Finding an employer, or writing a new one down. The caller holds the write transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import chunks
from app.employers.models import Employer


@dataclass(frozen=True, slots=True)
class EmployerStatement:
    """An employer as a posting names it. name: tidied; uscc: valid or empty; region: where the work is."""

    name: str
    uscc: str
    region: str


class EmployerBook:
    """The employers that a batch may concern: by credit code, else by name.

    A code that comes for a name so far without one is attached to it. One name with two codes is two employers; one
    code with two names is one, under the name that it had first.
    """

    def __init__(self, session: Session, channel: str, operator: str, at: datetime) -> None:
        self._session = session
        self._channel, self._operator, self._at = channel, operator, at
        self._by_uscc: dict[str, Employer] = {}
        self._by_name: dict[str, list[Employer]] = {}

    def load(self, statements: Iterable[EmployerStatement]) -> None:
        """Reads whoever these statements may mean."""
        wanted = list(statements)
        seen: set[int] = set()
        names, codes = list({one.name for one in wanted}), list({one.uscc for one in wanted if one.uscc})
        for column, values in ((Employer.name, names), (Employer.uscc, codes)):
            for part in chunks(values, 500):
                for employer in self._session.scalars(select(Employer).where(column.in_(part)).order_by(Employer.id)):
                    if employer.id not in seen:
                        seen.add(employer.id)
                        self._keep(employer)

    def _keep(self, employer: Employer) -> None:
        self._by_name.setdefault(employer.name, []).append(employer)
        if employer.uscc:
            self._by_uscc[employer.uscc] = employer

    def find_or_add(self, statement: EmployerStatement) -> tuple[Employer, bool]:
        """The employer, and whether it goes by the stated name."""
        found = self._find(statement)
        if found is None:
            found = Employer(
                name=statement.name,
                uscc=statement.uscc or None,
                region=statement.region,
                verify_status="verified",
                channel=self._channel,
                operator=self._operator,
                created_at=self._at,
                updated_at=self._at,
            )
            self._session.add(found)
            self._keep(found)
        elif statement.uscc and found.uscc is None:
            found.uscc, found.updated_at = statement.uscc, self._at
            self._by_uscc[statement.uscc] = found
        return found, found.name == statement.name

    def _find(self, statement: EmployerStatement) -> Employer | None:
        namesakes = self._by_name.get(statement.name, [])
        if statement.uscc:
            known = self._by_uscc.get(statement.uscc)
            return known or next((one for one in namesakes if one.uscc is None), None)
        return next((one for one in namesakes if one.uscc is None), namesakes[0] if namesakes else None)


def name_of(session: Session, employer_id: int) -> str | None:
    """The name of an employer, None where there is none with this id."""
    found: str | None = session.scalar(select(Employer.name).where(Employer.id == employer_id))
    return found
