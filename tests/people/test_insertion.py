"""What a desk writes past the unit of work: in the session as it is in the database, whatever the numbers are."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import db, write
from app.imports.report import Report
from app.people.models import Consent, Person, Registration
from app.people.service import Incoming, save_registrations
from app.people.statements import PersonStatement
from tests.imports.tables import ID_A, worker

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
SAID = PersonStatement(
    name="丁一", birth=date(1990, 5, 2), birth_precision="d", region="360722101", phone="19900000009",
    lng=114.9, lat=25.4,
    trades=(("缝纫工", 3.0),), certs=("健康证",), wishes=("车衣服",), wage_min=3500, lodging=False,
    push=True, note="有电驴",
)  # fmt: skip


def values(one: Person | Registration) -> dict[str, object]:
    return {column.name: getattr(one, column.name) for column in type(one).__table__.columns}


@pytest.mark.both_databases
def test_a_desks_new_person_is_held_as_it_is_read(app: Flask, load: Callable[..., Report]) -> None:
    load("workers", worker("W1", 身份证号=ID_A), worker("W2", 身份证号=ID_A))  # one person: numbers differ from now on
    form = Incoming("N1", SAID, client_uuid=uuid.UUID(int=7), unheard=True)
    with write() as session:
        [outcome] = save_registrations(session, [form], channel="fair", operator="li", at=AT, today=date(2026, 11, 21))
        assert outcome.written is not None
        person, held = outcome.written.person, (values(outcome.written), values(outcome.written.person))
        assert outcome.written.id != person.id
        assert person in session
    db.session.expunge_all()
    read = db.session.scalars(select(Registration).where(Registration.external_no == "N1")).one()
    assert (values(read), values(read.person)) == held
    assert read.person.wishes == ["车衣服"]
    assert (
        db.session.scalars(select(Consent.person_id).where(Consent.person_id == read.person_id)).one() == read.person.id
    )
