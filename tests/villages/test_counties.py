"""The sample county, whole, and another one of which little is known: nobody is in any text, and every text fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.clock import now
from app.database import db
from app.people.models import Person
from app.villages.demand import SMALL
from app.villages.places import place_of
from app.villages.plan import plan
from app.villages.service import Round, broadcast, elder, sheet, slot_after
from app.villages.sheet import PAPERS, plain
from app.villages.wording import has_number, problems
from jobs.cli import register_commands
from jobs.match import run_matching
from tests.databases import make_tables
from tests.imports.tables import posting, worker, write_csv
from tests.villages.conftest import People, Postings
from tests.villages.conftest import everybody as names
from tests.world import NOON, import_table

SAMPLE = Path(__file__).parents[2] / "app" / "sample"
PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx]")
OTHER = "430182"
"""A county of another province, of which no list has the villages."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The sample county, imported and matched."""
    app = create_app({"DATA_DIR": str(tmp_path_factory.mktemp("sample")), "APP_NOW": NOON})
    register_commands(app)
    with app.app_context():
        make_tables()
        for kind in ("postings", "workers"):
            import_table(kind, SAMPLE / f"{kind}.csv")
        run_matching("all")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def everybody(sample: Flask) -> frozenset[str]:
    with sample.app_context():
        found = frozenset(names())
    assert len(found) > 1000
    return found


def test_the_whole_county_in_one_go(sample: Flask, everybody: frozenset[str]) -> None:
    with sample.app_context():
        rows = list(plan(slot_after(now()), "", write=False, advance=lambda _more: None))
        regions = Counter(db.session.scalars(select(Person.region)))
    assert len(rows) > 80
    told = Counter[str]()
    for one in rows:
        assert problems(one.text, everybody, most=250) == [], one.text
        assert not PHONE.search(one.text)
        assert 3 <= one.postings <= 5, one.text
        assert one.script.seconds <= 60
        assert one.people is not None
        assert one.people >= SMALL
        assert regions[one.place.code] >= SMALL or not one.place.is_village
        assert "全部免费，不收一分钱" in one.text
        told[one.text.split("。", 2)[2]] += 1
    assert max(told.values()) <= 3  # not the same everywhere


def test_every_list_of_it(sample: Flask, everybody: frozenset[str]) -> None:
    with sample.app_context():
        session = db.session()
        codes = sorted({code[:9] for code in session.scalars(select(Person.region))})
        for code in [one for one in codes if len(one) == 9]:
            place = place_of(code)
            for size, paper in PAPERS.items():
                made = sheet(session, place, size)
                text = plain(made.rows, place, made.day, made.until)
                assert len(made.rows) == paper.jobs, code
                assert not has_number(text)
                assert not PHONE.search(text)
                assert [name for name in everybody if name in text] == []
                assert all(row.title and row.pay and row.facts and row.place for row in made.rows)
            aloud = elder(session, place)
            assert len(aloud) == 5
            assert all(problems(words, everybody, most=60) == [] for _, words in aloud)


def test_the_same_on_any_day_that_is_the_same(sample: Flask) -> None:
    with sample.app_context():
        session, slot = db.session(), slot_after(now())
        for code in ("360827100", "360827102204", "360827210"):
            first, second = (broadcast(session, place_of(code), slot) for _ in range(2))
            assert first.text == second.text
            shared = Round.begin(session, "360827", slot.date())
            assert broadcast(session, place_of(code), slot, shared).text == first.text
            assert sheet(session, place_of(code), "A4").rows == sheet(session, place_of(code), "A4").rows


def test_a_county_of_which_little_is_known(app: Flask, people: People, postings: Postings, tmp_path: Path) -> None:
    """Few people, no coordinates, villages that no list has, an employer called after somebody who lives there."""
    town = f"{OTHER}100"
    rows = [
        worker(f"X{one}", 姓名=f"肖{'甲乙丙'[one]}生", 区划代码=f"{town}201", 择业工种="保洁员") for one in range(3)
    ]
    assert import_table("workers", write_csv(tmp_path / "few.csv", rows))["created"] == 3
    offered = [
        posting(
            "X1", 单位名称="肖甲生米粉店", 岗位名称="服务员", 区划代码=town, 计薪方式="日", 薪资下限=120, 薪资上限=140
        ),
        posting("X2", 单位名称="宁乡楚沩花炮有限公司", 岗位名称="保洁员", 区划代码=f"{town}201", 工作条件="有毒有害"),
        posting("X3", 单位名称="长沙某某物流", 岗位名称="装卸工", 区划代码="430121"),
    ]
    assert import_table("postings", write_csv(tmp_path / "three.csv", offered))["rejected"] == 0
    run_matching("all")
    session, place = db.session(), place_of(f"{town}201")
    told = broadcast(session, place, slot_after(now()))
    everyone = names()
    assert problems(told.text, everyone, most=250) == []
    assert (told.people, told.basis) == (None, "nearest")
    assert len(told.postings) == 2  # what is in another county is only for those whom it fits
    assert "公里" not in told.text
    made = sheet(session, place, "A4")
    text = plain(made.rows, place, made.day, made.until)
    assert [name for name in everyone if name in text] == []
    assert "公里" not in text
    assert "注意：有毒有害" in text
    assert list(plan(slot_after(now()), OTHER, write=True, advance=lambda _more: None)) == []
