"""What came of an application, told by the template that was approved for it, and by no other."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.identity.models import WorkerLogin
from app.intents.service import express, move
from app.outreach.models import InboxItem, OutboxMessage
from app.outreach.service import Push
from app.people.models import Person
from app.postings.models import Posting
from app.recruiter.told import tell_answer
from app.wechat.ledger_models import SubscribeQuota
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import Platform, village

NEWS = "sandbox-one-time-application-news-0000000000"


def invited(platform: Platform, openid: str, *, agreed: bool) -> None:
    """Somebody who has been told of everything already is invited to an interview."""
    with write() as session:
        person = session.scalars(select(Person)).one()
        intent, _ = express(session, person, session.scalars(select(Posting)).first(), source="push",
                            recorded_by="t", at=now())  # fmt: skip
        if agreed:
            login = session.scalars(select(WorkerLogin.id)).one()
            session.add(SubscribeQuota(login_id=login, template=NEWS, granted=1, used=0))
        move(session, intent, "interview", by="t", at=now())
        for _time in range(2):
            tell_answer(session, intent, "", now())
    if agreed:
        platform.post("subscribe", openid=openid, template_ids=[NEWS], times=1)


@pytest.mark.both_databases
def test_an_invitation_comes_at_once_and_once(app: Flask, platform: Platform) -> None:
    (openid,) = village(platform, 1)
    Push(clock=now).send()
    invited(platform, openid, agreed=True)
    for _time in range(2):
        Push(clock=now).send()
    first, second = platform.log()["accepted"]
    assert (first["template_id"], second["template_id"]) != (NEWS, NEWS)
    assert second["template_id"] == NEWS
    assert (second["data"]["thing1"], second["data"]["phrase2"]) == ("缝纫工", "约面试")
    assert second["page"] == f"pages/inbox/index?id={rows(InboxItem)[-1].public_id}"
    assert rows(InboxItem)[-1].title == "单位约您面试"


def test_without_a_consent_to_it_the_other_template_s_is_not_used(app: Flask, platform: Platform) -> None:
    (openid,) = village(platform, 1, granted=2)
    Push(clock=now).send()
    invited(platform, openid, agreed=False)
    Push(clock=now).send()
    assert len(platform.log()["accepted"]) == 1
    assert rows(InboxItem)[-1].title == "单位约您面试"
    assert [one.channel for one in rows(OutboxMessage) if one.purpose == "notice"] == ["wechat"]
    db.session.rollback()
