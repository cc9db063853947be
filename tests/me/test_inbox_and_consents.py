"""The inbox page by page and what was read; consents one by one, and pushes that stop with them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.identity.models import WorkerLogin
from app.outreach import planner, states
from app.outreach.audience import Audience
from app.outreach.models import InboxItem, OutboxItem, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.service import Push
from app.people.consents import PURPOSES
from app.people.models import Consent
from tests.app.helpers import tick
from tests.imports.tables import worker
from tests.me.conftest import Headers, call, owner
from tests.world import golden_county

Enter = Callable[[str], Headers]
Load = Callable[..., object]


def lay(person: int, count: int) -> list[InboxItem]:
    """Delivered messages in somebody's inbox."""
    with write() as session:
        items = []
        for number in range(count):
            message = OutboxMessage(person_id=person, purpose="recommend", channel="inbox", state="delivered",
                                    body="x", not_before=now(), created_at=now())  # fmt: skip
            session.add(message)
            session.flush()
            items.append(InboxItem(message_id=message.id, person_id=person, title=f"第{number}条", body="x",
                                   delivered_at=now()))  # fmt: skip
            session.add(items[-1])
        session.flush()
    return items


@pytest.fixture
def headers(load: Load, enter_as: Enter) -> Headers:
    load("workers", worker("W1", 手机="19900000001", 授权推送="是"), worker("W2", 姓名="别人"))
    return enter_as("W1")


def test_pages_hold_everything_once_also_when_more_arrives(client: FlaskClient, headers: Headers) -> None:
    mine = [str(one.public_id) for one in lay(owner("W1").id, 5)]
    lay(owner("W2").id, 2)
    first = call(client, "GET", "/inbox?limit=2", headers)
    assert (first["unread"], [one["id"] for one in first["items"]]) == (5, mine[:2:-1])
    lay(owner("W1").id, 1)
    second = call(client, "GET", f"/inbox?limit=2&cursor={first['next']}", headers)
    third = call(client, "GET", f"/inbox?limit=2&cursor={second['next']}", headers)
    assert [one["id"] for page in (first, second, third) for one in page["items"]] == mine[::-1]
    assert third["next"] is None


def test_read_is_noted_once_and_only_for_one_s_own(app: Flask, client: FlaskClient, headers: Headers) -> None:
    item, foreign = lay(owner("W1").id, 1)[0], lay(owner("W2").id, 1)[0]
    tag = client.get("/api/v1/me/inbox", headers=headers).headers["ETag"]
    asked = headers | {"If-None-Match": tag}
    assert client.get("/api/v1/me/inbox", headers=asked).status_code == 304
    first = call(client, "POST", f"/inbox/{item.public_id}/read", headers)
    assert first["read_at"] is not None
    tick(app, timedelta(minutes=5))
    assert call(client, "POST", f"/inbox/{item.public_id}/read", headers) == first
    assert call(client, "GET", "/inbox", headers)["unread"] == 0
    assert client.get("/api/v1/me/inbox", headers=asked).status_code == 200
    for other in (foreign.public_id, uuid.uuid4()):
        call(client, "POST", f"/inbox/{other}/read", headers, 404)
    db.session.rollback()
    assert db.session.get_one(InboxItem, foreign.id).read_at is None


def held(answer: list[dict[str, object]]) -> set[object]:
    return {one["purpose"] for one in answer if one["held"]}


def test_each_purpose_is_said_by_itself_with_version_and_proof(
    app: Flask, client: FlaskClient, headers: Headers
) -> None:
    stands = call(client, "GET", "/consents", headers)
    assert [one["purpose"] for one in stands] == list(PURPOSES)
    assert held(stands) == {"push"}
    said = [{"purpose": "sms", "yes": True, "version": "sms-2"}, {"purpose": "push", "yes": False}]
    tick(app, timedelta(minutes=1))
    after = call(client, "PUT", "/consents", headers, json={"consents": said})
    assert held(after) == {"sms"}
    sms, push = (next(one for one in after if one["purpose"] == name) for name in ("sms", "push"))
    assert (sms["version"], sms["channel"]) == ("sms-2", "mini")
    assert sms["proof"].startswith("小程序")
    assert push["granted_at"] < push["withdrawn_at"]
    assert (push["channel"], push["withdrawn_channel"]) == ("import", "mini")
    call(client, "PUT", "/consents", headers, json={"consents": [{"purpose": "push", "yes": True}]})
    rows = db.session.scalars(select(Consent).where(Consent.purpose == "push")).all()
    assert [one.withdrawn_at is None for one in rows] == [False, True]
    assert [one.channel for one in rows] == ["import", "mini"]
    assert rows[0].withdrawn_by.startswith("login:")
    assert (rows[1].withdrawn_channel, rows[1].withdrawn_by) == (None, None)
    call(client, "PUT", "/consents", headers, 422, json={"consents": [{"purpose": "all", "yes": True}]})
    call(client, "PUT", "/consents", headers, 422, json={"consents": []})


def test_withdrawing_stops_what_already_waits_to_be_sent(app: Flask, client: FlaskClient, enter: Enter) -> None:
    golden_county(app)
    everybody = Audience()
    run_id = planner.open_run(load_policy().id, everybody, now())
    planner.plan_run(run_id, everybody, policy=ContactPolicy(load_policy()), now=now(), channel="inbox", limit=None,
                     looks=planner.looks_here(ContactPolicy(load_policy())), advance=lambda _more: None)  # fmt: skip
    waiting = db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == states.QUEUED)).all()
    assert len(waiting) > 1
    message = waiting[0]
    headers = enter("a")
    with write() as session:
        session.scalars(select(WorkerLogin)).one().person_id = message.person_id
    call(client, "PUT", "/consents", headers, json={"consents": [{"purpose": "push", "yes": False}]})
    db.session.refresh(message)
    assert (message.state, message.code) == (states.SUPPRESSED, "opted_out")
    assert db.session.scalars(select(OutboxItem).where(OutboxItem.message_id == message.id)).all() == []
    Push(clock=now).send()
    assert call(client, "GET", "/inbox", headers)["items"] == []
    assert db.session.scalars(select(InboxItem)).all()
