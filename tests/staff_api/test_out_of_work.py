"""F011: why somebody is out of work drives what they are told next, at every door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.codes import people
from app.database import write
from app.identity.models import WorkerLogin
from app.people.models import Person
from app.people.next_steps import NEXT_STEPS
from jobs.match import run_matching
from tests.imports.tables import posting, write_csv
from tests.me.conftest import FakeWeChat
from tests.staff_api.conftest import Headers
from tests.world import import_table

Call = Callable[..., Any]
FORM = {"name": "甲一", "birth": "1990-05-01", "sex": "女", "region": "360722100", "channel": "window"}
FORKLIFT = {"岗位名称": "叉车司机", "工作内容": "开叉车装货卸货", "证书要求": "叉车证"}
SEWING = {"岗位名称": "缝纫工", "工作内容": "车卫衣，平车"}


def offer(folder: Path, *rows: dict[str, Any]) -> None:
    import_table("postings", write_csv(folder / "p.csv", [posting(f"P{n}", **row) for n, row in enumerate(rows, 1)]))
    run_matching("all")


@pytest.mark.both_databases
def test_without_a_skill_courses_are_suggested_at_the_desk_and_on_the_phone(
    app: Flask, client: FlaskClient, call: Call, desk: Headers, tmp_path: Path
) -> None:
    offer(tmp_path, FORKLIFT, FORKLIFT | {"薪资下限": 5000, "薪资上限": 6000}, SEWING)
    form = FORM | {"reason": "缺技能", "status": "失业", "wishes": ["普工"], "note": "只会种田，没进过厂"}
    said = call("POST", "/registrations", desk, 201, json=form)
    assert said["next_step"]["code"] == "S_TRAINING"
    by_code = {one["code"]: one for one in said["training"]}
    forklift = by_code["forklift"]
    assert (forklift["count"], forklift["certs"]) == (2, ["叉车证"])
    assert forklift["vacancies"] == 10
    assert f"附近多出2个岗位，一般每月{forklift['wage']}元" in forklift["text"]
    run_matching("all")
    worker = said["worker_id"]
    kept = call("GET", f"/workers/{worker}/matches", desk)
    assert (kept["training"], kept["next_step"]) == (said["training"], said["next_step"])
    app.extensions["wechat"] = FakeWeChat
    token = client.post("/api/v1/auth/wechat", json={"code": "in:a"}).json
    assert token is not None
    own = {"Authorization": f"Bearer {token['access_token']}"}
    with write() as session:
        session.scalars(select(WorkerLogin)).one().person_id = session.scalars(select(Person.id)).one()
    assert call("GET", "/me/matches", own)["training"] == said["training"]
    profile = call("GET", "/me/profile", own)
    assert (profile["reason"], profile["note"]) == ("R06", "只会种田，没进过厂")
    assert profile["next_step"]["code"] == "S_TRAINING"


def test_having_the_certificate_opens_exactly_what_was_promised(call: Call, desk: Headers, tmp_path: Path) -> None:
    offer(tmp_path, FORKLIFT, FORKLIFT | {"工作内容": "仓库里开叉车"}, FORKLIFT | {"工作条件": "夜班"})
    form = FORM | {"reason": "缺技能", "status": "失业", "wishes": ["叉车司机"], "refusals": ["夜班"]}
    before = call("POST", "/registrations", desk, 201, json=form)
    [course] = before["training"]
    assert (before["matches"], course["count"]) == ([], 2)
    after = call("POST", "/registrations", desk, 201, json=FORM | {"name": "乙二", "wishes": ["叉车司机"],
                                                                "refusals": ["夜班"], "certs": ["叉车证"]})  # fmt: skip
    assert len(after["matches"]) == course["count"]
    assert after["training"] == []


@pytest.mark.both_databases
def test_who_cares_for_a_family_hears_of_few_hours_close_by_first(
    app: Flask, call: Call, desk: Headers, tmp_path: Path
) -> None:
    near = {"经度": 114.925, "纬度": 25.392}
    town = {"经度": 115.03, "纬度": 25.392}
    offer(
        tmp_path,
        SEWING | town | {"薪资下限": 5500, "薪资上限": 7500},
        SEWING | near | {"工作内容": "车卫衣，早上8点到晚上8点", "薪资下限": 5500, "薪资上限": 7500},
        SEWING | near | {"用工形式": "兼职", "班次": "弹性"},
    )
    homes = {"name": "甲", "wishes": ["缝纫工"], "max_km": 20, "wage_min": 3000}
    carer = call("POST", "/registrations", desk, 201, json=FORM | homes | {"reason": "照顾家人", "status": "失业"})
    other = call("POST", "/registrations", desk, 201, json=FORM | homes | {"name": "乙", "status": "失业"})
    places = [[one["posting"]["external_no"] for one in said["matches"]] for said in (carer, other)]
    assert places[0] == ["P3", "P2", "P1"]
    assert places[1][0] != "P3"
    assert carer["next_step"]["code"] == "S_CARE"
    assert "兼职，时间短，顾得上家里" in [one["text"] for one in carer["matches"][0]["reasons"]]
    run_matching("all")
    kept = call("GET", f"/workers/{carer['worker_id']}/matches", desk)
    assert [one["posting"]["external_no"] for one in kept["matches"]] == places[0]


def test_every_reason_has_a_next_step_and_no_reason_none(call: Call, desk: Headers) -> None:
    codes = set()
    for number, reason in enumerate(("缺技能", "照顾家人", "嫌工资低", "太远", "身体原因", "")):
        form = FORM | {"name": f"甲{'一二三四五六'[number]}", "reason": reason, "status": "失业"}
        step = call("POST", "/registrations", desk, 201, json=form)["next_step"]
        codes.add(step and step["code"])
    assert codes == {"S_TRAINING", "S_CARE", "S_WAGE", "S_NEAR", "S_HEALTH", None}
    assert NEXT_STEPS.keys() == people.names("reason").keys()
