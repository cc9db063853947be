"""People, postings and matches for the tests of the push; every name is made up."""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.employers.models import Employer
from app.matching.models import Match, MatchRun, PersonOutcome
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting

MOMENT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Saturday
BEFORE = MOMENT - timedelta(days=3)
_employers = itertools.count(1)
REASON = ["R_NEAR", "离您家约3公里，骑电动车约12分钟"]


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


class World:
    """Makes rows in a session and keeps a match run for them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.run = MatchRun(
            scope="all", state="done", day=date(2026, 11, 21), weights="w1", lexicon="l1", started_at=BEFORE
        )
        session.add(self.run)
        session.flush()
        self._count = 0

    def person(self, number: str | None = None, *, consent: bool | None = True, **more: Any) -> Person:
        self._count += 1
        number = number or f"W{self._count:05d}"
        values: dict[str, Any] = {
            "name_enc": b"x",
            "name_hash": digest(number),
            "birth": date(1985, 5, 1),
            "region": "360827100",
            "lng": 114.50,
            "lat": 26.33,
            "status": "E8",
            "valid_to": date(2027, 2, 1),
            "created_at": BEFORE,
            "updated_at": BEFORE,
            **more,
        }
        person = Person(**values)
        self.session.add(person)
        self.session.flush()
        self.registration(person, number)
        if consent is not None:
            self.consent(person, withdrawn=not consent)
        return person

    def registration(self, person: Person, number: str | None, channel: str = "import", at: datetime = BEFORE) -> None:
        registration = Registration(person_id=person.id, external_no=number, channel=channel, operator="test", at=at,
                                    payload_enc=b"x", payload_hash=digest(number or ""))  # fmt: skip
        self.session.add(registration)

    def consent(self, person: Person, *, withdrawn: bool = False, purpose: str = "push") -> Consent:
        until = BEFORE + timedelta(hours=1) if withdrawn else None
        consent = Consent(person_id=person.id, purpose=purpose, version="1", channel="window", proof="表格",
                          granted_at=BEFORE, withdrawn_at=until)  # fmt: skip
        self.session.add(consent)
        return consent

    def employer(self, name: str | None = None) -> Employer:
        employer = Employer(name=name or f"测试单位{next(_employers)}", region="360827", channel="import",
                            operator="test", created_at=BEFORE, updated_at=BEFORE)  # fmt: skip
        self.session.add(employer)
        self.session.flush()
        return employer

    def posting(self, employer: Employer | None = None, **more: Any) -> Posting:
        self._count += 1
        values: dict[str, Any] = {
            "external_no": f"P{self._count:05d}",
            "employer_id": (employer or self.employer()).id,
            "title": "缝纫工",
            "headcount": 20,
            "open_count": 20,
            "duties": "车间缝纫，按件计酬",
            "place": "工业园一路",
            "region": "360827100",
            "lng": 114.53,
            "lat": 26.33,
            "wage_low": 4000.0,
            "wage_high": 6000.0,
            "wage_base": 3000,
            "wage_unit": "月",
            "open_from": date(2026, 11, 1),
            "valid_to": date(2027, 1, 31),
            "channel": "import",
            "operator": "test",
            "payload_hash": digest("posting"),
            "created_at": BEFORE,
            "updated_at": BEFORE,
            **more,
        }
        posting = Posting(**values)
        self.session.add(posting)
        self.session.flush()
        return posting

    def match(self, person: Person, posting: Posting, score: float = 80.0, rank: int = 1, **more: Any) -> Match:
        values: dict[str, Any] = {"components": {"near": 0.9}, "reasons": [REASON], "drawback": None, **more}
        match = Match(run_id=self.run.id, person_id=person.id, posting_id=posting.id, rank=rank, score=score,
                      weights="w1", created_at=BEFORE, **values)  # fmt: skip
        self.session.add(match)
        return match

    def outcome(self, person: Person, matched: int = 0, code: str | None = None, text: str | None = None) -> None:
        self.session.add(
            PersonOutcome(person_id=person.id, run_id=self.run.id, matched=matched, code=code, text=text, at=BEFORE)
        )

    def crowd(self, people: int, postings: int) -> tuple[list[Person], list[Posting]]:
        """People with three matches each, spread evenly over postings of as many employers."""
        vacancies = [self.posting(open_count=200, headcount=200) for _ in range(postings)]
        crowd = [self.person() for _ in range(people)]
        for place, person in enumerate(crowd):
            for rank in range(3):
                self.match(person, vacancies[(place + rank) % postings], score=90.0 - rank, rank=rank + 1)
        return crowd, vacancies
