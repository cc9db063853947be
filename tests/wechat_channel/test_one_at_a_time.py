"""Messages of several processes to one openid never overlap at the platform, which would refuse the second (43108)."""

from __future__ import annotations

import os
import time
import uuid

import pytest
from flask import Flask

from app import create_app
from app.database import db, write
from app.outreach.channels import standard_channels
from app.outreach.channels.base import Delivery
from app.outreach.models import OutboxMessage
from app.people.models import Person
from app.postings.models import Posting
from tests.outreach.factories import MOMENT
from tests.outreach.helpers import rows
from tests.outreach.killing import in_child
from tests.wechat_channel.conftest import SEND, Platform, village

MESSAGES, PROCESSES = 12, 3


def deliveries() -> list[Delivery]:
    """Messages to the one person that there is."""
    (person,), posting = rows(Person), rows(Posting)[0]
    with write() as session:
        made = [
            OutboxMessage(person_id=person.id, purpose="notice", channel="wechat", state="queued", body="",
                          not_before=MOMENT, created_at=MOMENT, lease_owner="test")
            for _ in range(MESSAGES)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        return [
            Delivery(one.id, uuid.uuid4(), person.id, "", "", MOMENT, one.id, (posting.id,), owner="test")
            for one in made
        ]


def deliver(environ: dict[str, str], mine: list[Delivery]) -> None:
    """Hands each over until it is no longer told to wait; ends badly where one does not arrive."""
    with create_app(environ).app_context():
        channel = standard_channels().bells["wechat"]
        waits = 0
        for message in mine:
            while (receipt := channel.deliver(message)).outcome == "retry":
                assert receipt.code == "same_person_at_once", receipt
                waits += 1
                assert waits < 2000
                time.sleep(0.01)
            assert receipt.outcome == "sent", receipt
        db.session.remove()
        db.engine.dispose()


@pytest.mark.both_databases
def test_one_person_s_messages_of_several_processes_go_one_by_one(
    app: Flask, environ: dict[str, str], platform: Platform
) -> None:
    (openid,) = village(platform, 1, granted=MESSAGES)
    messages = deliveries()
    platform.plan(latency={SEND: 0.04})
    db.session.remove()
    db.engine.dispose()
    children = []
    for place in range(PROCESSES):
        child = os.fork()
        if child == 0:
            code = in_child(lambda place=place: deliver(environ, messages[place::PROCESSES]))
            os._exit(255 if code is None else code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * PROCESSES
    log = platform.log()
    assert log["by_person"] == {openid: MESSAGES}
    assert log["calls"][SEND] == {"0": MESSAGES}
