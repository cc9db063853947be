"""Papers that anybody gets within days for some hundred yuan: a check-up, a certificate over the counter of an office.

Licences, certificates of a trade and degrees are none of them: they take a course, an examination, or years.
"""

from __future__ import annotations

from search.pattern import regex

QUICK = frozenset({"健康证", "体检合格证明", "无犯罪记录证明"})
"""Under their usual names, as :func:`search.facts.paper_names.paper_name` gives them. A 居住证 is none of them: it
takes half a year of living there first (居住证暂行条例, 2)."""
_SPOKEN = (
    ("健康证", "健康证"),
    ("体检合格证明", "体检(?:合格)?(?:证明|报告|表)"),
    ("无犯罪记录证明", "无犯罪(?:记录)?证明"),
)
_CANNOT = (
    r"(?:总|又|还|也|都|一直|怎么)*(?:[办拿开弄]理?不(?:了|到|下来?|出来?|成)"
    r"|(?<!能)不(?:给|让|能|准|批)(?:我|再)?[办开发](?!了?吗))"
)
_WILL_NOT = (
    r"不(?:想|愿意?|肯|打算|高兴)(?:去|再|花钱)*(?:[补重]?新?[办开]|抽血|体检)"
    r"|不(?:去|再)*(?:补|重)?办(?=$|[,，。;；!！的了])"
)
_REFUSED = tuple(
    (
        paper,
        regex(
            rf"{name}(?:{_CANNOT}|(?:我|也|都|是|去)*(?:{_WILL_NOT}))|(?:{_CANNOT}|{_WILL_NOT})(?:什么|那个|个)?{name}"
        ),
    )
    for paper, name in _SPOKEN
)
_FAILED = regex(r"体检[^,，。;；]{0,4}?(?:过不了|没过|没有过|不过关|不合格|没通过|通不过|刷下来)")
"""Who does not pass the check-up gets no health certificate either."""


def out_of_reach(note: str) -> dict[str, str]:
    """Quick papers that the person says they cannot or will not get → the words that say so."""
    found = {paper: said[0] for paper, pattern in _REFUSED if (said := pattern.search(note))}
    failed = _FAILED.search(note)
    if failed:
        found |= {paper: failed[0] for paper in ("健康证", "体检合格证明") if paper not in found}
    return found
