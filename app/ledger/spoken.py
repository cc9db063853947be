"""What staff mean by 「外出广东、春节返乡」: places, plans, work and pay in plain words,
and what was not understood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from app.codes.placenames import Place, places_in
from app.people.employment import RETURN_PLANS, Wanted, Where
from search.lexicon import Lexicon

_CLAUSES = re.compile(r"[、，,；;。！!？?/\s]+|并且|而且|以及")
_BACK = frozenset({"spring_festival", "busy_season", "this_year"})
_PLANS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(?:(?:春节|过年|今年|农忙)(?:也|都)?)?(?:暂时?|还|都)?(?:不|没)(?:打算|准备|想|计划)?(?:返乡|回乡|回家|回来|回)"
     r"|长期在外", frozenset({"stays"})),
    (r"(?:还|都)?没(?:有)?(?:想好|定下来|定)|说不准", frozenset({"unsure"})),
    (r"就在本地|不出去", frozenset({"home"})),
    (r"(?:春节|过年|年底|年前|年关|腊月)(?:前后|前|期间|时|就)?(?:能|会|要|才)?(?:返乡|回乡|回家|回来|回)?|回家过年",
     frozenset({"spring_festival"})),
    (r"(?:农忙|双抢|秋收|收割|插秧)(?:前|期间|时|就)?(?:能|会|要|才)?(?:返乡|回乡|回家|回来|回)?",
     frozenset({"busy_season"})),
    (r"今年(?:以?内|年内)?(?:能|会|要)?(?:返乡|回乡|回家|回来|回)", frozenset({"this_year"})),
    (r"(?:要|能|会|准备|打算|计划|想)?(?:返乡|回乡|回家|回来)", _BACK),
)  # fmt: skip
_WHERES: tuple[tuple[str, Where], ...] = (
    (r"省外|外省|出省|跨省", Where(2, same=False)),
    (r"省内|本省", Where(2, same=True)),
    (r"市外|外市", Where(4, same=False)),
    (r"市内|本市", Where(4, same=True)),
    (r"县内|本县|本地|家门口|当地|老家附近", Where(6, same=True)),
    (r"县外|外县|出县|外出|在外(?:地|面|头)?|外地|出去", Where(6, same=False)),
)
_SAID_AS = {
    (2, False): "省外",
    (2, True): "省内",
    (4, False): "市外",
    (4, True): "市内",
    (6, True): "本县",
    (6, False): "县外",
}
_LEAST = re.compile(r"(?:月?工资|月薪|收入|每?月)?(?P<n>\d{3,6})(?:块钱?|元)?(?:一个月|每月)?(?:以上|及以上|起|往上)")
_MOST = re.compile(r"(?:月?工资|月薪|收入|每?月)?(?P<n>\d{3,6})(?:块钱?|元)?(?:一个月|每月)?(?:以下|以内|不到)")
_HOME_BEFORE = re.compile(r"(?:家在|家住|住在|老家|户籍|户口在?|籍贯)$")
_HOME_AFTER = re.compile(r"人(?!员)|籍|户籍|户口|老乡")
_GONE_AFTER = re.compile(r"(?:外出|出去|在|去|到|往|\0)")
_NOT = re.compile(r"不在|没在|不是|除了|除开|不去|没去|不包括")
"""Clauses that leave something out are not understood, rather than taken for the opposite."""
_FILLERS = re.compile(
    r"家在|家住|住在|老家|户籍|户口|籍贯|务工人员|人员|务工|打工|上班|工作|做事|做工|挣钱|"
    r"打算|计划|准备|现在|目前|正在|哪些|多少|所有|全部|有谁|查一?下?|找一?下?|看一?下?|列出|的人?|人$|^人|[在去到往从做干要想会能是有谁和了籍]"
)  # fmt: skip


@dataclass(slots=True)
class Understood:
    """What was read out of the words: of several places, plans, kinds of work or employers any one will do.

    trades, employers: the words themselves. unread: what was not understood and asks nothing.
    """

    places: list[Place] = field(default_factory=list)
    homes: list[Place] = field(default_factory=list)
    wheres: list[Where] = field(default_factory=list)
    plans: set[str] = field(default_factory=set)
    trades: list[str] = field(default_factory=list)
    employers: list[str] = field(default_factory=list)
    wage_min: int | None = None
    wage_max: int | None = None
    unread: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """How it was understood, for reading out."""
        parts = []
        if self.homes:
            parts.append("家在" + "或".join(place.name for place in self.homes))
        if self.places:
            parts.append(f"在{'或'.join(place.name for place in self.places)}上班")
        parts += [f"在{_SAID_AS[one.digits, one.same]}上班" for one in self.wheres]
        if self.plans:
            parts.append("或".join(name for code, name in RETURN_PLANS.items() if code in self.plans))
        if self.trades:
            parts.append("工种：" + "或".join(self.trades))
        if self.employers:
            parts.append(f"单位名称里有“{'”或“'.join(self.employers)}”")
        parts += [f"月薪{self.wage_min}元以上"] if self.wage_min is not None else []
        parts += [f"月薪{self.wage_max}元以下"] if self.wage_max is not None else []
        return "；".join(parts) or "没有条件"

    def wanted(self, said: Collection[str], lexicon: Lexicon) -> Wanted:
        """The conditions as the ledger takes them. said: every kind of work in the ledger, as it was said."""
        return Wanted(
            places=_one(code for place in self.places for code in place.codes),
            homes=_one(code for place in self.homes for code in place.codes),
            wheres=tuple(self.wheres),
            plans=_one(self.plans),
            trades=_one(one for words in self.trades for one in trades_meant(words, said, lexicon) or {words}),
            employers=_one(self.employers),
            wage_min=self.wage_min,
            wage_max=self.wage_max,
        )


def understand(
    text: str, *, scope: str, said: Collection[str], employs: Callable[[str], bool], lexicon: Lexicon
) -> Understood:
    """Reads what staff typed or said.

    scope: the region of the one who asks: a place in it named before another is where people live. said: every kind of
    work in the ledger. employs: whether an employer of the ledger has these words in its name.
    """
    found = Understood()
    for clause in _CLAUSES.split(unicodedata.normalize("NFKC", text)):
        if _NOT.search(clause):
            found.unread.append(clause)
            continue
        rest = _places(_terms(clause, found), found, scope)
        for part in rest.split("\0"):
            for words in _FILLERS.sub("\0", part).split("\0"):
                if words:
                    _work(words, found, said, employs, lexicon)
    return found


def trades_meant(words: str, said: Collection[str], lexicon: Lexicon) -> frozenset[str]:
    """Which of the kinds of work that were said are meant: those with the very words, and the same work by another
    name."""
    asked = _main(words, lexicon)
    return frozenset(one for one in said if words in one or asked & _main(one, lexicon))


def _one(values: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """One group of alternatives, or none."""
    group = tuple(sorted(values))
    return (group,) if group else ()


@lru_cache(maxsize=50_000)
def _main(words: str, lexicon: Lexicon) -> frozenset[str]:
    """The families that words mean most. Kept: every word that is asked is held against every one in the ledger."""
    named = lexicon.named_in(words)
    best = max(named.values(), default=0.0)
    return frozenset(family for family, weight in named.items() if weight >= max(best, 0.6))


def _terms(clause: str, found: Understood) -> str:
    """Takes plans, pay and whereabouts out of a clause; a NUL stands where they stood."""
    if least := _LEAST.search(clause):
        found.wage_min, clause = int(least["n"]), _LEAST.sub("\0", clause)
    if most := _MOST.search(clause):
        found.wage_max, clause = int(most["n"]), _MOST.sub("\0", clause)
    for pattern, plans in _PLANS:
        if re.search(pattern, clause):
            found.plans |= plans
            clause = re.sub(pattern, "\0", clause)
    for pattern, where in _WHERES:
        if re.search(pattern, clause):
            found.wheres.append(where)
            clause = re.sub(pattern, "\0", clause)
    return clause


def _places(clause: str, found: Understood, scope: str) -> str:
    places = places_in(clause)
    for place in places:
        before, after = clause[: place.start], clause[place.end :]
        homely = _HOME_BEFORE.search(before) or _HOME_AFTER.match(after)
        ours = all(code.startswith(scope) for code in place.codes)
        followed = bool(_GONE_AFTER.match(after)) or any(other.start >= place.end for other in places)
        if homely or (ours and followed and not before.endswith(("在", "去", "到"))):
            found.homes.append(place)
        else:
            found.places.append(place)
    for place in reversed(places):
        clause = clause[: place.start] + "\0" + clause[place.end :]
    return clause


def _work(
    words: str, found: Understood, said: Collection[str], employs: Callable[[str], bool], lexicon: Lexicon
) -> None:
    if words in found.trades or words in found.employers or words in found.unread:
        return
    known = bool(_main(words, lexicon))
    if known and trades_meant(words, said, lexicon):
        found.trades.append(words)
    elif len(words) > 1 and employs(words):
        found.employers.append(words)
    elif known or any(words in one for one in said):
        found.trades.append(words)
    else:
        found.unread.append(words)
