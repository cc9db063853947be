"""Which single change by the person would open most postings: a certificate, lodging, wage, nights, distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from search.ranking.demanded import certificates, missing_certs
from search.ranking.filters import reachable
from search.ranking.pay import wage as wage_of
from search.ranking.prepared import PreparedPerson, PreparedPosting, distance_km
from search.ranking.score import Assessment, assess
from search.ranking.weights import Weights

Vetoes = Callable[[PreparedPerson, PreparedPosting, date], list[str]]

SHORT_COURSES = frozenset(
    {"健康证", "叉车证", "电工证", "焊工证", "高处作业证", "保安员证", "驾驶证C1", "驾驶证B2", "驾驶证A2", "育婴员证"}
    | {"养老护理员证", "从业资格证", "挖掘机操作证", "司炉证", "起重机证", "电梯安全管理证"}
)
"""Certificates that a few days or weeks can bring; a degree or a nurse's licence is no advice."""


def _sentence(code: str, what: str, count: int) -> str:
    if code == "cert":
        return f"办个{what}可多出{count}个岗位"
    if code == "lodging":
        return f"愿意住厂里可多出{count}个岗位"
    if code == "wage":
        return f"工资要求放到{what}元可多出{count}个岗位"
    return f"愿意跑到{what}公里可多出{count}个岗位"


class Changes:
    """What each change that a person might make would open."""

    def __init__(self, person: PreparedPerson, weights: Weights, today: date, vetoes: Vetoes) -> None:
        self._person, self._weights, self._today, self._vetoes = person, weights, today, vetoes
        self._far = round(person.max_km * 2)

    @cached_property
    def _cheaper(self) -> int | None:
        wage = self._person.facts.wage_min
        return int(round(wage * 0.85, -2)) if wage else None

    @cached_property
    def _able(self) -> PreparedPerson:
        return replace(self._person, view=replace(self._person.view, lodging=True))

    @cached_property
    def _nearer(self) -> PreparedPerson:
        return replace(self._person, max_km=float(self._far))

    @cached_property
    def _modest(self) -> PreparedPerson | None:
        if not self._cheaper:
            return None
        return replace(self._person, facts=replace(self._person.facts, wage_min=self._cheaper))

    def opening(self, posting: PreparedPosting, result: Assessment | None) -> list[tuple[str, str]]:
        """The changes, as (code, what), each of which alone would open a posting.

        result: what :func:`search.ranking.match.judge` said of it, where the caller has it.
        """
        if result is not None and not self._may_open(posting, result):
            return []
        person, today = self._person, self._today
        codes = [] if result is not None and not result.filtered else self._vetoes(person, posting, today)
        km = distance_km(person, posting)
        if codes == ["H3_CERT"]:
            lacking, _ = missing_certs(person, posting)
            if (
                len(lacking) == 1
                and lacking[0] in SHORT_COURSES
                and not certificates(replace(person, certs=person.certs | {lacking[0]}), posting, today)
                and self._fits(person, posting, km)
            ):
                return [("cert", lacking[0])]
            return []
        if codes == ["H5_REFUSED"] and _refuses_a_bed(person, posting):
            opened = not self._vetoes(self._able, posting, today) and self._fits(self._able, posting, km)
            return [("lodging", "")] if opened else []
        if codes:
            return []
        veto = (result or assess(person, posting, km, self._weights, today=today)).veto
        found = []
        if veto == "H8_FAR":
            if posting.facts.lodging and "live_in" not in person.facts.refused and self._fits(self._able, posting, km):
                found.append(("lodging", ""))
            if self._fits(self._nearer, posting, km):
                found.append(("distance", str(self._far)))
        elif veto in ("S_WAGE", "S_LOW") and self._modest and self._fits(self._modest, posting, km):
            found.append(("wage", str(self._cheaper)))
        return found

    def _may_open(self, posting: PreparedPosting, result: Assessment) -> bool:
        """Whether what was said of a posting leaves any of the changes open, as far as that is quickly told."""
        if not result.filtered:
            return result.veto in ("H8_FAR", "S_WAGE", "S_LOW")
        if result.veto == "H3_CERT":
            lacking, _ = missing_certs(self._person, posting)
            if len(lacking) != 1 or lacking[0] not in SHORT_COURSES:
                return False
            return self._fits(self._person, posting, distance_km(self._person, posting))
        return result.veto == "H5_REFUSED" and _refuses_a_bed(self._person, posting)

    def _fits(self, person: PreparedPerson, posting: PreparedPosting, km: float) -> bool:
        """Whether nothing stands between; the way and the pay, which rule most out, are the quickest to see."""
        weights = self._weights
        if not reachable(person, posting, km, weights) or wage_of(person, posting)[1] < weights.wage_floor:
            return False
        return not assess(person, posting, km, weights, today=self._today).veto


def _refuses_a_bed(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether one lives where the work is, which somebody does not want and never ruled out."""
    return "live_in" in posting.facts.marks and "live_in" not in person.facts.refused


def cheapest(opened: Counter[tuple[str, str]]) -> dict[str, str | int] | None:
    """The change that opens most, as :func:`cheapest_change` gives it. opened: how many postings each opens."""
    if not opened:
        return None
    (code, what), count = min(opened.items(), key=lambda item: (-item[1], item[0]))
    return {"code": code, "what": what, "count": count, "text": _sentence(code, what, count)}


def cheapest_change(
    person: PreparedPerson,
    postings: Sequence[PreparedPosting],
    weights: Weights,
    *,
    today: date,
    vetoes: Vetoes,
    judged: Sequence[Assessment] | None = None,
) -> dict[str, str | int] | None:
    """The change that opens most postings, each counted only where nothing else stands in the way.

    judged: what :func:`search.ranking.match.judge` said of each posting, where the caller has it.
    code: cert, lodging, wage or distance. what: the certificate, the yuan or the kilometres. text: the sentence.
    """
    opened: Counter[tuple[str, str]] = Counter()
    changes = Changes(person, weights, today, vetoes)
    for place, posting in enumerate(postings):
        opened.update(changes.opening(posting, judged[place] if judged is not None else None))
    return cheapest(opened)
