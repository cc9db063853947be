"""People and postings with everything that ranking needs worked out once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from search.facts import PersonFacts, PostingFacts, person_facts, posting_facts
from search.facts.groups import FACTS
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.ranking.beds import bedded
from search.ranking.certificates import by_practice, closure
from search.ranking.conditions import HARDLY_NEAR, KEPT_OPEN, TAUGHT, offered
from search.ranking.pension import age_on, over_pension_age
from search.ranking.refusals import refused_families
from search.ranking.views import PersonView, PostingView
from search.ranking.weights import Weights, load_weights

_KM_PER_DEGREE = 111.32
_SIMPLE_GROUPS = frozenset(
    {"factory", "packing", "electronics", "craft", "cleaning", "orchard", "foodfactory", "labor"}
)
_SIMPLE_FAMILIES = frozenset(
    {
        "kitchen_helper",
        "dishwashing",
        "garment_finishing",
        "farm_work",
        "tea",
        "landscaping",
        "pastry",
        "room_attendant",
        "cashier",
        "shelf",
        "waiter",
        "drinks",
        "parcel_shop",
        "tcm",
    }
)
_HARD_LABOUR = frozenset({"loading", "odd_jobs", "facade_clean", "medical_waste", "recycling"})
_BY_THE_DAY = ("odd_jobs", "waiter", "shelf", "shop_sales", "scenic_service", "tutor", "band_event", "drinks")
"""What is done on single days."""
_ROUGH = ("loading", "wood_sanding", "polishing", "injection", "stamping", "rubber", "brick", "ore_dressing")
"""What who is strong and takes anything can begin at once."""
_DESK_GROUPS = frozenset({"office", "finance", "service", "it", "media", "edu", "lab", "engineer"})
_CADRE_GROUPS = _DESK_GROUPS | {"manage", "health", "quality", "logistics"}
_COLLEGE, _TRAINEE = 4, 0.85
_TRAINEE_GROUPS = frozenset({"technical", "electric", "engineer", "metal", "quality", "manage"})
"""Graduates of a technical field are what works take on as 储备干部."""
_SERVING_GROUPS = frozenset({"security", "cleaning", "care", "food"})
"""Who asks to guard, clean, nurse or cook, and something easy beside it, means that before a line in a factory; unless
they cannot stand: then a seat counts for more than the trade."""
SIMPLE_WORK = 0.62
OWN = ("wish", "done")
"""How work is the person's own: also as one duty of several."""
_TAUGHT_WORK = 0.64
_TAUGHT_GROUPS = frozenset(
    {"needle", "metal", "wood", "repair", "beauty", "electric", "electronics", "food", "craft", "plastic", "construct"}
)
DONE_BESIDE_WISHES = 0.6
DONE_ALONE = 0.92
AS_WISHED = 0.6
"""A trade at least this near to a wish counts as one with it."""
BESIDE = 0.59
"""What was done beside another wish is adjacent work: just under ``work_direct``."""
LADDERS = frozenset({"人字梯", "爬梯子", "登梯"})
"""Two metres at most: no height to who works on them every day, so that it depends on the person."""
MAIN = 0.9
"""Families of at least this share of the weightiest are what a posting is; the rest are duties: loading in a factory
is no building work, so nothing is near by way of them."""
HARD_REFUSALS = (
    "night", "height", "heat", "toxic", "heavy", "standing", "outdoors", "underground", "phone", "long_haul",
    "paint", "glue", "spray", "fumes", "cold", "dawn",
)  # fmt: skip
"""Marks of a posting that a person can refuse outright."""
HOUSEHOLD = frozenset({"nanny", "home_helper", "home_cleaning"})
"""Work in a family's home has no employer who minds the pension age."""
CASUAL_FORMS = frozenset({"日结", "季节工", "兼职"})
ON_FOOT = frozenset(
    {
        "cleaning",
        "street_cleaning",
        "home_cleaning",
        "shelf",
        "butcher",
        "landscaping",
        "laundry",
        "ironing",
        "delivery",
        "courier",
        "building_helper",
    }
)
"""Work on one's feet all day, though no posting says so."""
_PROFESSIONAL = "从业资格证"
_TOWER = re.compile(r"塔吊|塔机|塔司|塔式|建筑(?:施工)?起重")
_LEARNERS = ("学徒", "储备", "管培", "培训生", "见习")
"""Titles of places for who has yet to learn the work."""
_ON_A_LINE, _ALSO_ON_IT, _TAKEN_FROM_IT = "factory_worker", ("electronics_qc", "garment_finishing"), 0.64
"""Who can do the one in a factory is put to the other; who searches for the one does not mean it."""
REACH = {"walk": 3.0, "ebike": 12.0, "moto": 16.0, "car": 32.0, "": 12.0}
"""Kilometres over which the wish to go there falls to 1/e, by how the person travels."""


_NEAR_WISH = re.compile(
    r"[屋家](?:里)?(?:边上?|门口|门前|旁边|附近)|离[家屋](?:里)?(?:要|得|能)?近|近(?:一?点|些)(?!的话)|就近|在近处|近处(?:做|找|的|先|有|上班)|走路(?:就)?(?:能|可以)?去?得?到|(?:太|很|蛮)远(?:了|的)?(?:地方)?(?:就|都|也)?(?:不去|不想去|去不了|不要|不做)"
)
_OLD, _OLD_LEGS = 60, 0.6
"""Who is past sixty and tells of no vehicle waits for the bus."""
_CLOSE_BY = 0.5
"""Who asks for something near home feels every kilometre twice."""


@dataclass(frozen=True, slots=True)
class Affinity:
    """How near a family of work is to what the person asks for or can do. how: wish, done, near or taught."""

    value: float
    how: str
    source: str


@dataclass(frozen=True, slots=True)
class PreparedPosting:
    """refusable: marks that count against a refusal. casual: plainly odd, seasonal or part-time work.

    groups: group of each family of the posting. learner: a place for learning the trade. cap_age: stated, if any.
    """

    view: PostingView
    facts: PostingFacts
    region6: str
    casual: bool
    cap_age: int | None
    desk: bool
    learner: bool
    refusable: tuple[str, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PreparedPerson:
    """affinity: every family worth looking at. against: families never shown. max_km: limit of daily travel.

    derived: what is made of all this alone, kept by who makes it; who is made of another by a change has none yet.
    """

    view: PersonView
    facts: PersonFacts
    age: int
    overage: bool
    overage_by_hand: bool
    affinity: Mapping[str, Affinity]
    against: frozenset[str]
    certs: frozenset[str]
    certs_coming: frozenset[str]
    max_km: float
    stated_km: bool
    reach: float
    close_by: bool
    region6: str
    km_per_lng: float
    light_wish: bool
    skilled: bool
    similarity: Callable[[str, str], float]
    derived: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)


def prepare_posting(posting: PostingView, lexicon: Lexicon) -> PreparedPosting:
    """Reads a posting's facts; keep the result as long as the posting does not change."""
    facts = posting_facts(posting, lexicon)
    casual = posting.form in CASUAL_FORMS or posting.wage_unit in ("日", "时") or facts.family in HOUSEHOLD
    return PreparedPosting(
        view=posting,
        facts=facts,
        region6=posting.region[:6],
        casual=casual,
        cap_age=facts.needs.age_max,
        desk=any(lexicon.families[family].group in _CADRE_GROUPS for family, weight in facts.families if weight >= 0.6),
        learner=any(word in posting.title for word in _LEARNERS) or posting.form == "实习",
        refusable=tuple(
            code
            for code in HARD_REFUSALS
            if code in facts.marks
            and not (code == "standing" and "seated" in facts.marks)
            and not (code == "height" and facts.marks[code] in LADDERS)
        ),
        groups={family: lexicon.families[family].group for family, _ in facts.families},
    )


def beside(family: str, facts: PersonFacts, lexicon: Lexicon) -> bool:
    """Whether a trade that was done lies beside what is wished for now: another one, or one below a role named."""
    if facts.vague or not facts.wishes:
        return False
    return max(lexicon.similarity(family, wish) for wish in facts.wishes) < AS_WISHED


def _near(family: str, lexicon: Lexicon) -> list[tuple[str, float]]:
    """What is near a family for somebody to be placed: what is near in words, and the beginners' work of factories."""
    near = list(lexicon.adjacent(family).items())
    if family == _ON_A_LINE:
        near += [(other, _TAKEN_FROM_IT) for other in _ALSO_ON_IT]
    elif family in _ALSO_ON_IT:
        near.append((_ON_A_LINE, _TAKEN_FROM_IT))
    return near


_SITTING_GROUPS = frozenset({"office", "service", "it", "media", "security", "quality", "craft", "electronics"})


def learns_any(facts: PersonFacts) -> bool:
    """Whether somebody without a trade wants to learn one, whichever."""
    return "learn" in facts.wants and facts.wishes.keys() <= ROLES and not facts.done.keys() - ROLES


_Offers = tuple[tuple[str, Affinity], ...]


@lru_cache(maxsize=4096)
def _around(family: str, value: float, how: str, lexicon: Lexicon) -> _Offers:
    """What a family that is wished for or was done makes worth looking at: itself first, then what is near it."""
    near = ((other, Affinity(value * share, "near", family)) for other, share in _near(family, lexicon))
    return ((family, Affinity(value, how, family)), *near)


@lru_cache(maxsize=16)
def _simple_work(value: float, lexicon: Lexicon) -> _Offers:
    one = Affinity(value, "near", "")
    return tuple(
        (code, one)
        for code, family in lexicon.families.items()
        if (family.group in _SIMPLE_GROUPS and code not in _HARD_LABOUR) or code in _SIMPLE_FAMILIES
    )


def affinity_of(facts: PersonFacts, against: frozenset[str], lexicon: Lexicon) -> dict[str, Affinity]:
    found: dict[str, Affinity] = {}

    def take(offers: _Offers) -> None:
        for family, one in offers:
            known = found.get(family)
            if (known is None or one.value > known.value) and family not in against:
                found[family] = one

    def offer(family: str, value: float, how: str, source: str) -> None:
        take(((family, Affinity(value, how, source)),))

    for family, value in facts.wishes.items():
        take(_around(family, value, "wish", lexicon))
    done_value = DONE_BESIDE_WISHES if facts.wishes and not facts.vague else DONE_ALONE
    for family, years in facts.done.items():
        value = min(done_value * (0.85 if years < 2 else 1.0 if years < 5 else 1.15), 1.0)
        if beside(family, facts, lexicon):
            value = min(value, BESIDE)
        take(_around(family, value, "done", lexicon))
    if facts.education >= _COLLEGE and not (facts.done or facts.vague):
        named = {lexicon.families[family].group for family in facts.wishes}
        if named & _TRAINEE_GROUPS:
            offer("line_leader", _TRAINEE, "near", "")
    for family, value, how, source in offered(facts, lexicon):
        if family not in against and (family not in found or found[family].value < HARDLY_NEAR):
            found[family] = Affinity(value, how, source)
    if "home_work" in facts.wants:
        offer("handcraft", SIMPLE_WORK, "near", "")
    if facts.vague:
        only_sits = "seated" in facts.wants and "standing" in facts.refused
        serves = not only_sits and any(lexicon.families[family].group in _SERVING_GROUPS for family in facts.wishes)
        take(_simple_work(BESIDE if serves else SIMPLE_WORK, lexicon))
    if facts.vague and "seated" in facts.wants:
        offer("electronics_qc", SIMPLE_WORK, "near", "")
    if facts.vague and "strong" in facts.facts:
        for code in _ROUGH:
            offer(code, SIMPLE_WORK, "near", "")
    if facts.vague and "weekend_only" in facts.facts:
        for code in _BY_THE_DAY:
            offer(code, SIMPLE_WORK, "near", "")
    if "残疾" in facts.facts.get("certified", ""):
        for code, one in lexicon.families.items():
            if one.group in _SITTING_GROUPS and code not in found:
                offer(code, SIMPLE_WORK if facts.vague else BESIDE, KEPT_OPEN, "")
    if learns_any(facts):
        for code, one in lexicon.families.items():
            known = found.get(code)
            near = known is None or (known.how == "near" and known.value < _TAUGHT_WORK)
            if near and one.group in _TAUGHT_GROUPS and code not in against:
                source = known.source if known is not None and known.value >= HARDLY_NEAR else ""
                found[code] = Affinity(_TAUGHT_WORK, TAUGHT, source)
    return {family: one for family, one in found.items() if one.value >= 0.3}


def unmarked(facts: PersonFacts) -> PersonFacts:
    """The facts without the paper of a group: what the index holds is made of these."""
    return replace(facts, facts={code: words for code, words in facts.facts.items() if code not in FACTS})


def without_group(person: PreparedPerson, lexicon: Lexicon) -> PreparedPerson:
    """Somebody as employers may get to see them: a list of who suits a place kept for a group would name the group."""
    facts = unmarked(person.facts)
    return replace(person, facts=facts, affinity=affinity_of(facts, person.against, lexicon))


def valid_certs(facts: PersonFacts, today: date) -> frozenset[str]:
    """What is held and has not run out by today."""
    now = (today.year, today.month)
    return frozenset(cert for cert in facts.certs if facts.certs_until.get(cert, now) >= now)


def _professional(facts: PersonFacts) -> set[str]:
    """Who drove lorries or buses for a living has the paper for it, unless the record says that it is gone."""
    driven = sum(facts.done.get(family, 0.0) for family in ("driver_truck", "driver_trailer", "driver_bus"))
    return {_PROFESSIONAL} if driven >= 2 and f"cert.gone.{_PROFESSIONAL}" not in facts.noted else set()


def _any_voltage(person: PersonView, held: frozenset[str]) -> set[str]:
    """A paper that names no voltage may be that for either: who only may do the low one says so."""
    said = "".join((*person.certs, person.note))
    return {"高压电工证"} if "电工证" in held and "低压" not in said else set()


def _on_towers(person: PersonView, held: frozenset[str]) -> set[str]:
    """A crane driver's paper that names no kind is that for tower cranes only of who tells of these."""
    told = " ".join((*person.certs, *person.wishes, person.note, *(words for words, _ in person.trades)))
    return {"塔吊证"} if "起重机证" in held and _TOWER.search(told) else set()


def _drives(facts: PersonFacts) -> set[str]:
    """Who comes in a car of their own may drive it, unless the record says that the licence is missing."""
    return {"驾驶证C1"} if facts.vehicle == "car" and "no_licence" not in facts.facts else set()


def as_good_as_held(person: PersonView, facts: PersonFacts, held: frozenset[str]) -> frozenset[str]:
    """The papers that are held and those that go with them: by years of the work, or by what is driven."""
    more = by_practice(held, facts.done) | _any_voltage(person, held) | _on_towers(person, held)
    return held | more | _professional(facts) | _drives(facts)


def prepare_person(
    person: PersonView,
    lexicon: Lexicon,
    today: date,
    weights: Weights | None = None,
    *,
    facts: PersonFacts | None = None,
) -> PreparedPerson:
    """A job seeker with everything that ranking needs; keep the result for a run. facts: where they are known already;
    else they are read."""
    weights = weights or load_weights()
    facts = facts or person_facts(person, lexicon)
    person = bedded(person, facts)
    against = refused_families(facts, lexicon)
    said_km = person.max_km if person.max_km is not None else facts.km
    close_by = bool(_NEAR_WISH.search("。".join((*person.wishes, person.note))))
    return PreparedPerson(
        view=person,
        facts=facts,
        age=age_on(person.birth, today),
        overage="pension" in facts.facts or over_pension_age(person.sex, person.birth, cadre=facts.cadre, today=today),
        affinity=affinity_of(facts, against, lexicon),
        against=against,
        certs=closure(as_good_as_held(person, facts, valid_certs(facts, today))),
        certs_coming=closure(facts.certs_coming),
        overage_by_hand="pension" in facts.facts
        or over_pension_age(person.sex, person.birth, cadre=False, today=today),
        max_km=said_km if said_km is not None else weights.default_km,
        stated_km=said_km is not None,
        reach=REACH[facts.vehicle]
        * (_OLD_LEGS if not facts.vehicle and age_on(person.birth, today) >= _OLD else 1.0)
        * (_CLOSE_BY if close_by else 1.0),
        close_by=close_by,
        region6=person.region[:6],
        km_per_lng=_KM_PER_DEGREE * math.cos(math.radians(person.lat)),
        light_wish=bool(facts.wishes) and all(lexicon.families[f].group in _DESK_GROUPS for f in facts.wishes),
        skilled=any(family not in ROLES for family in facts.done),
        similarity=lexicon.similarity,
    )


def measured(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether the distance between them is known, not only that between their regions."""
    return person.view.located and posting.view.located


def distance_km(person: PreparedPerson, posting: PreparedPosting) -> float:
    """Straight line in kilometres; flat-earth, exact to 0.1 % within a county."""
    dx = (posting.view.lng - person.view.lng) * person.km_per_lng
    dy = (posting.view.lat - person.view.lat) * _KM_PER_DEGREE
    return math.sqrt(dx * dx + dy * dy)
