"""What must hold afterwards, looked at from three sides: our database, what the platform took, and the inbox."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.outreach.states import MOVES
from tests.faults.delivering.crowd import CONSENTS
from tests.faults.delivering.house import House

RESTING = frozenset({"sent", "delivered", "opened", "failed", "unknown", "suppressed"})
TRIED = (None, "sent", "unknown")
"""Outcomes of a try that used a consent up: None is a try whose process is gone."""


@dataclass(frozen=True)
class Left:
    """What was left: messages by channel and state; how many were taken twice, and how many are lost."""

    by_state: Counter[tuple[str, str]]
    accepted: int
    twice: int
    lost: int
    unknown_arrived: int
    unknown_not: int

    @property
    def messages(self) -> int:
        return sum(self.by_state.values())


def states_of(house: House) -> dict[int, str]:
    """Each message's state by its id."""
    return dict(house.rows("SELECT id, state FROM outbox_message"))


def examine(house: House) -> Left:
    """Counts, after it has made sure of everything that must hold whatever happened. Raises AssertionError."""
    messages = house.rows(
        "SELECT id, channel, state, person_id, about_id, lease_until, lease_owner FROM outbox_message ORDER BY id"
    )
    for message in messages:
        assert message[2] in RESTING, f"not at rest: {message}"
        assert message[5] is None, f"a lease is left: {message}"
        assert message[6] is None, f"a lease is left: {message}"
    _events(house, {message[0]: message[2] for message in messages})
    lost = _inbox(house, messages)
    accepted, arrived = _accepted(house)
    twice = sum(count - 1 for count in Counter(one["page"] for one in accepted).values())
    twice += sum(count - 1 for count in Counter(one["openid"] for one in accepted).values() if count > 1)
    notices = {message[0]: message[2] for message in messages if message[4] is not None}
    assert set(arrived) <= set(notices), "the platform took what nobody sent"
    lost += sum(1 for number, state in notices.items() if state in ("sent", "delivered") and number not in arrived)
    _reported_failed(house, {number for number in arrived if notices[number] in ("failed", "suppressed")})
    assert not [number for number in arrived if notices[number] == "suppressed"]
    _consents(house, accepted)
    unknown = {number for number, state in notices.items() if state == "unknown"}
    return Left(
        by_state=Counter((message[1], message[2]) for message in messages),
        accepted=len(accepted),
        twice=twice,
        lost=lost,
        unknown_arrived=len(unknown & set(arrived)),
        unknown_not=len(unknown - set(arrived)),
    )


def _events(house: House, states: dict[int, str]) -> None:
    """Each message's steps follow one another, by ways that there are, to where it stands."""
    steps: dict[int, list[tuple[Any, str]]] = defaultdict(list)
    for number, before, after in house.rows("SELECT message_id, before, after FROM outbox_event ORDER BY id"):
        steps[number].append((before, after))
    assert set(steps) == set(states)
    for number, taken in steps.items():
        assert taken[0] == (None, "queued"), (number, taken)
        assert taken[-1][1] == states[number], (number, taken)
        for (_, here), (before, after) in pairwise(taken):
            assert here == before, (number, taken)
            assert after in MOVES[before], (number, taken)


def _inbox(house: House, messages: list[tuple[Any, ...]]) -> int:
    """One message for each person, in the inbox once; no posting told twice. How many people have none: lost."""
    recommended = [message for message in messages if message[4] is None]
    people = Counter(message[3] for message in recommended)
    assert set(people.values()) == {1}, "somebody was written to twice"
    assert {message[2] for message in recommended} <= {"delivered", "opened"}
    lying = Counter(number for (number,) in house.rows("SELECT message_id FROM inbox_item"))
    assert set(lying.values()) == {1}
    assert set(lying) <= {message[0] for message in recommended}, "in the inbox, and nobody knows of it"
    told = house.rows("SELECT person_id, cluster, count(*) FROM outbox_item GROUP BY 1, 2 HAVING count(*) > 1")
    assert not told, "told the same twice"
    rung = Counter(message[4] for message in messages if message[4] is not None)
    assert set(rung.values()) == {1}, "two notices of one message"
    return (len(house.openids) - len(lying)) + (len(house.openids) - len(rung))


def _accepted(house: House) -> tuple[list[dict[str, Any]], dict[int, dict[str, Any]]]:
    """What the platform took, and the same by our message: a notice's page names the inbox item that it rings for."""
    query = """
        SELECT CAST(item.public_id AS text), notice.id FROM inbox_item AS item
        JOIN outbox_message AS notice ON notice.about_id = item.message_id
    """
    notice_of = dict(house.rows(query))
    accepted = house.taken()
    arrived = {notice_of[one["page"].partition("?id=")[2]]: one for one in accepted}
    whose = dict(house.rows("SELECT id, person_id FROM outbox_message WHERE about_id IS NOT NULL"))
    for number, one in arrived.items():
        assert house.openids[whose[number]] == one["openid"], "somebody else's message"
    return accepted, arrived


def _reported_failed(house: House, ours: set[int]) -> None:
    """What failed though it was taken, the platform itself has reported so."""
    said = {number for (number,) in house.rows("SELECT id FROM outbox_message WHERE code LIKE 'provider_%'")}
    assert ours <= said, "taken by the platform, and failed here"


def _consents(house: House, accepted: list[dict[str, Any]]) -> None:
    """The ledger: what is used up is what was tried, and never less than what the platform took.

    Where the platform refused for want of consent, nothing that was granted before counts any more.
    """
    query = """
        SELECT login.person_id, quota.granted, quota.used, quota.zeroed_at IS NOT NULL
        FROM subscribe_quota AS quota JOIN worker_login AS login ON login.id = quota.login_id
    """
    tries: Counter[int] = Counter()
    for person, outcome in house.rows(
        "SELECT login.person_id, try.outcome FROM wechat_send AS try JOIN worker_login AS login "
        "ON login.id = try.login_id"
    ):
        tries[person] += outcome in TRIED
    taken = Counter(one["openid"] for one in accepted)
    platform = house.consents()
    for person, granted, used, zeroed in house.rows(query):
        openid = house.openids[person]
        assert used == tries[person], f"person {person}: {used} used, {tries[person]} tried"
        assert used >= taken[openid], f"person {person}: the platform took more than we count"
        assert granted - used == 0 if zeroed else granted == CONSENTS, f"person {person}"
        assert granted - used <= platform[openid], f"person {person}: more is promised than the platform has"
