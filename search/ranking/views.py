"""What ranking knows of a person and of a posting: normalised facts, nothing that names or marks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

SURE, DENIED = "confirmed", "refused"
"""What somebody said to a fact that was read from a note."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A job seeker as matching sees one. Money is yuan a month, distance kilometres, words are the import table's."""

    key: int
    lng: float
    lat: float
    region: str
    sex: str  # GB/T 2261.1: 0 1 2 9; used for barred work and the statutory pension age only
    birth: date
    education: str = ""  # 小学 初中 高中 中专 大专 本科 硕士 博士, "" not stated
    trades: tuple[tuple[str, float], ...] = ()  # (words, years)
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
    note: str = ""
    decided: tuple[tuple[str, str, str], ...] = ()  # (code, words, SURE or DENIED) of facts read from the note
    blocked: frozenset[int] = field(default_factory=frozenset)  # postings declined, hired or intended within 90 days
    located: bool = True  # False: the point is that of the region, and no distance may be told


@dataclass(frozen=True, slots=True)
class PostingView:
    """An open posting as matching sees one. wage_* are as stated, per ``wage_unit`` (月 日 时 件)."""

    key: int
    employer: int
    title: str
    duties: str
    requirements: str
    headcount: int
    open_count: int
    region: str
    lng: float
    lat: float
    place: str
    valid_to: date
    open_from: date
    education: str = ""
    years: int | None = None
    certs: tuple[str, ...] = ()
    wage_low: float | None = None
    wage_high: float | None = None
    wage_base: int | None = None
    wage_unit: str = "月"
    board: str = ""  # 包吃 包住 包吃住 不包
    shuttle: bool | None = None
    shift: str = ""
    form: str = ""
    conditions: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    urgent: bool = False
    applicants_21d: int = 0
    reply_rate: float | None = None
    house: str = ""  # the employer's name, "" not known
    located: bool = True  # False: the point is that of the region, and no distance may be told
