"""The same person at several desks at the same moment: one record, that says what was said at each of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from app.database import db
from app.extensions import keyring
from app.people.directory import hash_name
from app.people.models import Person
from tests.abuse.house import House

DESKS = 6
CERTS = ("电工证", "叉车证", "健康证", "焊工证", "保安员证", "驾驶证")


def test_one_person_at_six_desks_at_once(any_house: House) -> None:
    house = any_house
    name, phone = "同时来的人", "19855550000"

    def desk(number: int) -> dict[str, Any]:
        form = {"name": name, "phone": phone, "birth": "1980-05-06", "region": "360722101", "channel": "fair",
                "certs": [CERTS[number]]}  # fmt: skip
        answer = house.call("clerk" if number % 2 else "staff", "POST", "/registrations", json=form)
        assert answer.status_code == 201, answer.text
        return dict(answer.json or {})

    with ThreadPoolExecutor(DESKS) as desks:
        said = list(desks.map(desk, range(DESKS)))
    assert len({one["worker_id"] for one in said}) == 1
    assert sorted(one["visit"] for one in said) == list(range(1, DESKS + 1))
    with house.app.app_context():
        query = select(Person).where(Person.name_hash == hash_name(name, keyring()))
        [person] = db.session.scalars(query)
        assert set(person.certs) == set(CERTS)
