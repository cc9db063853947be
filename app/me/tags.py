"""What is believed of a person and used to recommend: why, since when, and no longer where they say so.

No sex, age, household register, ethnicity, marriage or looks: nothing here, and nothing in the order of what is shown,
comes from those. Age and sex count only where the law itself decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now, shanghai, today
from app.codes import education, people
from app.errors import ApiError
from app.extensions import keyring
from app.feedback.effects import KINDS
from app.feedback.models import Feedback
from app.feedback.service import all_of
from app.people import facts
from app.people.decisions import CONFIRMED, NOTE, REFUSED, add, decisions_of, said_of
from app.people.editing import edit, statement_of
from app.people.models import FactDecision, Person, Registration
from app.people.statements import EMPTY, PersonStatement, fold
from app.privacy.audit import record

USED, REMOVED = "used", "removed"
SOURCES: dict[str, str] = {
    "desk": "登记时说的", "phone": "电话里说的", "self": "自己填的", "feedback": "点反馈以后改的",
    "note": "从备注里读的",
}  # fmt: skip
KINDS_OF_TAG: dict[str, str] = {
    "wishes": "想找的活", "trades": "做过的活", "certs": "证件", "certs_willing": "愿意考的证", "shifts": "能上的班",
    "refusals": "绝对不做的", "forms": "用工形式", "wage_min": "工资", "max_km": "路程", "lodging": "住宿",
    "start_by": "到岗时间", "education": "文化程度", "reason": "没工作的原因", NOTE: "备注里读出来的",
}  # fmt: skip
_LISTS: dict[str, tuple[str, str]] = {
    "wishes": ("想找：{}", "这类活排在前面"),
    "trades": ("做过：{}", "对口和相近的排在前面"),
    "certs": ("有{}", "要这个证的也推荐"),
    "certs_willing": ("愿意考{}", "要这个证的也推荐"),
    "shifts": ("能上{}", "班次对不上的不推荐"),
    "refusals": ("不接受{}", "有这一条的不推荐"),
    "forms": ("想做{}", "用工形式对得上的排在前面"),
}
_WISHES_AT_MOST = 3
_SAME_MOMENT = timedelta(seconds=1)
_WHY = {
    "window": "{}在窗口登记时说的", "fair": "{}在招聘会登记时说的", "kiosk": "{}在自助机上填的",
    "phone": "{}电话里说的", "grid": "{}上门走访时说的", "import": "{}的登记表上写的", "mini": "{}您自己填的",
}  # fmt: skip
_SOURCE = {"phone": "phone", "mini": "self"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One thing believed of a person. kind: a key of KINDS_OF_TAG. text: what. use: what it does. why: whence.

    id: stays the same for the same thing, also when it was removed meanwhile. state: USED or REMOVED.
    """

    id: uuid.UUID
    kind: str
    text: str
    use: str
    why: str
    source: str
    at: datetime | None
    state: str = USED


@dataclass(frozen=True, slots=True)
class _Said:
    """One value of one part of the record, as JSON holds it. key: names it among the values of that part."""

    field: str
    key: str
    value: Any


def tags_of(session: Session, person: Person) -> tuple[list[Tag], list[Tag]]:
    """(what is used, what the person removed and could take back), each in the order of the record."""
    here = list(_values(statement_of(person)))
    since = _since(session, person)
    spoken = all_of(session, person.id)
    used = [_tag(person, one, since.get((one.field, one.key)), spoken) for one in here]
    present = {tag.id for tag in used}
    removed: dict[uuid.UUID, Tag] = {}
    for decision in reversed(_removals(session, person)):
        tag = _removed(person, decision)
        if tag.id not in present:
            removed.setdefault(tag.id, tag)
    for fact in facts.facts_of(person):
        if fact.state == REFUSED:
            removed[fact.id] = _noted(person, fact)
        else:
            used.append(_noted(person, fact))
    return used, list(removed.values())


def remove(session: Session, person: Person, tag_id: uuid.UUID, *, channel: str, actor: str) -> Tag:
    """Makes matching believe it no longer, in the caller's write transaction; once more is as good as once.

    Raises ApiError 404 for what is not among the person's tags.
    """
    session.refresh(person, with_for_update=True)
    used, removed = tags_of(session, person)
    tag = next((one for one in (*used, *removed) if one.id == tag_id), None)
    if tag is None:
        raise _unknown()
    if tag.state == REMOVED:
        return tag
    if tag.kind == NOTE:
        facts.decide(session, person, tag_id, REFUSED, channel=channel, actor=actor)
        return replace(tag, state=REMOVED)
    here, moment = statement_of(person), now()
    values = [one for one in _values(here) if one.field == tag.kind]
    place = next(place for place, one in enumerate(values) if _id(person, one) == tag_id)
    left = _put(tag.kind, [one.value for one in values if one is not values[place]])
    edit(session, person, {tag.kind: left}, channel=channel, operator=actor, at=moment, today=today())
    said = {"key": values[place].key, "value": values[place].value, "place": place}
    add(session, person, kind=tag.kind, code=tag.kind, said=said, state=REFUSED, channel=channel, operator=actor,
        at=moment)  # fmt: skip
    record(session, actor=actor, action="tag.remove", subject=f"person:{person.id}", detail=tag.kind)
    return replace(tag, state=REMOVED)


def undo(session: Session, person: Person, tag_id: uuid.UUID, *, channel: str, actor: str) -> Tag:
    """Makes it count again, in the caller's write transaction; one that counts stays as it is.

    Raises ApiError 404 for what was never removed, 409 where something else was said in its place since.
    """
    session.refresh(person, with_for_update=True)
    used, removed = tags_of(session, person)
    tag = next((one for one in (*used, *removed) if one.id == tag_id), None)
    if tag is None:
        raise _unknown()
    if tag.state == USED:
        return tag
    if tag.kind == NOTE:
        facts.decide(session, person, tag_id, facts.READ, channel=channel, actor=actor)
        return replace(tag, state=USED)
    moment = now()
    said: dict[str, Any] = {}
    for decision in _removals(session, person):
        if _removed(person, decision).id == tag_id:
            said, decision.undone_at = said_of(decision), moment
    values = [one.value for one in _values(statement_of(person)) if one.field == tag.kind]
    full = values and (tag.kind not in _LISTS or (tag.kind == "wishes" and len(values) >= _WISHES_AT_MOST))
    if full:
        raise ApiError(409, "changed_since", "之后又改过了，不能撤回；请直接修改资料")
    values.insert(said["place"], said["value"])
    changes = {tag.kind: _put(tag.kind, values)}
    edit(session, person, changes, channel=channel, operator=actor, at=moment, today=today())
    record(session, actor=actor, action="tag.undo", subject=f"person:{person.id}", detail=tag.kind)
    session.flush()
    return next(one for one in tags_of(session, person)[0] if one.id == tag_id)


def _unknown() -> ApiError:
    return ApiError(404, "not_found", "没有找到这一条，可能已经改过")


def _removals(session: Session, person: Person) -> list[FactDecision]:
    """What of the record was removed and not taken back, oldest first."""
    found = decisions_of(session, person.id)
    return [one for one in found if one.kind != NOTE and one.state == REFUSED and one.undone_at is None]


def _values(said: PersonStatement) -> Iterator[_Said]:
    """Everything of a record that recommending uses, part by part, as JSON holds it."""
    for field in KINDS_OF_TAG:
        if field == NOTE:
            continue
        value = getattr(said, field)
        if field == "trades":
            yield from (_Said(field, words, [words, years]) for words, years in value)
        elif field in _LISTS:
            yield from (_Said(field, one, one) for one in value)
        elif value not in ("", None):
            plain = value.isoformat() if isinstance(value, date) else value
            yield _Said(field, str(plain), plain)


def _put(field: str, values: Sequence[Any]) -> Any:
    """Values as JSON holds them as a part of a statement; the part is empty where there are none."""
    if field == "trades":
        return tuple((words, years) for words, years in values)
    if field in _LISTS:
        return tuple(values)
    if not values:
        return EMPTY[field]
    return date.fromisoformat(values[0]) if field == "start_by" else values[0]


def _since(session: Session, person: Person) -> dict[tuple[str, str], Registration]:
    """The registration since which each value is on record without a break."""
    query = select(Registration).where(Registration.person_id == person.id)
    rows = list(session.scalars(query.order_by(Registration.at, Registration.id)))
    ring = keyring()
    said = [PersonStatement.from_json(ring.decrypt(row.payload_enc)) for row in rows]
    since: dict[tuple[str, str], Registration] = {}
    for place, row in enumerate(rows):
        there = {(one.field, one.key) for one in _values(fold(said[: place + 1]))}
        since = {key: since.get(key, row) for key in there}
    return since


def _id(person: Person, one: _Said) -> uuid.UUID:
    return facts.tag_id(person, one.field, one.key)


def _day(at: datetime) -> str:
    moment = shanghai(at)
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _tag(person: Person, one: _Said, row: Registration | None, spoken: Sequence[Feedback]) -> Tag:
    text, use = _sentence(one)
    tag = Tag(_id(person, one), one.field, text, use, "档案里记着的", "desk", None)
    if row is None:
        return tag
    tap = next((tap for tap in spoken if tap.undone_at is None and one.field in tap.after and _made(tap, row)), None)
    if tap is not None:
        why = f"{_day(tap.at)}您点了“{KINDS[tap.kind]}”，跟着改的"
        return replace(tag, why=why, source="feedback", at=tap.at)
    return replace(tag, why=_WHY[row.channel].format(_day(row.at)), source=_SOURCE.get(row.channel, "desk"), at=row.at)


def _made(tap: Feedback, row: Registration) -> bool:
    """Whether a tap made a registration: it has no number, and was written with it."""
    return row.external_no is None and abs(row.at - tap.at) < _SAME_MOMENT


def _removed(person: Person, decision: FactDecision) -> Tag:
    said = said_of(decision)
    one = _Said(decision.kind, said["key"], said["value"])
    text, use = _sentence(one)
    why = f"{_day(decision.at)}您说不用这一条"
    return Tag(_id(person, one), one.field, text, use, why, _SOURCE.get(decision.channel, "desk"), decision.at, REMOVED)


def _noted(person: Person, fact: facts.Fact) -> Tag:
    why = f"从备注里的“{fact.words}”读出来的"
    if fact.at is not None and fact.state == CONFIRMED:
        why += f"，{_day(fact.at)}问过您"
    elif fact.at is not None:
        why += f"，{_day(fact.at)}说了不是"
    state = REMOVED if fact.state == REFUSED else USED
    return Tag(fact.id, NOTE, fact.text, fact.use, why, NOTE, fact.at, state)


def _sentence(one: _Said) -> tuple[str, str]:
    """(what is believed, what it does)."""
    if one.field == "trades":
        words, years = one.value
        known = words + (f"，{years:g}年" if years else "")
        return f"做过：{known}", _LISTS["trades"][1]
    if one.field in _LISTS:
        text, use = _LISTS[one.field]
        return text.format(one.value), use
    return _single(one.field, one.value)


def _single(field: str, value: Any) -> tuple[str, str]:
    match field:
        case "wage_min":
            return f"工资每月至少{value}元", "差得多的不推荐"
        case "max_km":
            return f"离家最远{value:g}公里", "更远的不推荐，除非有厂车或包住"
        case "lodging":
            return ("愿意住厂", "包住的远一点也推荐") if value else ("不住厂", "要住厂的不推荐")
        case "start_by":
            return f"{value}能到岗", "来不及的不推荐"
        case "education":
            return f"文化程度：{education.education(value).word}", "要求高很多的不推荐"
    return f"没工作的原因：{people.name_of('reason', value)}", "照着原因推荐"
