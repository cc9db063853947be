"""What a tap means for a person's record. Plain values in and out; nothing is stored here."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from app.imports.words import MOST_MONEY, SHIFTS
from search.ranking.filters import SLACK
from search.ranking.prepared import PreparedPerson, PreparedPosting, distance_km, measured

KINDS: dict[str, str] = {
    "applied": "已报名",
    "too_far": "太远",
    "low_pay": "工资低",
    "bad_shift": "班次不行",
    "have_job": "已有工作",
    "stop": "不要再推",
}
NEARER = 0.7
"""The factor on the radius of somebody who says that a place is too far."""

NEAREST = 0.5
"""Kilometres; below that a radius says nothing any more."""

MORE_PAY = 1.1
NIGHT = "夜班"


@dataclass(frozen=True, slots=True)
class Effect:
    """changes: fields of the profile with their new values. state: of the person. stop: withdraw the push consent."""

    said: str
    changes: dict[str, Any] = field(default_factory=dict)
    state: str | None = None
    stop: bool = False
    apply: bool = False


def effect_of(kind: str, person: PreparedPerson, posting: PreparedPosting) -> Effect:
    """What a tap does. kind: a key of KINDS."""
    match kind:
        case "too_far":
            return _nearer(person, posting)
        case "low_pay":
            return _better_paid(person, posting)
        case "bad_shift":
            return _other_shift(person, posting)
        case "have_job":
            return Effect("恭喜您找到工作！已停止推荐；想再找时打开“正在找工作”就行", state="placed")
        case "stop":
            return Effect("好的，不再给您推送岗位；想要时在“授权”里重新打开", stop=True)
        case "applied":
            return Effect("已记下您报名了这个岗位，单位那边的进展会告诉您", apply=True)
    raise ValueError(f"no feedback {kind}")


def _nearer(person: PreparedPerson, posting: PreparedPosting) -> Effect:
    radius, km = person.max_km * NEARER, distance_km(person, posting)
    if measured(person, posting) and km <= radius * SLACK:  # still within reach: to just under where this one is
        radius = km / SLACK - 0.05
    radius = max(NEAREST, math.floor(radius * 10) / 10)
    if radius >= person.max_km:
        return Effect("您要的距离已经很近了，不再改；这个岗位不再推荐")
    return Effect(f"以后只推荐{radius:g}公里以内的岗位（原来{person.max_km:g}公里）", {"max_km": radius})


def _better_paid(person: PreparedPerson, posting: PreparedPosting) -> Effect:
    asked, offered = person.view.wage_min or 0, posting.facts.pay.typical or 0
    wage = max(asked * MORE_PAY, offered + 1)
    wage = min(MOST_MONEY, math.ceil(wage / 100) * 100)
    if wage <= asked:
        return Effect("您要的工资已经很高了，不再改；这个岗位不再推荐")
    before = f"原来{asked}元" if asked else "原来没填"
    return Effect(f"期望月薪改成{wage}元（{before}），以后按这个推荐", {"wage_min": wage})


def _other_shift(person: PreparedPerson, posting: PreparedPosting) -> Effect:
    shift, wanted = posting.view.shift, person.view.shifts
    if shift in SHIFTS and shift != "弹性":
        left = tuple(one for one in wanted or SHIFTS if one != shift) or ("弹性",)
        changes: dict[str, Any] = {"shifts": left} if left != wanted else {}
        if shift == NIGHT and NIGHT not in person.view.refusals:
            changes["refusals"] = (*person.view.refusals, NIGHT)
        if changes:
            return Effect(f"以后不推荐{shift}的岗位，您能上的班：{'、'.join(left)}", changes)
    elif "night" in posting.facts.marks and NIGHT not in person.view.refusals:
        return Effect("以后不推荐要上夜班的岗位", {"refusals": (*person.view.refusals, NIGHT)})
    return Effect("您要的班次没有变；这个岗位不再推荐")
