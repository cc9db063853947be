"""What staff press on an evening, and how a person stands before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.calls.models import DoorTask
from app.database import db
from app.intents.models import Intent
from app.people.consents import held
from app.people.editing import statement_of
from app.reach.service import number_is_dead
from tests.calls.conftest import (
    Call,
    Headers,
    key,
    person,
    tasks,
)

KEPT = ("state", "valid_to", "wishes", "wage_min", "max_km", "shifts", "refusals", "forms", "lodging", "start_by")
WHO = "W1"


def tonight(call: Call, headers: Headers, **query: Any) -> dict[str, Any]:
    """Calls of a list by the public id of the person."""
    found = call("GET", "/calls/tonight", headers, query_string=query)
    return {one["worker"]["id"]: one for one in found["calls"]}


def of(call: Call, headers: Headers, number: str = WHO) -> dict[str, Any]:
    return dict(tonight(call, headers)[str(key(number))])


def say(call: Call, headers: Headers, result: str, status: int = 200, *, number: str = WHO, **more: Any) -> Any:
    task = tasks()[number].public_id
    return call("POST", f"/calls/{task}/result", headers, status, json={"result": result, **more})


def take_back(call: Call, headers: Headers, result: dict[str, Any], status: int = 200) -> Any:
    return call("POST", f"/calls/results/{result['id']}/undo", headers, status)


def record_of(number: str = WHO) -> dict[str, Any]:
    """Everything of a person and of their call that a result may touch."""
    who = person(number)
    task, consent = tasks()[number], held(db.session(), who.id, "phone")
    said = statement_of(who)
    return {
        **{name: getattr(who, name) for name in KEPT},
        "said": said,
        "calls": consent.id if consent else None,
        "dead": number_is_dead(db.session(), who),
        "task": (task.state, task.result, task.attempts, task.called_at, task.done_at),
        "intents": list(db.session.scalars(select(Intent.id).where(Intent.person_id == who.id))),
        "doors": list(db.session.scalars(select(DoorTask.id).where(DoorTask.person_id == who.id))),
    }
