"""What a score was made from, as it was read that day: kept with a match in short, told in words.

Wage, way, hours and papers only. Neither sex nor age nor health, and nothing of where somebody's family comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.lexicon import Lexicon
from search.ranking.prepared import PreparedPerson, PreparedPosting, measured
from search.ranking.score import Assessment

_HOW = {"wish": "本人想做", "done": "本人做过", "near": "和本人想做或做过的相近"}
_REACH = {"daily": "每天来回", "shuttle": "坐厂车", "live": "住在那边", "stretch": "比说的远一点"}
_BY = {"walk": "走路", "ebike": "电动车", "moto": "摩托车", "car": "开车"}
_MARKS = (
    ("night", "夜班"), ("late", "下班晚"), ("heavy", "力气活"), ("standing", "站着做"), ("toxic", "气味粉尘"),
    ("height", "高处"), ("flexible", "时间灵活"),
)  # fmt: skip


def used(person: PreparedPerson, posting: PreparedPosting, result: Assessment, lexicon: Lexicon) -> dict[str, Any]:
    """The facts of a pair that was judged, as JSON holds them; what is unknown or no is left out."""
    view, facts = posting.view, posting.facts
    needs = facts.needs
    certs = {*needs.certs, *(cert for choice in needs.any_of for cert in choice)} if needs.certs or needs.any_of else ()
    found: dict[str, Any] = {
        "work": lexicon.label(result.family) if result.family else None,
        "how": result.work.how if result.work else None,
        "years": person.facts.done.get(result.family),
        "km": round(result.km, 1) if measured(person, posting) else None,
        "reach": result.reach,
        "limit": round(person.max_km, 1),
        "by": person.facts.vehicle,
        "wage": [view.wage_low, view.wage_high, view.wage_base, view.wage_unit] if view.wage_low else None,
        "month": [facts.pay.typical, facts.pay.certain] if facts.pay.typical else None,
        "asked": person.facts.wage_min,
        "hours": list(facts.hours) if facts.hours else None,
        "free": list(person.facts.care) if person.facts.care else None,
        "shift": view.shift,
        "form": view.form,
        "board": [facts.lodging, facts.meals] if facts.lodging or facts.meals else None,
        "shuttle": facts.shuttle,
        "marks": {code: facts.marks[code] for code, _ in _MARKS if code in facts.marks},
        "held": sorted(person.certs.intersection(certs)),
        "lacking": list(result.lacking),
        "seats": [view.open_count, view.applicants_21d],
    }
    return {name: value for name, value in found.items() if value not in (None, "", False, [], {})}


def in_words(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same for people: (what it is about, a phrase). Nothing for a match of before facts were kept."""
    if not found:
        return []
    lines: list[tuple[str, str | None]] = [
        ("工种", _work(found)),
        ("路程", _way(found)),
        ("写的工资", _stated(found)),
        ("一个月大约", _month(found)),
        ("本人要的工资", f"每月{found['asked']}元" if found.get("asked") else None),
        ("上班时间", _hours(found)),
        ("本人有空", _span(found["free"]) if found.get("free") else None),
        ("吃住", _board(found)),
        ("写明的", "、".join(f"{name}（{found['marks'][code]}）" for code, name in _MARKS if code in found["marks"])
         if found.get("marks") else None),
        ("已有的证", "、".join(found["held"]) if found.get("held") else None),
        ("要先办的证", "、".join(found["lacking"]) if found.get("lacking") else None),
        ("名额", _seats(found)),
    ]  # fmt: skip
    return [(name, said) for name, said in lines if said]


def _work(found: Mapping[str, Any]) -> str | None:
    if "work" not in found:
        return None
    years = f"{found['years']:g}年" if found.get("years") else ""
    return f"{found['work']}，{_HOW[found['how']]}{years}"


def _way(found: Mapping[str, Any]) -> str | None:
    parts = [f"直线{found['km']:g}公里" if "km" in found else "只知道大概在哪里"]
    parts.append(_REACH.get(found.get("reach", ""), ""))
    parts.append(f"本人最远{found['limit']:g}公里" if "limit" in found else "")
    parts.append(_BY.get(found.get("by", ""), ""))
    parts.append("有厂车" if found.get("shuttle") else "")
    return "，".join(part for part in parts if part)


def _stated(found: Mapping[str, Any]) -> str | None:
    if "wage" not in found:
        return None
    low, high, base, unit = found["wage"]
    span = f"{low:g}到{high:g}元" if high and high != low else f"{low:g}元"
    return f"每{unit}{span}" + (f"，底薪{base}元" if base else "")


def _month(found: Mapping[str, Any]) -> str | None:
    if "month" not in found:
        return None
    typical, certain = found["month"]
    return f"{typical}元" + (f"，拿得稳的{certain}元" if certain and certain != typical else "")


def _hours(found: Mapping[str, Any]) -> str | None:
    parts = [found.get("shift", ""), found.get("form", ""), _span(found["hours"]) if "hours" in found else ""]
    return "，".join(part for part in parts if part) or None


def _span(hours: list[float]) -> str:
    return "到".join(f"{int(hour) % 24}:{round(hour % 1 * 60):02d}" for hour in hours)


def _board(found: Mapping[str, Any]) -> str | None:
    if "board" not in found:
        return None
    lodging, meals = found["board"]
    return "包吃住" if lodging and meals else "包住" if lodging else "包吃"


def _seats(found: Mapping[str, Any]) -> str | None:
    if "seats" not in found:
        return None
    places, applied = found["seats"]
    return f"还缺{places}人" + (f"，三周内{applied}人报名" if applied else "")
