"""Answers to free text: the query for the engine and the order of what it finds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from search.documents import day_number
from search.lexicon import Lexicon, load_lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex
from search.query import Condition, Query, Range, Tag, Term
from search.ranking.amounts import age_meant
from search.ranking.apart import (
    MAIN_WEIGHT,
    any_factory,
    as_asked,
    by_the_day,
    has_trade,
    heard_of,
    in_a_factory,
    least_near,
    names_kept,
    near_to,
    nearby,
)
from search.ranking.freetext import Understood
from search.ranking.hazards import MINOR_MARKS
from search.ranking.houses import asked_tags, named
from search.ranking.kept import AT_A_DESK, drives, wishes_kept
from search.ranking.kinds import of_the_kind
from search.ranking.prepared import PreparedPosting
from search.ranking.suited import age_fit, eased, general
from search.ranking.unwanted import FACTORY_GROUPS
from search.ranking.workplaces import Workplaces

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
_TOLD, _IN_DUTIES = 0.7, 0.5
"""What the duties name in the searcher's own words, though the title is of another trade: 早餐帮工, 包饺子下粉."""
_ACT = regex(
    r"[包做洗切摘采剪修喂养看带送搬装打扫开改拉绑缝绕焊贴刷磨锯砍挖种割拣挑选编织糊折穿串杀腌烤炒煮蒸卤榨酿烫陪接教抄守巡].{2,}"
)
_LEADS = "line_leader"  # who asks for a trade does not ask to lead others in it
WHOLE = 1.1
"""Each of several words that were asked for stands in the title."""
TITLED = 1.05
"""The very word asked for stands in the title of such work: 导游 before what is near to it."""
WORKING_AGE, ADULT = 16, 18
"""Labour law: nobody younger works, and nobody younger does hard or dangerous work."""
_WELFARE = "public_welfare"
RESERVED = 0.5
"""A place kept for a group that the searcher did not name themselves part of."""
UNKNOWN_PAY = 0.15
"""Piece rates that say nothing of a month do not keep a wage that was asked for."""
_AT_HOME = frozenset({"craft", "needle", "packing", "electronics"})
"""Work that is given out to homes: of whoever asks for such, the trade matters less than the place."""
_ODD_JOBS = "odd_jobs"
_DAY_WORK = frozenset(
    {
        "labor", "agri", "orchard", "foodfactory", "packing", "logistics", "construct", "cleaning", "catering", "craft",
    }
)  # fmt: skip
"""Fields in which people are taken on by the day."""
_OLD, _GETTING_ON, _EASE_BESIDE_WORK = 60, 50, 0.7
LIVES_IN = 0.8
"""Most people sleep at home: who would live where they work says so."""
UNASKED_BELOW, _BELOW = 0.5, frozenset({"mining", "road_work", "ore_dressing"})
"""Who asks for an electrician's work does not mean a mine."""
LEAST = 0.12
"""An answer with less is none."""
_LIKE_A_ROLE = 0.7
"""Work this near to a role is hardly more than that: loading, and carrying on a site."""
_KM = 111.32
_FAMILY_BOOST, _HOUSE_BOOST = 10.0, 5.0


class Found(NamedTuple):
    """A posting for a query. score 0–1. alternative: not what was asked for, only near it.

    tier: what comes before any score, 0 first: within reach before beyond it, answers before what is close to one.
    """

    posting: int
    score: float
    alternative: bool
    tier: int = 0


def odd_jobs(said: Understood) -> bool:
    """Whether any work of single days is asked for, and no trade."""
    return _ODD_JOBS in said.families and len(said.families) == 1


def engine_families(said: Understood, lexicon: Lexicon) -> dict[str, float]:
    """The families that the engine is asked for, with their nearness: the work asked for and what is near it."""
    near: dict[str, float] = {}
    for family, weight in said.families.items():
        near[family] = max(near.get(family, 0.0), weight)
        for other, value in lexicon.adjacent(family).items():
            if value * weight >= NEARBY:
                near[other] = max(near.get(other, 0.0), value * weight)
    if odd_jobs(said):
        for family, one in lexicon.families.items():
            if one.group in _DAY_WORK:
                near.setdefault(family, NEARBY)
    at_home = _AT_HOME if "home_take" in said.wishes else frozenset[str]()
    groups = at_home | (FACTORY_GROUPS if any_factory(said) else frozenset[str]())
    if near and groups:
        for family, one in lexicon.families.items():
            if one.group in groups:
                near.setdefault(family, NEARBY)
    return near


def freetext_query(
    said: Understood,
    *,
    today: date,
    tokens: Sequence[str] = (),
    lexicon: Lexicon | None = None,
    houses: Sequence[str] | None = None,
    scope: str = "",
    limit: int = 200,
) -> Query:
    """Open postings of the work asked for and near it, or of the words where no work was understood.

    tokens: the query cut by the segmenter. houses: tags of those that may be named, where others said it.
    """
    near = engine_families(said, lexicon or load_lexicon())
    must: list[tuple[Condition, ...]] = [(Range("valid_to", low=day_number(today)),)]
    houses = [] if said.excluded else asked_tags(said) if houses is None else houses
    if near and not said.workplace:
        must.append(tuple(Tag(tag) for tag in (*(f"fam:{family}" for family in sorted(near)), *houses)))
    elif said.places and not near:
        codes = sorted({code for codes in said.places.values() for code in codes if len(code) >= 4})
        must += [tuple(Tag(f"r:{code}") for code in codes)] if codes else []
        tokens = ()
    if scope:
        must.append((Tag(f"r:{scope}"),))
    must_not: list[Condition] = [Tag("mark:scam")]
    if "no_night" in said.wishes and not said.workplace:  # what a house makes is told by all of its postings
        must_not.append(Tag("mark:night"))
    if said.excluded and not near:  # everything else is asked for: the words refused must not find anything
        must_not += [Tag(f"fam:{family}") for family in sorted(said.excluded)]
        tokens = ()
    if "no_live_in" in said.wishes and not said.workplace:
        must_not.append(Tag("mark:live_in"))
    terms = [Term("tags", f"fam:{family}", _FAMILY_BOOST * value) for family, value in sorted(near.items())]
    terms += [Term("tags", tag, _HOUSE_BOOST) for tag in houses]
    for token in dict.fromkeys(tokens):
        terms += [Term("title", token, 2.0), Term("body", token, 1.0)]
    # where nothing else is said, only words can tell what is wanted
    named_only = not (near or said.wishes or said.places or said.wage_min or said.age)
    needs = named_only and bool(tokens)
    return Query(should=tuple(terms), must=tuple(must), must_not=tuple(must_not), need_match=needs, limit=limit)


def work_of(said: Understood, posting: PreparedPosting, lexicon: Lexicon) -> float:
    """How near a posting's work is to what was asked for: 0 foreign, 1 the same, more where it is described so."""
    if not said.families:
        return 1.0
    best, near_of = 0.0, near_to(said, lexicon)
    for family, weight in posting.facts.families:
        if weight <= best:
            break
        for asked, share, near in near_of[family]:
            if near < _LIKE_A_ROLE and family in ROLES and asked not in ROLES and has_trade(said, posting):
                continue  # a helper at the breakfast stall is near to nothing but odd jobs
            best = max(best, weight * share * near)
    if odd_jobs(said) and by_the_day(posting) and posting.facts.groups & _DAY_WORK:
        best = max(best, NAMED)
    spoken = 1.0
    if said.words and best >= NEARBY * _IN_DUTIES:
        title, told = posting.view.title, [word for word in said.words if word in posting.view.duties]
        spoken = SPOKEN if told and best >= CLOSE and not _leads(said, posting) else 1.0
        if best < _TOLD and any(_ACT.match(word) for word in told):
            best = _TOLD
        titled = len([word for word in said.words if word in title]) if best >= TOUCHING else 0
        if titled and not _sells(said, posting, lexicon):
            best = max(best, NAMED)
        if 1 < len(said.words) == titled:
            best *= WHOLE
        elif titled and best >= SAME:
            best *= TITLED
    least, most = of_the_kind(said, posting)
    best = as_asked(said, posting, max(least, best * spoken))
    return best if most == 1.0 else min(best, most)


def _leads(said: Understood, posting: PreparedPosting) -> bool:
    """Whether it leads others in a trade, and nobody asked to."""
    return _LEADS not in said.families and any(family == _LEADS for family, _ in posting.facts.families[:2])


def _desk_of(said: Understood, posting: PreparedPosting) -> bool:
    """Whether it is a desk of the trade that was named: 仓库里坐办公室的 is also who books the stock in an office."""
    if "office" not in said.wishes or posting.groups.get(posting.facts.family) not in AT_A_DESK:
        return False
    return any(weight >= TOUCHING and family in said.families for family, weight in posting.facts.families)


def _sells(said: Understood, posting: PreparedPosting, lexicon: Lexicon) -> bool:
    """Whether a posting sells what it names to somebody who did not ask to sell: 光伏推广专员 is no fitter of 光伏."""
    main, families = posting.facts.family, lexicon.families
    if not main or families[main].group != "sales":
        return False
    return all(families[family].group != "sales" for family in said.families)


def _terms(said: Understood, posting: PreparedPosting) -> float:
    """How far the terms asked for are kept, 0–1; 0 is a clear breach."""
    facts = posting.facts
    value = 1.0
    for kept in wishes_kept(said, posting).values() if said.wishes else ():
        value *= kept
    if len(said.wishes) > 2:  # a long list of wishes is seldom met in full
        value **= 2.0 / len(said.wishes)
    if "stay" in facts.marks and not {"lodging", "couple"} & said.wishes.keys():
        value *= LIVES_IN
    if "underground" in facts.marks and not said.families.keys() & _BELOW:
        value *= UNASKED_BELOW
    if said.wage_min and not facts.pay.typical:
        value *= UNKNOWN_PAY
    elif said.wage_min and said.base:
        value *= 1.0 if facts.pay.certain >= said.wage_min else 0.05
    elif said.wage_min:
        least = said.wage_least
        value *= min(1.0, facts.pay.low / least) ** 2 if facts.pay.typical >= 0.9 * least else 0.05
    if said.age and said.age >= 50 and "overage" not in said.wishes:
        value *= age_fit(age_meant(said.text, said.age), posting)
    if "overage" in said.wishes or (said.age or 0) >= _OLD:
        ease = eased(posting)
        value *= _EASE_BESIDE_WORK + (1.0 - _EASE_BESIDE_WORK) * ease if said.families else ease
    elif (said.age or 0) >= _GETTING_ON and not said.families:
        value *= _EASE_BESIDE_WORK + (1.0 - _EASE_BESIDE_WORK) * eased(posting)
    if said.plain:
        value *= general(posting)
    return value if drives(said, posting) else 0.0


def order_hits(
    said: Understood,
    postings: Sequence[PreparedPosting],
    *,
    today: date,
    lexicon: Lexicon | None = None,
    lng: float | None = None,
    lat: float | None = None,
    reach: float | None = None,
    limit: int | None = 10,
) -> list[Found]:
    """What answers the query, best first; then, where nothing does, what is near it, marked as alternative.

    lng, lat: where the searcher stands, decimal degrees, None unknown. reach: the furthest, in kilometres, that they
    would travel each day; what lies within comes before all that does not, unless they ask for lodging.
    """
    lexicon = lexicon or load_lexicon()
    if said.empty:
        return []
    postings = [posting for posting in postings if showable(said, posting, today)]
    said = heard_of(said, postings)
    workplaces = Workplaces(said, postings, lexicon) if said.workplace else None
    bound = reach if "lodging" not in said.wishes else None
    found: list[tuple[float, float, int, bool]] = []
    called = {posting.view.key: one for posting in postings if (one := named(said, posting.view.house, lexicon))}
    alone = any(one.alone for one in called.values())
    in_factories = not said.workplace and any_factory(said)
    least, anchored = least_near(said, lexicon), False
    for posting in postings:
        view = posting.view
        work = work_of(said, posting, lexicon)
        of_house = called.get(view.key)
        if workplaces and not (of_house and of_house.alone):
            work = max(workplaces.near(posting, work), CLOSE if of_house else 0.0)
        elif of_house:
            work = max(work, SAME if of_house.alone else CLOSE)
        elif in_factories:
            work = in_a_factory(posting, work)
        elif "home_take" in said.wishes and "home_take" in posting.facts.marks and posting.facts.groups & _AT_HOME:
            work = max(work, NAMED)
        elif work < NAMED and _desk_of(said, posting):
            work = NAMED
        if work < NEARBY:
            continue
        kept = _terms(said, posting) * (1.0 if of_house else names_kept(said, posting))
        if "disguised_sales" in posting.facts.marks:
            kept *= 0.3
        if "group_only" in posting.facts.marks and not ("disabled" in said.wishes or _WELFARE in said.families):
            kept *= RESERVED
        near, beyond = 1.0, False
        if lng is not None and lat is not None:
            km = math.hypot((view.lng - lng) * _KM * math.cos(math.radians(lat)), (view.lat - lat) * _KM)
            near = nearby(km, said.close)
            beyond = bound is not None and not (view.located and km <= bound)
        anchored = anchored or work >= least
        if alone and not of_house:  # a house was asked for: such work elsewhere comes after all of its own
            work = min(work, CLOSE)
        found.append((work * kept * near, min(work, 1.0) if kept >= 0.2 else 0.0, view.key, beyond))
    exact = [one for one in found if one[1] >= SAME and one[0] >= LEAST]
    if exact and anchored:
        close = [one for one in found if CLOSE <= one[1] < SAME and one[0] >= LEAST]
        ranked = [_found(one, close=False) for one in exact] + [_found(one, close=True) for one in close]
    else:
        ranked = [_found(one, close=False, alternative=True) for one in found if one[0] >= 0.05]
    ranked.sort(key=lambda one: (one.tier, -one.score, one.posting))
    return ranked[:limit]


def _found(one: tuple[float, float, int, bool], *, close: bool, alternative: bool = False) -> Found:
    score, _, key, beyond = one
    return Found(key, round(score, 4), alternative, 2 * beyond + close)


def showable(said: Understood, posting: PreparedPosting, today: date) -> bool:
    """Whether a posting is open, honest, allowed at the age that was said, and not of work that was refused."""
    marks = posting.facts.marks
    if posting.view.valid_to < today or posting.view.open_count <= 0 or "scam" in marks:
        return False
    if said.age and said.age < ADULT and (said.age < WORKING_AGE or any(code in marks for code in MINOR_MARKS)):
        return False
    if not said.excluded:
        return True
    return not any(weight >= MAIN_WEIGHT and family in said.excluded for family, weight in posting.facts.families)
