"""How near the work of a posting is to what a person asks for or can do."""

from __future__ import annotations

from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.above import no_more_than_near
from search.ranking.conditions import CHANGED, CHECKS, FOR_PARENTS, KEPT_OPEN, ON_CONDITION, SEATED_HOURS, TAUGHT
from search.ranking.prepared import MAIN, Affinity, PreparedPerson, PreparedPosting
from search.ranking.prospects import beneath

Work = tuple[float, Affinity | None, str]
"""What :func:`best_work` finds: the value from 0 to 1, why, and the family."""

_NARROW_ROLES = ROLES - {"factory_worker", "machine_operator", "odd_jobs"}
_AT_A_PRESS = frozenset({"stamping", "casting", "smelting", "plating", "kiln"})
_OTHER_THAN_MEANT = 0.75
"""Who asked for packing can do simple factory work, but a press, a furnace or bad air is another thing."""
_NEXT_BEST = 0.75
"""Another trade than the one named, to who wants above all to learn some trade."""
AS_GOOD = 0.85
"""Simple work for who takes any is no less so because the word for it is a loose one."""
_A_THING = 2
"""Letters of a word that names a thing."""
_WHICHEVER = regex(r"学(?:一?[个门样])?(?:手艺|技术)")
_NOT_TAUGHT = 0.5
"""Work near to what was named, where nobody teaches it."""
_TOLD_BESIDE = 0.3
"""What a posting is at least of the trade whose work it checks."""
_COMMON_GROUPS = frozenset({"quality", "packing", "office", "manage", "logistics", "labor", "factory", "technical"})


def best_work(person: PreparedPerson, posting: PreparedPosting) -> Work:
    """The family of the posting that suits the person best."""
    best, why, which = 0.0, None, ""
    affinity, families = person.affinity, posting.facts.families
    main = families[0][1] * MAIN if families else 0.0
    for family, weight in families:
        if weight <= best:
            break
        one = affinity.get(family)
        if one is None or (one.how == "near" and (weight < main or beneath(person, posting, family))):
            continue
        if one.how == "near" and one.source == "apprentice" and not teaches_something(person, posting):
            continue
        if one.how in ON_CONDITION:
            meant = _meant(posting, one)
            if weight < main or not (meant or (one.how == TAUGHT and one.source)):
                continue
            one = Affinity(one.value if meant else _NOT_TAUGHT, "near", one.source)
        share = 1.0 if weight >= AS_GOOD and not one.source and one.how == "near" else weight
        if one.value * share > best:
            best, why, which = one.value * share, one, family
    if (
        why is not None
        and why.how == "near"
        and which in ROLES
        and (
            ("toxic" in posting.facts.marks and which == "factory_worker")
            or any(code in _AT_A_PRESS for code, share in families if share >= main)
        )
    ):
        best *= _OTHER_THAN_MEANT
    trainee = which == "line_leader" and why is not None and why.how == "near" and not why.source
    if trainee and not _takes_trainees(posting):
        best, why, which = 0.0, None, ""
    if which in _NARROW_ROLES and not (which == "apprentice" and person.facts.wishes.keys() <= ROLES):
        beside = which == "apprentice" and _named_beside(person, posting)
        domain = 1.0 if beside else _domain(person, posting)
        best *= max(domain, _NEXT_BEST) if which == "apprentice" and _some_trade(person) else domain
    if why is not None:
        best, why, which = no_more_than_near(person, posting, best, why, which)
    return best, why, which


def _takes_trainees(posting: PreparedPosting) -> bool:
    """Whether a foreman's place is one for graduates to grow into, not for who has led a line for years."""
    needs = posting.facts.needs
    return (posting.learner or "应届生" in posting.view.accepts) and not needs.skilled and needs.years <= 1


def _meant(posting: PreparedPosting, one: Affinity) -> bool:
    """Whether a posting is one of those that alone make some work worth looking at."""
    if one.how == TAUGHT:
        return teaches(posting)
    if one.how == CHANGED:
        return posting.facts.needs.beginner
    if one.how == SEATED_HOURS:
        return posting.facts.needs.beginner and {"seated", "flexible"} <= posting.facts.marks.keys()
    if one.how == FOR_PARENTS:
        return bool(_FOR_PARENTS.search(posting.view.title))
    if one.how == KEPT_OPEN:
        return welcomes_disabled(posting)
    if one.how == CHECKS:
        return any(family == one.source and weight >= _TOLD_BESIDE for family, weight in posting.facts.families)
    return posting.facts.needs.beginner and (posting.learner or "应届生" in posting.view.accepts)


_FOR_PARENTS = regex(r"(?:妈妈|宝妈|妈咪|家长|接送)(?:班|岗|线|组)")
_TAKEN_TO_LEARN = regex(r"学徒(?:工|员)?|学员|徒工|学艺|见习(?:生)?|实习(?:生)?|助手|助理|工$")


def teaches_something(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether a line in a factory is what somebody means who would learn a trade and named one: where it is shown."""
    named = person.facts.wishes.keys() - ROLES
    return not named or "learner" in posting.facts.marks


def _named_beside(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether the thing that is learnt is in a wish, if for another trade: 挖机 of 挖机学徒 in 挖机维修."""
    thing = _TAKEN_TO_LEARN.sub("", posting.view.title.partition("（")[0].partition("(")[0])
    return len(thing) >= _A_THING and any(thing in wish for wish in person.view.wishes)


def _some_trade(person: PreparedPerson) -> bool:
    """Whether learning comes first to somebody without a trade, and the trade that is named beside it second."""
    facts = person.facts
    first = facts.wishes.get("apprentice", 0.0) >= 1.0 and not facts.done
    return first and "learn" in facts.wants and bool(_WHICHEVER.search(person.view.note))


def welcomes_disabled(posting: PreparedPosting) -> bool:
    """Whether people with disabilities are welcome and need no experience."""
    return "残疾人" in posting.view.accepts and posting.facts.needs.beginner


def teaches(posting: PreparedPosting) -> bool:
    """Whether newcomers learn a trade there: it says so, and it is more than what anybody can do at once."""
    facts = posting.facts
    return bool(facts.family) and facts.family not in ROLES and "learner" in facts.marks and facts.needs.beginner


def _domain(person: PreparedPerson, posting: PreparedPosting) -> float:
    """0.35–1: a foreman, technician or apprentice must come from the trade, or want it.

    Who wants to be an apprentice and names no trade takes any.
    """
    best, found = 0.0, False
    for family, weight in posting.facts.families:
        if weight < 0.3:
            break
        if family in ROLES or posting.groups[family] in _COMMON_GROUPS:
            continue
        found = True
        one = person.affinity.get(family)
        if one is not None and one.source not in (ROLES if person.skilled else _NARROW_ROLES):
            best = max(best, one.value)
    return 1.0 if not found else 0.35 + 0.65 * min(1.0, best / 0.45)
