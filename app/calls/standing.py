"""Everything of a person that a call may change, as JSON holds it, and the way back to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.clock import today
from app.people.consents import held, restore
from app.people.editing import edit, statement_of
from app.people.models import Consent, Person
from app.people.statements import EMPTY
from app.reach.service import note_number, number_is_dead

WISHES = ("wishes", "wage_min", "max_km", "lodging", "shifts", "refusals", "forms", "start_by", "certs_willing")
"""What somebody may want otherwise from now on: fields of PersonStatement."""
UNCOMPARED = ("valid_to",)
"""What may have changed since without standing in the way of taking something back."""


def standing(session: Session, person: Person) -> dict[str, Any]:
    """How a person stands now: wishes, state, consent to calls (its number), whether the phone number is dead."""
    here = statement_of(person)
    wishes = {name: _json(getattr(here, name)) for name in WISHES}
    consent = held(session, person.id, "phone")
    return {
        **wishes,
        "state": person.state,
        "valid_to": person.valid_to.isoformat(),
        "calls": consent.id if consent else None,
        "dead_number": number_is_dead(session, person),
    }


def difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the one became what of the other."""
    changed = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def changed_since(here: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether something is no longer as it was left."""
    return any(here[name] != value for name, value in after.items() if name not in UNCOMPARED)


def put_back(
    session: Session, person: Person, before: dict[str, Any], *, channel: str, operator: str, actor: str, at: datetime
) -> None:
    """Makes a person stand as they stood, in the caller's write transaction. operator, actor: as elsewhere."""
    changes = {name: _value(name, before[name]) for name in WISHES if name in before}
    if changes:
        edit(session, person, changes, channel=channel, operator=actor, at=at, today=today())
    if "valid_to" in before:
        person.valid_to = date.fromisoformat(before["valid_to"])
    if "state" in before:
        person.state, person.updated_at = before["state"], at
    if "dead_number" in before:
        note_number(session, person, dead=before["dead_number"], channel=channel, operator=operator, at=at)
    if before.get("calls") is not None:  # the very consent that held: it was never meant to end
        consent = session.get(Consent, before["calls"], populate_existing=True)
        if consent is not None:
            restore(consent)
    session.flush()


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _value(name: str, said: Any) -> Any:
    """A wish as an edit takes it: empty where there was none."""
    if said is None:
        return EMPTY[name]
    if isinstance(said, list):
        return tuple(said)
    return date.fromisoformat(said) if name == "start_by" else said
