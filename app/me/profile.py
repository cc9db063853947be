"""The own profile: shown whole, made once, changed part by part with every version kept, hidden, exported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes.service import record_changes
from app.clock import now, today
from app.codes import UnknownCode, full_name, nearest_known, people
from app.database import db, write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import WorkerLogin
from app.identity.wechat_login import own_namesake, standing
from app.me.blueprint import CHANNEL, tag_of
from app.people.editing import edit, register, statement_of
from app.people.models import Consent, Person, Registration
from app.people.next_steps import next_step
from app.people.statements import EMPTY, PersonStatement
from app.privacy.audit import record
from app.voice.service import told
from app.voice.typed import note_written

LISTS = ("certs", "certs_willing", "wishes", "shifts", "refusals", "forms")


def account_of(session: Session, login: WorkerLogin) -> dict[str, Any]:
    """Where a login stands: next is phone, claim, profile, or None where there is a record."""
    stands = standing(session, login)
    following = {None: "phone", "claim": "claim", "new": "profile", "linked": None}[stands]
    phone = keyring().decrypt(login.phone_enc) if login.phone_enc else None
    return {"linked": stands == "linked", "next": following, "phone": phone}


def profile_of(person: Person) -> dict[str, Any]:
    """Everything of the record, for the person themselves and nobody else."""
    said = statement_of(person)
    return {
        "id": person.public_id,
        "name": said.name,
        "phone": said.phone or None,
        "id_no": said.id_no or None,
        "sex": person.sex,
        "birth": person.birth,
        "birth_precision": person.birth_precision,
        "region": person.region,
        "region_name": _region_name(person.region),
        "lng": person.lng,
        "lat": person.lat,
        "education": person.education,
        "trades": [{"work": words, "years": years} for words, years in person.trades],
        "certs": person.certs,
        "certs_willing": person.certs_willing,
        "wishes": person.wishes,
        "wage_min": person.wage_min,
        "max_km": person.max_km,
        "lodging": person.lodging,
        "shifts": person.shifts,
        "refusals": person.refusals,
        "forms": person.forms,
        "start_by": person.start_by,
        "status": person.status,
        "reason": person.reason,
        "reason_name": people.name_of("reason", person.reason) if person.reason else None,
        "note": said.note,
        "state": person.state,
        "visibility": "shown" if person.state == "active" else "hidden",
        "valid_to": person.valid_to,
        "updated_at": person.updated_at,
        "next_step": next_step(person),
    }


def make_profile(login: WorkerLogin, sent: Mapping[str, Any], actor: str) -> Person:
    """The first profile of somebody of whom nothing is on record. Raises ApiError 409 where something is."""
    values = _values(sent)
    with write() as session:
        session.refresh(login, with_for_update=True)
        if login.person_id is not None:
            raise ApiError(409, "already_linked", "您已经有档案了，直接修改就行")
        if login.phone_enc is None:
            raise ApiError(409, "phone_needed", "请先验证手机号")
        if own_namesake(session, login, values["name"]):
            raise ApiError(409, "claim_needed", "您的手机号登记过同名的档案，请先核对身份")
        phone = keyring().decrypt(login.phone_enc)
        said = PersonStatement(
            **{name: value for name, value in values.items() if value is not None}, birth_precision="d", phone=phone
        )
        _check_birth(said.id_no, said.birth)
        person = register(session, said, channel=CHANNEL, operator=actor, at=now(), today=today())
        login.person_id = person.id
        if sent.get("visibility") == "hidden":
            person.state = "paused"
        record(session, actor=actor, action="profile.make", subject=f"person:{person.id}")
    return person


def change_profile(person: Person, sent: Mapping[str, Any], actor: str, if_match: str | None = None) -> Person:
    """Changes what was sent. if_match: the tag that the caller saw. Raises ApiError 409, 412 or 422."""
    values = _values(sent)
    with write() as session:
        session.refresh(person, with_for_update=True)
        if if_match is not None and if_match != tag_of(profile_of(person)):
            raise ApiError(412, "changed_meanwhile", "内容已被修改，请刷新后再试")
        here = statement_of(person)
        if "id_no" in values and here.id_no and values["id_no"] != here.id_no:
            message = "身份证号已经登记，要改请到服务窗口"
            raise ApiError(409, "id_no_fixed", message, [FieldError("id_no", "id_no_fixed", message)])
        _check_birth(values.get("id_no", here.id_no), values.get("birth"))
        if ("lng" in values or "lat" in values) and (values.get("lng") is None) != (values.get("lat") is None):
            message = "经度和纬度要么都给，要么都不给"
            raise ApiError(422, "invalid", message, [FieldError("lng", "incomplete_point", message)])
        changed = {name: value for name, value in values.items() if value != getattr(here, name)}
        if "birth" in changed:
            changed["birth_precision"] = "d"
        if changed.keys() & {"lng", "lat"}:
            changed |= {"lng": values["lng"], "lat": values["lat"]}
        if changed:
            edit(session, person, changed, channel=CHANNEL, operator=actor, at=now(), today=today())
            if changed.get("note"):
                note_written(session, [person.id], said_at=now(), by=actor, channel=CHANNEL)
        hidden = sent.get("visibility")
        if hidden is not None and (hidden == "shown") != (person.state == "active"):
            person.state = "active" if hidden == "shown" else "paused"
            person.updated_at = now()
            record_changes(session, "people", [person.id], now())
            changed["visibility"] = hidden
        if changed:
            subject = f"person:{person.id}"
            record(session, actor=actor, action="profile.change", subject=subject, detail=" ".join(changed)[:200])
    return person


def registrations_of(session: Session, person: Person) -> list[dict[str, Any]]:
    """Every registration, oldest first, with what it said."""
    query = select(Registration).where(Registration.person_id == person.id)
    ring = keyring()
    rows = session.scalars(query.order_by(Registration.at, Registration.id)).all()
    spoken = told(session, [row.id for row in rows])
    return [
        {
            "external_no": row.external_no,
            "channel": row.channel,
            "at": row.at,
            "said": json.loads(ring.decrypt(row.payload_enc)),
            "voice": spoken.get(row.id),
        }
        for row in rows
    ]


def consents_of(person: Person) -> list[Consent]:
    """Every consent that was ever given, oldest first."""
    query = select(Consent).where(Consent.person_id == person.id).order_by(Consent.granted_at, Consent.id)
    return list(db.session.scalars(query))


def _values(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent as fields of a statement; what is taken back is empty."""
    values = {name: value for name, value in sent.items() if name != "visibility"}
    for name in LISTS:
        if name in values:
            values[name] = tuple(dict.fromkeys(values[name]))
    if "trades" in values:
        years = {one["work"]: one["years"] for one in values["trades"]}
        values["trades"] = tuple(years.items())
    return {name: EMPTY.get(name) if value is None else value for name, value in values.items()}


def _check_birth(id_no: str, birth: date | None) -> None:
    if id_no and birth is not None and id_no[6:14] != f"{birth:%Y%m%d}":
        message = "出生日期和身份证号不一致"
        raise ApiError(422, "invalid", message, [FieldError("birth", "id_birth_differs", message)])


def _region_name(code: str) -> str:
    try:
        return full_name(nearest_known(code).code)
    except UnknownCode:
        return ""
