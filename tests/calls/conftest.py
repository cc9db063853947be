"""A town with postings, people who may be called, and the staff who call them."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calls.models import CallTask
from app.clock import now
from app.database import db, write
from app.identity.service import create_staff
from app.people.consents import say
from app.people.models import Person, Registration
from app.postings.models import Posting
from jobs.match import run_matching
from tests.app.helpers import PASSWORD, log_in, tick
from tests.imports.tables import import_file, posting, worker, write_csv

Headers = dict[str, str]
Call = Callable[..., Any]
COUNTY, TOWN, OTHER_TOWN = "360722", "360722100", "360722101"
PEOPLE = 6
LATER = timedelta(days=35)
POSTINGS = (
    posting("P-day", 单位名称="橙心电子有限公司", 岗位名称="普工", 经度=114.93, 纬度=25.39, 薪资下限=4000,
            薪资上限=5500, 底薪=3000, 班次="长白班"),
    posting("P-night", 单位名称="信丰夜班厂", 岗位名称="普工", 工作条件="夜班", 班次="夜班", 经度=114.94, 纬度=25.40,
            薪资下限=4500, 薪资上限=6500),
)  # fmt: skip


def seeker(number: int, **more: Any) -> dict[str, Any]:
    """A worker of the town who wants the work there is."""
    return worker(
        f"W{number}", 姓名=f"刘{'一二三四五六七八九'[number - 1]}香", 性别="女", 手机=f"1990000000{number}",
        区划代码=TOWN, 经度=114.92, 纬度=25.39, 择业工种="普工", 期望月薪=3000, 最远公里=15, 就业状态="失业",
        授权推送="是", **more,
    )  # fmt: skip


@pytest.fixture
def call(client: FlaskClient) -> Call:
    """Calls the API and gives the JSON; ``status`` is what is expected."""

    def make(method: str, path: str, headers: Headers, status: int = 200, **more: Any) -> Any:
        answer = client.open(f"/api/v1{path}", method=method, headers=headers, **more)
        assert answer.status_code == status, answer.get_data(as_text=True)
        db.session.rollback()
        return answer.json if answer.data else None

    return make


@pytest.fixture
def town(app: Flask, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """PEOPLE seekers who said that they may be called, 35 days ago; matched; one member of staff of the town. On SQLite
    it is a copy of the one that was made for this process."""
    if db.engine.dialect.name != "sqlite":
        make_town(app, tmp_path)
        return app
    file, index = Path(str(db.engine.url.database)), app.extensions["settings"].index_dir
    if _kept:
        db.session.remove()
        db.engine.dispose()
        for leftover in file.parent.glob(f"{file.name}-*"):
            leftover.unlink()
        shutil.copyfile(_kept[0] / "town.db", file)
        shutil.copytree(_kept[0] / "index", index)
        tick(app, LATER)
        return app
    make_town(app, tmp_path)
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(file, folder / "town.db")
    shutil.copytree(index, folder / "index")
    _kept.append(folder)
    return app


_kept: list[Path] = []
"""The folder of the town that is copied; empty until there is one."""


def make_town(app: Flask, tmp_path: Path) -> None:
    assert not import_file("postings", write_csv(tmp_path / "postings.csv", list(POSTINGS))).errors
    people = [seeker(number) for number in range(1, PEOPLE + 1)]
    assert not import_file("workers", write_csv(tmp_path / "workers.csv", people)).errors
    create_staff("desk", PASSWORD, "town", TOWN)
    for number in range(1, PEOPLE + 1):
        agree(f"W{number}")
    tick(app, LATER)
    run_matching("all")


@pytest.fixture
def desk(town: Flask, client: FlaskClient) -> Headers:
    return log_in(client, "desk")


@pytest.fixture
def planned(town: Flask) -> dict[str, Any]:
    """What the evening's planning printed."""
    return plan(town)


@pytest.fixture
def evening(planned: dict[str, Any], desk: Headers) -> Headers:
    """The headers of whose list it is."""
    return desk


def person(number: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Registration).where(Registration.external_no == number)).one().person


def key(number: str) -> uuid.UUID:
    return person(number).public_id


def agree(number: str, yes: bool = True, purpose: str = "phone") -> None:
    who = person(number).id
    with write() as session:
        say(session, who, purpose, yes, version="1", channel="window", operator="test", proof="test", at=now())


def change(number: str, **values: Any) -> None:
    """Sets columns of somebody's record behind the program's back."""
    who = person(number).id
    with write() as session:
        for name, value in values.items():
            setattr(session.get_one(Person, who), name, value)


def plan(app: Flask, *arguments: str) -> dict[str, Any]:
    done = app.test_cli_runner().invoke(args=["calls", "plan", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    db.session.rollback()
    db.session.expire_all()
    return dict(json.loads(done.stdout))


def tasks(day: date | None = None) -> dict[str, CallTask]:
    """The calls by registration number, of a day or of all of them (the latest of each person then)."""
    db.session.rollback()
    db.session.expire_all()
    numbers = {row.person_id: row.external_no for row in db.session.scalars(select(Registration)) if row.external_no}
    query = select(CallTask).order_by(CallTask.day, CallTask.staff_id, CallTask.place)
    rows = db.session.scalars(query if day is None else query.where(CallTask.day == day))
    return {numbers[row.person_id]: row for row in rows}


def of_posting(number: str) -> str:
    return str(db.session.scalars(select(Posting.public_id).where(Posting.external_no == number)).one())
