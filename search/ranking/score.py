"""The soft score: usefulness to the person × chance of getting the place, each part from 0 to 1.

``score = 100 · U^a · p^b · fresh · trust · urgent · care · away · named · way`` with U the weighted sum of wage, near,
work, hours, board and stable, and p the coverage of what is asked × free seats against applicants × the employer's
habit of answering.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search.facts.groups import FACTS
from search.ranking.away import away
from search.ranking.belonging import first_factor
from search.ranking.care import care_factor, part_time_welcome
from search.ranking.cautions import caution
from search.ranking.demanded import missing_certs, still_to_get, too_old_for, unspoken
from search.ranking.filters import NEXT_DOOR_KM, reachable
from search.ranking.finer import named_factor, way_factor
from search.ranking.hours import NIGHT_SHIFTS, hours_fit
from search.ranking.pay import SALES, takes_commission
from search.ranking.pay import wage as wage_of
from search.ranking.practice import adds_a_burden, experience_of, only_own_trade, sells_against_will, strange_to_screens
from search.ranking.prepared import ON_FOOT, Affinity, PreparedPerson, PreparedPosting
from search.ranking.prospects import idle
from search.ranking.stages import stage
from search.ranking.weights import Weights
from search.ranking.work import Work, best_work

_NEIGHBOUR_KM = 2.0
_AWAY_FROM_HOME = 0.2
"""What a bed at the place of work is worth less to who asked for something near home, or is past sixty."""
_STAYS_HOME = 60
REPLY_PRIOR = 0.7
"""The share of applications that an employer without a history is taken to answer."""


@dataclass(slots=True)
class Assessment:
    """One pair judged. veto: code of a misfit, else "". parts: what made the score, all 0–1, see :data:`PARTS`.

    filtered: the veto is a filter's, and nothing else was looked at.
    fit: the score without what the posting's age and other applicants take from it, 0–100.
    rung: how far down the relaxation ladder (0 none, 1 radius, 2 adjacent work, 3 wage, 4 shift, 5 a paper to get).
    """

    veto: str = ""
    score: float = 0.0
    fit: float = 100.0
    km: float = 0.0
    reach: str = ""
    work: Affinity | None = None
    family: str = ""
    parts: tuple[float, ...] = ()
    hours: float = 1.0
    relaxed: tuple[str, ...] = ()
    rung: int = 0
    lacking: tuple[str, ...] = ()
    filtered: bool = False

    @property
    def components(self) -> dict[str, float]:
        """The parts by their names, none where nothing was scored; the last only where it takes something away."""
        named = dict(zip(PARTS, self.parts, strict=bool(self.parts)))
        if named.get("away") == 1.0:
            del named["away"]
        return named


PARTS = (
    "wage", "near", "work", "hours", "board", "stable", "usefulness", "chance", "experience", "coverage", "seats",
    "fresh", "trust", "urgent", "care", "share", "named", "way", "away",
)  # fmt: skip
"""What a score is made of, in the order in which it is told."""

_FELT_ANEW = (("night", 0.85), ("heat", 0.9), ("heavy", 0.9))
_BURDENS = (("toxic", 0.85), *_FELT_ANEW)
_PRACTISED = 3.0
"""Years in a trade after which its dust is no news; nights, heat and loads weigh on everybody."""
_WITH_A_CHILD = frozenset({"child_ok", "home_take", "flexible"})
_VEHICLE_UNKNOWN = 0.6
"""Where one's own vehicle is asked for and the record tells of none."""
_SAME_TRADE = 0.65
_LONG_DAY = 0.8
_ITS_KIN = 0.8
"""Work at least this near is still the trade itself to who wants no other."""
_STAIRS = 0.15
"""Work up and down stairs, for who said that these are hard on them."""
_LUNCH_FAR = 0.6
"""Work from which one is not home for lunch, for who must be; the less the further it is."""
_ON_ONE_S_OWN = ("daily", "stretch")
"""A little over the way that was said is within it for the work that was asked for, and for no other."""
RUNGS = ("radius", "adjacent", "wage", "shift", "paper")


def _studied(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0.3–1: a field of study that is asked for was learnt, or the trade was done, or nobody knows."""
    needs, view = posting.facts.needs, person.view
    if not needs.field or (needs.certs and set(needs.certs) <= person.certs):
        return 1.0
    known = " ".join((view.note, *view.certs, *(words for words, _ in view.trades)))
    if any(needs.field[at : at + 2] in known for at in range(len(needs.field) - 1)):
        return 1.0
    main = posting.facts.family
    if any(person.similarity(main, family) >= _SAME_TRADE for family in person.facts.done):
        return 1.0
    if not needs.education or (person.facts.education or 2) < max(needs.education, 4):
        return 0.3
    wished = max((person.similarity(main, family) for family in person.facts.wishes), default=0.0)
    return 0.95 if wished >= _SAME_TRADE else 0.3


_JUST_OVER = 2
"""Years over a limit that an employer who takes people of pension age does not mind."""


def _stated_age(person: PreparedPerson, posting: PreparedPosting) -> float:
    """Stated age limits are unlawful as a filter, but they tell how likely the employer is to say yes."""
    needs, age = posting.facts.needs, person.age
    if needs.age_max is not None and age > needs.age_max:
        over = age - needs.age_max
        if over <= _JUST_OVER and "超龄" in posting.view.accepts:
            return 0.95
        return 0.8 if over <= 3 else 0.6 if over <= 10 else 0.35
    if needs.age_min is not None and age < needs.age_min:
        return 0.7 if needs.age_min - age <= 10 else 0.4
    return 1.0


_SENSES = frozenset({"talk", "eyesight", "colour"})
_LIMBS = frozenset({"heavy", "standing", "stairs", "height", "heat"})


def _of_the_senses(person: PreparedPerson) -> bool:
    """Whether what ails somebody is told, and it is their hearing or sight alone: they stand as well as anybody."""
    refused = person.facts.refused.keys()
    return bool(_SENSES & refused) and not _LIMBS & refused and "body" not in person.facts.facts


def _strain(person: PreparedPerson, posting: PreparedPosting, km: float, family: str) -> float:
    """What makes a yes unlikely on either side without ruling it out: strain, writing, a room, a learner's place."""
    facts, marks = person.facts, posting.facts.marks
    value = idle(person, posting) * stage(person, posting, family) * caution(person, posting)
    ails = person.view.reason == "身体原因" and not _of_the_senses(person)
    frail = "body" in facts.facts or person.age >= 62 or ails
    if frail and "heavy" in marks:
        value *= 0.5
    elif "heavy" in marks and facts.vague and "strong" not in facts.facts:  # simple work is not hard labour
        value *= 0.6
    if ails and "standing" in marks and "seated" not in marks:
        value *= 0.6
    if "child_along" in facts.wants and not marks.keys() & _WITH_A_CHILD:
        value *= 0.5
    if "seated" in facts.wants:
        on_foot = {"standing", "heavy", "outdoors"} & marks.keys() or posting.facts.family in ON_FOOT
        light = "坐" not in facts.wants["seated"] and not {"heavy", "outdoors"} & marks.keys()
        value *= 1.0 if "seated" in marks else _LIGHT if light else 0.45 if on_foot else 0.65
    if "stairs" in facts.refused and "stairs" in marks:
        value *= _STAIRS
    elif "stairs" in facts.refused and "standing" in marks:
        value *= 0.7
    if "heavy" in marks and person.light_wish:
        value *= 0.4
    if "writing" in marks and "unlettered" in facts.facts:
        value *= 0.5
    for mark, share in _BURDENS if facts.done.get(family, 0.0) < _PRACTISED else _FELT_ANEW:
        if mark in marks and not (
            mark == "night" and ("night_ok" in facts.facts or NIGHT_SHIFTS & set(person.view.shifts))
        ):
            value *= share
    if "long_day" in marks and not ("overtime_ok" in facts.facts or NIGHT_SHIFTS & set(person.view.shifts)):
        value *= _LONG_DAY
    if posting.region6 != person.region6 and km > person.max_km:
        value *= 0.85
    if "shuttle" in facts.wants and not posting.facts.shuttle and km > _NEIGHBOUR_KM:
        value *= 0.6
    if "pay" in facts.wants and facts.wage_min and posting.facts.pay.typical:
        value *= min(1.2, max(0.7, posting.facts.pay.typical / facts.wage_min)) / 1.2
    if "noon_home" in facts.facts and km > NEXT_DOOR_KM and "flexible" not in marks:
        value *= _LUNCH_FAR ** (km / NEXT_DOOR_KM)
    if "lodging" in facts.wants and not posting.facts.lodging and km > NEXT_DOOR_KM:
        value *= 0.5
    if posting.learner and person.facts.done.get(family, 0.0) >= 2:
        value *= 0.4
    if "own_vehicle" in marks and facts.vehicle == "":
        value *= _VEHICLE_UNKNOWN if "自备" in marks["own_vehicle"] or "有" in marks["own_vehicle"] else 0.9
    return value


_GREW_UP_WITH_IT = 30
"""Years below which nobody is a stranger to a computer, whatever school they left."""
_LIGHT = 0.7
"""Work on one's feet that is not heavy, for who asks for something easy and says nothing of sitting."""
_KEPT_FOR = 1.2
"""A place that welcomes the disabled, to somebody who has the paper."""
LIKELY_CLASH = 0.35
"""Other work than was asked for, at hours that most likely clash with a duty: two doubts are no match."""
_A_WHOLE_DAY = 0.15
"""Full-time work to somebody who asked for part-time work and nothing else."""


def form_fit(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0–1: does the form of the work suit; nothing said means full time."""
    form = posting.view.form or "全职"
    if "half_day" in person.facts.wants and form in ("全职", "日结") and "flexible" not in posting.facts.marks:
        return 0.4
    wanted = person.view.forms or ("全职",)
    if form in wanted or ("part_ok" in posting.facts.marks and "兼职" in wanted):
        return 1.0
    if form == "兼职" and part_time_welcome(person):
        return 1.0
    if "兼职" in wanted and form == "全职":
        return 0.75 if "flexible" in posting.facts.marks else 0.4 if len(wanted) > 1 else _A_WHOLE_DAY
    if person.facts.vague and not person.view.forms and not person.facts.wishes and form != "实习":
        return 0.9
    if "全职" in wanted:
        if form == "兼职":
            return 0.95 if person.facts.care or "half_day" in person.facts.wants else 0.65
        if form == "季节工":
            return 0.75
        return (
            (0.9 if person.view.status == "灵活就业" else 0.7)
            if form == "日结"
            else 0.8
            if posting.learner and "学徒" in posting.view.title and "apprentice" in person.facts.wishes
            else 0.5
            if person.age < 25 or "learn" in person.facts.wants
            else 0.3
        )
    if form == "全职":
        return 0.5
    return 0.5 if form == "季节工" and set(wanted) == {"兼职"} else 0.85


def _near(person: PreparedPerson, posting: PreparedPosting, km: float, reach: str) -> float:
    value = math.exp(-max(0.0, km - _NEIGHBOUR_KM) / person.reach)
    if reach == "live" or (person.view.lodging and posting.facts.lodging):
        floor = 0.6 if posting.region6 == person.region6 else 0.4
        floor += (
            0.05
            if "lodging" in person.facts.wants
            else -_AWAY_FROM_HOME
            if person.close_by or person.age >= _STAYS_HOME
            else 0.0
        )
        value = max(value, floor)
    if posting.facts.shuttle and reach in ("daily", "shuttle") and posting.region6 == person.region6:
        value = max(value, 0.7 if reach == "daily" else 0.45)
    return value


def _board(person: PreparedPerson, posting: PreparedPosting, km: float) -> float:
    facts = posting.facts
    wants = person.facts.wants
    if "lodging" in wants and not facts.lodging:
        return 0.7 if km <= 5 else 0.0
    if person.view.lodging:
        return 0.5 + 0.35 * facts.lodging + 0.15 * facts.meals
    return 0.6 + 0.4 * facts.meals


def _trust(person: PreparedPerson, posting: PreparedPosting) -> float:
    marks = posting.facts.marks
    value = 0.88 if "agency" in marks else 1.0
    selling = "sales" in marks or "debt" in marks or posting.facts.pay.commission
    if not selling or any(family in person.facts.wishes for family in SALES):
        return value
    if "sales" in marks:
        value *= 0.85
    if "debt" in marks:
        value *= 0.6
    return value * 0.8 if posting.facts.pay.commission else value


def _fresh(posting: PreparedPosting, weights: Weights, today: date) -> float:
    age = max(0, (today - posting.view.open_from).days)
    return 1.0 - (1.0 - weights.fresh_low) * min(1.0, age / weights.fresh_days)


def _doubtful(person: PreparedPerson, posting: PreparedPosting, hours: float, rungs: Sequence[str]) -> bool:
    """What makes other work than was asked for no match: a likely clash, less pay, selling, or odd days."""
    sells = "sales" in posting.facts.marks and not takes_commission(person)
    by_day = person.facts.vague or "日结" in person.view.forms or person.view.status == "灵活就业"
    odd_days = posting.view.form == "日结" and not by_day
    if "shift" in rungs or strange_to_screens(person, posting):
        return True
    return hours < LIKELY_CLASH or "wage" in rungs or sells or odd_days or adds_a_burden(person, posting)


def assess(
    person: PreparedPerson, posting: PreparedPosting, km: float, weights: Weights, *, today: date,
    found: Work | None = None,
) -> Assessment:  # fmt: skip
    """Judges a pair that no filter refused. km: straight line between them. found: the work, where it is known."""
    result = Assessment(km=km)
    value, work, family = found or best_work(person, posting)
    if work is None or value < weights.work_floor:
        result.veto = "S_WORK"
        return result
    if sells_against_will(person, posting):
        result.veto = "S_AGAINST"
        return result
    if work.how == "near" and value < _ITS_KIN and only_own_trade(person):
        result.veto = "S_AGAINST"
        return result
    result.work, result.family = work, family
    result.reach = reach = reachable(person, posting, km, weights)
    if not reach or (value < weights.work_direct and reach in _ON_ONE_S_OWN and km > person.max_km):
        result.veto = "H8_FAR"
        return result
    wage, share = wage_of(person, posting)
    if share < weights.wage_floor:
        result.veto = "S_WAGE"
        return result
    hours, shift_off = hours_fit(person, posting)
    if reach == "shuttle" and person.facts.care is not None and 0.0 < hours < LIKELY_CLASH:
        result.veto = "H8_FAR"  # the bus goes when the shift is over
        return result
    if hours <= 0.0:
        result.veto = "S_SHIFT" if shift_off else "S_HOURS"
        return result
    needs = posting.facts.needs
    coming = missing_certs(person, posting)[1] if needs.certs or needs.any_of else []
    experience = experience_of(person, posting, family, work)
    if experience <= 0.0:
        result.veto = "S_SKILL"
        return result
    schooling = _studied(person, posting) * (1.0 if needs.education <= (person.facts.education or 2) else 0.5)
    if (
        "computer" in posting.facts.marks
        and "computer" not in person.facts.facts
        and (person.facts.education or 2) <= 2
    ):
        schooling *= 0.5 if person.age >= _GREW_UP_WITH_IT else 0.8
    rungs = []
    if reach == "stretch":
        rungs.append("radius")
    if value < weights.work_direct:
        rungs.append("adjacent")
    if share < weights.wage_direct:
        rungs.append("wage")
    if shift_off:
        rungs.append("shift")
    if coming and unspoken(person, coming):
        rungs.append("paper")
    form = form_fit(person, posting)
    near = _near(person, posting, km, reach)
    view = posting.view
    board = _board(person, posting, km)
    stable = (0.8 if view.form in ("", "全职") else 0.5) + (0.2 if view.wage_base else 0.0)
    share_of = weights.usefulness
    useful = (
        share_of["wage"] * wage + share_of["near"] * near + share_of["work"] * value
        + share_of["hours"] * hours + share_of["board"] * board + share_of["stable"] * stable
    )  # fmt: skip
    coverage = (
        value**weights.work_power
        * experience
        * schooling
        * _stated_age(person, posting)
        * _strain(person, posting, km, family)
        * form
    )
    coverage *= still_to_get(person, coming) * hours**0.5 if coming else hours**0.5
    if needs.certs_soft and any(cert not in person.certs and too_old_for(person, cert) for cert in needs.certs_soft):
        coverage *= 0.5  # 入职后考, and no age to pass it any more
    if "残疾人" in view.accepts and "残疾" in person.facts.facts.get("certified", ""):
        coverage *= _KEPT_FOR
    elif FACTS & person.facts.facts.keys():
        coverage *= first_factor(person, posting)
    if share < 1.0:
        coverage *= 0.85 if share >= weights.wage_direct else 0.5
    seats = view.open_count / (view.applicants_21d + view.open_count)
    reply = 1.0 if view.reply_rate is None else (view.reply_rate + REPLY_PRIOR) / (2 * REPLY_PRIOR)
    chance = coverage * seats * reply
    fresh, trust = _fresh(posting, weights, today), _trust(person, posting)
    urgent = weights.urgent if view.urgent else 1.0
    care = care_factor(person, posting, km, weights)
    far = away(person, reach, km)
    named, way = named_factor(person, posting, weights), way_factor(person, posting, km, weights)
    chosen = useful**weights.u_power * min(1.0, chance) ** weights.p_power
    result.score = min(100.0, 100.0 * chosen * fresh * trust * urgent * care * far * named * way)
    result.parts = (
        wage, near, value, hours, board, stable, useful, chance, experience, coverage, seats, fresh, trust, urgent,
        care, share, named, way, far,
    )  # fmt: skip
    result.hours = hours
    result.relaxed, result.lacking = tuple(rungs), tuple(coming)
    result.rung = RUNGS.index(rungs[-1]) + 1 if rungs else 0
    # The floor is on the fit alone: that many others apply or that the posting is old makes it no worse a match. What a
    # carer can hardly live with is part of the fit.
    result.fit = fit = 100.0 * useful**weights.u_power * min(1.0, coverage) ** weights.p_power * trust * min(1.0, care)
    unasked = work.how == "near" and "paper" in rungs  # neither the work nor the paper was spoken of
    if fit < weights.score_floor or unasked or ("adjacent" in rungs and _doubtful(person, posting, hours, rungs)):
        result.veto = "S_LOW"
    return result
