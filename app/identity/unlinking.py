"""A desk takes a WeChat account off a record, after it has seen the ID card: the way back for whoever has a new one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import Staff, WorkerLogin
from app.identity.tokens import end_logins
from app.imports.fields import id_birth
from app.people.directory import hash_name
from app.people.editing import edit, statement_of
from app.people.models import Person
from app.privacy.audit import record
from app.wechat import ledger

NUMBER_PASSED_ON = "number_passed_on"
REASONS = {
    "new_wechat": "换了微信号",
    "lost": "原来的微信号丢了或被盗",
    "not_theirs": "绑的不是本人的微信",
    NUMBER_PASSED_ON: "手机号已经是别人的，档案里的这个号码也去掉",
    "other": "其他",
}
"""Why, as codes: the audit log names nobody."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the ID card that the desk has seen."""

    name: str
    id_no: str


def unlink(person: Person, card: Card, reason: str, channel: str, by: Staff) -> int:
    """Takes every WeChat account off a person's record; how many there were.

    None of them reaches the record from this moment on, none is sent what it once agreed to, and each must answer who
    it is before the phone number opens this record to it again. reason: a code of REASONS. Raises ApiError 409 where
    none is linked, 422 where the card is not the person's.
    """
    actor = f"staff:{by.id}"
    with write() as session:
        logins = list(
            session.scalars(
                select(WorkerLogin)
                .where(WorkerLogin.person_id == person.id)
                .order_by(WorkerLogin.id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )
        session.refresh(person)
        _check(person, card)
        if not logins:
            raise ApiError(409, "not_linked", "这份档案没有绑定微信")
        for login in logins:
            _part(session, login)
        if reason == NUMBER_PASSED_ON and person.phone_hash is not None:
            edit(session, person, {"phone": ""}, channel=channel, operator=actor, at=now(), today=today())
        detail = f"{reason} {channel} " + " ".join(f"login:{login.id}" for login in logins)
        record(session, actor=actor, action="person.unlink", subject=f"person:{person.id}", detail=detail[:200])
    return len(logins)


def _part(session: Session, login: WorkerLogin) -> None:
    login.parted_from, login.person_id = login.person_id, None
    login.phone_hash = login.phone_enc = None
    session.flush()
    end_logins(session, "worker", login.id)
    ledger.close(session, login.id)


def _check(person: Person, card: Card) -> None:
    """The number on the card is the record's; where the record has none, the name is, and the birth as far as it is
    known. Raises ApiError 422."""
    if person.id_no_hash is not None:
        wrong = [] if keyring().blind("id_no", card.id_no) == person.id_no_hash else ["id_no"]
    else:
        wrong = [] if hash_name(card.name, keyring()) == person.name_hash else ["name"]
        wrong += [] if _born(person, card) else ["id_no"]
    if wrong:
        message = "和档案里的不一致，请看着身份证核对"
        raise ApiError(422, "card_differs", message, [FieldError(field, "card_differs", message) for field in wrong])


def _born(person: Person, card: Card) -> bool:
    born, here = id_birth(card.id_no), statement_of(person)
    if born is None or born.year != here.birth.year:
        return False
    if here.birth_precision == "y":
        return True
    return born.month == here.birth.month and (here.birth_precision == "m" or born.day == here.birth.day)
