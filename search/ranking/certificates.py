"""Which certificate stands for which: driving classes hold one another, names differ, some come with others.

One stands for another only where it says all that the other does: 高压电工证 for 电工证, not the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from search.facts.reading import NUMBER, number
from search.pattern import regex

_HOLDS = {
    "驾驶证A1": ("驾驶证A3", "驾驶证B1", "驾驶证B2", "驾驶证C1"),
    "驾驶证A2": ("驾驶证B1", "驾驶证B2", "驾驶证C1"),
    "驾驶证B1": ("驾驶证C1",),
    "驾驶证B2": ("驾驶证C1",),
    "驾驶证C1": ("驾驶证C2",),
    "中级会计证": ("初级会计证",),
    "注册会计师": ("初级会计证", "中级会计证"),
    "幼师资格证": ("保育师证",),
    "教师资格证": ("幼师资格证",),
    "登高架设作业证": ("高处作业证",),
    "低压电工证": ("电工证",),
    "高压电工证": ("电工证",),
    "挖掘机操作证": ("挖掘机证",),
    "护士执业证": ("护士资格证",),
    "起重机证": ("吊车证",),
    "塔吊证": ("起重机证",),
    "船员适任证书": ("船员证",),
    "安全员证": ("安全员C证",),
}


_KIN = {
    "nanny": frozenset({"育婴员证", "母婴护理证"}),
    "elder_care": frozenset({"养老护理员证", "医疗护理员证", "健康照护师证"}),
    "hospital_aide": frozenset({"养老护理员证", "医疗护理员证", "健康照护师证"}),
}
"""Family of work → papers of it that are not one another: neither is a part of the other."""
_PRACTISED = 2.0


def by_practice(held: Collection[str], done: Mapping[str, float]) -> frozenset[str]:
    """The kin of the papers that are held, to who has done that very work for two years: an employer takes either of
    somebody who knows it, and of a beginner only the one that was asked for. done: family → years."""
    return frozenset(
        cert
        for family, papers in _KIN.items()
        if done.get(family, 0.0) >= _PRACTISED and not papers.isdisjoint(held)
        for cert in papers
    )


def closure(certs: Iterable[str]) -> frozenset[str]:
    """The certificates and all that they stand for."""
    held: set[str] = set()
    waiting = list(certs)
    while waiting:
        cert = waiting.pop()
        if cert not in held:
            held.add(cert)
            waiting.extend(_HOLDS.get(cert, ()))
    return frozenset(held)


_LICENSED_FOR = regex(
    rf"(?:(?<![A-Za-z])[ABC][123](?:驾?[照证本])?|驾驶?[照证]|驾龄)[^,，。;；\d零一二两三四五六七八九十]{{0,4}}({NUMBER})年"
)


def licence_years(text: str) -> float:
    """The years for which a licence to drive is held, or asked to be held: C1拿了三年多 is 3; 0 where none are said."""
    found = _LICENSED_FOR.search(text)
    return (number(found[1]) or 0.0) if found else 0.0
