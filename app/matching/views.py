"""From stored records to what ranking sees. No name, number or group tag passes through here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from app.codes import education, nearest_known
from app.database import chosen, chunks
from app.employers.models import Employer
from app.extensions import keyring
from app.people.decisions import decided, load_decided
from app.people.models import Person
from app.people.plain import AnyPerson
from app.postings.models import Posting
from app.postings.plain import AnyPosting, PostingRow
from search.ranking.views import PersonView, PostingView


@dataclass(frozen=True, slots=True)
class Demand:
    """applicants: of the last 21 days, by posting; who took theirs back does not count. replies: the share answered,
    from 0 to 1, by employer. Whoever is missing has none, and no history."""

    applicants: Mapping[int, int] = field(default_factory=dict)
    replies: Mapping[int, float] = field(default_factory=dict)


UNKNOWN = Demand()

STATUS_WORDS = {
    # Employment status (E codes) as the rules of ranking say it: in work, not looking, or free.
    "E1": "在岗", "E2": "灵活就业", "E3": "在岗", "E4": "务农", "E5": "在岗", "E6": "在岗", "E7": "失业",
    "E8": "失业", "E9": "无就业意愿", "E11": "在岗", "E12": "无就业意愿",
}  # fmt: skip
REASON_WORDS = {
    "R01": "合同到期", "R03": "毕业未就业", "R04": "照顾家人", "R05": "身体原因", "R06": "缺技能", "R07": "嫌工资低",
    "R08": "太远", "R10": "返乡", "R11": "失地", "R99": "其他",
}  # fmt: skip


AT_WORK = "E1"
"""在岗."""


def person_view(person: AnyPerson, blocked: frozenset[int] = frozenset()) -> PersonView:
    """A person as ranking sees one. The note is decrypted here and goes no further than the facts read from it.

    blocked: postings that are not to be recommended to the person.
    """
    lng, lat = _point(person.region, person.lng, person.lat)
    return PersonView(
        key=person.id,
        lng=lng,
        lat=lat,
        region=person.region,
        sex=person.sex,
        birth=person.birth,
        education=_education(person.education),
        trades=tuple((str(words), float(years or 0)) for words, years in person.trades),
        certs=tuple(person.certs),
        wishes=tuple(person.wishes),
        wage_min=person.wage_min,
        max_km=person.max_km,
        lodging=person.lodging,
        shifts=tuple(person.shifts),
        refusals=tuple(person.refusals),
        forms=tuple(person.forms),
        start_by=person.start_by,
        # whoever has work elsewhere and wants to hear of some at home is looked at like anybody else
        status="" if person.status == AT_WORK and person.homecoming else STATUS_WORDS.get(person.status or "", ""),
        reason=REASON_WORDS.get(person.reason or "", ""),
        certs_willing=tuple(person.certs_willing),
        note=keyring().decrypt(person.note_enc) if person.note_enc else "",
        decided=decided(person),
        blocked=blocked,
        located=person.lng is not None and person.lat is not None,
    )


def posting_view(posting: AnyPosting, demand: Demand = UNKNOWN) -> PostingView:
    """A posting as ranking sees one. demand: how many have applied, and how employers answer."""
    lng, lat = _point(posting.region, posting.lng, posting.lat)
    return PostingView(
        key=posting.id,
        employer=posting.employer_id,
        title=posting.title,
        duties=posting.duties,
        requirements=posting.requirements,
        headcount=posting.headcount,
        open_count=posting.open_count,
        region=posting.region,
        lng=lng,
        lat=lat,
        place=posting.place,
        valid_to=posting.valid_to,
        open_from=posting.open_from,
        education=_education(posting.education),
        years=posting.years,
        certs=tuple(posting.certs),
        wage_low=posting.wage_low,
        wage_high=posting.wage_high,
        wage_base=posting.wage_base,
        wage_unit=posting.wage_unit,
        board=posting.board,
        shuttle=posting.shuttle,
        shift=posting.shift,
        form=posting.form,
        conditions=tuple(posting.conditions),
        accepts=tuple(posting.accepts),
        urgent=posting.urgent,
        applicants_21d=demand.applicants.get(posting.id, 0),
        reply_rate=demand.replies.get(posting.employer_id),
        house=posting.employer_name,
        located=posting.lng is not None and posting.lat is not None,
    )


def offered(posting: AnyPosting) -> bool:
    """Whether a posting may be shown to anybody, its date apart: open, with a free place, its employer verified."""
    if posting.status != "open" or posting.open_count <= 0:
        return False
    employer = posting if isinstance(posting, PostingRow) else posting.employer
    return employer.verify_status == "verified"


OFFERED = (Posting.status == "open", Posting.open_count > 0, Employer.verify_status == "verified")
"""The same for a statement that joins postings and employers."""


def seeking(person: AnyPerson) -> bool:
    """Whether matching looks at a person at all."""
    return person.state == "active"


def people_by_id(session: Session, ids: Sequence[int]) -> list[Person]:
    """The people with these ids, in their order; ids that are gone are left out."""
    people = list(_by_id(session, Person, ids))
    load_decided(session, people)
    return people


def postings_by_id(session: Session, ids: Sequence[int]) -> list[Posting]:
    """The postings with these ids, in their order; ids that are gone are left out."""
    return list(_by_id(session, Posting, ids))


def _by_id(session: Session, model: Any, ids: Sequence[int]) -> Iterator[Any]:
    for part in chunks(ids, 500):
        found = {row.id: row for row in session.scalars(chosen(model.id, model), {"ids": part})}
        yield from (found[one] for one in part if one in found)


@lru_cache(100)
def _education(code: str | None) -> str:
    return education.education(code).word.replace("不限", "") if code else ""


def _point(region: str, lng: float | None, lat: float | None) -> tuple[float, float]:
    """The stated point, or that of the nearest region with one."""
    if lng is not None and lat is not None:
        return lng, lat
    return _region_point(region)


@lru_cache(20_000)
def _region_point(region: str) -> tuple[float, float]:
    known = nearest_known(region)
    return known.lng, known.lat
