"""What must hold afterwards, looked at from three sides: our database, what the platforms took, and the inbox."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.outreach.states import MOVES
from tests.faults.delivering.crowd import CONSENTS
from tests.faults.delivering.house import House, Taken

RESTING = frozenset({"sent", "delivered", "opened", "failed", "unknown", "suppressed"})
TRIED = (None, "sent", "unknown")
"""Outcomes of a try that used a consent up: None is a try whose process is gone."""


@dataclass(frozen=True)
class Left:
    """What was left: messages by channel and state; how many were taken twice, and how many are lost. held_out: people
    who were drawn to be sent none."""

    by_state: Counter[tuple[str, str]]
    accepted: int
    twice: int
    lost: int
    held_out: int
    unknown_arrived: int
    unknown_not: int

    @property
    def messages(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True)
class _Message:
    number: int
    public: str
    channel: str
    state: str
    person: int
    about: int | None
    leased: bool


def states_of(house: House) -> dict[int, str]:
    """Each message's state by its id."""
    return dict(house.rows("SELECT id, state FROM outbox_message"))


def examine(house: House) -> Left:
    """Counts, after it has made sure of everything that must hold whatever happened. Raises AssertionError."""
    query = """
        SELECT id, CAST(public_id AS text), channel, state, person_id, about_id,
               lease_until IS NOT NULL OR lease_owner IS NOT NULL
        FROM outbox_message ORDER BY id
    """
    messages = [_Message(*row) for row in house.rows(query)]
    for message in messages:
        assert message.state in RESTING, f"not at rest: {message}"
        assert not message.leased, f"a lease is left: {message}"
    _steps(house, {message.number: message.state for message in messages})
    lost = _inbox(house, [message for message in messages if message.about is None])
    notices = {message.number: message for message in messages if message.about is not None}
    lost += _rung(house, list(notices.values()))
    taken = house.taken()
    came = _came(house, notices, taken)
    arrived = set(came)
    lost += sum(1 for number, one in notices.items() if one.state in ("sent", "delivered") and number not in arrived)
    _refused(house, {number: notices[number].state for number in arrived})
    _consents(house, taken)
    unknown = {number for number, one in notices.items() if one.state == "unknown"}
    return Left(
        by_state=Counter((message.channel, message.state) for message in messages),
        accepted=len(taken),
        twice=max(_over(came), _over(one.to for one in taken)),
        lost=lost,
        held_out=len(_held_out(house)),
        unknown_arrived=len(unknown & arrived),
        unknown_not=len(unknown - arrived),
    )


def _over(those: Iterable[Hashable]) -> int:
    """How many came more than once."""
    return sum(count - 1 for count in Counter(those).values())


def _steps(house: House, states: dict[int, str]) -> None:
    """Each message's steps follow one another, by ways that there are, to where it stands."""
    steps: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for number, before, after in house.rows("SELECT message_id, before, after FROM outbox_event ORDER BY id"):
        steps[number].append((before, after))
    assert set(steps) == set(states)
    for number, gone in steps.items():
        assert gone[0] == (None, "queued"), (number, gone)
        assert gone[-1][1] == states[number], (number, gone)
        for (_, here), (before, after) in pairwise(gone):
            assert here == before, (number, gone)
            assert after in MOVES[before], (number, gone)


def _inbox(house: House, told: list[_Message]) -> int:
    """One message for each person, in the inbox once; no posting told twice. How many have none and no reason: lost.

    In a large county some are drawn to be sent none, so that the worth of the push can be measured.
    """
    people = {message.person for message in told}
    assert len(people) == len(told), "somebody was written to twice"
    assert {message.state for message in told} <= {"delivered", "opened"}
    lying = Counter(number for (number,) in house.rows("SELECT message_id FROM inbox_item"))
    assert set(lying.values()) == {1}
    assert set(lying) <= {message.number for message in told}, "in the inbox, and nobody knows of it"
    twice = house.rows("SELECT person_id, cluster FROM outbox_item GROUP BY 1, 2 HAVING count(*) > 1")
    assert not twice, "told the same twice"
    held_out = _held_out(house)
    assert not held_out & people
    return len(set(house.addresses) - held_out - people) + len(told) - len(lying)


def _held_out(house: House) -> set[int]:
    """Who was drawn to be sent none."""
    return {person for (person,) in house.rows("SELECT person_id FROM contact_decision WHERE code = 'held_out'")}


def _rung(house: House, notices: list[_Message]) -> int:
    """One notice of each message. How many messages have none: lost."""
    assert len({notice.about for notice in notices}) == len(notices), "two notices of one message"
    ((messages,),) = house.rows("SELECT count(*) FROM inbox_item")
    return int(messages) - len(notices)


def _came(house: House, notices: dict[int, _Message], taken: list[Taken]) -> list[int]:
    """Our notices that the platforms took, one by one: each to its own person, and nothing that nobody sent."""
    items = house.rows("SELECT CAST(public_id AS text), message_id FROM inbox_item")
    of_item = {message: item for item, message in items}
    ours = {key: one for one in notices.values() for key in (of_item[one.about], one.public)}
    for one in taken:
        assert one.key in ours, f"nobody sent that: {one}"
        assert house.addresses[ours[one.key].person] == one.to, "somebody else's message"
    return [ours[one.key].number for one in taken]


def _refused(house: House, arrived: dict[int, str]) -> None:
    """What was taken, and yet failed here, the platform itself has reported so; nothing was suppressed that left."""
    query = "SELECT DISTINCT message_id FROM outbox_event WHERE source = 'provider' AND after = 'failed'"
    said = {number for (number,) in house.rows(query)}
    assert {number for number, state in arrived.items() if state == "failed"} <= said
    assert "suppressed" not in arrived.values()


def _consents(house: House, taken: list[Taken]) -> None:
    """The ledger: what is used up is what was tried, and never less than what the platform took.

    Where the platform refused for want of consent, nothing that was granted before counts any more.
    """
    tried = """
        SELECT login.person_id, try.outcome FROM wechat_send AS try JOIN worker_login AS login
        ON login.id = try.login_id
    """
    tries: Counter[int] = Counter()
    for person, outcome in house.rows(tried):
        tries[person] += outcome in TRIED
    got = Counter(one.to for one in taken)
    platform = house.consents()
    query = """
        SELECT login.person_id, quota.granted, quota.used, quota.zeroed_at IS NOT NULL
        FROM subscribe_quota AS quota JOIN worker_login AS login ON login.id = quota.login_id
    """
    for person, granted, used, zeroed in house.rows(query):
        openid = house.addresses[person]
        assert used == tries[person], f"person {person}: {used} used, {tries[person]} tried"
        assert used >= got[openid], f"person {person}: the platform took more than we count"
        assert granted - used == 0 if zeroed else granted == CONSENTS, f"person {person}"
        assert granted - used <= platform[openid], f"person {person}: more is promised than the platform has"
