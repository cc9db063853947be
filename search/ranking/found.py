"""Answers to free text: the query for the engine and the order of what it finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.documents import day_number
from search.lexicon import Lexicon, load_lexicon
from search.query import Condition, Query, Range, Tag, Term
from search.ranking.certificates import closure
from search.ranking.freetext import FACTORY_GROUPS, Understood
from search.ranking.prepared import PreparedPosting

SAME = 0.6
"""From this nearness on a posting is an answer; below it is an alternative, and marked as one."""
NEARBY = 0.45
CLOSE = 0.5
"""Beside answers, postings this near are shown after them."""
TOUCHING = 0.3
NAMED = 0.85
"""A title that has the very word asked for, of work that is not foreign to it."""
SPOKEN = 1.25
"""The employer describes the work in the searcher's own word."""
_DESK = frozenset({"office", "finance", "service", "it", "media", "lab", "engineer"})
_MAIN = 0.8
"""From this weight on a family is what a posting mainly is."""
_EVENING = 16.5
_KM = 111.32
_NAME_BOOST = 8.0
_FAMILY_BOOST = 10.0


@dataclass(frozen=True, slots=True)
class Found:
    """A posting for a query. score 0–1. alternative: not what was asked for, only near it."""

    posting: int
    score: float
    alternative: bool


def freetext_query(
    said: Understood,
    *,
    today: date,
    tokens: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    scope: str = "",
    limit: int = 200,
) -> Query:
    """Open postings of the work asked for and near it, or of the words where no work was understood.

    tokens: the query cut by the segmenter.
    """
    lexicon = lexicon or load_lexicon()
    near: dict[str, float] = {}
    for family, weight in said.families.items():
        near[family] = max(near.get(family, 0.0), weight)
        for other, value in lexicon.adjacent(family).items():
            if value * weight >= NEARBY:
                near[other] = max(near.get(other, 0.0), value * weight)
    must: list[tuple[Condition, ...]] = [(Range("valid_to", low=day_number(today)),)]
    if near:
        must.append(tuple(Tag(f"fam:{family}") for family in sorted(near)))
    if scope:
        must.append((Tag(f"r:{scope}"),))
    must_not: list[Condition] = [Tag("mark:scam")]
    if "no_night" in said.wishes:
        must_not.append(Tag("mark:night"))
    if said.excluded and not near:  # everything else is asked for: the words refused must not find anything
        must_not += [Tag(f"fam:{family}") for family in sorted(said.excluded)]
        tokens = ()
    if "no_live_in" in said.wishes:
        must_not.append(Tag("mark:live_in"))
    terms = [Term("tags", f"fam:{family}", _FAMILY_BOOST * value) for family, value in sorted(near.items())]
    for token in dict.fromkeys(tokens):
        terms += [Term("title", token, 2.0), Term("body", token, 1.0)]
    needs = not near and bool(tokens) and not said.wishes
    return Query(should=tuple(terms), must=tuple(must), must_not=tuple(must_not), need_match=needs, limit=limit)


def _work(said: Understood, posting: PreparedPosting, lexicon: Lexicon) -> float:
    if not said.families:
        return 1.0
    best = 0.0
    for family, weight in posting.facts.families:
        if weight <= best:
            break
        for asked, share in said.families.items():
            best = max(best, weight * share * lexicon.similarity(asked, family))
    if best >= TOUCHING and any(word in posting.view.title for word in said.words):
        best = max(best, NAMED)
    if best >= TOUCHING and any(word in posting.view.duties for word in said.words):
        best *= SPOKEN
    return best


def _short(posting: PreparedPosting) -> float:
    view = posting.view
    if any(word in f"{view.duties}{view.requirements}" for word in ("寒假", "暑假", "学生", "随叫随到")):
        return 1.0
    return 0.3 if view.form in ("季节工", "日结", "兼职") else 0.05


def _terms(said: Understood, posting: PreparedPosting) -> float:
    """How far the terms asked for are kept, 0–1; 0 is a clear breach."""
    facts, view, marks = posting.facts, posting.view, posting.facts.marks
    value = 1.0
    checks: dict[str, float] = {
        "no_night": 0.0 if "night" in marks else 1.0,
        "home_by_night": 0.0 if "night" in marks or "live_in" in marks else 1.0,
        "lodging": 1.0 if facts.lodging else 0.15,
        "shuttle": 1.0 if facts.shuttle else 0.15,
        "day_paid": 1.0 if "day_paid" in marks or view.form == "日结" else 0.35 if view.wage_unit == "日" else 0.1,
        "part_time": 1.0 if view.form == "兼职" or view.wage_unit == "时" else 0.6 if "flexible" in marks else 0.2,
        "forenoon": 1.0 if facts.hours and facts.hours[1] <= 13.6 else 0.1,
        "seated": 1.0 if "seated" in marks else 0.1,
        "office": 0.1 if {"heavy", "outdoors", "disguised_sales"} & marks.keys() or not facts.groups & _DESK else 1.0,
        "factory": 1.0 if facts.groups & FACTORY_GROUPS else 0.1,
        "weekends": 1.0 if "weekends" in marks else 0.1,
        "flexible": 1.0 if "flexible" in marks else 0.25,
        "overage": 1.0 if "超龄" in view.accepts else 0.2,
        "disabled": 1.0 if "残疾人" in view.accepts or "group_only" in marks else 0.1,
        "beginner": 1.0 if posting.learner else 0.75 if facts.needs.beginner or "learner" in marks else 0.1,
        "couple": 1.0 if "couple" in marks else 0.1,
        "short": _short(posting),
        "no_live_in": 0.0 if {"live_in", "stay"} & marks.keys() else 1.0,
        "evening": 1.0 if "night" in marks or (facts.hours and facts.hours[0] >= _EVENING) else 0.1,
        "no_sales": 0.0 if {"disguised_sales", "debt"} & marks.keys() else 0.3 if "sales" in marks else 1.0,
        "graduate": 1.0 if "应届生" in view.accepts or facts.needs.beginner else 0.6,
    }
    for code in said.wishes:
        value *= checks[code]
    if len(said.wishes) > 2:  # a long list of wishes is seldom met in full
        value **= 2.0 / len(said.wishes)
    if said.wage_min and facts.pay.typical:
        value *= min(1.0, facts.pay.low / said.wage_min) ** 2 if facts.pay.typical >= 0.9 * said.wage_min else 0.05
    if said.age and said.age >= 50:
        older = "超龄" in view.accepts or (facts.needs.age_max or 0) >= said.age
        value *= 1.0 if older else 0.4
        if facts.needs.age_max and facts.needs.age_max < said.age:
            value *= 0.5
    if said.licences:
        held = closure(f"驾驶证{licence}" for licence in said.licences)
        wanted = [cert for cert in facts.needs.certs if cert.startswith("驾驶证")]
        value *= 1.0 if not wanted or all(cert in held for cert in wanted) else 0.0
    return value


def _names(said: Understood, posting: PreparedPosting) -> float:
    """1 where every name is in the posting's words, less for each that is not."""
    view = posting.view
    text = f"{view.place}{view.title}{view.duties}"
    value = 1.0
    for hint in said.hints:
        value *= 1.0 if hint in view.place else 0.6
    for name in said.names:
        whole = name in text or (len(name) > 2 and (name[:-1] in text or name[:2] in text))
        value *= 1.0 if whole else 0.25
    return value


def order_hits(
    said: Understood,
    postings: Sequence[PreparedPosting],
    *,
    today: date,
    lexicon: Lexicon | None = None,
    lng: float | None = None,
    lat: float | None = None,
    limit: int = 10,
) -> list[Found]:
    """What answers the query, best first; then, where nothing does, what is near it, marked as alternative.

    lng, lat: where the searcher stands, decimal degrees, None unknown.
    """
    lexicon = lexicon or load_lexicon()
    if said.empty:
        return []
    found: list[tuple[float, float, int]] = []
    for posting in postings:
        view = posting.view
        if view.valid_to < today or view.open_count <= 0 or "scam" in posting.facts.marks:
            continue
        if said.excluded and any(weight >= _MAIN and f in said.excluded for f, weight in posting.facts.families):
            continue
        work = _work(said, posting, lexicon)
        if work < NEARBY:
            continue
        kept = _terms(said, posting) * _names(said, posting)
        if "disguised_sales" in posting.facts.marks:
            kept *= 0.3
        near = 1.0
        if lng is not None and lat is not None:
            km = math.hypot((view.lng - lng) * _KM * math.cos(math.radians(lat)), (view.lat - lat) * _KM)
            near = 0.5 + 0.5 * math.exp(-max(0.0, km - 2.0) / 12.0)
        found.append((work * kept * near, min(work, 1.0) if kept >= 0.2 else 0.0, view.key))
    found.sort(key=lambda one: (-one[0], one[2]))
    answers = [
        Found(key, round(score, 4), False) for score, strength, key in found if strength >= SAME and score >= 0.12
    ]
    if answers:
        shown = {one.posting for one in answers}
        answers += [
            Found(key, round(score, 4), False)
            for score, strength, key in found
            if CLOSE <= strength < SAME and score >= 0.12 and key not in shown
        ]
        return answers[:limit]
    return [Found(key, round(score, 4), True) for score, _, key in found if score >= 0.05][:limit]
