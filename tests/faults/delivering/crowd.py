"""People with matches: four of five have a WeChat login and said yes twice, so that a message that were sent twice
would arrive twice; the fifth agreed to text messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app import create_app
from app.database import db, write
from app.wechat.ledger_models import SubscribeQuota
from tests.outreach.factories import World
from tests.outreach.killing import in_child
from tests.sms_channel.conftest import give_phone
from tests.wechat_channel.conftest import ONE_TIME, login_of

CONSENTS = 2
"""That a person of WeChat gave: here and at the platform."""

TEXTED = 5
"""Every so-manieth person has no WeChat."""


def address_of(number: int) -> str:
    """Where a person is written to: an openid, or a phone number."""
    return f"139{number:08d}" if number % TEXTED == 0 else f"o{number:027d}"


def settle(environ: Mapping[str, str], people: int, told: Path) -> dict[int, str]:
    """Fills an empty database that has its tables. Returns each person's address by the person's id.

    In a process of its own, so that no connection stays. told: a file for what it has to say.
    """

    def fill() -> None:
        with create_app(environ).app_context():
            with write() as session:
                world = World(session)
                crowd, _postings = world.crowd(people, max(15, people // 4))
                for number, person in enumerate(crowd):
                    if number % TEXTED == 0:
                        give_phone(person, address_of(number))
                        world.consent(person, purpose="sms")
                        continue
                    login = login_of(session, address_of(number), person)
                    session.add(SubscribeQuota(login_id=login.id, template=ONE_TIME, granted=CONSENTS, used=0))
                told.write_text(json.dumps({person.id: address_of(number) for number, person in enumerate(crowd)}))
            db.engine.dispose()

    assert in_child(fill) == 0
    return {int(person): address for person, address in json.loads(told.read_text()).items()}


def remember(memory: Path, people: int) -> None:
    """The sandbox's memory: the same people, the same consents."""
    those = [number for number in range(people) if number % TEXTED]
    known = [
        {"openid": address_of(number), "phone": f"154{number:08d}", "unionid": "", "country": "86", "mark": ""}
        for number in those
    ]
    consents = [[address_of(number), ONE_TIME, CONSENTS] for number in those]
    memory.write_text(json.dumps({"people": known, "consents": consents, "taken": 0}), encoding="utf-8")
