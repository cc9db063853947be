"""A score taken apart: what each part was, what it counted that day, and how many points it gave or took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NAMES = {
    "wage": "工资合意", "near": "离家近", "work": "工种对口", "hours": "上班时间合适", "board": "吃住合意",
    "stable": "工作稳定", "experience": "做过没有", "coverage": "其他要求合不合", "seats": "名额够不够",
    "reply": "单位回不回话", "fresh": "岗位新不新", "trust": "岗位靠得住", "urgent": "急招", "care": "顾得上家里",
    "away": "离家远，要住那里", "named": "名称就是想做的", "way": "路程比说的短",
    "rest": "取整和封顶",
}  # fmt: skip
"""Part of a score → what a clerk and a worker read."""
USEFUL = ("wage", "near", "work", "hours", "board", "stable")


@dataclass(frozen=True, slots=True)
class Part:
    """value: as it was kept, 0–1, factors up to 1.15. points: what it gave (or, below 0, took); all sum to the score.

    weight: its share of the usefulness, or the power of a factor; None for rounding and the limit of 100.
    """

    code: str
    value: float
    weight: float | None
    points: float


def breakdown(components: Mapping[str, float], score: float, numbers: Mapping[str, Any]) -> list[Part]:
    """The parts of a kept score, in the order in which the formula takes them.

    components: as kept with the match, rounded to four digits. numbers: the weights of that day. What suits the person
    gives points, shared out as each part's share of it; every factor after it gives or takes what it changes of them.
    """
    shares = numbers["usefulness"]
    useful = sum(shares[name] * components[name] for name in USEFUL)
    points = 100.0 * useful ** numbers["u_power"]
    parts = [
        Part(name, components[name], shares[name], round(points * shares[name] * components[name] / useful, 2))
        for name in USEFUL
    ]
    for name, value, power in _factors(components, numbers["p_power"]):
        after = points * value**power
        parts.append(Part(name, round(value, 4), power, round(after - points, 2)))
        points = after
    left = round(score - sum(part.points for part in parts), 2)
    return [*parts, Part("rest", left, None, left)]


def _factors(components: Mapping[str, float], power: float) -> Iterator[tuple[str, float, float]]:
    """(name, value, power) of what multiplies the usefulness; the chance is taken apart into what it is made of."""
    experience, coverage, seats = (max(components[name], 1e-4) for name in ("experience", "coverage", "seats"))
    yield "experience", experience, power
    yield "coverage", coverage / experience, power
    yield "seats", seats, power
    yield "reply", min(1.0, components["chance"]) / (coverage * seats), power
    for name in ("fresh", "trust", "urgent", "care"):
        yield name, components[name], 1.0
    for name in ("away", "named", "way"):  # the first is kept only where it counts, the others since they are known
        if name in components:
            yield name, components[name], 1.0
