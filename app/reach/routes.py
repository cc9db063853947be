"""``/workers/{id}/reach`` for staff, ``/me/reach`` for the person."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.clock import now
from app.database import db, write
from app.http_cache import polled
from app.identity.access import caller, staff, worker
from app.me.blueprint import CHANNEL, actor, own
from app.openapi.failures import fails
from app.people.consents import say
from app.people.models import Person
from app.people.routes import person_in_scope
from app.privacy.audit import record
from app.reach.schemas import ReachIn, ReachOut, StaffReachIn
from app.reach.service import note_number, shown, write_down

reach = Blueprint("reach", __name__, description="怎么联系得上：智能手机、号码是谁的、什么时候方便接电话")

PURPOSE, VERSION = "phone", "reach-1"


@reach.get("/workers/<uuid:worker_id>/reach")
@staff()
@reach.response(200, ReachOut)
def worker_reach(worker_id: uuid.UUID) -> dict[str, Any]:
    """一位求职者怎么联系得上；每次查看都有记录"""
    person = person_in_scope(worker_id)
    answer = shown(db.session(), person)
    with write() as session:
        record(session, actor=f"staff:{caller().id}", action="reach.look", subject=f"person:{person.id}")
    return answer


@reach.put("/workers/<uuid:worker_id>/reach")
@staff()
@reach.arguments(StaffReachIn)
@reach.response(200, ReachOut)
def put_worker_reach(data: dict[str, Any], worker_id: uuid.UUID) -> dict[str, Any]:
    """问过本人，记下怎么联系得上；同不同意打电话也在这里记。没填的算没问，说过不要打电话的不变"""
    person, who = person_in_scope(worker_id), caller()
    agreed, works, channel = data.pop("agreed"), data.pop("number_works"), data.pop("channel")
    name, actor_name = who.username, f"staff:{who.id}"
    with write() as session:
        write_down(session, person, data, channel=channel, operator=name, actor=actor_name, at=now())
        if works:
            note_number(session, person, dead=False, channel=channel, operator=name, at=now())
        if agreed is not None:
            _agree(session, person, agreed, channel, actor_name)
        return shown(session, person)


@reach.get("/me/reach")
@polled
@worker
@reach.response(200, ReachOut)
@fails("no_profile")
def own_reach() -> dict[str, Any]:
    """怎么联系得上我"""
    return shown(db.session(), own())


@reach.put("/me/reach")
@worker
@reach.arguments(ReachIn)
@reach.response(200, ReachOut)
@fails("no_profile")
def put_own_reach(data: dict[str, Any]) -> dict[str, Any]:
    """记下怎么联系得上我；同不同意打电话在 /me/consents 里说。没填的算没说，说过不要打电话的不变"""
    person, who = own(), actor()
    with write() as session:
        write_down(session, person, data, channel=CHANNEL, operator=who, actor=who, at=now())
        return shown(session, person)


def _agree(session: Session, person: Person, yes: bool, channel: str, who: str) -> None:
    moment = now()
    changed = say(
        session, person.id, PURPOSE, yes, version=VERSION, channel=channel, operator=who, proof=f"当面问过 {who}",
        at=moment,
    )  # fmt: skip
    if changed:
        record_changes(session, "people", [person.id], moment)
        action = "consent.give" if yes else "consent.withdraw"
        record(session, actor=who, action=action, subject=f"person:{person.id}", detail=PURPOSE)
