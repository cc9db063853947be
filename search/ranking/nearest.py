"""Where nothing answers a query: the offers that come nearest, each with what it does not keep, in words.

Never let go: what was refused outright (不上夜班, 不住厂, 不要推销, 除了保安), who may take the work (driving
licences, an age that the posting states), and honesty of the posting itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from search.lexicon import Lexicon
from search.ranking.apart import heard_of, least_near
from search.ranking.found import (
    NEARBY,
    SAME,
    showable,
    work_of,
)
from search.ranking.freetext import Understood
from search.ranking.kept import drives, wishes_kept
from search.ranking.kinds import kinds_asked
from search.ranking.prepared import PreparedPosting
from search.ranking.suited import takes_age
from search.ranking.talk import has_name
from search.ranking.terms import WISHES

REFUSALS = frozenset({code for code, _ in WISHES if code.startswith("no_")} | {"home_by_night"})
"""What somebody says that they will not do; nothing is offered against it."""
KEPT = 0.5
"""A term kept less than this is not kept."""
MOST_LET_GO = 3
_FAIR_SHARE = 0.7
"""Of a wage that was asked for: who pays less is not shown in its place."""
_HELD = frozenset({"work", "age", "km"})
"""What is not let go without being asked: other work, an age that nobody takes, a distance that was set."""
_WEIGHT = {"work": 2.5, "place": 1.0, "km": 1.0, "wage": 1.0}
"""How much it hurts to let something go; a single wish, 0.8."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that an offer does not keep. code: work, place, wage, age, km, a facet or a wish. text: a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """An offer near what was asked. misses: all that was let go for it, one at least."""

    posting: PreparedPosting
    misses: tuple[Miss, ...]
    cost: float


def loosened(said: Understood) -> Understood:
    """The query without what can be let go, for the engine to find more: work and refusals stay."""
    wishes = {code: words for code, words in said.wishes.items() if code in REFUSALS}
    return replace(said, wishes=wishes, wage_min=None, age=None, names=(), hints=(), places={})


def but_for_one(said: Understood, offers: Sequence[Near]) -> list[Near]:
    """Of the offers those that keep all that was said but one term, wage or place: what is shown where none keeps all.
    Nothing where that one was all that was said."""
    terms = len(said.wishes) + len(said.places) + len(said.names) + bool(said.wage_min) + bool(said.age)
    if not (said.families or said.licences) and terms < 2:
        return []
    soft = {*said.wishes, "place"} - _HELD
    fair = _FAIR_SHARE * (said.wage_min or 0)
    return [
        one
        for one in offers
        if len(one.misses) == 1
        and (one.misses[0].code in soft or (one.misses[0].code == "wage" and one.posting.facts.pay.typical >= fair))
    ]


def let_go(said: Understood, offers: Sequence[Near]) -> tuple[str, ...]:
    """The conditions that such offers do not keep, in the words in which they were said."""
    wage = f"月薪 {said.wage_min} 元" if said.wage_min else ""
    place = "、".join((*said.places, *said.names))
    words = {"wage": wage, "place": place, **said.wishes}
    return tuple(dict.fromkeys(words[miss.code] for one in offers for miss in one.misses if words.get(miss.code)))


def nearest_offers(
    said: Understood,
    postings: Sequence[PreparedPosting],
    *,
    today: date,
    lexicon: Lexicon,
    km_of: Callable[[PreparedPosting], float | None],
    broken: Callable[[PreparedPosting], Sequence[Miss]],
    limit: int = 5,
) -> list[Near]:
    """The offers that let go of least, the nearer first among equals.

    km_of: kilometres from the searcher, None unknown. broken: which of the filters set beside the words it breaks.
    """
    found, said = [], heard_of(said, postings)
    for posting in postings:
        if not showable(said, posting, today) or not drives(said, posting) or _refused(said, posting):
            continue
        work = work_of(said, posting, lexicon)
        if work < NEARBY or "disguised_sales" in posting.facts.marks:
            continue
        misses = [*_misses(said, posting, work, lexicon), *broken(posting)]
        if 0 < len(misses) <= MOST_LET_GO:
            km = km_of(posting)
            cost = sum(_WEIGHT.get(miss.code, 0.8) for miss in misses) - work + min(km or 0.0, 50.0) / 50.0
            found.append(Near(posting, tuple(misses), round(cost, 4)))
    found.sort(key=lambda one: (one.cost, one.posting.view.key))
    return found[:limit]


def _refused(said: Understood, posting: PreparedPosting) -> bool:
    """Whether it goes against what was refused, or states an age that is passed."""
    most = posting.facts.needs.age_max
    if said.age and most and most < said.age:
        return True
    kept = wishes_kept(said, posting)
    return any(kept[code] < KEPT for code in REFUSALS & kept.keys())


def _misses(said: Understood, posting: PreparedPosting, work: float, lexicon: Lexicon) -> list[Miss]:
    found = []
    view, pay = posting.view, posting.facts.pay
    if said.families and work < least_near(said, lexicon):
        asked = lexicon.label(max(said.families, key=lambda family: said.families[family]))
        offered = _nearest_work(said, posting, lexicon)
        kinds = kinds_asked(said)
        if asked != offered:
            found.append(Miss("work", f"不是{asked}，是相近的{offered}"))
        elif kinds:  # 养殖喂养 both, but not of bees
            found.append(Miss("work", f"没有提到“{kinds[0].name}”"))
        elif work < SAME:
            found.append(Miss("work", f"与{asked}只是相近"))
    text = f"{view.place}{view.title}{view.duties}{view.house}"
    for place, codes in said.places.items():
        if not (view.region.startswith(codes) or place in text):
            found.append(Miss("place", f"不在{place}"))
    found += [Miss("place", f"没有提到“{name}”") for name in said.names if not has_name(name, text)]
    if said.wage_min and not pay.typical:
        found.append(Miss("wage", "没有写明月薪"))
    elif said.wage_min and pay.typical < said.wage_min:
        found.append(Miss("wage", f"一般月薪约 {pay.typical} 元，不到 {said.wage_min} 元"))
    if not takes_age(said, posting):
        found.append(Miss("age", f"没有写明收 {said.age} 岁的"))
    for code, kept in wishes_kept(said, posting).items():
        if kept < KEPT:
            found.append(Miss(code, f"没有写明“{said.wishes[code]}”"))
    return found


def _nearest_work(said: Understood, posting: PreparedPosting, lexicon: Lexicon) -> str:
    """What the posting offers of the work asked for, by name."""

    def near(one: tuple[str, float]) -> float:
        return one[1] * max(lexicon.similarity(asked, one[0]) for asked in said.families)

    return lexicon.label(max(posting.facts.families, key=near)[0])
