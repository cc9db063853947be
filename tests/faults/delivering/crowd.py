"""People with matches: four of five have a WeChat login and said yes twice, so that a message that were sent twice
would arrive twice; the fifth agreed to text messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import create_app
from app.database import db, write
from app.identity.models import WorkerLogin
from app.people.models import Person
from app.wechat.ledger_models import SubscribeQuota
from tests.outreach.factories import World
from tests.outreach.killing import in_child
from tests.sms_channel.conftest import give_phone
from tests.wechat_channel.conftest import ONE_TIME, login_of

CONSENTS = 2
"""That a person of WeChat gave: here and at the platform."""

TEXTED = 5
"""Every so-manieth person has no WeChat."""


REGIONS = ("360827100", "360826100", "360825100")
"""Where people live: most in the first. What is delivered behind a broker is kept for it, in a county of its own."""


def region_of(number: int, brokers: int) -> str:
    """With so many brokers, every twentieth person is kept for each."""
    place = number % 20
    return REGIONS[place if 1 <= place <= brokers else 0]


def address_of(number: int) -> str:
    """Where a person is written to: an openid, or a phone number."""
    return f"139{number:08d}" if number % TEXTED == 0 else f"o{number:027d}"


def settle(environ: Mapping[str, str], people: int, brokers: int, told: Path) -> dict[int, str]:
    """Fills an empty database that has its tables. Returns each person's address by the person's id.

    In a process of its own, so that no connection stays. told: a file for what it has to say.
    """

    def fill() -> None:
        with create_app(environ).app_context():
            with write() as session:
                _fill(session, people, brokers)
            told.write_text(json.dumps({number + 1: address_of(number) for number in range(people)}))
            db.engine.dispose()

    assert in_child(fill) == 0
    return {int(person): address for person, address in json.loads(told.read_text()).items()}


class _Later:
    """A session that writes everything at the end, whom it is about before what is about them: their numbers are given
    here. One statement for each would take minutes."""

    def __init__(self) -> None:
        self._made: list[Any] = []

    def add(self, one: Any) -> None:
        self._made.append(one)

    def flush(self) -> None:
        return

    def write(self, session: Session) -> None:
        first: list[type] = [Person, WorkerLogin]
        for kind in first:
            session.add_all(one for one in self._made if isinstance(one, kind))
            session.flush()
        session.add_all(one for one in self._made if not isinstance(one, tuple(first)))
        session.flush()


def _fill(session: Session, people: int, brokers: int) -> None:
    """People with three matches each, spread evenly over postings of as many employers."""
    world = World(session)
    vacancies = [world.posting(open_count=200, headcount=200) for _ in range(max(15, people // 4))]
    later: Any = _Later()
    world.session = later
    for number in range(people):
        person = world.person(id=number + 1, region=region_of(number, brokers))
        for rank in range(3):
            world.match(person, vacancies[(number + rank) % len(vacancies)], score=90.0 - rank, rank=rank + 1)
        if number % TEXTED == 0:
            give_phone(person, address_of(number))
            world.consent(person, purpose="sms")
            continue
        login_of(later, address_of(number), person).id = number + 1
        later.add(SubscribeQuota(login_id=number + 1, template=ONE_TIME, granted=CONSENTS, used=0))
    later.write(session)


def remember(memory: Path, people: int) -> None:
    """The sandbox's memory: the same people, the same consents."""
    those = [number for number in range(people) if number % TEXTED]
    known = [
        {"openid": address_of(number), "phone": f"154{number:08d}", "unionid": "", "country": "86", "mark": ""}
        for number in those
    ]
    consents = [[address_of(number), ONE_TIME, CONSENTS] for number in those]
    memory.write_text(json.dumps({"people": known, "consents": consents, "taken": 0}), encoding="utf-8")
