"""Which single change by the person would open most postings: a certificate, lodging, wage, nights, distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from search.ranking.demanded import certificates, missing_certs
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
    wage, far = person.facts.wage_min, round(person.max_km * 2)
    cheaper = round(wage * 0.85, -2) if wage else None
    able = replace(person, view=replace(person.view, lodging=True))
    nearer = replace(person, max_km=float(far))
    modest = replace(person, facts=replace(person.facts, wage_min=int(cheaper))) if cheaper else None
    for place, posting in enumerate(postings):
        result = judged[place] if judged is not None else None
        if result is not None and result.filtered and result.veto not in ("H3_CERT", "H5_REFUSED"):
            continue  # another filter than those of the certificates and of beds: none of the cases below
        codes = [] if result is not None and not result.filtered else vetoes(person, posting, today)
        km = distance_km(person, posting)
        if codes == ["H3_CERT"]:
            lacking, _ = missing_certs(person, posting)
            if (
                len(lacking) == 1
                and lacking[0] in SHORT_COURSES
                and not certificates(replace(person, certs=person.certs | {lacking[0]}), posting, today)
                and not assess(person, posting, km, weights, today=today).veto
            ):
                opened["cert", lacking[0]] += 1
            continue
        if codes == ["H5_REFUSED"] and "live_in" in posting.facts.marks and "live_in" not in person.facts.refused:
            if not vetoes(able, posting, today) and not assess(able, posting, km, weights, today=today).veto:
                opened["lodging", ""] += 1
            continue
        if codes:
            continue
        veto = (result or assess(person, posting, km, weights, today=today)).veto
        if veto == "H8_FAR":
            if "live_in" not in person.facts.refused and not assess(able, posting, km, weights, today=today).veto:
                opened["lodging", ""] += 1
            if not assess(nearer, posting, km, weights, today=today).veto:
                opened["distance", str(far)] += 1
        elif veto in ("S_WAGE", "S_LOW") and modest and not assess(modest, posting, km, weights, today=today).veto:
            opened["wage", str(int(cheaper or 0))] += 1
    if not opened:
        return None
    (code, what), count = min(opened.items(), key=lambda item: (-item[1], item[0]))
    return {"code": code, "what": what, "count": count, "text": _sentence(code, what, count)}
