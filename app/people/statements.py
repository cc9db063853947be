"""What one registration says of a person, and what several say together.

A person's record is not edited: it is what their registrations say, folded from the oldest to the newest.
- A newer value replaces an older one; what a newer registration leaves empty stays as an older one said.
- Trades, certificates, and certificates a person would get are united.
- A registration that is written again says only what it says now: what it alone had said and now leaves empty is gone.
- Coordinates belong to their region, a reason to its status: neither outlives a newer region or status.
- What a newer registration expressly clears is gone, unless it says it anew in the same breath.
- A valid ID number decides sex and day of birth. A full date of birth is not given up for a year or month that fits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from typing import Any

from stdnum.cn import ric


@dataclass(frozen=True, slots=True)
class PersonStatement:
    """Valid values, normalised. Empty ("", None, ()) means not stated. Money yuan a month, distance kilometres.

    birth with precision m or y is the last day of that month or year. education, sex, status and reason are codes,
    the other lists the words of the import table. push is the consent to being sent matches, None where not asked.
    cleared names fields of which nothing that was said before holds any longer.
    """

    name: str
    birth: date
    birth_precision: str
    region: str
    sex: str = ""
    id_no: str = ""
    phone: str = ""
    lng: float | None = None
    lat: float | None = None
    education: str = ""
    trades: tuple[tuple[str, float | None], ...] = ()
    certs: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    wage_min: int | None = None
    max_km: float | None = None
    lodging: bool | None = None
    shifts: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    start_by: date | None = None
    status: str = ""
    reason: str = ""
    certs_willing: tuple[str, ...] = ()
    push: bool | None = None
    note: str = ""
    cleared: tuple[str, ...] = ()

    def to_json(self) -> str:
        """One canonical text: equal statements give equal text."""
        said = {name: value for name in NAMES if (value := getattr(self, name)) not in ("", None, ())}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=date.isoformat)

    @classmethod
    def from_json(cls, text: str) -> PersonStatement:
        said: dict[str, Any] = json.loads(text)
        said["birth"] = date.fromisoformat(said["birth"])
        if "start_by" in said:
            said["start_by"] = date.fromisoformat(said["start_by"])
        said["trades"] = tuple((words, years) for words, years in said.get("trades", ()))
        for name in ("certs", "wishes", "shifts", "refusals", "forms", "certs_willing", "cleared"):
            said[name] = tuple(said.get(name, ()))
        return cls(**said)


NAMES = tuple(field.name for field in fields(PersonStatement))
EMPTY: dict[str, Any] = {field.name: field.default for field in fields(PersonStatement) if field.default is not MISSING}
"""What a field holds that nobody has said anything of."""

REPLACED = ("sex", "id_no", "phone", "education", "wishes", "wage_min", "max_km", "lodging", "shifts", "refusals",
            "forms", "start_by", "note")  # fmt: skip


def fold(statements: Iterable[PersonStatement]) -> PersonStatement:
    """What the statements of one person, oldest first and at least one, say together."""
    stream = iter(statements)
    whole = next(stream)
    for newer in stream:
        whole = _over(whole, newer)
    if whole.id_no:
        sex = "1" if int(whole.id_no[16]) % 2 else "2"
        return replace(whole, birth=ric.get_birth_date(whole.id_no), birth_precision="d", sex=sex)
    return whole


def whole_dates(statement: PersonStatement) -> frozenset[date]:
    """The dates of birth to the day that a statement gives: its own, and that of its ID number."""
    said = [statement.birth] if statement.birth_precision == "d" else []
    if statement.id_no:
        said.append(ric.get_birth_date(statement.id_no))
    return frozenset(said)


def _over(older: PersonStatement, newer: PersonStatement) -> PersonStatement:
    if newer.cleared:
        older = replace(older, **{name: EMPTY[name] for name in newer.cleared})
    said: dict[str, Any] = {name: value for name in REPLACED if (value := getattr(newer, name)) not in ("", None, ())}
    if newer.lng is not None or newer.region != older.region:
        said |= {"lng": newer.lng, "lat": newer.lat}
    if newer.status:
        said |= {"status": newer.status}
        said |= {"reason": newer.reason or (older.reason if newer.status == older.status else "")}
    elif newer.reason:
        said["reason"] = newer.reason
    if not _fits(older, newer):
        said |= {"birth": newer.birth, "birth_precision": newer.birth_precision}
    return replace(
        older,
        name=newer.name,
        region=newer.region,
        trades=_trades(older.trades, newer.trades),
        certs=tuple(dict.fromkeys(older.certs + newer.certs)),
        certs_willing=tuple(dict.fromkeys(older.certs_willing + newer.certs_willing)),
        **said,
    )


def _fits(older: PersonStatement, newer: PersonStatement) -> bool:
    """Whether the newer date of birth is the older one said less exactly."""
    if newer.birth_precision == "y":
        return older.birth.year == newer.birth.year
    if newer.birth_precision == "m":
        same = (older.birth.year, older.birth.month) == (newer.birth.year, newer.birth.month)
        return same and older.birth_precision != "y"
    return False


def _trades(
    older: tuple[tuple[str, float | None], ...], newer: tuple[tuple[str, float | None], ...]
) -> tuple[tuple[str, float | None], ...]:
    years = dict(older)
    for words, count in newer:
        years[words] = count if count is not None else years.get(words)
    return tuple(years.items())
