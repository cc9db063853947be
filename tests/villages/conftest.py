"""Small places of which every person, posting and match is known."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now, today
from app.database import db, write
from app.extensions import keyring
from app.identity.service import create_staff
from app.matching.models import Match, MatchRun
from app.people.models import Person, Registration
from app.postings.models import Posting
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import posting, worker, write_csv
from tests.staff_api.conftest import Headers, call
from tests.world import import_table

__all__ = ["call"]

TOWN = "360722101"
VILLAGE, SMALL_VILLAGE = f"{TOWN}201", f"{TOWN}202"
FIRST, SECOND = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"), ("一", "二", "三", "四", "五", "六", "七", "八")
TRADES = (
    "缝纫工",
    "保安",
    "保洁员",
    "厨师",
    "电工",
    "焊工",
    "泥瓦工",
    "司机",
    "收银员",
    "服务员",
    "茶园管理",
    "叉车工",
)

People = Callable[..., list[int]]
Postings = Callable[..., list[int]]


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> Headers:
    """The headers of an officer of the county 360722."""
    create_staff("office", PASSWORD, "county", "360722")
    return log_in(client, "office")


@pytest.fixture
def people(app: Flask, tmp_path: Path) -> People:
    """Registers people who look for work in a place; their ids."""
    count = iter(range(1, 10_000))

    def make(number: int, region: str, **more: Any) -> list[int]:
        named = [next(count) for _ in range(number)]
        rows = [
            worker(f"W{one}", 姓名=f"欧{FIRST[one % 8]}{SECOND[one // 8 % 8]}", 区划代码=region,
                   出生日期=f"19{60 + one % 40}-01-{1 + one % 28:02}", **more)
            for one in named
        ]  # fmt: skip
        assert import_table("workers", write_csv(tmp_path / "w.csv", rows))["rejected"] == 0
        numbers = [f"W{one}" for one in named]
        query = select(Registration.person_id).where(Registration.external_no.in_(numbers)).order_by(Registration.id)
        return list(db.session.scalars(query))

    return make


@pytest.fixture
def postings(app: Flask, tmp_path: Path) -> Postings:
    """Writes postings of employers of their own, each of another kind of work; their ids."""
    count = iter(range(1, 1_000))

    def make(number: int, region: str = "360722100", **more: Any) -> list[int]:
        numbers = [next(count) for _ in range(number)]
        rows = [
            posting(f"P{one}", 单位名称=f"橙心{SECOND[one % 8]}{FIRST[one // 8 % 8]}厂",
                    岗位名称=TRADES[one % len(TRADES)]) | {"区划代码": region} | more
            for one in numbers
        ]  # fmt: skip
        assert import_table("postings", write_csv(tmp_path / "p.csv", rows))["rejected"] == 0
        query = select(Posting.id).where(Posting.external_no.in_([f"P{one}" for one in numbers])).order_by(Posting.id)
        return list(db.session.scalars(query))

    return make


def fit(people: Iterable[int], posting: int, *, told: bool = False) -> None:
    """Keeps a match of each of the people with the posting."""
    with write() as session:
        run = session.scalars(select(MatchRun)).first()
        if run is None:
            run = MatchRun(scope="all", state="done", day=today(), weights="w", lexicon="l", started_at=now())
            session.add(run)
            session.flush()
        session.add_all(
            Match(public_id=uuid.uuid4(), run_id=run.id, person_id=person, posting_id=posting, rank=1, score=70,
                  components={}, reasons=[], weights="w", created_at=now(), told_at=now() if told else None)
            for person in people
        )  # fmt: skip


def everybody() -> list[str]:
    """The names of everybody who is registered."""
    ring = keyring()
    return sorted(ring.decrypt(one) for one in db.session.scalars(select(Person.name_enc)))
