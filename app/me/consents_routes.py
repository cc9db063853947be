"""``/me/consents``: yes or no to each purpose by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.clock import now
from app.database import write
from app.http_cache import polled
from app.identity.access import worker
from app.me.blueprint import CHANNEL, actor, me, own
from app.me.profile import consents_of
from app.me.schemas import ConsentOut, ConsentsIn
from app.openapi.failures import fails
from app.outreach.stopping import stop_queued
from app.people.consents import PURPOSES, say
from app.people.models import Consent, Person
from app.privacy.audit import record


@me.get("/consents")
@polled
@worker
@me.response(200, ConsentOut(many=True))
@fails("no_profile")
def consents() -> list[dict[str, Any]]:
    """每一项同意没同意，哪一版说明，什么时候"""
    return _standing(own())


@me.put("/consents")
@worker
@me.arguments(ConsentsIn)
@me.response(200, ConsentOut(many=True))
@fails("no_profile")
def put_consents(data: dict[str, Any]) -> list[dict[str, Any]]:
    """同意或撤回；没提到的不变。撤回推荐后马上不再推送"""
    person, moment, who = own(), now(), actor()
    with write() as session:
        session.refresh(person, with_for_update=True)
        for one in data["consents"]:
            _say(session, person, one, who, moment)
    return _standing(person)


def _say(session: Session, person: Person, one: dict[str, Any], who: str, moment: Any) -> None:
    changed = say(
        session, person.id, one["purpose"], one["yes"],
        version=one["version"], channel=CHANNEL, operator=who, proof=f"小程序 {who}", at=moment,
    )  # fmt: skip
    if not changed:
        return
    if (one["purpose"] == "push" and not one["yes"]) or (one["purpose"] == "algo_off" and one["yes"]):
        stop_queued(session, person.id, moment)
    record_changes(session, "people", [person.id], moment)
    action = "consent.give" if one["yes"] else "consent.withdraw"
    record(session, actor=who, action=action, subject=f"person:{person.id}", detail=one["purpose"])


def _standing(person: Person) -> list[dict[str, Any]]:
    latest: dict[str, Consent] = {}
    for consent in consents_of(person):
        kept = latest.get(consent.purpose)
        if kept is None or kept.withdrawn_at is not None or consent.withdrawn_at is None:
            latest[consent.purpose] = consent
    return [
        {
            "purpose": purpose,
            "name": name,
            "held": (one := latest.get(purpose)) is not None and one.withdrawn_at is None,
            "version": one.version if one else None,
            "proof": one.proof if one else None,
            "channel": one.channel if one else None,
            "granted_at": one.granted_at if one else None,
            "withdrawn_at": one.withdrawn_at if one else None,
            "withdrawn_channel": one.withdrawn_channel if one else None,
        }
        for purpose, name in PURPOSES.items()
    ]
