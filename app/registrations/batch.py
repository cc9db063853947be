"""Forms made without a network, brought in together: each by itself, none twice, no wrong one losing the others."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import ApiError, FieldError
from app.identity.models import Staff
from app.registrations.service import Told, Written, tell, write_down
from app.schemas import WrongRow

INVALID = "有些内容填得不对，请看各项的说明"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one form, counted from 1. state: created, merged, unchanged or refused, with code and errors."""

    row: int
    client_uuid: uuid.UUID | None
    state: str
    written: Written | None = None
    told: Told | None = None
    code: str = ""
    message: str = ""
    errors: list[FieldError] = field(default_factory=list)


def register_batch(forms: Sequence[dict[str, Any] | WrongRow], staff: Staff, *, with_matches: bool) -> list[Row]:
    """Writes down forms in their order, each in a transaction of its own; an outcome for each.

    Stopped in the middle or sent again, also twice at once: a form that is there already is unchanged. with_matches:
    also the best postings of each; they are as of now, not of when the form was filled in.
    """
    return [_one(number, form, staff, with_matches) for number, form in enumerate(forms, start=1)]


def _one(number: int, form: dict[str, Any] | WrongRow, staff: Staff, with_matches: bool) -> Row:
    if isinstance(form, WrongRow):
        return Row(number, _device_id(form.said), "refused", code="invalid", message=INVALID, errors=form.errors)
    device_id = form["client_uuid"]
    try:
        written = write_down(form, staff)
    except ApiError as wrong:
        return Row(number, device_id, "refused", code=wrong.code, message=wrong.message, errors=wrong.errors)
    told = tell(written) if with_matches else None
    return Row(number, device_id, written.kind, written, told)


def _device_id(said: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(said["client_uuid"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
