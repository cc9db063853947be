"""Finding people by what staff are told at the desk: a phone number, an ID number, a name. By keyed hashes only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.database import db, write
from app.errors import ApiError, FieldError
from app.extensions import keyring
from app.identity.models import Staff
from app.imports.fields import Fields
from app.imports.reader import row_of
from app.paging import Page, page
from app.people.directory import hash_name
from app.people.models import Person
from app.privacy.audit import record

BY = {"phone": "手机", "id_no": "身份证号", "name": "姓名"}
SORTS = {"created_at": Person.created_at, "updated_at": Person.updated_at}


def find_people(said: Mapping[str, Any], staff: Staff, today: date) -> Page:
    """A page of the people with this phone number, ID number or name whom ``staff`` may see; the look is noted.

    said: exactly one of phone, id_no, name, and how to page. Raises ApiError 422.
    """
    given = [field for field in BY if said[field]]
    if len(given) != 1:
        wrong = [FieldError(field, "only_one", "手机、身份证号、姓名只能填一样") for field in given or BY]
        raise ApiError(422, "invalid", "请填手机、身份证号、姓名中的一样", wrong)
    field = given[0]
    column = {"phone": Person.phone_hash, "id_no": Person.id_no_hash, "name": Person.name_hash}[field]
    query = select(Person).where(column == _hash(field, said[field], today), Person.region.startswith(staff.region))
    found = page(db.session(), query, SORTS, Person.id, said)
    shown = " ".join(str(person.id) for person in found.items)
    with write() as session:
        detail = f"by {field}: {shown or 'nobody'}"
        record(session, actor=f"staff:{staff.id}", action="workers.find", subject="workers", detail=detail[:200])
    return found


def _hash(field: str, text: str, today: date) -> bytes:
    cells = Fields(row_of(1, {BY[field]: text}), lambda *_: None)
    if field == "name":
        value = cells.name(BY[field], 50)
    else:
        value = cells.phone(BY[field]) if field == "phone" else cells.id_no(BY[field], today)
    if cells.problems or not value:
        code, reason = (cells.problems[0].code, cells.problems[0].reason) if cells.problems else ("required", "必填")
        raise ApiError(422, "invalid", "有些内容填得不对，请看各项的说明", [FieldError(field, code, reason)])
    return hash_name(value, keyring()) if field == "name" else keyring().blind(field, value)
