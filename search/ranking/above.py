"""What is more than somebody asks for or has done: a machine that is set up, a trade that one helped at, a subject.

A hand from the line is near to who sets up a lathe and a kitchen help is near to the cook: near, and never the same.
"""

from __future__ import annotations

from search.lexicon.loader import ROLES
from search.ranking.prepared import BESIDE, Affinity, PreparedPerson, PreparedPosting
from search.ranking.subjects import ANOTHER, TEACHING, another_subject

_SET_UP = frozenset(
    {"cnc", "mould", "injection_tech", "welding", "electrician", "equipment_maint", "pattern", "car_repair", "aircon"}
)
"""Work at or on machines that has to be learnt, whatever hands the title calls for."""
_HANDS = frozenset({"factory_worker", "machine_operator", "odd_jobs", "electronics_assembly", "loading"})
_KITCHENS = frozenset({"cook", "canteen_cook", "roast_shop", "pastry", "bakery"})
_SITES = frozenset(
    {"masonry", "tiling", "rebar", "formwork", "carpentry", "scaffold", "plumber", "electrician", "putty"}
)
_MASTERS = {
    "kitchen_helper": _KITCHENS, "dishwashing": _KITCHENS, "waiter": _KITCHENS,
    "building_helper": _SITES, "odd_jobs": _SITES, "loading": _SITES,
    "cashier": frozenset({"accounting", "cashier_finance"}),
    "hospital_aide": frozenset({"nurse"}), "elder_care": frozenset({"nurse"}),
}  # fmt: skip
"""Who helps → the trades that are helped at."""
_OWN = 0.6
"""A trade at least this near to what was asked for or done is the person's own."""
_UNTAUGHT = 0.5


def no_more_than_near(
    person: PreparedPerson, posting: PreparedPosting, value: float, why: Affinity, family: str
) -> tuple[float, Affinity, str]:
    """The value, why and family of what suits somebody, lowered to near work where it is more than theirs.

    family: what of the posting suits them.
    """
    most, source = 1.0, why.source or family
    if family in TEACHING:
        most = ANOTHER if another_subject(person, posting) else 1.0
    elif why.how == "near" and family in _MASTERS.get(why.source, ()):
        most = _most(posting)
    elif family in _HANDS and family in ROLES and (trade := _set_up_there(person, posting)):
        most, source, family = _most(posting), "", trade
    if most == 1.0:
        return value, why, family
    return min(value, most), Affinity(min(why.value, most), "near", source), family


def _most(posting: PreparedPosting) -> float:
    needs = posting.facts.needs
    return BESIDE if needs.beginner and not needs.years else _UNTAUGHT


def _set_up_there(person: PreparedPerson, posting: PreparedPosting) -> str:
    """The machine work that a posting calls hands for, where it has to be learnt and is none of the person's; or ""."""
    families = posting.facts.families
    trade = next((code for code, weight in families if code not in ROLES and weight >= 0.9 * families[0][1]), "")
    if trade not in _SET_UP:
        return ""
    own = (*person.facts.wishes, *person.facts.done)
    return trade if all(code in ROLES or person.similarity(trade, code) < _OWN for code in own) else ""
