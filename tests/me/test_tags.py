"""F099: what is believed of a person is shown to them with its source, and counts no longer when they say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.changes.models import Change
from app.database import db, write
from app.me.tags import KINDS_OF_TAG
from app.people.models import FactDecision, Person
from app.privacy.models import AuditEntry
from app.privacy.retention import KEEP, purge
from jobs.match import run_matching
from tests.imports.tables import ID_A, posting, worker
from tests.me.conftest import Headers, call, owner

Enter = Callable[[str], Headers]
Load = Callable[..., object]
OWN: dict[str, Any] = {
    "身份证号": ID_A, "期望月薪": 3000, "最远公里": 10, "绝对不接受": "夜班", "择业工种": "普工", "技能证书": "健康证",
    "经度": 114.9, "纬度": 25.4, "授权推送": "是", "备注": "下午四点半要接孩子",
}  # fmt: skip


@pytest.fixture
def headers(load: Load, enter_as: Enter) -> Headers:
    """W1, who would rather not work at night and fetches a child; two factories with a day, one with a night shift."""
    near = {"经度": 114.9, "纬度": 25.4}
    load(
        "postings",
        posting("P-short", 工作内容="看机器，早上8点到下午4点", **near),
        posting("P-long", 工作内容="看机器，早上8点到下午6点", 单位名称="甲厂有限公司", **near),
        posting("P-night", 工作内容="看机器，要上夜班，两班倒", 单位名称="乙厂有限公司", 班次="两班倒", **near),
    )
    load("workers", worker("W1", **OWN))
    run_matching("all")
    return enter_as("W1")


def tags(client: FlaskClient, headers: Headers) -> dict[str, Any]:
    return {one["text"]: one for one in call(client, "GET", "/tags", headers)["tags"]}


def shown(client: FlaskClient, headers: Headers) -> set[str]:
    """The employers that the person is recommended after the next run."""
    run_matching("changed")
    return {one["posting"]["employer"] for one in call(client, "GET", "/matches", headers)["matches"]}


def test_each_tag_says_why_it_is_believed(client: FlaskClient, headers: Headers) -> None:
    found = tags(client, headers)
    assert {text: one["why"] for text, one in found.items()} == dict.fromkeys(
        ("想找：普工", "有健康证", "不接受夜班", "工资每月至少3000元", "离家最远10公里"), "2026年11月21日的登记表上写的"
    ) | {"7:00到16:30有空，要接孩子": "从备注里的“四点半要接”读出来的"}
    assert all(one["state"] == "used" and one["use"] for one in found.values())
    call(client, "PATCH", "/profile", headers, json={"wage_min": 3500})
    assert tags(client, headers)["工资每月至少3500元"]["why"] == "2026年11月21日您自己填的"
    assert tags(client, headers)["想找：普工"]["source"] == "desk"


def test_what_was_learned_from_a_tap_says_so(client: FlaskClient, headers: Headers) -> None:
    [match, *_] = call(client, "GET", "/matches", headers)["matches"]
    call(client, "POST", f"/matches/{match['id']}/feedback", headers, json={"kind": "low_pay"})
    pay = next(one for one in tags(client, headers).values() if one["kind"] == "wage_min")
    assert (pay["source"], pay["why"]) == ("feedback", "2026年11月21日您点了“工资低”，跟着改的")
    assert tags(client, headers)["想找：普工"]["source"] == "desk"


def test_without_a_tag_the_ranking_is_another_and_with_it_the_same_again(client: FlaskClient, headers: Headers) -> None:
    before = shown(client, headers)
    assert before == {"橙心电子有限公司"}
    found = tags(client, headers)
    night, child = found["不接受夜班"], found["7:00到16:30有空，要接孩子"]
    gone = call(client, "DELETE", f"/tags/{child['id']}", headers)
    assert (gone["state"], gone["id"]) == ("removed", child["id"])
    assert shown(client, headers) == {"橙心电子有限公司", "甲厂有限公司"}
    call(client, "DELETE", f"/tags/{night['id']}", headers)
    assert shown(client, headers) == {"橙心电子有限公司", "甲厂有限公司", "乙厂有限公司"}
    assert {one["id"] for one in call(client, "GET", "/tags", headers)["removed"]} == {night["id"], child["id"]}
    for tag in (night, child):
        call(client, "DELETE", f"/tags/{tag['id']}", headers)
        assert call(client, "POST", f"/tags/{tag['id']}/undo", headers)["state"] == "used"
    assert shown(client, headers) == before
    assert call(client, "GET", "/tags", headers)["removed"] == []
    assert tags(client, headers).keys() == found.keys()


def test_any_part_of_the_record_goes_and_comes_back(client: FlaskClient, headers: Headers) -> None:
    before = call(client, "GET", "/profile", headers)
    for kind in ("wishes", "certs", "refusals", "wage_min", "max_km", "note"):
        tag = next(one for one in tags(client, headers).values() if one["kind"] == kind)
        with write() as session:
            session.execute(delete(Change))
        call(client, "DELETE", f"/tags/{tag['id']}", headers)
        assert tag["text"] not in tags(client, headers)
        assert db.session.scalars(select(Change)).all()
        call(client, "POST", f"/tags/{tag['id']}/undo", headers)
    after = call(client, "GET", "/profile", headers)
    assert {name: value for name, value in after.items() if name != "updated_at"} == {
        name: value for name, value in before.items() if name != "updated_at"
    }


def test_it_stays_gone_over_a_registration_that_does_not_say_it(
    client: FlaskClient, headers: Headers, load: Load
) -> None:
    found = tags(client, headers)
    for text in ("不接受夜班", "7:00到16:30有空，要接孩子"):
        call(client, "DELETE", f"/tags/{found[text]['id']}", headers)
    load("workers", worker("W9", **{**OWN, "绝对不接受": "", "期望月薪": 3200}))
    here = tags(client, headers)
    assert "工资每月至少3200元" in here
    assert not {"不接受夜班", "7:00到16:30有空，要接孩子"} & here.keys()
    load("workers", worker("W10", **{**OWN, "备注": "每天5点前要到家"}))
    here = tags(client, headers)
    assert {"不接受夜班", "7:00到17:00有空，17:00前要到家"} <= here.keys()


def test_what_was_said_since_is_not_overwritten(client: FlaskClient, headers: Headers) -> None:
    pay = tags(client, headers)["工资每月至少3000元"]
    call(client, "DELETE", f"/tags/{pay['id']}", headers)
    call(client, "PATCH", "/profile", headers, json={"wage_min": 4000})
    call(client, "POST", f"/tags/{pay['id']}/undo", headers, 409)
    assert call(client, "GET", "/profile", headers)["wage_min"] == 4000


def test_nobody_has_another_s_tags(client: FlaskClient, headers: Headers, load: Load, enter_as: Enter) -> None:
    load("workers", worker("W2", 姓名="别人", 绝对不接受="夜班", 备注="下午四点半要接孩子"))
    mine, other = tags(client, headers), enter_as("W2")
    theirs = tags(client, other)
    assert not {one["id"] for one in mine.values()} & {one["id"] for one in theirs.values()}
    for one in theirs.values():
        call(client, "DELETE", f"/tags/{one['id']}", headers, 404)
        call(client, "POST", f"/tags/{one['id']}/undo", headers, 404)


def test_no_tag_comes_from_what_the_law_protects(client: FlaskClient, headers: Headers) -> None:
    protected = {"sex", "birth", "region", "ethnicity", "hukou", "marriage", "name", "phone", "id_no"}
    assert not protected & KINDS_OF_TAG.keys()
    call(client, "PATCH", "/profile", headers, json={"note": "女，畲族，农村户口，已婚，长得好看，个子高"})
    assert "note" not in {one["kind"] for one in tags(client, headers).values()}


def test_every_decision_is_in_the_export_and_goes_with_the_person(client: FlaskClient, headers: Headers) -> None:
    found = tags(client, headers)
    for text in ("不接受夜班", "7:00到16:30有空，要接孩子"):
        call(client, "DELETE", f"/tags/{found[text]['id']}", headers)
    held = call(client, "GET", "/export", headers)["decisions"]
    assert [(one["kind"], one["state"], one["channel"]) for one in held] == [
        ("refusals", "refused", "mini"), ("note", "refused", "mini"),
    ]  # fmt: skip
    assert "四点半要接" in str(held[1]["said"])
    told = " ".join(f"{one.action} {one.detail}" for one in db.session.scalars(select(AuditEntry)))
    assert "tag.remove" in told
    assert not any(words in told for words in ("四点半", "接孩子"))
    with write() as session:
        person = session.get_one(Person, owner("W1").id)
        person.valid_to -= KEEP * 2
    assert purge() == {"people": 1}
    assert db.session.scalars(select(FactDecision)).all() == []
