"""How near one trade is to another where somebody looks for work by name: nearer or further than for whoever could do
both."""

from __future__ import annotations

import math

from search.lexicon import Lexicon
from search.ranking.freetext import FACTORY_GROUPS, Understood
from search.ranking.kept import general
from search.ranking.prepared import PreparedPosting

_CLOSE, _ANSWER, _EASY = 0.5, 0.6, 0.1
_APART = frozenset(
    {
        "fire", "fire_control", "police_aux", "driver_bus", "driver_trailer",
        "driver_hazmat", "crane", "boat_crew", "pet", "vet", "it_software", "legal", "doctor",
    }
)  # fmt: skip
"""Trades of a uniform or a licence of their own: who asks for one is not answered by its neighbours."""
_PROCESSES = frozenset({"battery", "pcb", "semiconductor"})
"""Of those in electronics that have a process of their own none answers for another."""
_PLAIN = "factory_worker"


def nearness(asked: str, family: str, lexicon: Lexicon) -> float:
    """0–1: how far work of ``family`` answers who asks for ``asked``."""
    near = lexicon.similarity(asked, family)
    apart = asked in _APART or (asked in _PROCESSES and lexicon.families[family].group == "electronics")
    return min(near, _CLOSE) if apart and asked != family else near


def any_factory(said: Understood) -> bool:
    """Whether any work in a factory is asked for, and no trade: 厂里的活, 进厂; 普工 alone is work without a trade."""
    return said.families.keys() == {_PLAIN} and "厂" in said.text and "普工" not in said.text


def in_a_factory(posting: PreparedPosting, work: float) -> float:
    """``work``, how near a posting's own is, where any factory will do: its trades count, and a shop has none."""
    if not posting.facts.groups & FACTORY_GROUPS:
        return 0.0
    main = posting.groups.get(posting.facts.family) in FACTORY_GROUPS
    return max(work, _ANSWER + _EASY * general(posting)) if main else work


def nearby(km: float, close: bool) -> float:
    """1 where somebody stands, less the further away, less still for who asked for what is close by. km: at least 0."""
    beyond = max(0.0, km - 2.0)
    return 0.1 + 0.9 * math.exp(-beyond / 4.0) if close else 0.5 + 0.5 * math.exp(-beyond / 12.0)
