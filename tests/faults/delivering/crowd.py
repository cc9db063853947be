"""People with matches and a WeChat login, who said yes twice: a message that were sent twice would arrive twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from app import create_app
from app.database import db, write
from app.wechat.ledger_models import SubscribeQuota
from tests.outreach.factories import World
from tests.outreach.killing import in_child
from tests.wechat_channel.conftest import ONE_TIME, login_of

CONSENTS = 2
"""That a person gave: here and at the platform."""


def openid_of(number: int) -> str:
    return f"o{number:027d}"


def settle(environ: Mapping[str, str], people: int, told: Path) -> dict[int, str]:
    """Fills an empty database that has its tables. Returns each person's openid by the person's id.

    In a process of its own, so that no connection stays. told: a file for what it has to say.
    """

    def fill() -> None:
        with create_app(environ).app_context():
            with write() as session:
                crowd, _postings = World(session).crowd(people, max(15, people // 4))
                for number, person in enumerate(crowd):
                    login = login_of(session, openid_of(number), person)
                    session.add(SubscribeQuota(login_id=login.id, template=ONE_TIME, granted=CONSENTS, used=0))
                told.write_text(json.dumps({person.id: openid_of(number) for number, person in enumerate(crowd)}))
            db.engine.dispose()

    assert in_child(fill) == 0
    return {int(person): openid for person, openid in json.loads(told.read_text()).items()}


def remember(memory: Path, people: int) -> None:
    """The sandbox's memory: the same people, the same consents."""
    known = [
        {"openid": openid_of(number), "phone": f"154{number:08d}", "unionid": "", "country": "86", "mark": ""}
        for number in range(people)
    ]
    consents = [[openid_of(number), ONE_TIME, CONSENTS] for number in range(people)]
    memory.write_text(json.dumps({"people": known, "consents": consents, "taken": 0}), encoding="utf-8")
