"""From the outbox to a channel: leases, another look before sending, retries, timeouts, the sweeper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.database import db, write
from app.outreach import delivery, states, timing
from app.outreach.channels import Channels
from app.outreach.channels.base import Delivery, Receipt
from app.outreach.channels.inbox import InboxChannel
from app.outreach.models import InboxItem, OutboxItem, OutboxMessage
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from app.outreach.sentences import SENTENCES
from app.people.models import Consent, Person
from app.postings.models import Posting
from tests.outreach.factories import World
from tests.outreach.helpers import Scripted, Time, events, rows, send, the_message

pytestmark = pytest.mark.both_databases
POLICY = ContactPolicy(load_policy())


@pytest.fixture
def clock(app: Flask) -> Time:
    return Time()


def planned(clock: Time, people: int = 1) -> None:
    """Messages that are written and not yet delivered."""
    with write() as session:
        World(session).crowd(people, 3)
    send(clock, Scripted(Receipt("retry", "later"), idempotent=True))
    with write() as session:
        values = {"not_before": clock(), "attempts": 0, "code": None}
        session.execute(update(OutboxMessage).values(**values))


def deliver(clock: Time, *channels: Any, owner: str = "worker:1") -> dict[str, int]:
    found = Channels(channels or [InboxChannel()])
    return dict(delivery.deliver_due(found, POLICY, owner=owner, clock=clock))


def change(model: Any, **values: Any) -> None:
    with write() as session:
        session.execute(update(model).values(**values))


def test_the_table_of_times_has_no_wait_inside_another() -> None:
    retries = sum(timing.RETRY_AFTER, timedelta())
    assert list(timing.RETRY_AFTER) == [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)]
    assert retries < timing.LEASE, "the sweeper would reach into the retries"
    assert timing.CHANNEL_TIMEOUT * timing.BATCH < timing.LEASE, "a slow channel would lose its lease at work"
    assert min(timing.RETRY_AFTER) > timing.CHANNEL_TIMEOUT
    assert timing.RUN_WAITS < timing.LEASE
    assert timing.CHANNEL_TIMEOUT * timing.BATCH < timing.SILENT_WORKER < timing.LEASE, (
        "a slow slice would be taken away"
    )


def test_nothing_leads_out_of_a_final_state() -> None:
    assert {state for state, ways in states.MOVES.items() if not ways} == {"failed", "suppressed", "opened"}
    assert states.QUEUED not in states.MOVES[states.UNKNOWN]
    assert {way for ways in states.MOVES.values() for way in ways} <= set(states.MOVES)


@pytest.mark.parametrize(
    ("model", "values", "code"),
    [
        (Person, {"state": "closed"}, "closed"),
        (Person, {"status": "E1"}, "not_looking"),
        (Consent, {"withdrawn_at": Time()()}, "opted_out"),
        (Posting, {"status": "filled"}, "posting_closed"),
        (Posting, {"open_count": 0}, "posting_closed"),
        (Posting, {"wage_low": 9000.0}, "posting_changed"),
    ],
)
def test_what_changed_since_the_plan_is_not_sent_and_may_be_told_later(
    app: Flask, clock: Time, model: Any, values: dict[str, Any], code: str
) -> None:
    planned(clock)
    change(model, **values)
    assert deliver(clock) == {"suppressed": 1}
    message = the_message()
    assert (message.state, message.code, message.final_at) == ("suppressed", code, clock())
    assert code in SENTENCES
    assert events(message.id)[-1] == ("queued", "suppressed", code, "deliver")
    assert rows(InboxItem) == rows(OutboxItem) == []
    assert deliver(clock) == {}


def test_one_posting_gone_the_others_are_still_told(app: Flask, clock: Time) -> None:
    planned(clock)
    first = rows(OutboxItem)[0]
    with write() as session:
        session.execute(update(Posting).where(Posting.id == first.posting_id).values(status="filled"))
    assert deliver(clock) == {"delivered": 1}
    (item,) = rows(InboxItem)
    assert item.title == "为您找到2个岗位"
    assert "2个合适的岗位" in item.body
    assert item.body == the_message().body
    assert len(rows(OutboxItem)) == 2
    assert ("queued", "queued", "posting_closed", "deliver") in events(the_message().id)


def test_a_refused_message_is_tried_again_after_one_five_and_thirty_minutes_then_given_up(
    app: Flask, clock: Time
) -> None:
    planned(clock)
    channel = Scripted(Receipt("retry", "busy"))
    for minutes in (1, 5, 30):
        assert deliver(clock, channel) == {"queued": 1}
        assert the_message().not_before == clock() + timedelta(minutes=minutes)
        clock.pass_by(minutes=minutes, seconds=-1)
        assert deliver(clock, channel) == {}
        clock.pass_by(seconds=1)
    assert deliver(clock, channel) == {"failed": 1}
    message = the_message()
    assert (message.state, message.code, message.attempts, len(channel.taken)) == ("failed", "busy", 4, 4)
    assert rows(OutboxItem) == []
    clock.pass_by(days=2)
    assert deliver(clock, channel) == {}


def test_after_one_channel_comes_the_next(app: Flask, clock: Time) -> None:
    planned(clock)
    first, second = Scripted(Receipt("failed", "refused")), InboxChannel()
    second.name = "second"  # type: ignore[misc]
    assert deliver(clock, first, second) == {"queued": 1, "delivered": 1}
    assert (the_message().channel, the_message().state, len(rows(InboxItem))) == ("second", "delivered", 1)


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_channel_that_breaks_is_tried_again_only_where_that_is_safe(
    app: Flask, clock: Time, idempotent: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(message: Delivery) -> Receipt:
        raise RuntimeError(f"13800000000 {message.body}")

    planned(clock, people=2)
    channel = Scripted(broken, idempotent=idempotent)
    assert deliver(clock, channel) == {"queued" if idempotent else "unknown": 2}
    assert {message.code for message in rows(OutboxMessage)} == {"channel_error" if idempotent else "maybe_sent"}
    assert "RuntimeError" in caplog.text
    assert "13800000000" not in caplog.text


def test_a_timeout_is_unknown_and_never_sent_again(app: Flask, clock: Time) -> None:
    planned(clock)
    channel = Scripted(Receipt("unknown"))
    assert deliver(clock, channel) == {"unknown": 1}
    clock.pass_by(days=1)
    assert deliver(clock, channel) == {}
    with write() as session:
        assert delivery.sweep(session, Channels([channel]), at=clock()) == 0
    assert (the_message().state, the_message().code, len(channel.taken)) == ("unknown", "maybe_sent", 1)
    assert len(rows(OutboxItem)) == 3, "what may have been told counts as told"


def claimed(clock: Time, owner: str) -> list[delivery.Claimed]:
    with write() as session:
        return delivery.claim(session, "inbox", POLICY, owner=owner, at=clock(), region="", limit=50)[0]


def test_a_claimed_message_is_nobody_else_s_until_its_lease_runs_out(app: Flask, clock: Time) -> None:
    planned(clock, people=2)
    held = claimed(clock, "worker:1")
    assert len(held) == 2
    assert deliver(clock, owner="worker:2") == {}
    clock.pass_by(seconds=timing.LEASE.total_seconds())
    with write() as session:
        assert delivery.sweep(session, Channels([InboxChannel()]), at=clock()) == 0
    clock.pass_by(seconds=1)
    with write() as session:
        assert delivery.sweep(session, Channels([InboxChannel()]), at=clock()) == 2
    assert deliver(clock, owner="worker:2") == {"delivered": 2}
    late = [(message, Receipt("failed", "late")) for message in held]
    channels = Channels([InboxChannel()])
    with write() as session:  # the first worker wakes up and knows nothing of it
        moved = delivery.record(session, late, InboxChannel(), channels, POLICY, owner="worker:1", at=clock())
    assert not +moved
    assert {message.state for message in rows(OutboxMessage)} == {"delivered"}
    assert len(rows(InboxItem)) == 2


def test_a_lost_worker_on_a_channel_that_cannot_repeat_leaves_unknown(app: Flask, clock: Time) -> None:
    planned(clock)
    claimed(clock, "worker:1")
    channel = Scripted(Receipt("delivered"))
    clock.pass_by(hours=2)
    with write() as session:
        assert delivery.sweep(session, Channels([channel]), at=clock()) == 1
    assert deliver(clock, channel) == {}
    assert events(the_message().id)[-1] == ("queued", "unknown", "maybe_sent", "sweep")


def test_a_lost_worker_s_message_that_lies_in_the_inbox_is_delivered_whatever_became_of_the_posting(
    app: Flask, clock: Time
) -> None:
    """Else it would be suppressed, and what the person has read already could be told again."""
    planned(clock)
    (message,) = claimed(clock, "worker:1")
    InboxChannel().deliver(message.delivery)
    change(Posting, status="filled")
    clock.pass_by(hours=2)
    with write() as session:
        assert delivery.sweep(session, Channels([InboxChannel()]), at=clock()) == 1
    assert deliver(clock) == {}
    assert (the_message().state, len(rows(InboxItem)), len(rows(OutboxItem))) == ("delivered", 1, 3)
    assert events(message.delivery.message_id)[-1] == ("queued", "delivered", None, "sweep")


def test_a_push_takes_back_at_once_what_a_killed_push_held_and_leaves_others_alone(app: Flask, clock: Time) -> None:
    planned(clock, people=3)
    with write() as session:
        first, second = session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id).limit(2))
        for message_id, owner in ((first, "run:dead"), (second, "worker:alive")):
            lease = {"lease_owner": owner, "lease_until": clock() + timing.LEASE}
            session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**lease))
    assert send(clock)[1] == {"delivered": 2}
    assert [message.lease_owner for message in rows(OutboxMessage)] == [None, "worker:alive", None]


def test_laid_into_the_inbox_twice_it_is_there_once(app: Flask, clock: Time) -> None:
    planned(clock)
    (message,) = claimed(clock, "worker:1")
    assert InboxChannel().deliver(message.delivery) == InboxChannel().deliver(message.delivery) == Receipt("delivered")
    assert len(rows(InboxItem)) == 1


def test_a_step_that_the_table_does_not_have_is_refused(app: Flask, clock: Time) -> None:
    with pytest.raises(ValueError, match="no way"):
        states.move(db.session(), [1], [states.FAILED], states.DELIVERED, source="deliver", at=clock())


def test_channels_have_an_order_and_names_of_their_own() -> None:
    first, second = Scripted(Receipt("sent"), "a"), Scripted(Receipt("sent"), "b")
    found = Channels([first, second])
    assert (found.first, found.after("a"), found.after("b"), found.get("c")) == (first, second, None, None)
    for wrong in ([], [first, first]):
        with pytest.raises(ValueError):
            Channels(wrong)
