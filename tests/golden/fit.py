"""Looks for better numbers for search/ranking/weights.json on judged pairs, and says whether they would hold elsewhere.

usage: python -m tests.golden.fit [--only NAME ...] [--least GAIN] [--out FILE] [COUNTY_DIR ...]

COUNTY_DIR holds postings.csv, workers.csv and grades.csv (and own_grades.csv, if there is one), as for
tests.golden.measure; three at the least. The counties kept beside this file are the default; an office adds its own.

One number at a time is moved a step up or down, and the move that gains most in the mean over the counties is taken,
while it gains GAIN at least and costs no county more than 0.01 of nDCG@5. What is to be gained is
nDCG@5 + good@3 + hit@1 - bad@3. The same search is then made with each county left out in turn, and what it came to is
tried on that county: numbers that are no better there were chance, whatever they gain where they were found.

--only: the numbers that may move, as in the file (usefulness.wage); all but those that nothing judged depends on.
--out: the weights that were found, as a file to put in the place of the old one; its version is to be named by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from search.lexicon import Lexicon, load_lexicon
from search.ranking.filters import filters_for, first_veto, whole_person
from search.ranking.ladder import climb
from search.ranking.prepared import PreparedPerson, PreparedPosting, distance_km, prepare_person, prepare_posting
from search.ranking.score import assess
from search.ranking.weights import PATH, Weights, load_weights, weights_from
from search.ranking.work import Work, best_work
from tests.golden.evaluate import evaluate, load_grades
from tests.golden.measure import COUNTIES, HERE, Grades, with_own
from tests.golden.reading import TODAY, read_people, read_postings

FIGURES = ("nDCG@5", "good@3", "hit@1", "bad@3")
LEAST, HURTS = 0.003, 0.01
"""What a move must gain in the mean to be taken, and the nDCG@5 that it may cost a county at most."""
_STEPS, _SMALL_STEPS = (0.7, 0.85, 1.15, 1.4), (-0.05, -0.02, 0.02, 0.05)
_SMALL = frozenset(
    {"work_floor", "work_direct", "wage_floor", "wage_direct", "named_low", "named_high", "way_near", "way_far"}
)
"""Floors and factors, which a few hundredths make another thing of; everything else is moved by a share of itself."""
_NOT_JUDGED = frozenset({"version", "usefulness", "default_km", "fresh_days", "fresh_low", "urgent", "enough"})
"""How old a posting is and how urgent stands in no judged file; how many are enough is a rule and no number to fit."""
_LEAST_WORK = 0.3
"""Less related work is nobody's, however low its floor is set."""
_MOVES = 8

Table = dict[str, dict[str, float]]
"""County → its figures."""


@dataclass(frozen=True, slots=True)
class County:
    """people: each with an id and the postings that no filter refuses them: (posting, km, work). ids: of postings."""

    name: str
    people: tuple[tuple[PreparedPerson, str, tuple[tuple[PreparedPosting, float, Work], ...]], ...]
    ids: tuple[str, ...]
    grades: Grades


def read_county(folder: Path, lexicon: Lexicon, weights: Weights) -> County:
    """A judged folder with all worked out that does not depend on the numbers that are moved."""
    people, names = read_people(folder)
    postings, ids = read_postings(folder)
    ready = [prepare_posting(view, lexicon) for view in postings]
    judged = []
    for view, name in zip(people, names, strict=True):
        person = prepare_person(view, lexicon, TODAY, weights)
        judged.append((person, name, tuple(_open_to(person, ready)) if whole_person(person) is None else ()))
    grades: Grades = load_grades(folder / "grades.csv")
    own = folder / "own_grades.csv"
    return County(
        folder.name, tuple(judged), tuple(ids), with_own(grades, load_grades(own)) if own.exists() else grades
    )


def _open_to(
    person: PreparedPerson, postings: Sequence[PreparedPosting]
) -> Iterator[tuple[PreparedPosting, float, Work]]:
    filters = filters_for(person)
    for posting in postings:
        work = best_work(person, posting)
        if work[0] >= _LEAST_WORK and first_veto(person, posting, TODAY, filters) is None:
            yield posting, distance_km(person, posting), work


def recommended(county: County, weights: Weights) -> dict[str, list[str]]:
    """Person → postings, best first, as search.ranking.match.rank gives them with these weights."""
    found = {}
    for person, name, pairs in county.people:
        judged = [
            (assess(person, posting, km, weights, today=TODAY, found=work), posting) for posting, km, work in pairs
        ]
        fitting = [pair for pair in judged if not pair[0].veto]
        fitting.sort(key=lambda pair: (-pair[0].score, pair[0].km, pair[1].view.key))
        chosen = climb(fitting, limit=5, enough=weights.enough)
        found[name] = [county.ids[posting.view.key - 1] for _, posting in chosen]
    return found


def worth(figures: Mapping[str, float]) -> float:
    """What is to be gained, as one number."""
    return figures["nDCG@5"] + figures["good@3"] + figures["hit@1"] - figures["bad@3"]


def moved(weights: Weights, name: str, value: float) -> Weights:
    """The weights with another number; the other shares of the usefulness make room for one of them."""
    _, _, share = name.partition("usefulness.")
    if not share:
        return replace(weights, **{name: value})
    rest = (1.0 - value) / (1.0 - weights.usefulness[share])
    return replace(
        weights,
        usefulness={one: value if one == share else kept * rest for one, kept in weights.usefulness.items()},
    )


def numbers_of(weights: Weights) -> dict[str, float]:
    """Every number that may be moved, by its name in the file."""
    values = weights.numbers()
    shares = {f"usefulness.{name}": share for name, share in weights.usefulness.items()}
    return shares | {name: float(value) for name, value in values.items() if name not in _NOT_JUDGED}


def near_by(weights: Weights, names: Sequence[str]) -> Iterator[tuple[str, Weights]]:
    """(what is moved and to where, the weights) for each step of each number; what makes no sense is left out."""
    for name, value in numbers_of(weights).items():
        steps = [value + step for step in _SMALL_STEPS] if name in _SMALL else [value * step for step in _STEPS]
        for step in (round(one, 4) for one in steps):
            if name not in names or step <= 0.0 or (name.startswith("usefulness.") and step >= 1.0):
                continue
            try:
                yield f"{name} {value:g} → {step:g}", weights_from(moved(weights, name, step).numbers())
            except ValueError:  # a floor over what it lies under
                continue


class Fitting:
    """The judged counties, and what every weights that were tried come to there."""

    def __init__(self, counties: Sequence[County], start: Weights) -> None:
        self.counties, self.start = counties, start
        self._tried: dict[str, Table] = {}
        self._before = self.table(start)

    def table(self, weights: Weights) -> Table:
        """The figures of every county."""
        key = json.dumps(weights.numbers(), sort_keys=True)
        if key not in self._tried:
            self._tried[key] = {one.name: evaluate(one.grades, recommended(one, weights)) for one in self.counties}
        return self._tried[key]

    def gain(self, weights: Weights, names: Sequence[str]) -> float:
        """What they are worth more than the start, in the mean over these counties."""
        table = self.table(weights)
        return sum(worth(table[name]) - worth(self._before[name]) for name in names) / len(names)

    def harmless(self, weights: Weights, names: Sequence[str]) -> bool:
        """Whether no county loses more than it may, nor shows anything to people for whom there is nothing."""
        table, before = self.table(weights), self._before
        return all(
            table[name]["nDCG@5"] >= before[name]["nDCG@5"] - HURTS
            and not table[name]["silent"] < before[name]["silent"]
            for name in names
        )

    def search(self, names: Sequence[str], only: Sequence[str], least: float) -> tuple[Weights, list[str]]:
        """(the weights that these counties lead to, the moves to them)."""
        weights, moves, reached = self.start, list[str](), 0.0
        for _ in range(_MOVES):
            gains = [
                (self.gain(one, names), said, one) for said, one in near_by(weights, only) if self.harmless(one, names)
            ]
            best = max(gains, key=lambda found: found[0], default=None)
            if best is None or best[0] < reached + least:
                break
            reached, said, weights = best
            moves.append(said)
        return weights, moves


def row(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """One line of the tables: each figure before → after."""
    return f"{name:14} " + "  ".join(f"{key} {before[key]:.3f} → {after[key]:.3f}" for key in FIGURES)


def mean(tables: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each figure."""
    return {key: sum(one[key] for one in tables) / len(tables) for key in FIGURES}


def main(given: Sequence[str] | None = None) -> None:
    """Prints where the numbers would go, and how each county fares by what the others lead to."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.fit")
    parser.add_argument("folders", nargs="*", type=Path, default=[HERE / name for name in COUNTIES])
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--least", type=float, default=LEAST)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(given)
    start, lexicon = load_weights(), load_lexicon()
    only = asked.only or list(numbers_of(start))
    unknown = sorted(set(only) - numbers_of(start).keys())
    if unknown or len(asked.folders) < 3:
        parser.error(f"no such number: {', '.join(unknown)}" if unknown else "three counties at the least")
    fitting = Fitting([read_county(folder, lexicon, start) for folder in asked.folders], start)
    names, before = [one.name for one in fitting.counties], fitting.table(start)

    weights, moves = fitting.search(names, only, asked.least)
    print("moved on all of them: " + ("; ".join(moves) or "nothing"))
    after = fitting.table(weights)
    for name in names:
        print(row(name, before[name], after[name]))
    print(row("mean", mean(list(before.values())), mean(list(after.values()))))

    print("\nby what the other counties lead to:")
    unseen: Table = {}
    for name in names:
        others = [one for one in names if one != name]
        found, led = fitting.search(others, only, asked.least)
        unseen[name] = fitting.table(found)[name]
        print(row(name, before[name], unseen[name]) + "  by " + ("; ".join(led) or "nothing"))
    print(row("mean", mean(list(before.values())), mean(list(unseen.values()))))
    gained = sum(worth(unseen[name]) - worth(before[name]) for name in names) / len(names)
    print(f"left out, all four together: {gained:+.4f}" + ("" if gained > 0 else ": chance, leave them as they are"))
    if asked.out:
        kept: dict[str, Any] = weights.numbers() | {"version": json.loads(PATH.read_text(encoding="utf-8"))["version"]}
        asked.out.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
