"""F072, F076: every kind of write counts under the channel it came through, and the online share is exact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.clock import now
from app.database import db, write
from app.feedback import service as feedback
from app.identity.service import create_staff
from app.intents import service as intents
from app.market.channels import CHANNELS, ONLINE
from app.people import employment
from app.people.consents import say
from app.people.models import Consent, Person
from app.postings.models import Posting
from tests.app.helpers import PASSWORD, log_in, tick
from tests.staff_api.conftest import COUNTY
from tests.world import GOLDEN, import_table

Call = Callable[..., Any]


@pytest.mark.both_databases
@pytest.mark.parametrize("online", [0, 1, 6])
def test_each_kind_counts_under_its_channel(app: Flask, client: FlaskClient, call: Call, online: int) -> None:
    for kind in ("postings", "workers"):
        import_table(kind, GOLDEN / f"{kind}.csv")
    create_staff("office", PASSWORD, "county", COUNTY)
    tick(app, timedelta(days=2))
    channels = ["mini"] * online + ["phone", "window", "kiosk", "fair", "grid", "phone", "import", "window"]
    written: dict[str, Counter[str]] = {
        kind: Counter() for kind in ("withdrawals", "interests", "feedback", "employment")
    }
    people = list(db.session.scalars(select(Person).order_by(Person.id)))
    postings = list(db.session.scalars(select(Posting).order_by(Posting.id)))
    consenting = db.session.scalars(select(Consent.person_id)).all()
    with write() as session:
        for place, channel in enumerate(channels):
            person, posting = session.get_one(Person, people[place].id), session.get_one(Posting, postings[place].id)
            if person.id in consenting and say(
                session, person.id, "push", False, version="1", channel=channel, operator="t", proof="", at=now()
            ):
                written["withdrawals"][channel] += 1
            intents.express(session, person, posting, source="search", channel=channel, recorded_by="t", at=now())
            feedback.give(session, person, posting, "stop", channel=channel, actor="t")
            employment.add(session, person, region="44", channel=channel, operator="t", at=now())
            for kind in ("interests", "feedback", "employment"):
                written[kind][channel] += 1
    query = {"from": "2026-11-23", "to": "2026-11-23"}
    figures = call("GET", "/channels/figures", log_in(client, "office"), query_string=query)
    for kind, counts in written.items():
        assert figures["kinds"][kind] == {name: counts[name] for name in CHANNELS}
        assert sum(counts.values()) > 0
    everything = sum(sum(one.values()) for one in figures["kinds"].values())
    self_made = sum(one[name] for one in figures["kinds"].values() for name in ONLINE)
    assert (figures["total"], figures["online"]) == (everything, self_made)
    assert figures["online_percent"] == float(f"{100 * self_made / everything:.2f}")
    given = db.session.scalars(select(Consent).where(Consent.withdrawn_at.is_not(None))).all()
    assert {one.channel for one in given} == {"import"}
    assert all(one.withdrawn_by == "t" and one.withdrawn_channel in channels for one in given)


def test_an_interest_has_the_channel_of_its_source_where_none_is_said(app: Flask) -> None:
    for kind in ("postings", "workers"):
        import_table(kind, GOLDEN / f"{kind}.csv")
    expected = {"stall": "fair", "call": "phone", "push": "mini"}
    people = list(db.session.scalars(select(Person).limit(3)))
    posting = db.session.scalars(select(Posting)).first()
    assert posting is not None
    with write() as session:
        for (source, channel), person in zip(expected.items(), people, strict=True):
            made, _ = intents.express(session, person, posting, source=source, recorded_by="t", at=now())
            assert made.channel == channel
