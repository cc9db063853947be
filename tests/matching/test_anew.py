"""People of whom the engine names the first only: after each change they keep what a run over everybody would keep.

A dozen postings for welders, of which the engine names four each time, in an order that the test gives.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.changes.service import record_changes
from app.clock import now, today
from app.database import db, write
from app.extensions import engine
from app.imports.run import run_import
from app.matching import batch, renewed, service
from app.matching.batch import everybody
from app.matching.memory import CUT, read
from app.matching.models import PersonOutcome
from app.matching.service import rank_everybody
from app.matching.storing import results
from app.people.plain import people_rows
from app.postings.models import Posting
from jobs.match import run_matching
from search.documents import Collection
from search.query import Hit, Query
from search.ranking import training
from search.ranking.weights import load_weights
from tests.benchmarks.city_changed import kept

GOLDEN = Path(__file__).parents[1] / "golden" / "xinfeng"

NAMED = 4
"""Postings that the engine names."""

PAPER = {"certs": ["焊工证"], "wage_low": 6500, "wage_high": 9000, "shift": "长白班"}
GOOD, POOR, NIGHT = PAPER | {"certs": []}, PAPER | {"certs": [], "wage_low": 1500, "wage_high": 1900}, {"shift": "夜班"}
NIGHTS = GOOD | NIGHT
CLOSED = {"status": "offline"}

POSTINGS: dict[str, dict[str, Any]] = {
    "P1": GOOD, "P2": PAPER, "P3": PAPER, "FAR": POOR, "P4": POOR, "P5": PAPER, "P6": POOR, "N1": NIGHTS, "N2": NIGHTS,
    "N3": NIGHTS, "P7": PAPER, "P8": PAPER,
}  # fmt: skip
"""As they are at first, those that the engine names first coming first."""

Round = Mapping[str, Mapping[str, Any]]
"""What happens to postings; ``place``: where the engine names one from now on, ``wide``: the same where it is asked for
the whole county."""


class Order:
    """The engine of the app, asked for all, of which the first are named in this order."""

    def __init__(self, ask: Callable[[Collection, Sequence[Query]], list[list[Hit]]]) -> None:
        self._ask = ask
        self.places: dict[int, float] = {}
        self.wide: dict[int, float] = {}

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        found = self._ask(collection, [replace(one, limit=1_000) for one in queries])
        return [self._first(query, [hit.key for hit in hits]) for query, hits in zip(queries, found, strict=True)]

    def _first(self, query: Query, keys: list[int]) -> list[Hit]:
        places = self.places | (self.wide if len(query.should) == 1 else {})
        keys.sort(key=lambda key: places[key])
        return [Hit(key, 1_000.0 - places[key]) for key in keys[: query.limit]]


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def _first_of(kind: str, where: str, is_: str) -> dict[str, str]:
    with (GOLDEN / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row[where] == is_)


class Welders:
    """One finds a little of what is offered, and a course would bring more; one asks for more than anybody pays."""

    def __init__(self, folder: Path) -> None:
        welder = _first_of("postings", "岗位编号", "X051")
        welder |= {
            "工作内容": "烧焊支架。",
            "招聘条件": "",
            "学历要求": "",
            "经验年限": "",
            "工作条件": "",
            "证书要求": "",
        }
        postings = [welder | {"岗位编号": name} for name in POSTINGS]
        person = _first_of("workers", "登记编号", "WX001")
        person |= {
            "性别": "男", "做过的工种": "", "择业工种": "电焊工", "经度": welder["经度"], "纬度": welder["纬度"],
            "最远公里": "10", "班次要求": "长白班", "绝对不接受": "", "可到岗日期": "", "未就业原因": "缺技能",
            "备注": "",
        }  # fmt: skip
        people = [
            person | {"登记编号": "L", "期望月薪": "5000"},
            person | {"登记编号": "S", "期望月薪": "20000", "未就业原因": "其他"},
        ]
        for kind, rows in (("postings", postings), ("workers", people)):
            run_import(kind, _write(folder / f"{kind}.csv", rows), "test", lambda _total: lambda _more: None)
        self.ids = {row.external_no: row.id for row in db.session.scalars(select(Posting))}
        self.order = Order(engine().search_many)
        self._changes = 0
        for place, name in enumerate(POSTINGS):
            self.order.places[self.ids[name]] = 10.0 * place

    def change(self, happens: Round) -> None:
        with write() as session:
            for name, values in happens.items():
                posting = session.get_one(Posting, self.ids[name])
                for key, value in values.items():
                    if key in ("place", "wide"):
                        (self.order.places if key == "place" else self.order.wide)[posting.id] = value
                    else:
                        setattr(posting, key, value)
                self._changes += 1
                posting.updated_at, posting.payload_hash = now(), self._changes.to_bytes(32)
            record_changes(session, "postings", [self.ids[name] for name in happens], now())


@pytest.fixture
def welders(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Welders:
    for room in (service, renewed, batch, training):
        monkeypatch.setattr(room, "CANDIDATES", NAMED)
    made = Welders(tmp_path)
    monkeypatch.setattr(type(engine()), "search_many", lambda _, *asked: made.order.search_many(*asked))
    made.change(POSTINGS | {"FAR": POOR | {"lng": 115.3}})
    return made


def wanted() -> tuple[dict[Any, Any], dict[Any, Any]]:
    """What a run over everybody would keep."""
    session = db.session()
    rankings = rank_everybody(session, people_rows(session, everybody(session)), today())
    found = results(rankings, load_weights().version, {})
    return found.matches, {person: one[:5] for person, one in found.outcomes.items()}


CASES: dict[str, list[Round]] = {
    "what stands between is another thing": [{"P2": POOR}, {"P3": POOR}],
    "what fitted fits no longer, and is named still": [{"P1": POOR}],
    "what fitted fits no longer, and is named nearby still": [{"P1": NIGHTS}],
    "what fitted pays more": [{"P1": {"wage_low": 7500}}],
    "what fitted is not named any more": [
        {name: NIGHTS | {"place": place - 10.0} for place, name in enumerate(("P5", "P6", "P7", "P8"))}
    ],
    "one of what fitted is not named any more": [
        {name: NIGHTS | {"place": place + 5.0} for place, name in enumerate(("N3", "P7", "P8"))}
    ],
    "what was named fits": [{"P3": GOOD}],
    "what was not named fits": [{"P8": GOOD | {"place": 1.0}}],
    "others are named, and the first again": [
        {"P7": {"place": -2.0}, "P8": {"place": -1.0}}, {"P7": CLOSED}, {"P8": CLOSED},
    ],
    "what was named fits while it is not named": [
        {"N3": GOOD | {"place": 200.0}, "P7": NIGHTS | {"place": 100.0}}, {"N1": CLOSED},
    ],
    "more seats where a course leads": [{"P2": {"open_count": 9}}],
    "too far away": [{name: {"lng": 115.3, "place": place - 9.0} for place, name in enumerate(("P5", "P6", "P7"))}],
    "what the whole county was asked for is named nearby": [{"N1": CLOSED}],
}  # fmt: skip
COUNTY = "what the whole county was asked for is named nearby"
AT_FIRST: dict[str, Round] = {
    "one of what fitted is not named any more": {"P6": GOOD},
    COUNTY: {
        "N1": {"place": -3.0}, "N2": {"place": -2.0}, "N3": {"place": -1.0}, "P8": NIGHTS | {"place": -0.5},
        "P1": {"wide": -9.0}, "P2": {"wide": -8.0}, "P3": {"wide": -7.0},
    },
}  # fmt: skip
"""Of some cases what is otherwise at first; in the last what fits is named only of the whole county."""


@pytest.mark.parametrize("case", CASES)
def test_what_is_kept_is_what_a_run_over_everybody_keeps(case: str, welders: Welders) -> None:
    welders.change(AT_FIRST.get(case, {}))
    run_matching("all")
    memories = [read(text or "") for text in db.session.scalars(select(PersonOutcome.memory))]
    assert [one.kind for one in memories] == [CUT, CUT]
    assert any(one.wide and (case != COUNTY or one.best) for one in memories)
    seen = [kept()]
    assert seen[0] == wanted()
    for happens in CASES[case]:
        welders.change(happens)
        assert run_matching("changed")["people"] == 2
        seen.append(kept())
        assert seen[-1] == wanted()
    assert any(one != seen[0] for one in seen)
