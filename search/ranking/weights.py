"""The numbers of the score: a versioned configuration, kept with every match so that it can be explained again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Weights:
    """usefulness: component → share, summing to 1. Shares and floors are 0–1, distances kilometres, score 0–100.

    work_floor: less related work is never shown; from work_direct on it counts as the work asked for, between the
    two it is adjacent work, shown only where there is too little else. wage_floor, wage_direct: the same for the
    usual pay as a share of the least pay asked. care_low, care_high: the factors on the score for somebody who cares
    for a family, for long hours far away and for few hours next door. named_low, named_high, way_near, way_far: see
    :mod:`search.ranking.finer`; kept numbers of before have none of them.
    """

    version: str
    usefulness: Mapping[str, float]
    u_power: float
    p_power: float
    work_power: float
    work_floor: float
    work_direct: float
    score_floor: float
    wage_floor: float
    wage_direct: float
    default_km: float
    radius_factor: float
    shuttle_factor: float
    ride_factor: float
    stated_factor: float
    fresh_days: int
    fresh_low: float
    urgent: float
    care_low: float
    care_high: float
    enough: int
    named_low: float = 1.0
    named_high: float = 1.0
    way_near: float = 1.0
    way_far: float = 1.0

    def numbers(self) -> dict[str, Any]:
        """All of it as JSON holds it; :func:`weights_from` makes the same of it again."""
        return {one.name: getattr(self, one.name) for one in fields(self)} | {"usefulness": dict(self.usefulness)}


def weights_from(values: Mapping[str, object]) -> Weights:
    """Builds and checks a configuration. Raises ValueError with the name of what is wrong."""
    weights = Weights(**values)  # type: ignore[arg-type]
    total = sum(weights.usefulness.values())
    if abs(total - 1.0) > 1e-6:
        raise ValueError(f"usefulness shares sum to {total}, not 1")
    if not 0 < weights.work_floor <= weights.work_direct <= 1:
        raise ValueError("work_floor must not exceed work_direct")
    return weights


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The configuration shipped with the library.

    A mark of the numbers is part of its version: who changes one and forgets to rename them has made a new version.
    """
    values = json.loads(PATH.read_text(encoding="utf-8"))
    mark = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:6]
    return weights_from({**values, "version": f"{values['version']}.{mark}"})
